"""A learner's own things, in two files beside the notebooks: functions kept and exercises solved.

`my_attention.py` holds each kept function under a comment line; it is the only text this package
ever runs, and only through `load`. `my_progress.txt` holds one line for each exercise solved, with
its evidence, for each prediction answered, and for each mistake on the way (see `records`). Lines
are only ever added, so two notebooks at once lose nothing. (Each line is JSON; with "json" in its
name, a course in the browser alone takes the file for one value.)

In static mode nothing here reads or writes. A damaged file is set aside as
`….damaged-1`; a folder that cannot be written costs a sentence, never an error.
"""

import ast
import contextlib
import dis
import importlib.machinery
import importlib.util
import os
import re
from pathlib import Path

import numpy as np

from helpers.judging import companions
from helpers.judging.companions import NotKept
from helpers.judging.records import EARLIER, Records

FUNCTIONS, PROGRESS = "my_attention.py", "my_progress.txt"
FIRST_PROGRESS = "my_progress.jsonl"  # what the first edition called it: carried over when met
_TOP = """# My own functions, kept when their exercises passed. Later lessons use them.

import numpy as np"""  # no text
_HEADER = re.compile(r"^# ---- (\w+), from exercise ([\w.]+) ----$", re.MULTILINE)

# Above a function stands what it uses of its notebook; kept again, it brings that anew.
_USED, _ITSELF = "# Used by it:", "# Itself:"

TRIES = 20  # other notebooks may write at the same moment

_session = {}  # what this kernel has seen, for a folder that cannot be written


class _Changed(Exception):
    """Another notebook has written the file in the meantime."""


def is_static():
    """Whether stored pictures are being made: then a learner's own files do not exist for us."""
    return os.environ.get("ATTENTION_COURSE_STATIC") == "1"


def folder():
    """Where the files live: beside the notebooks."""
    return Path(os.environ.get("ATTENTION_COURSE_KEEP") or ".")


# ---- Progress -----------------------------------------------------------------------------------


def remember(id, answer=None, evidence=None, anew=False):
    """Note that exercise `id` is solved, or prediction `id` answered (the first answer counts).

    evidence: what shows it, as `evidence.of` has it. anew: also where there is an answer, because
    it is none of today's. Returns a note for the learner, mostly "".
    """
    evidence = {id: evidence} if evidence else {}
    return _note(Records({id: answer}, evidence, later={id: [answer]} if anew else {}))


def tried(id, diagnosis):
    """Note what was wrong with an answer to exercise `id`, each diagnosis once."""
    _note(Records(tried={id: [diagnosis]}))


def _note(new):
    if is_static():
        return ""
    known, note = _from_file()
    session = _session.setdefault(str(folder()), Records()).join(new)
    with contextlib.suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
    try:
        with open(folder() / PROGRESS, "a", encoding="utf-8") as file:
            file.write(session.lines(without=known))
    except OSError as error:
        return f"{PROGRESS} {_reason(error)}: this is remembered until the kernel stops."
    return note


def recall():
    """What was solved and answered, {id: answer}, and a note for the learner, mostly ""."""
    records, note = _all()
    return records.known, note


def answers(id):
    """All answers to prediction `id`, the first one first. `Prediction.first`: which one counts."""
    return _all()[0].answers(id)


def _all():
    """What the file and this kernel know, `Records`, and a note for the learner."""
    if is_static():
        return Records(), ""
    records, note = _from_file()
    return records.join(_session.get(str(folder()), Records())), note


def _from_file():
    """What both files say, `Records`, and a note; the first edition's is carried over."""
    path, first = folder() / PROGRESS, folder() / FIRST_PROGRESS
    known, note, mended = _progress(path)
    if mended:
        with contextlib.suppress(OSError):
            _write(path, known.lines())
    if not first.exists():
        return known, note
    earlier, said, _ = _progress(first)
    with contextlib.suppress(OSError):
        with open(path, "a", encoding="utf-8") as file:  # another notebook may add at this moment
            file.write(earlier.lines(without=known))
        if first.exists():  # it was not set aside as damaged
            first.rename(_free(path, "before"))  # no text
    return known.join(earlier), f"{note} {said}".strip()


def _progress(path):
    """What one file says, `Records`; a note; and whether the file wants to be written anew."""
    records = Records()
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return records, "", False
    except OSError as error:
        if path.is_dir():
            return records, _set_aside(path), False
        return records, f"{path.name} {_reason(error)}.", False
    whole = all([records.read(line) for line in lines if line.strip()])
    note = "" if whole else _set_aside(path)
    # A last line cut short, or a file set aside.
    return records, note, bool(lines[-1] or (note and not path.exists()))


# ---- Kept functions -----------------------------------------------------------------------------


def keep(name, exercise_id, function, course, passes):
    """Write the source of `function` under `name`. Returns a sentence that says so.

    course: {name: function} that kept functions may call where the learner has none of their own.
    passes: function → "" or what is wrong with it; asked about the function as loaded again.
    Raises NotKept, with the reason, when its source would not work by itself.
    """
    if is_static():
        return ""
    own = companions.source_of(function)
    for _ in range(TRIES):
        with contextlib.suppress(_Changed):
            note = _keep(name, exercise_id, own, course, passes)
            return f"{note} Your {name} is kept in {FUNCTIONS}; later lessons use it.".strip()
    raise NotKept(f"{FUNCTIONS} is being written all the time; run this cell again")


def _keep(name, exercise_id, own, course, passes):
    """One try at `keep`. Returns a note, mostly ""; raises _Changed if the file has changed.

    own: (the function, its source, its own name).
    """
    own_name = own[2]
    path = folder() / FUNCTIONS
    before = _text(path)
    top, sections, note = _sections(path)
    others = [body for key, (_, body) in sections.items() if key != name]
    if own_name != name and own_name in {*sections, *course}:
        raise NotKept(f"`{own_name}` is the name of another kept function; call yours `{name}`")
    added = _added(sections[name][1], name) if name in sections else ""
    written = "\n".join([top, *others, added])
    source, used = companions.whole(*own, {"np", name, *course}, _names(written), written)
    if own_name != name:
        source += f"\n\n{name} = {own_name}"
    if used:
        source = "\n\n\n".join([_USED, *used, f"{_ITSELF}\n{source}"])
    sections[name] = (exercise_id, f"{source}\n\n\n{added}".strip())
    text = top + "".join(
        f"\n\n\n# ---- {key}, from exercise {id} ----\n{body}"  # no text
        for key, (id, body) in sections.items()
    )

    def try_first(trial):
        problem = passes(_load(trial, name, course))
        if problem:
            raise NotKept(f"read back from its source, it no longer passes: {problem}")
        if not note and _text(path) != before:
            raise _Changed

    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(path, text + "\n", try_first)
    except OSError as error:
        raise NotKept(f"{FUNCTIONS} {_reason(error)}") from None
    return note


def load(name, course):
    """The kept function `name`, or None if there is none. Raises NotKept if it cannot be loaded."""
    path = folder() / FUNCTIONS
    if is_static() or not path.is_file():
        return None
    try:
        if not any(match[1] == name for match in _HEADER.finditer(_read(path))):
            return None
        return _load(path, name, course)
    except UnicodeError:
        raise NotKept(f"{FUNCTIONS} is damaged: it is not text") from None
    except OSError as error:
        raise NotKept(f"{FUNCTIONS} {_reason(error)}") from None


def _load(path, name, course):
    """`name` from a fresh module that holds `np`, the course's functions and the file's own."""
    loader = importlib.machinery.SourceFileLoader("my_attention", str(path))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    module = importlib.util.module_from_spec(spec)
    vars(module).update(course, np=np)
    try:
        # Not `exec_module`: that would trust a stale compiled file, and leave one in the folder.
        exec(loader.source_to_code(loader.get_data(str(path)), str(path)), vars(module))
        function = vars(module)[name]
    except OSError:
        raise
    except (Exception, SystemExit) as error:
        raise NotKept(f"{FUNCTIONS} stops with {type(error).__name__}: {error}") from None
    if not callable(function):
        raise NotKept(f"{name} in {FUNCTIONS} is not a function")
    return function


def _added(section, name):
    """What the learner wrote into a function's section by hand: all but the function itself."""
    section = re.sub(rf"(?ms)^{_USED}$.*?^{_ITSELF}$", "", section)
    tree, lines = ast.parse(section).body, section.splitlines()

    def given(node):  # `name = my_name`, under the function
        return (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Name)
            and [getattr(target, "id", "") for target in node.targets] == [name]
        )

    names = {name, *(node.value.id for node in tree if given(node))}
    for node in reversed(tree):
        if given(node) or (isinstance(node, ast.FunctionDef) and node.name in names):
            first = min(part.lineno for part in [node, *getattr(node, "decorator_list", [])])
            del lines[first - 1 : node.end_lineno]
    return "\n".join(lines).strip()


def _names(source):
    """The names that `source` gives to something at its top level."""
    code = compile(source, FUNCTIONS, "exec")
    return {step.argval for step in dis.get_instructions(code) if step.opname == "STORE_NAME"}


def _sections(path):
    """The kept functions' file: its top, {name: (exercise id, source)}, and a note."""
    try:
        text = _read(path)
        _names(text)  # compiles it, so that a stray `return` is noticed too
    except FileNotFoundError:
        return _TOP, {}, ""
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _TOP, {}, _set_aside(path)
    except OSError as error:
        if path.is_dir():
            return _TOP, {}, _set_aside(path)
        raise NotKept(f"{FUNCTIONS} {_reason(error)}") from None
    marks = list(_HEADER.finditer(text))
    edges = [mark.start() for mark in marks] + [len(text)]
    sections = {
        mark[1]: (EARLIER.get(mark[2], mark[2]), text[mark.end() : end].strip())
        for mark, end in zip(marks, edges[1:], strict=True)
    }
    return text[: edges[0]].rstrip(), sections, ""


# ---- Files --------------------------------------------------------------------------------------


def _read(path):
    return path.read_text(encoding="utf-8-sig")  # some editors begin a file with a mark


def _text(path):
    """What stands in a file, or None if it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path, text, try_first=lambda trial: None):
    """Write all of the file or nothing of it; through a link, so that it stays one."""
    path = Path(os.path.realpath(path))
    trial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        trial.write_text(text, encoding="utf-8")
        try_first(trial)
        os.replace(trial, path)
    finally:
        with contextlib.suppress(OSError):
            trial.unlink()


def _set_aside(path):
    """Rename a damaged file to the first free `….damaged-1`, and say so."""
    aside = _free(path, "damaged")  # no text
    try:
        path.rename(aside)
    except OSError as error:
        return f"{path.name} is damaged and {_reason(error)}."
    return f"{path.name} was damaged: it is set aside as {aside.name}."


def _free(path, why):
    """The first `NAME.why-1`, `NAME.why-2`, … that is not there yet."""
    number = 1
    while (free := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    return free


def _reason(error):
    return f"cannot be read or written ({error.strerror or type(error).__name__})"
