"""What a class handed in, read and never run: a learner's `my_*` files, notebooks, downloads.

A hand-in is a folder, or files that begin with the learner's name ("ana my_progress.txt",
"ana.zip"). In a folder everything counts, however deep; a zip is one learner's, as *Download my
work* of the site makes it. Nothing is changed, no link is followed, nothing is unpacked to a disk.
"""

import ast
import contextlib
import io
import itertools
import json
import os
import re
import stat
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import helpers.exercises  # noqa: F401  (tells records what ids were called before)
from helpers.judging.cards import number as as_said
from helpers.judging.records import EARLIER, Records

MOST_BYTES = 2_000_000  # of a progress file or of functions
MOST_OF_A_NOTEBOOK = 20_000_000
MOST_IN_ALL = 100_000_000  # of one learner's
MOST_FILES = 200  # of one learner's
END = r"(?: ?\(\d+\))?"  # what a browser adds to a second download
KINDS = {
    "progress": re.compile(rf"(.*?)[ _-]*my_progress{END}\.(?:txt|jsonl)", re.IGNORECASE),
    "functions": re.compile(rf"(.*?)[ _-]*my_attention{END}\.py", re.IGNORECASE),
    "notebook": re.compile(r"(.*?)[ _-]*\d\d_[a-z_]+[^/]*\.ipynb", re.IGNORECASE),
    "zip": re.compile(rf"(.*?)[ _-]*(?:my attention course [\d-]*{END})?\.zip", re.IGNORECASE),
}
PASS_BY = {".ipynb_checkpoints", ".git", ".venv", "node_modules", "__pycache__", "__MACOSX"}


@dataclass
class HandIn:
    """What one learner handed in: records, my_attention.py as text, evidence from notebooks
    ({id: evidence}), what is odd about it, and a mark for each whole progress file."""

    name: str
    records: Records = field(default_factory=Records)
    functions: str = ""
    notebooks: dict = field(default_factory=dict)
    notes: list = field(default_factory=list)
    marks: set = field(default_factory=set)
    files: int = 0
    bytes: int = 0


def handed_in(folder):
    """The hand-ins in `folder`, by name. Two with one name stay two."""
    found = {}
    for entry in sorted(os.listdir(folder)):
        path = Path(folder, entry)
        if path.is_symlink() and path.is_dir():
            continue
        if path.is_dir():
            own = found.setdefault(("folder", entry), HandIn(readable(entry)))
            for place, folders, names in os.walk(path):
                folders[:] = sorted(set(folders) - PASS_BY)
                for name in sorted(names):
                    take_file(own, Path(place, name))
            if not own.files and not own.notes:
                own.notes.append("no my_* file")
        elif kind := kind_of(entry):
            learner = kind[1] or ("" if kind[0] != "zip" else Path(entry).stem)
            shown = readable(learner) or "(no name)"
            take_file(found.setdefault(("file", learner), HandIn(shown)), path)
    hand_ins = sorted(found.values(), key=lambda own: own.name)
    tell_apart(hand_ins)
    return hand_ins


def tell_apart(hand_ins):
    """Gives two with one name two names, and says so."""
    counts = Counter(own.name for own in hand_ins)
    taken = set(counts)
    for own in hand_ins:
        if counts[own.name] > 1:
            new = (f"{own.name} [{k}]" for k in itertools.count(1))
            own.name = next(name for name in new if name not in taken)
            taken.add(own.name)
            own.notes.append("another hand-in has this name; they are told apart, not joined")


def kind_of(name):
    """(kind, what stands before it in the file's name), or None."""
    for kind, pattern in KINDS.items():
        if found := pattern.fullmatch(name):
            return kind, found[1].strip()
    return None


def readable(name, most=80):
    """A file's name as text that can be printed, whatever it holds; its first letters."""
    text = name.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:most]


def take_file(own, path):
    if not (kind := kind_of(path.name)):
        return
    own.files += 1
    text, note = content(path, most(kind[0]))
    if not note:
        note = take(own, kind[0], text, path.name)
    if note:
        own.notes.append(f"{readable(path.name)}: {note}")


def most(kind):
    return MOST_BYTES if kind in ("progress", "functions") else MOST_OF_A_NOTEBOOK


def content(path, most_bytes=MOST_BYTES):
    """(bytes, "") of an ordinary file, or (b"", why it is not read)."""
    try:
        about = os.lstat(path)
        if not stat.S_ISREG(about.st_mode):
            return b"", "is no ordinary file, and was not read"
        if about.st_size > most_bytes:
            return b"", f"has {about.st_size:,} bytes, and was not read"
        return path.read_bytes(), ""
    except OSError as error:
        return b"", f"can't be read ({error.strerror})"


def take(own, kind, text, name):
    """Take in one file's bytes. Returns what is odd about it, or ""."""
    own.bytes += len(text)
    if own.files > MOST_FILES or own.bytes > MOST_IN_ALL:
        return "too much was handed in; this was not read"
    if kind == "progress":
        return take_progress(own, text)
    if kind == "functions":
        if own.functions:
            return "several my_attention.py: the first was taken"
        own.functions = text.decode("utf-8-sig", "replace")
        return ""
    if kind == "notebook":
        return take_notebook(own, text)
    return take_zip(own, text)


def take_progress(own, text):
    records = Records()
    odd = sum(not records.read(line) for line in text.split(b"\n") if line.strip())
    for id, answer in records.known.items():  # also where a notebook, read before, says another
        own.records.add_answer(id, answer)
    own.records.join(records)
    if records.evidence:
        own.marks.add(text)
    return f"{odd} {'line' if odd == 1 else 'lines'} damaged" if odd else ""


def take_zip(own, text):
    """A zip's files, read in memory and never more than what they may have."""
    try:
        with zipfile.ZipFile(io.BytesIO(text)) as packed:
            for about in packed.infolist():
                name = about.filename.rpartition("/")[2]
                kind = kind_of(name)
                if not kind or kind[0] == "zip" or about.is_dir():
                    continue
                own.files += 1
                limit = most(kind[0])
                if own.files > MOST_FILES or own.bytes + limit > MOST_IN_ALL + MOST_BYTES:
                    return "too much is in it; not all was read"
                with packed.open(about) as file:
                    inside = file.read(limit + 1)
                if len(inside) > limit:
                    own.notes.append(f"{readable(name)}: has over {limit:,} bytes")
                elif note := take(own, kind[0], inside, name):
                    own.notes.append(f"{readable(name)}: {note}")
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError) as error:
        return f"is damaged, and was not read to its end ({type(error).__name__})"
    except NotImplementedError:
        return "is packed in a way that cannot be read here"
    return ""


# ---- A notebook that was run and saved

ASKS = re.compile(r"^\s*(check|predict)\(\s*[\"']([\w.]+)[\"']\s*(?:,\s*([^\n]+?)\s*)?\)", re.M)
PASSED = re.compile(r"Exercise [\d.]+: passed\.")
NOT_YET = re.compile(r"Exercise [\d.]+: not yet\.\n(.+)")
ANSWERED = re.compile(r"Prediction [\w.]+: [\w ]+\.\nYour answer: (.+)")


def take_notebook(own, text):
    """What its cells and their outputs say of exercises and predictions."""
    try:
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        cells = [(joined(cell["source"]), said(cell)) for cell in cells]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "is no notebook, or damaged"
    sources = []
    for source, outputs in cells:
        sources.append(source)
        asked = ASKS.findall(source)
        if len(asked) != 1:
            continue
        what, id, answer = asked[0]
        id = EARLIER.get(id, id)
        for output in outputs:
            if what == "check" and PASSED.match(output):
                own.records.known.setdefault(id, None)
                if evidence := definitions(sources, answer):
                    own.notebooks.setdefault(id, evidence)
            elif what == "check" and (found := NOT_YET.match(output)):
                own.records.add_try(id, found[1])
            elif what == "predict" and (found := ANSWERED.match(output)):
                own.records.add_answer(id, Said(found[1]))
    return ""


class Said(str):
    """An answer as a card says it: "orange. It is the nearest …"."""

    def meant(self, prediction):
        """The answer in it; ValueError where it is none of this prediction."""
        if prediction.typed:
            return prediction.number(re.match(r"(.*?)\.?(?: |$)", self)[1].rstrip("."))
        labels = [as_said(choice.label) for choice in prediction.choices]
        fitting = [label for label in labels if self == label or self.startswith(f"{label}.")]
        if not fitting:
            raise ValueError("none of the choices")
        return max(fitting, key=len)


def joined(source):
    return source if isinstance(source, str) else "".join(source)


def said(cell):
    """The texts of a cell's outputs."""
    bundles = [output.get("data", {}) for output in cell.get("outputs", ())]
    return [joined(data["text/plain"]) for data in bundles if "text/plain" in data]


def definitions(sources, name):
    """Evidence for `name` from a notebook's cells so far: imports, functions, plain values."""
    if not name.isidentifier():
        return None
    parts = ["import numpy as np"]
    for source in sources:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            for node in ast.parse(source).body:
                if is_plain(node):
                    parts.append(ast.get_source_segment(source, node))
    return {"source": "\n\n".join(parts), "name": name}


def is_plain(node):
    """Whether a line only makes a function or gives a plain value a name."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        names = [getattr(node, "module", None) or alias.name for alias in node.names]
        return all(name.partition(".")[0] in ("numpy", "math", "helpers") for name in names)
    if isinstance(node, ast.FunctionDef):
        return True
    if not isinstance(node, ast.Assign):
        return False
    value = node.value
    if isinstance(value, ast.Call) and ast.unparse(value.func) in ("np.array", "kept"):
        (value,) = value.args[:1] or [ast.Constant(None)]
    return isinstance(value, ast.Lambda) or is_literal(value)


def is_literal(node):
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True
