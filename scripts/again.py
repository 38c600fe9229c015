"""Runs what was handed in through its check once more, each answer in a process of its own.

That process has limits of time and memory, writes no file, starts no program, has no network and,
where the system lets it, no rights: enough for mistakes and for most mischief. It is a fence and no
wall: for hand-ins of people one does not know, run `collect` on a machine of its own.
"""

import contextlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

SECONDS = 40  # for one answer, by the clock; it may compute for 15 of them
PASSES, WRONG, UNSURE = "passes", "wrong", "unsure"
ENDLESS = "it did not come to an end"


class Runner:
    """A process that has imported the course once, and judges answers in copies of itself."""

    def __init__(self):
        self.process = None

    def start(self):
        env = {"OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"}
        for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "OPENBLAS_CORETYPE"):
            if name in os.environ:
                env[name] = os.environ[name]
        self.process = subprocess.Popen(
            # -B: no file is written, not even what Python keeps of the modules it reads.
            [sys.executable, "-I", "-B", Path(__file__).with_name("again_inside.py")],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.process.stdout.readline()  # said when all is imported: a busy machine takes long

    def judge(self, job):
        """(PASSES, WRONG or UNSURE; a message). job: {"id"} and "evidence", or "kept"; "folder" is
        where my_attention.py lies."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        watch = threading.Timer(2 * SECONDS, self.stop)  # it keeps to SECONDS itself
        watch.start()
        try:
            self.process.stdin.write((json.dumps(job | {"seconds": SECONDS}) + "\n").encode())
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except OSError:
            line = b""
        finally:
            watch.cancel()
        try:
            status, message = json.loads(line)
        except (ValueError, TypeError):
            self.stop()
            # Where each answer has a process of its own, it is not the answer that ended this one.
            return (UNSURE, "it could not be run here") if hasattr(os, "fork") else (WRONG, ENDLESS)
        return status, str(message)

    def stop(self):
        if self.process is None:
            return
        with contextlib.suppress(OSError):
            if os.name == "nt":
                self.process.kill()
            else:
                os.killpg(self.process.pid, 9)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        self.process = None


def all_again(jobs_of, tell=lambda done: None):
    """{learner: {id: [(status, message), …]}} for {learner: (functions, [job, …])}."""
    todo, results = queue.SimpleQueue(), {name: {} for name in jobs_of}
    for name in jobs_of:
        todo.put(name)

    def work():
        runner = Runner()
        try:
            while True:
                name = todo.get_nowait()
                functions, jobs = jobs_of[name]
                with tempfile.TemporaryDirectory() as folder:
                    os.chmod(folder, 0o755)
                    Path(folder, "my_attention.py").write_text(functions, encoding="utf-8")
                    for job in jobs:
                        found = runner.judge(job | {"folder": folder})
                        results[name].setdefault(job["id"], []).append(found)
                tell(name)
        except queue.Empty:
            pass
        finally:
            runner.stop()

    workers = [threading.Thread(target=work) for _ in range(min(4, os.cpu_count() or 1))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results
