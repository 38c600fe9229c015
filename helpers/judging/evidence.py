"""What shows that an answer was right, kept beside the claim, so that it can be judged once more.

    {"source": text, "name": name}      a function: text that makes it by itself, and its name
    {"value": …}                        numbers or a text, as JSON has them
    {"scene": {…}}                      what the judge read in a picture: places, values, tables

Nothing here runs what is stored: a teacher's `collect --again` does, in a process of its own.
"""

import ast
import inspect
import json
import textwrap

import numpy as np

from helpers.judging.their_code import globals_of
from helpers.say import plain

MOST_LETTERS = 20_000  # of one answer; the evidence of a longer one is left out
READ = ("place", "value", "table", "panel")  # what judges ask a picture for


class NoEvidence(Exception):
    """Why an answer cannot be stored, or a stored one not be judged."""


def of(exercise, answer):
    """The evidence for an answer that has passed, or None where there is none to be had."""
    try:
        if callable(getattr(answer, "place", None)):
            found = {"scene": _seen(exercise, answer)}
        elif callable(answer):
            found = source_of(answer)
        else:
            found = {"value": plain(answer)}
        short = len(json.dumps(found, allow_nan=False)) <= MOST_LETTERS
    except Exception:  # an answer may be anything; what counts is that it has passed
        return None
    return found if short else None


# ---- A function


def source_of(function):
    """{"source", "name"}: text that makes the function by itself, with what it leans on.

    Raises all sorts of errors where there is no such text.
    """
    found = _Sources()
    name = found.add(function)
    return {
        "source": "\n\n\n".join(["import numpy as np", *filter(None, found.parts)]),  # no text
        "name": name,
    }


class _Sources:
    """Pieces of text that make a function, what it uses first."""

    def __init__(self):
        self.parts, self.meant, self.made = [], {"np": np}, {"np"}

    def add(self, function):
        """Add a learner's function and all that it uses. Returns the name that it then has."""
        source = textwrap.dedent(inspect.getsource(function)).strip()
        (tree,) = ast.parse(source).body
        if isinstance(tree, ast.FunctionDef):
            name = tree.name
        else:
            (found,) = (node for node in ast.walk(tree) if isinstance(node, ast.Lambda))
            name = "answer"
            source = f"answer = {ast.get_source_segment(source, found)}"
        if not self.is_new(name, function):
            return name
        space = dict(function.__globals__)
        own = function.__code__.co_freevars
        cells = [cell.cell_contents for cell in function.__closure__ or ()]
        space.update(zip(own, cells, strict=True))
        for used in [*globals_of(function), *own]:
            if used in space and self.is_new(used, space[used]):
                self.parts.append(self.given(used, space[used]))
        self.parts.append(source)
        return name

    def is_new(self, name, value):
        """Whether `name` is still to be made; NoEvidence where it means two things."""
        if self.meant.setdefault(name, value) is not value:
            raise NoEvidence(f"{name} means two things")
        new = name not in self.made
        self.made.add(name)
        return new

    def given(self, name, value):
        """A line that gives `name` its value again."""
        if inspect.ismodule(value):
            return f"import {value.__name__} as {name}"  # no text
        if inspect.isfunction(value):
            if value.__module__.startswith("helpers"):
                return f"from {value.__module__} import {value.__name__} as {name}"  # no text
            self.made.discard(name)
            own = self.add(value)
            return "" if own == name else f"{name} = {own}"
        array = isinstance(value, np.ndarray)
        text = repr(plain(value) if array else value)
        ast.literal_eval(text)
        return (
            f"{name} = np.array({text}, dtype={value.dtype.name!r})"  # no text
            if array
            else f"{name} = {text}"
        )


# ---- A picture


def _seen(exercise, scene):
    """What the judge reads when it looks at the picture."""
    watched = Watched(scene)
    exercise.judge(watched)
    start = scene.parts["start"]
    return {
        "name": scene.name,
        "start": start,
        "inputs": {key: scene.state["inputs"][key] for key in start},
        "read": [[what, *given, plain(found)] for what, *given, found in watched.read],
    }


class Watched:
    """A picture, and a list of what was asked for: (method, what, panel or None, answer)."""

    def __init__(self, scene):
        self._scene, self.read = scene, []

    def __getattr__(self, name):
        found = getattr(self._scene, name)
        if name not in READ:
            return found

        def ask(what, panel=None):
            answer = found(what) if panel is None else found(what, panel=panel)
            self.read.append((name, what, panel, answer))
            return answer

        return ask


class Picture:
    """A stored picture, as far as a judge has read it."""

    error = ""

    def __init__(self, stored):
        self.name = stored["name"]
        self.state = {"inputs": stored["inputs"]}
        controls = [{"id": id} for id in stored["start"]["controls"]]
        self.parts = {"start": stored["start"], "controls": controls}
        self._read = {(what, of, panel): found for what, of, panel, found in stored["read"]}

    def _ask(self, what, of, panel=None):
        if (what, of, panel) not in self._read:
            raise NoEvidence("the stored picture does not say all that the check asks for now")
        return self._read[what, of, panel]

    def place(self, word, panel=None):
        return np.array(self._ask("place", word, panel), dtype=float)

    def value(self, control):
        return self._ask("value", control)

    def panel(self, id):
        return self._ask("panel", id)

    def table(self, id):
        rows = [
            [np.nan if cell is None else cell for cell in row] for row in self._ask("table", id)
        ]
        texts = any(isinstance(cell, str) for row in rows for cell in row)
        return np.array(rows, dtype=object if texts else float)


# ---- And back


def answer_again(evidence, run):
    """The answer that the evidence holds. run: text → {name: value}, runs a function's source.

    Raises NoEvidence where there is none; whatever `run` raises goes through.
    """
    if "source" in evidence:
        space = run(str(evidence["source"]))
        if evidence.get("name") not in space:
            raise NoEvidence("its source does not make the function that it names")
        return space[evidence["name"]]
    if "value" in evidence:
        return evidence["value"]
    if "scene" in evidence:
        try:
            return Picture(evidence["scene"])
        except (TypeError, ValueError, KeyError, AttributeError):
            raise NoEvidence("the stored picture is damaged") from None
    raise NoEvidence("nothing was stored that shows it")
