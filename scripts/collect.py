"""`course.py collect FOLDER [--csv FILE] [--again]`: who solved what, from files handed in.

FOLDER holds a folder for each learner with their `my_progress.txt` and `my_attention.py` somewhere
in it, or these files with the learner's name before theirs ("ana my_progress.txt").

A line of my_progress is a claim: whoever can write a file can write it. `--again` runs the kept
functions of my_attention.py through their checks once more, each learner's in a process of its own:
with limits of time and memory, writing no file and starting no program, without network and as a
user without rights where the system lets it. What passes then is right; who wrote it is not known.
Nothing that was handed in is changed, and no link is followed.
"""

import argparse
import contextlib
import csv
import json
import os
import re
import stat
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import helpers.exercises  # noqa: F401  (tells keeping what ids were called before)
from helpers.judging import keeping
from helpers.lessons import KEPT, LESSONS, number, room

MOST_BYTES = 2_000_000
SECONDS = 60
KINDS = {
    "progress": re.compile(r"(.*?)[ _-]*my_progress(?: ?\(\d+\))?\.(?:txt|jsonl)", re.IGNORECASE),
    "functions": re.compile(r"(.*?)[ _-]*my_attention(?: ?\(\d+\))?\.py", re.IGNORECASE),
}
CLAIMED, AGAIN, FAILS = "claimed only", "checked again", "claimed and fails"


# ---- What was handed in


def handed_in(folder):
    """{learner: {"progress": [bytes], "functions": [bytes], "notes": [sentence]}}, by name."""
    learners = {}
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            for kind, pattern in KINDS.items():
                found = pattern.fullmatch(name)
                if found:
                    path = Path(place, name)
                    inside = path.relative_to(folder).parts
                    learner = inside[0] if len(inside) > 1 else found[1] or "(no name)"
                    own = learners.setdefault(
                        readable(learner), {"progress": [], "functions": [], "notes": []}
                    )
                    text, note = content(path)
                    if note:
                        own["notes"].append(f"{readable(name)}: {note}")
                    else:
                        own[kind].append(text)
    for name in sorted(os.listdir(folder)):  # who handed in a folder with nothing of ours in it
        if Path(folder, name).is_dir() and not Path(folder, name).is_symlink():
            nothing = {"progress": [], "functions": [], "notes": ["no my_* file"]}
            learners.setdefault(readable(name), nothing)
    return dict(sorted(learners.items()))


def readable(name):
    """A file's name as text that can be printed, whatever it holds."""
    text = name.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:80]


def content(path):
    """(bytes, "") of an ordinary file, or (b"", why it is not read)."""
    try:
        about = os.lstat(path)
        if not stat.S_ISREG(about.st_mode):
            return b"", "is no ordinary file, and was not read"
        if about.st_size > MOST_BYTES:
            return b"", f"has {about.st_size:,} bytes, and was not read"
        return path.read_bytes(), ""
    except OSError as error:
        return b"", f"can't be read ({error.strerror})"


# ---- What it says


def claims(texts):
    """({id: answer}, how many lines say nothing) of progress files; the first answer counts."""
    known, odd = {}, 0
    for text in texts:
        for line in text.split(b"\n"):
            record = keeping.record(line) if line.strip() else ()
            if record:
                known.setdefault(*record)
            odd += record is None
    return known, odd


def judged(own, exercises, predictions, again):
    """The rows of one learner: (id, status, detail). Notes what is odd."""
    known, odd = claims(own["progress"])
    foreign = len(set(known) - set(exercises) - set(predictions))
    for count, what in ((odd, "damaged"), (foreign, "of no exercise of this course")):
        if count:
            own["notes"].append(f"{count} {'line' if count == 1 else 'lines'} {what}")
    if len(own["functions"]) > 1:
        own["notes"].append("several my_attention.py: the first was taken")
    results = run_again(own["functions"][0]) if again and own["functions"] else {}
    for id in exercises:
        if id in results:
            passed, message = results[id]
            if passed or id in known:
                yield id, AGAIN if passed else FAILS, message
        elif id in known:
            yield id, CLAIMED, ""
    for id, prediction in predictions.items():
        if known.get(id) is None:
            continue
        try:
            right = prediction.find(known[id]) == prediction.right
        except ValueError:
            own["notes"].append(f"{number(id)}: an answer that was not to be chosen")
            continue
        yield id, "right" if right else "not right", str(known[id])


# ---- Running a learner's functions

CHILD = """
import json, os, sys
out = os.dup(1)
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
from helpers import exercises
from helpers.judging import keeping
from helpers.lessons import KEPT
course = exercises._course()
# What a check imports on its way, before this process may no longer read it.
"".encode("utf-8-sig")
for name in KEPT:
    exercises._problem(exercises._exercise(name), course[name])
    exercises._problem(exercises._exercise(name), lambda *given: 1 / 0)
exec(sys.argv[1])
def say(*words):
    os.write(out, (json.dumps(words) + chr(10)).encode())
for name, id in KEPT.items():
    say("begin", id)
    try:
        function = keeping.load(name, course)
    except keeping.NotKept as reason:
        say("end", id, False, str(reason))
        continue
    if function is None:
        say("none", id)
        continue
    problem = exercises._problem(exercises._exercise(name), function)
    say("end", id, not problem, problem)
"""

# In the child, after all imports. A step that the system does not know is left out.
CONFINE = """
import contextlib
root = hasattr(os, "geteuid") and os.geteuid() == 0
with contextlib.suppress(Exception):
    import ctypes
    ctypes.CDLL(None).unshare(0x40000000 if root else 0x50000000)  # a network with nobody in it
if root:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
with contextlib.suppress(ImportError):
    import resource
    for what, most in (("CPU", 15), ("AS", 4 << 30), ("FSIZE", 0), ("NPROC", 0), ("CORE", 0)):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, "RLIMIT_" + what), (most, most))
closed = ("os.", "subprocess.", "socket.", "shutil.", "ctypes.", "pty.", "winreg.", "_winapi.")
def watch(event, given):
    writes = event == "open" and isinstance(given[2], int) and given[2] & 0b11
    if writes or (event.startswith(closed) and event not in ("os.listdir", "os.scandir")):
        raise RuntimeError(f"{event}: files, programs and the network are closed here")
sys.addaudithook(watch)
"""


def run_again(source):
    """{exercise: (whether it passes, message)} for each kept function in a learner's file."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        Path(folder, keeping.FUNCTIONS).write_bytes(source)
        env = {"ATTENTION_COURSE_KEEP": folder, "OPENBLAS_NUM_THREADS": "1"}
        for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH"):
            if name in os.environ:
                env[name] = os.environ[name]
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", CHILD, CONFINE],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            stop(process)
            said, _ = process.communicate()
    results = {}
    for line in said.decode("utf-8", "replace").splitlines():
        with contextlib.suppress(ValueError, TypeError, IndexError):
            kind, id, *rest = json.loads(line)
            if kind == "begin":
                results[id] = (False, "it did not come to an end")
            elif kind == "none":
                results.pop(id, None)
            else:
                results[id] = (rest[0] is True, str(rest[1]))
    return {id: result for id, result in results.items() if id in KEPT.values()}


def stop(process):
    with contextlib.suppress(OSError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, 9)


# ---- The table


def main(words):
    parser = argparse.ArgumentParser(
        prog="course.py collect", description="who solved what, from a class's my_* files"
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--csv", metavar="FILE", type=Path, help="a line for each learner and task")
    parser.add_argument("--again", action="store_true", help="run the kept functions once more")
    options = parser.parse_args(words)
    if not options.folder.is_dir():
        print(f"There is no folder {options.folder}.", file=sys.stderr)
        return 1
    rooms = [room(one.slug) for one in LESSONS]
    exercises = {item.id: item for one in rooms for item in one.EXERCISES}
    predictions = {item.id: item for one in rooms for item in one.PREDICTIONS}
    rows, learners = [], handed_in(options.folder)
    for name, own in learners.items():
        rows += [(name, *row) for row in judged(own, exercises, predictions, options.again)]
    say(learners, rows, exercises, predictions, options.again)
    if options.csv:
        try:
            write_table(options.csv, rows)
        except OSError as error:
            print(f"{options.csv} can't be written ({error.strerror}).", file=sys.stderr)
            return 1
    return 0


def write_table(path, rows):
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["learner", "id", "number", "status", "detail"])
        for name, id, status, detail in rows:
            table.writerow([safe(name), id, number(id), status, safe(detail)])


def safe(text):
    """As text and never as a formula, in whatever opens the table."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def say(learners, rows, exercises, predictions, again):
    print(
        f"{len(learners)} learners; {len(exercises)} exercises, {len(predictions)} predictions.\n"
    )
    for name, own in learners.items():
        mine = Counter(status for who, _, status, _ in rows if who == name)
        answered = mine["right"] + mine["not right"]
        told = [f"{mine[AGAIN]} {AGAIN}, {mine[FAILS]} {FAILS}, "] if again else []
        told += [f"{mine[CLAIMED]} {CLAIMED}; predictions: {mine['right']} right of {answered}"]
        notes = "".join(f"\n    {note}" for note in own["notes"])
        print(f"{name}: {''.join(told)}{notes}")
    print("\nThe class, exercise by exercise:")
    for id, item in exercises.items():
        states = Counter(status for _, what, status, _ in rows if what == id)
        told = ", ".join(f"{count} {status}" for status, count in sorted(states.items()))
        print(f"  {number(id):>5} {item.title}: {told or 'nobody yet'}")
        slips = Counter(detail for _, what, status, detail in rows if (what, status) == (id, FAILS))
        for message, count in slips.most_common(3):
            print(f"        {count} × {readable(message)}")
    print("\nThe class, prediction by prediction:")
    for id in predictions:
        answers = [(status, detail) for _, what, status, detail in rows if what == id]
        right = sum(status == "right" for status, _ in answers)
        print(f"  {number(id):>5} {right} right of {len(answers)}")
        wrong = Counter(detail for status, detail in answers if status == "not right")
        for answer, count in wrong.most_common(2):
            print(f"        {count} × {readable(answer)}")
    print("\nClaimed means that a file says so. Checked again means that the function in the file")
    print("passes; it does not say who wrote it.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
