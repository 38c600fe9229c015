"""The process in which handed-in answers are judged: see again.py. Jobs come in, a line each."""

import contextlib
import json
import os
import select
import sys
from importlib import import_module

try:  # now: without rights, this process may not be allowed to read them
    import ctypes
    import resource
except ImportError:
    resource = None

from helpers import exercises
from helpers.judging import evidence, keeping
from helpers.judging.exercise import examine
from helpers.lessons import KEPT, LESSONS, every

MEMORY, COMPUTING = 4 << 30, 15  # bytes, seconds
KNOWN = every("EXERCISES")
# What a message begins with where an answer leans on something that was not handed in.
ELSEWHERE = ("Your function stopped with NameError", "Your function stopped with ImportError")


def warm_up(course):
    """What lessons and checks import, before a process may no longer read it."""
    "".encode("utf-8-sig")
    for lesson in LESSONS:
        import_module(f"helpers.lessons.{lesson.slug}.scenes")
    for name in KEPT:
        examine(KNOWN[KEPT[name]], course[name])
        examine(KNOWN[KEPT[name]], lambda *given: 1 / 0)


def judged(job, course):
    """("passes", "wrong" or "unsure", a message) for one answer."""
    exercise = KNOWN[job["id"]]
    try:
        if "kept" in job:
            answer = keeping.load(job["kept"], course)
            if answer is None:
                return "unsure", "it is not in my_attention.py"
        else:
            answer = evidence.answer_again(job["evidence"], run)
    except (evidence.NoEvidence, NameError, ImportError) as reason:
        return "unsure", str(reason)
    except keeping.NotKept as reason:
        return "wrong", str(reason)
    except BaseException as error:
        return "wrong", f"its source stops with {type(error).__name__}: {error}"[:300]
    if isinstance(answer, evidence.Picture):
        try:  # asked first, so that what was not stored is no fault of the answer
            exercise.judge(answer)
        except evidence.NoEvidence as reason:
            return "unsure", str(reason)
        except BaseException:
            pass
    verdict = examine(exercise, answer)
    if verdict.status == "passed":
        return "passes", ""
    message = (verdict.message or "it is not solved")[:2000]
    return ("unsure" if message.startswith(ELSEWHERE) else "wrong"), message


def run(source):
    space = {"__name__": "handed_in"}
    exec(compile(source, "<handed in>", "exec"), space)
    return space


def confine(folder):
    """No file but the course's and Python's own, no program, no network; a step that the system
    does not know is left out."""
    os.environ["ATTENTION_COURSE_KEEP"] = folder
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with contextlib.suppress(Exception):
        ctypes.CDLL(None).unshare(0x40000000 if root else 0x50000000)  # a network with nobody in it
    if root:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    if resource:
        limits = {"CPU": COMPUTING, "AS": MEMORY, "FSIZE": 0, "NPROC": 0, "CORE": 0}
        for what, most in limits.items():
            with contextlib.suppress(AttributeError, ValueError, OSError):
                resource.setrlimit(getattr(resource, "RLIMIT_" + what), (most, most))
    package = os.path.dirname(os.path.dirname(os.path.abspath(exercises.__file__)))
    may_read = tuple(
        os.path.realpath(place) + os.sep
        for place in (sys.prefix, sys.base_prefix, os.path.join(package, "helpers"), folder)
    )
    closed = ("os.", "subprocess.", "socket.", "shutil.", "ctypes.", "pty.", "winreg.", "_winapi.")

    def watch(event, given):
        if event == "open":
            path, _, flags = given
            writes = isinstance(flags, int) and flags & 0b11
            foreign = isinstance(path, str | bytes) and not os.path.realpath(
                os.fsdecode(path)
            ).startswith(may_read)
            if not writes and not foreign:
                return
        elif not event.startswith(closed) or event in ("os.listdir", "os.scandir"):
            return
        raise RuntimeError(f"{event}: files, programs and the network are closed here")

    sys.addaudithook(watch)


def in_a_copy(job, course):
    """The result of a job, judged in a copy of this process that is stopped when its time is up."""
    take, give = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setsid()
            os.close(take)
            os.dup2(os.open(os.devnull, os.O_RDWR), 0)
            os.dup2(0, 1)
            os.closerange(3, give)
            os.closerange(give + 1, 256)
            confine(job["folder"])
            os.write(give, json.dumps(judged(job, course)).encode()[:60_000])
        finally:
            os._exit(0)
    os.close(give)
    said = b""
    if select.select([take], [], [], job["seconds"])[0]:
        said = os.read(take, 65_536)
    os.close(take)
    with contextlib.suppress(OSError):
        os.killpg(child, 9)
    with contextlib.suppress(OSError):
        os.kill(child, 9)
    os.waitpid(child, 0)
    try:
        status, message = json.loads(said)
    except (ValueError, TypeError):
        return "wrong", "it did not come to an end"
    return (status, str(message)) if status in ("passes", "wrong", "unsure") else ("wrong", "?")


def main():
    course = exercises._course()
    warm_up(course)
    out = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.write(out, b"ready\n")
    for line in sys.stdin.buffer:
        job = json.loads(line)
        if hasattr(os, "fork"):
            result = in_a_copy(job, course)
        else:
            confine(job["folder"])
            result = judged(job, course)
        os.write(out, (json.dumps(result) + "\n").encode())
        if not hasattr(os, "fork"):
            return  # this process is spent


if __name__ == "__main__":
    main()
