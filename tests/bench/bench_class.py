"""A class at once: what a learner costs on one machine, and how quick a step is for each of them.

Each learner has a kernel of a real Jupyter server, runs a whole lesson (one without a model), then
drags: two of them at any moment, some seconds each, as a hand moves, with one message in flight as
the page has it. A scripted client stands for the browser; it speaks through the server's websocket,
on a subshell as JupyterLab does.

    python tests/bench/bench_class.py [--learners 1 5 25] [--seconds 4]
"""

import argparse
import asyncio
import json
import os
import random
import runpy
import statistics
import sys
import tempfile
import time
import uuid
from itertools import cycle, islice
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
runpy.run_path(str(ROOT / "conftest.py"))  # nothing of the person's own is seen or written
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "tests" / "browser")]
sys.path.append(str(ROOT / "tests"))

import nbformat  # noqa: E402
import psutil  # noqa: E402
from run import line, verdict  # noqa: E402
from tornado.httpclient import AsyncHTTPClient, HTTPRequest  # noqa: E402
from tornado.websocket import websocket_connect  # noqa: E402

import conftest  # noqa: E402  (the browser tests' own JupyterLab)
from helpers import lessons  # noqa: E402

# Those that neither train a model nor load one.
HEAVY = ("learning_the_matrices", "what_the_heads_learned", "real_transformer", "let_it_write")
LESSONS = [ROOT / "notebooks" / one.notebook for one in lessons.LESSONS if one.slug not in HEAVY]
PACE = 1 / 30  # seconds between two places of a hand
AT_ONCE = 2  # learners who drag at any moment
STARTING = 4  # learners who open their lesson at once


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, nargs="+", default=[1, 5, 25])
    parser.add_argument("--seconds", type=float, default=4, help="how long each learner drags")
    options = parser.parse_args()
    print(f"A class on one machine ({os.cpu_count()} cores), {AT_ONCE} of them dragging\n")
    line(
        "learners", "step, ms", "95 of 100 under", "steps", "MB a kernel", "the most", "server, MB"
    )
    line(*["---"] * 7)
    found = {count: asyncio.run(measure(count, options.seconds)) for count in options.learners}
    most = max(found)
    print(f"\nMB a kernel (Pss), by lesson, with {most} learners:")
    for lesson, sizes in sorted(found[most]["by lesson"].items()):
        print(f"  {lesson}: {max(sizes):.0f}")
    print()
    verdict("MB a kernel at most", max(f["most"] for f in found.values()), "MB", 90, most=True)
    verdict(f"95 of 100 steps, {most} learners", found[most]["slow"], "ms", 150, most=True)


async def measure(count, seconds):
    with tempfile.TemporaryDirectory() as home:
        lab = conftest.Lab(Path(home))
        lab.start()
        try:
            return await a_class(lab, count, seconds)
        finally:
            lab.stop_kernels()
            lab.stop()


async def a_class(lab, count, seconds):
    learners = [Learner(lab, i, path) for i, path in enumerate(islice(cycle(LESSONS), count))]
    door = asyncio.Semaphore(STARTING)
    await asyncio.gather(*(learner.work_through(door) for learner in learners))
    sizes = kernel_sizes(lab)
    memory = [sizes[learner.kernel] for learner in learners]
    waiting = asyncio.Semaphore(AT_ONCE)
    for learner in learners:
        learner.took = []
    await asyncio.gather(*(learner.drag(waiting, seconds) for learner in learners))
    took = [1000 * t for learner in learners for t in learner.took]
    slow = statistics.quantiles(took, n=20)[-1]
    server = pss(psutil.Process(lab.process.pid))
    line(
        str(count),
        f"{statistics.median(took):.0f}",
        f"{slow:.0f}",
        str(len(took)),
        f"{statistics.mean(memory):.0f}",
        f"{max(memory):.0f}",
        f"{server:.0f}",
    )
    by_lesson = {}
    for learner, size in zip(learners, memory, strict=True):
        by_lesson.setdefault(learner.lesson.stem, []).append(size)
    return {"slow": slow, "most": max(memory), "by lesson": by_lesson}


class Learner:
    """One kernel, one websocket, and the scenes that its lesson made."""

    def __init__(self, lab, number, lesson):
        self.lab, self.number, self.lesson = lab, number, lesson
        self.page = uuid.uuid4().hex
        self.random = random.Random(number)
        self.scenes = {}  # the comm of each scene, and what its description says
        self.answers = {}  # who waits for what: by the id of a request, by the number of a step

    async def work_through(self, door):
        async with door:
            await self.open()
            for cell in nbformat.read(self.lesson, as_version=4).cells:
                if cell.cell_type == "code":
                    await self.ask("execute_request", {"code": cell.source, "allow_stdin": False})

    async def open(self):
        folder = self.lab.root / f"learner {self.number}"
        folder.mkdir()
        body = {
            "path": f"{folder.name}/{self.lesson.name}",
            "name": self.lesson.name,
            "type": "notebook",
            "kernel": {"name": "python3"},
        }
        headers = {"Authorization": f"token {self.lab.token}"}
        said = await AsyncHTTPClient().fetch(
            HTTPRequest(
                f"{self.lab.url}/api/sessions",
                method="POST",
                headers=headers,
                body=json.dumps(body),
                request_timeout=120,
            )
        )
        self.kernel = json.loads(said.body)["kernel"]["id"]
        url = f"{self.lab.url}/api/kernels/{self.kernel}/channels?session_id={self.page}"
        self.socket = await websocket_connect(
            HTTPRequest(url.replace("http", "ws", 1), headers=headers), max_message_size=1 << 30
        )
        self.listener = asyncio.create_task(self.listen())
        await self.ask("kernel_info_request", {})
        shell = await self.ask("create_subshell_request", {}, channel="control")
        self.subshell = shell["subshell_id"]

    async def listen(self):
        while (said := await self.socket.read_message()) is not None:
            if isinstance(said, bytes):  # with buffers: their number, the offsets, and JSON first
                begin, end = (int.from_bytes(said[at : at + 4], "big") for at in (4, 8))
                said = said[begin:end]
            message = json.loads(said)
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "comm_open" and "parts" in content["data"].get("state", {}):
                self.scenes[content["comm_id"]] = content["data"]["state"]["parts"]
            elif kind == "comm_msg":
                state = content["data"].get("state", {}).get("state", {})
                if state.get("page") == self.page:
                    self.tell(state["seq"], state)
            elif kind.endswith("_reply"):
                self.tell(message["parent_header"]["msg_id"], content)

    def tell(self, who, what):
        if who in self.answers:
            self.answers.pop(who).set_result(what)

    async def ask(self, kind, content, channel="shell"):
        """Sends a request; its reply, once it has come."""
        return await self.send(kind, content, channel, answer=uuid.uuid4().hex)

    async def send(self, kind, content, channel, answer, subshell=None):
        header = {"msg_id": answer, "msg_type": kind, "session": self.page, "username": "learner"}
        header |= {"version": "5.3", "date": "2000-01-01T00:00:00Z"}
        if subshell:
            header |= {"subshell_id": subshell, "msg_id": uuid.uuid4().hex}
        message = {"header": header, "content": content, "channel": channel}
        self.answers[answer] = asyncio.get_running_loop().create_future()
        waited = self.answers[answer]
        await self.socket.write_message(
            json.dumps(message | {"parent_header": {}, "metadata": {}, "buffers": []})
        )
        return await asyncio.wait_for(waited, 120)

    async def drag(self, waiting, seconds):
        """Moves the words and sliders of one scene after the other, until the time is up."""
        async with waiting:
            end = time.perf_counter() + seconds
            for seq, comm in enumerate(cycle(self.scenes), start=1):
                begin = time.perf_counter()
                if begin > end:
                    return
                data = {"method": "custom", "content": {"inputs": self.inputs(comm, seq)}}
                content = {"comm_id": comm, "data": data}
                state = await self.send("comm_msg", content, "shell", seq, self.subshell)
                self.took.append(time.perf_counter() - begin)
                assert "inputs" in state
                await asyncio.sleep(max(0.0, begin + PACE - time.perf_counter()))

    def inputs(self, comm, seq):
        """The scene as it began, each word a little elsewhere and each slider at some place."""
        start = self.scenes[comm]["start"]
        points = {
            panel: [[x + self.random.uniform(-0.5, 0.5) for x in point] for point in places]
            for panel, places in start["points"].items()
        }
        controls = dict(start["controls"])
        for part in self.scenes[comm]["controls"]:
            if part["kind"] == "slider" and "values" in part:
                controls[part["id"]] = self.random.choice(part["values"])
            elif part["kind"] == "slider":
                controls[part["id"]] = self.random.uniform(part["min"], part["max"])
        return {"points": points, "controls": controls, "seq": seq, "page": self.page}


def kernel_sizes(lab):
    """MB (Pss) of each kernel, by its id, which is in the name of its connection file."""
    sizes = {}
    for process in psutil.Process(lab.process.pid).children(recursive=True):
        command = " ".join(process.cmdline())
        if "ipykernel" in command:
            sizes[command.rsplit("kernel-", 1)[1].removesuffix(".json")] = pss(process)
    return sizes


def pss(process):
    used = process.memory_full_info()
    return getattr(used, "pss", used.rss) / 1e6


if __name__ == "__main__":
    main()
