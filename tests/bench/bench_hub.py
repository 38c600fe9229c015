"""A class on a hub: how long a learner's server takes to start, and the memory that it costs.

Each of 1, 5, 10 learners has a server of a real JupyterHub behind its real door, and a kernel in
which a whole lesson has run. A scripted client stands for the browser. Then a drag in a real
Chromium, on the hub and as `make lab` starts JupyterLab, in turns.

    python tests/bench/bench_hub.py [--learners 1 5 10] [--rounds 5]   or: make bench ARGS=--hub
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(ROOT / "scripts")]

import hub  # noqa: E402
import psutil  # noqa: E402
from bench_class import LESSONS, STARTING, Learner, pss  # noqa: E402
from rivals import RIVALS  # noqa: E402
from run import Bench, conftest, line, slider_drag, verdict  # noqa: E402
from tornado.httpclient import AsyncHTTPClient, HTTPRequest  # noqa: E402

TOKEN = "of-the-bench-alone"
MORE = f"""
c.JupyterHub.services = [{{"name": "bench", "api_token": "{TOKEN}"}}]
c.JupyterHub.load_roles = [{{"name": "bench", "services": ["bench"],
    "scopes": ["admin:users", "admin:servers", "access:servers"]}}]
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, nargs="*", default=[1, 5, 10])
    parser.add_argument("--rounds", type=int, default=5, help="drags in each place, in turns")
    options = parser.parse_args()
    if hub.proxy() is None:
        print("Skipped: no configurable-http-proxy (npm install -g configurable-http-proxy).")
        return
    if os.environ.get("COURSE_HUB_ENV"):
        environment = Path(os.environ["COURSE_HUB_ENV"])
    else:
        made = hub.HubEnvironment()
        made.make()
        environment = made.folder
    print(f"A class on a hub ({os.cpu_count()} cores)\n", flush=True)
    line("learners", "start, s", "the last, s", "MB a learner", "of it the kernel", "the hub, MB")
    line(*["---"] * 6)
    for count in options.learners:
        asyncio.run(measure(count, environment))
    drags(options.rounds, environment)


async def measure(count, environment):
    folder = Path(tempfile.mkdtemp())
    running = the_hub(folder, environment)
    try:
        began = time.perf_counter()
        started = await asyncio.gather(*(start(running, n) for n in range(count)))
        last = time.perf_counter() - began
        learners = [Learner(Place(running, n), n, LESSONS[n % len(LESSONS)]) for n in range(count)]
        door = asyncio.Semaphore(STARTING)
        await asyncio.gather(*(one.work_through(door) for one in learners))
        servers, kernels, rest = sizes(running.process.pid)
        line(
            str(count),
            f"{statistics.median(started):.1f}",
            f"{last:.1f}",
            f"{(sum(servers) + sum(kernels)) / count:.0f}",
            f"{sum(kernels) / count:.0f}",
            f"{rest:.0f}",
        )
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def drags(rounds, environment):
    """Pictures a second while the bench's slider is dragged, on the hub and on this machine."""
    folder = Path(tempfile.mkdtemp())
    running = the_hub(folder, environment)
    try:
        asyncio.run(start(running, 0))
        rival = RIVALS["this course"]
        with Bench() as bench:
            here = bench.open(rival["cells"])
            there = OnHub(bench, running, rival["cells"])
            rates = {"make lab": [], "hub": []}
            for lesson in (here, there):
                lesson.run_all()
                lesson.page.locator(rival["root"]).first.scroll_into_view_if_needed()
            for k in range(rounds + 1):
                for name, lesson in zip(rates, (here, there), strict=True):
                    lesson.page.bring_to_front()
                    rate = slider_drag(lesson, rival, seconds=4)["pictures"]
                    if k:  # the first round warms up
                        rates[name].append(rate)
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)
    best = {name: statistics.median(found) for name, found in rates.items()}
    print()
    for name, found in rates.items():
        print(f"  {name}: {', '.join(f'{rate:.1f}' for rate in found)} pictures a second")
    verdict("a drag on the hub against make lab's", best["hub"] / best["make lab"], "×", 0.95)


class OnHub(conftest.Lesson):
    """A notebook with the given cells in the browser of the first learner."""

    def __init__(self, bench, running, cells):
        path = conftest.place(cells, running.homes / "learner0")
        # A browser of its own: learners come with their own, too.
        super().__init__(running, bench.browser.new_context(service_workers="block"), path)
        self.page.set_viewport_size({"width": 1440, "height": 1000})
        place = f"/hub/user/learner0/lab/tree/{path.name}"
        self.page.goto(f"{running.url}/hub/login?next={place}")
        self.page.locator("#username_input").fill("learner0")
        self.page.locator("#password_input").fill("any")
        self.page.locator("#login_submit").click()
        self.wait("() => window.jupyterapp")
        self.wait_for_kernel()
        self.page.evaluate("() => jupyterapp.shell.collapseLeft()")


class Place:
    """A learner's server, as bench_class knows one."""

    token = TOKEN

    def __init__(self, running, number):
        self.url = f"{running.url}/user/learner{number}"
        self.root = running.homes / f"learner{number}"


def the_hub(folder, environment):
    """The tests' own hub, with one more service."""
    import importlib.util

    found = importlib.util.spec_from_file_location("hub_tests", HERE.parent / "hub/conftest.py")
    tests = importlib.util.module_from_spec(found)
    found.loader.exec_module(tests)
    tests.CONFIG += MORE.replace("{", "{{").replace("}", "}}")
    return tests.Hub(folder, environment)


async def ask(running, path, method="GET"):
    request = HTTPRequest(
        f"{running.url}/hub/api/{path}",
        method=method,
        body="" if method == "POST" else None,
        headers={"Authorization": f"token {TOKEN}"},
        request_timeout=200,
    )
    return json.loads((await AsyncHTTPClient().fetch(request)).body or "null")


async def start(running, number):
    """Seconds until a learner's server answers."""
    name = f"learner{number}"
    await ask(running, f"users/{name}", "POST")
    began = time.perf_counter()
    await ask(running, f"users/{name}/server", "POST")
    while not (await ask(running, f"users/{name}"))["servers"].get("", {}).get("ready"):
        await asyncio.sleep(0.1)
    return time.perf_counter() - began


def sizes(pid):
    """MB (Pss) of each learner's server, of each kernel, and of the hub and its door together."""
    servers, kernels, rest = [], [], 0
    hub_process = psutil.Process(pid)
    for process in [hub_process, *hub_process.children(recursive=True)]:
        command = " ".join(process.cmdline())
        if "ipykernel" in command:
            kernels.append(pss(process))
        elif "singleuser" in command:
            servers.append(pss(process))
        else:
            rest += pss(process)
    return servers, kernels, rest


if __name__ == "__main__":
    main()
