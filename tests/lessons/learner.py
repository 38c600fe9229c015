"""A learner who does it wrong, in a process of its own: `python learner.py < job.json`.

Runs a lesson's cells as a kernel does, in whatever order, with whatever overwritten, and prints as
JSON what a learner should never see:

- an error from inside `helpers` that no line there raises on purpose. Their own are fine: a
  NameError that names what a skipped cell would define, or whatever their code does to NumPy; and
  so is a `ValueError` (a SceneProblem is one) that a `raise` in `helpers` says in words;
- an error in a callback or in a picture, which JupyterLab prints between the outputs;
- a scene that stops with an error that nobody foresaw.

A cell that takes longer than `PATIENCE` ends the process with its traceback.
"""

import ast
import contextlib
import faulthandler
import io
import json
import linecache
import random
import sys
import traceback
from pathlib import Path

import nbformat
import numpy as np
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets import Widget
from ipywidgets.widgets import widget as ipywidgets_widget

import helpers
from helpers.judging import keeping
from helpers.scene import Scene, SceneProblem

HELPERS = str(Path(helpers.__file__).parent)
PATIENCE = 120  # seconds for one cell
# The same cells with less to compute.
SHORTER = {", 450)": ", 10)", ", 300)": ", 10)", "[8, 32, 128, 512]:\n    start": "[8]:\n    start"}
UNFORESEEN = "This picture stopped with"
WRONG = {"3": 3, "None": None, "'text'": "text", "an empty array": np.array([])}


class Learner:
    def __init__(self, notebook):
        cells = nbformat.read(notebook, as_version=4).cells
        self.cells = [cell.source for cell in cells if cell.cell_type == "code"]
        for long, short in SHORTER.items():
            self.cells = [source.replace(long, short) for source in self.cells]
        self.names = sorted(set().union(*map(defined, self.cells)))
        self.shell = InteractiveShell.instance()
        self.shell.showtraceback = self._note_error
        self.shell.showsyntaxerror = self._note_error
        self.ran, self.own, self.faults = 0, set(), []
        self.start_afresh()

    def start_afresh(self):
        """As after a restart of the kernel, in a folder with nothing kept."""
        Widget.close_all()
        self.shell.reset(new_session=False)
        np.set_printoptions(precision=8, suppress=False)
        keeping._session.clear()
        for file in keeping.folder().glob("my_*"):
            file.unlink()

    def run(self, order, doing):
        """Cells by their numbers; errors are noted, and the learner goes on."""
        for i in order:
            self._run(self.cells[i], f"{doing}, cell {i}")

    def _run(self, source, where):
        self.where = where
        faulthandler.dump_traceback_later(PATIENCE, exit=True, file=sys.__stderr__)
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            self.shell.run_cell(source, store_history=False)
        faulthandler.cancel_dump_traceback_later()
        self.ran += 1
        if "Traceback" in said.getvalue():
            self._fault(said.getvalue())
        for scene in scenes():
            if UNFORESEEN in scene.error:
                self._fault(f"{scene.parts['title']}: {scene.error}")

    def _note_error(self, exc_tuple=None, *_, **__):
        error = (exc_tuple or sys.exc_info())[1]
        if isinstance(error, NameError) and error.name not in self.names:
            self._fault(f"{error}: no cell of this lesson defines it")
        elif not theirs(error):
            self._fault("".join(traceback.format_exception(error)))
        else:
            self.own.add(type(error).__name__)

    def _fault(self, what):
        self.faults.append(f"{self.where}: {what}")

    # -- what they may do

    def twice(self):
        everything = range(len(self.cells))
        self.run([i for i in everything for _ in (0, 1)], "each cell twice")
        self.run(everything, "the whole lesson again")

    def backwards(self):
        self.run(reversed(range(len(self.cells))), "backwards")

    def at_random(self, seed):
        """Every other time the first cell with its imports comes first, and more goes on."""
        first, order = [], list(range(len(self.cells)))
        if seed % 2:
            first = [order.pop(0)]
        random.Random(seed).shuffle(order)
        self.run(first + order, f"in random order {seed}")

    def overwrite(self, every=1):
        """After the whole lesson, one name at a time becomes something else: every scene is driven,
        then and after the repair; and what uses the name, directly or not, is run again."""
        self.run(range(len(self.cells)), "the whole lesson")
        space, before = self.shell.user_ns, dict(self.shell.user_ns)
        made = scenes()
        in_functions = set().union(*map(read_later, self.cells))  # all that a scene may come upon
        for k, name in enumerate(self.names[::every]):
            users = self._users(name)
            wrongs = list(WRONG.items())
            for said, wrong in wrongs if every == 1 else [wrongs[k % len(wrongs)]]:
                doing = f"{name} = {said}"
                if name in in_functions:
                    space[name] = wrong
                    self._drive(made, doing, lambda: space.update(before))
                space[name] = wrong
                self.run(users, doing)
                for scene in set(scenes()) - set(made):
                    scene.close()
                space.clear()
                space.update(before)

    def _users(self, name):
        """The cells after the first that defines `name` which read it or what was made of it."""
        begin = min(i for i, source in enumerate(self.cells) if name in defined(source))
        touched, users = {name}, []
        for i in range(begin + 1, len(self.cells)):
            if touched & read(self.cells[i]):
                users.append(i)
                touched |= defined(self.cells[i])
        return users

    def _drive(self, made, doing, repair):
        good = [(scene.state["inputs"], scene.state["panels"], scene.error) for scene in made]
        try:
            for scene in made:
                self.where = f"{doing}, {scene.parts['title']}"
                moves(scene, self._fault)
            repair()
            for scene, (inputs, panels, error) in zip(made, good, strict=True):
                self.where = f"{doing}, repaired, {scene.parts['title']}"
                scene.inputs = inputs | {"seq": scene.state["seq"] + 1}
                if (scene.state["panels"], scene.error) != (panels, error):
                    self._fault(f"the picture is not what it was: {scene.error}")
        except Exception as error:
            self._fault("".join(traceback.format_exception(error)))


def scenes():
    return [w for w in ipywidgets_widget._instances.values() if isinstance(w, Scene)]


def moves(scene, fault):
    """Every control to another value, a word to another place: errors are said, pictures kept."""
    last = scene.state["panels"]
    now = scene.state["inputs"]
    for id, places in now["points"].items():
        moved = [[x + 0.1 for x in place] for place in places]
        scene.inputs = now | {"points": now["points"] | {id: moved}}
        last = look(scene, last, fault)
    for part in scene.parts["controls"]:
        value = scene.value(part["id"])
        if part["kind"] == "switch":
            other = not value
        elif part["kind"] == "choice":
            other = next((v for v in part["options"] if v != value), value)
        elif part["kind"] == "picked":
            other = value + 1 if not part["options"] else part["options"][-1]
        elif part["kind"] == "cuts":
            other = [*value, [2, 1]]
        elif part["kind"] == "text":
            other = value + " "
        else:
            low, high = (
                (part["values"][k] for k in (0, -1))
                if "values" in part
                else (part["min"], part["max"])
            )
            other = high if value != high else low
        scene.set(part["id"], other)
        last = look(scene, last, fault)


def meant(scene):
    """Whether the problem itself says what is to be seen beside it."""
    inputs = scene.state["inputs"]
    points = {id: np.array(places, float) for id, places in inputs["points"].items()}
    try:
        scene._compute(points, dict(inputs["controls"]))
    except SceneProblem as problem:
        return bool(problem.shown or problem.empty)
    except Exception:
        return False
    return False


def look(scene, last, fault):
    if UNFORESEEN in scene.error:
        fault(scene.error)
    if scene.error and scene.state["panels"] != last and not meant(scene):
        fault(f"the last good picture is gone: {scene.error}")
    scene.describe()
    return scene.state["panels"]


def theirs(error):
    """Whether an error is the learner's own, or one that `helpers` says on purpose."""
    frames = traceback.extract_tb(error.__traceback__)
    course = [k for k, frame in enumerate(frames) if is_helpers(frame.filename)]
    cells = [k for k, frame in enumerate(frames) if is_cell(frame.filename)]
    if not course or (cells and cells[-1] > course[-1]):
        return True
    on_purpose = isinstance(error, ValueError | keeping.NotKept) and str(error).strip()
    return bool(on_purpose) and course[-1] == len(frames) - 1 and raises(frames[-1])


def is_helpers(filename):
    """A solution, which a lesson uses until the learner's own passes, is as plain as theirs."""
    path = Path(filename)
    return filename.startswith(HELPERS) and not path.match("lessons/*/exercises.py")


def is_cell(filename):
    return filename.startswith("<ipython-input") or "ipykernel_" in filename


def raises(frame):
    tree = ast.parse("".join(linecache.getlines(frame.filename)))
    return any(
        isinstance(node, ast.Raise) and node.exc and node.lineno <= frame.lineno <= node.end_lineno
        for node in ast.walk(tree)
    )


def defined(source):
    """The names that a cell defines for all others."""
    names = set()
    todo = [ast.parse(source)]
    while todo:
        for node in ast.iter_child_nodes(todo.pop()):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names |= {alias.asname or alias.name for alias in node.names}
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            elif not isinstance(node, ast.Lambda | ast.comprehension):
                todo.append(node)
    return names


def read(source):
    """The names that a cell reads."""
    return names_in(ast.parse(source))


def read_later(source):
    """The names that a cell's functions read, whenever they are called."""
    kinds = ast.FunctionDef | ast.Lambda
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    return set().union(*map(names_in, functions))


def names_in(tree):
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def main(notebook, seeds=(), straight=False, overwrite=0):
    """seeds: random orders. straight: also twice and backwards. overwrite: every so-manieth name
    becomes one of WRONG, in turn; 1 is every name and all of WRONG."""
    one = Learner(notebook)
    if straight:
        one.twice()
        one.start_afresh()
        one.backwards()
    for seed in seeds:
        one.start_afresh()
        one.at_random(seed)
    if overwrite:
        one.start_afresh()
        one.overwrite(overwrite)
    return {"ran": one.ran, "own": sorted(one.own), "faults": one.faults}


if __name__ == "__main__":
    print(json.dumps(main(**json.load(sys.stdin))))
