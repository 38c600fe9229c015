"""Nothing a learner types is run or becomes HTML, and nothing in `helpers` leaves the machine.

JupyterLab's own doors are tried in `browser/test_lab.py`, a hostile word in a real page in
`browser/test_scene_in_page.py`.
"""

import ast
import json
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import helpers
from helpers import words
from helpers.data import DATA, read_arrays
from helpers.exercises import check, kept, predict, progress
from helpers.judging import keeping
from helpers.lessons import LESSONS, room
from helpers.models.minilm import MiniLM
from helpers.scene import Scene, SceneProblem, parts

HELPERS = Path(helpers.__file__).parent
PAGE = sorted((HELPERS / "scene" / "page").glob("*.js"))

# ---- What `helpers` may do ----------------------------------------------------------------------

# Whatever else is imported has to be looked at first: does it run text or a program, does it
# unpickle, does it open a URL? (The last three only make the data.)
MODULES = re.findall(
    r"\w+",
    """anywidget helpers IPython ipywidgets jupyter_core matplotlib numpy traitlets
    argparse ast base64 builtins codecs collections contextlib copy csv dataclasses decimal dis
    errno functools gettext hashlib html importlib inspect io itertools json math mmap numbers os
    pathlib pkgutil psutil re shutil string struct sys tempfile textwrap threading time traceback
    types typing unicodedata warnings zipfile
    tokenizers torch transformers""",
)
# What in those modules runs text or a program, or opens what it is told to.
RUNS = re.compile(
    "eval|exec|compile|__import__|(import|exec|load|run)_module|source_to_code"
    "|system|popen|startfile|fork(pty)?|posix_spawnp?|(exec|spawn)[lv]p?e?"
    "|DataSource|genfromtxt|loadtxt|fromregex|ctypeslib"
)
# The one loader of kept functions; two looks at the names in a source, which run nothing;
# a lesson's exercises and a scene's panels, by their names; the site's own files, where there is no
# file system but the browser's; the packages that lessons use; pip, which fetches the model
# that writes when one asks for it; and a PyTorch model's `eval`, which is no Python's.
ALLOWED = {
    ("judging/keeping.py", "_load", "exec"),
    ("judging/keeping.py", "_load", "source_to_code"),
    ("judging/keeping.py", "_names", "compile"),
    ("judging/companions.py", "_names", "compile"),
    ("lessons/__init__.py", "room", "import_module"),
    ("lessons/start_here/setup_check.py", "broken", "import_module"),
    ("scene/panels/__init__.py", "", "import_module"),
    ("in_browser.py", "_get", "js"),
    ("models/smollm_download.py", "download", "subprocess"),
    ("data/make_minilm.py", "make_references", "eval"),
}


class Watch(ast.NodeVisitor):
    """Collects (function, what) for all in a source that imports or runs what it may not."""

    def __init__(self, source):
        self.function, self.found = "", []
        self.visit(ast.parse(source))

    def note(self, what):
        self.found.append((self.function, what))

    def visit_FunctionDef(self, node):
        outer, self.function = self.function, node.name
        self.generic_visit(node)
        self.function = outer

    def visit_Import(self, node):
        for name in node.names:
            if name.name.partition(".")[0] not in MODULES:
                self.note(name.name)

    def visit_ImportFrom(self, node):
        if node.module.partition(".")[0] not in MODULES:
            self.note(node.module)
        for name in node.names:
            if RUNS.fullmatch(name.name) or (node.module, name.name) == ("numpy", "load"):
                self.note(name.name)

    def visit_Name(self, node):
        if RUNS.fullmatch(node.id):
            self.note(node.id)

    def visit_Attribute(self, node):
        if RUNS.fullmatch(node.attr) and ast.unparse(node) != "re.compile":
            self.note(node.attr)
        self.generic_visit(node)

    def visit_Call(self, node):
        loads = ast.unparse(node.func) in ("np.load", "numpy.load")
        given = {word.arg: ast.unparse(word.value) for word in node.keywords}
        if given.get("allow_pickle", not loads) not in ("False", True):
            self.note("allow_pickle")
        self.generic_visit(node)


def test_helpers_run_no_text_open_no_url_and_start_no_program():
    found = {
        (path.relative_to(HELPERS).as_posix(), *what)
        for path in HELPERS.rglob("*.py")
        for what in Watch(path.read_text(encoding="utf-8")).found
    }
    assert found == ALLOWED


@pytest.mark.parametrize(
    "source",
    [
        "eval('1')",
        "list(map(exec, sources))",
        "builtins.eval(text)",
        "__import__('os')",
        "compile(text, '', 'exec')",
        "import pickle",
        "import marshal as m",
        "import urllib.request",
        "def f():\n    from http import client",
        "import requests, json",
        "import socket",
        "from subprocess import run",
        "os.system('ls')",
        "from os import popen",
        "importlib.import_module(name)",
        "np.load(path)",
        "np.load(path, allow_pickle=True)",
        "np.load(path, allow_pickle=allow)",
        "from numpy import load",
        "np.genfromtxt(url)",
    ],
)
def test_the_watch_sees(source):
    assert Watch(source).found


@pytest.mark.parametrize("source", ["re.compile('x')", "np.load(path, allow_pickle=False)"])
def test_the_watch_lets_pass(source):
    assert not Watch(source).found


@pytest.mark.parametrize("path", PAGE, ids=lambda path: path.stem)
def test_the_page_makes_no_html_runs_no_text_and_asks_nobody(path):
    makes_html = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|DOMParser"
    makes_html += r"|createContextualFragment|setHTML"
    runs = r"\beval\b|\bFunction\b|\bimport\(|set(Timeout|Interval)\(\s*[\"'`]|javascript:"
    asks = r"\bfetch\b|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|new Worker"
    found = re.findall(f"{makes_html}|{runs}|{asks}", path.read_text(encoding="utf-8"))
    assert not found


# ---- Nothing of a learner becomes HTML ----------------------------------------------------------

NASTY = "</pre></script><img src=x onerror=alert(1)>\"' onload='alert(2)' `<b>&lt;i&gt;`"


class Page(HTMLParser):
    """The tags and attributes of some HTML, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}

    def handle_data(self, data):
        self.text += data


def page_of(card):
    """All HTML of a card: what the page shows, and what is stored in a notebook."""
    return Page(card.page + card.told)


OURS = {"b", "caption", "code", "div", "li", "ol", "p", "pre", "span", "style"}
OURS |= {"table", "tbody", "td", "th", "thead", "tr"}
OURS |= {"button", "fieldset", "input", "label", "legend"}
WAYS = {"class", "role", "scope", "type", "name", "value", "tabindex", "checked", "autocomplete"}
WAYS |= {"data-do", "data-name", "data-news"}


def assert_text_only(card):
    page = page_of(card)
    assert page.tags <= OURS
    assert page.attributes <= WAYS


def raises(error):
    def function(*given):
        raise error

    return function


class Nasty:
    """Whatever asks it for text gets the nasty one."""

    def __repr__(self):
        return NASTY


NOBODY = Nasty()


def with_a_default(a=NOBODY, *, b):
    return a


def named(function, name):
    function.__name__ = name
    return function


ANSWERS = {
    "text": NASTY,
    "object": Nasty(),
    "list of texts": [NASTY, NASTY],
    "dictionary": {NASTY: NASTY},
    "message": raises(ValueError(NASTY)),
    "kind of error": raises(type(NASTY, (Exception,), {})("no")),
    "result": lambda *given: NASTY,
    "result of no kind": lambda *given: Nasty(),
    "results": lambda *given: (NASTY, np.zeros(2)),
    "kind of result": lambda *given: type(NASTY, (), {})(),
    "name": named(lambda *given: 7.5, NASTY),
    "other inputs": with_a_default,
}
ROOMS = [room(one.slug) for one in LESSONS]
EXERCISES = [e for each in ROOMS for e in each.EXERCISES]
PREDICTIONS = [p for each in ROOMS for p in each.PREDICTIONS]


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_no_answer_to_an_exercise_becomes_html(answer):
    for exercise in EXERCISES:
        card = check(exercise.id, answer)
        assert_text_only(card)
        for _ in exercise.hints:
            card.press("hint")
        card.press("solution")
        assert_text_only(card)


def test_what_a_learners_error_says_is_read_as_it_is():
    card = check("similarity.dot", raises(ValueError(NASTY)))
    assert NASTY.replace("`", "") in page_of(card).text  # a backtick begins or ends code


def test_no_answer_to_a_prediction_becomes_html(static):
    for prediction in PREDICTIONS:
        for answer in (NASTY, Nasty(), [NASTY]):
            assert_text_only(predict(prediction.id, answer).compare())
    assert_text_only(predict(NASTY))


def test_no_typed_answer_becomes_html():
    for prediction in PREDICTIONS:
        card = predict(prediction.id)
        card.press("commit", NASTY)
        assert_text_only(card)


def test_nothing_in_a_learners_files_becomes_html():
    lines = [{"id": p.id, "answer": NASTY} for p in PREDICTIONS]
    lines += [{"id": NASTY, "answer": NASTY}, {"id": EXERCISES[0].id, "answer": NASTY}]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (keeping.folder() / keeping.PROGRESS).write_text(text + NASTY)
    assert_text_only(progress())
    for prediction in PREDICTIONS:
        assert_text_only(predict(prediction.id).compare())
    (keeping.folder() / keeping.FUNCTIONS).write_text(f"raise ValueError({NASTY!r})\n")
    for exercise in EXERCISES:
        if exercise.keep and callable(exercise.solution):
            assert_text_only(check(exercise.id, exercise.solution))


def nasty_scene():
    def compute(points, controls):
        if controls["broken"]:
            raise SceneProblem(NASTY)
        told = {"rows": [NASTY], "values": [[NASTY]], "how": [[NASTY]]}
        spots = {"spots": [{"at": [1, 1], "text": NASTY}]}
        return {"plane": spots, "table": told, "lines": {"lines": [NASTY]}}, NASTY

    panels = [
        parts.plane("plane", [NASTY, "apple"], [[1, 1], [2, 2]], title=NASTY),
        parts.table("table", NASTY, [NASTY], [NASTY], corner=NASTY),
        parts.lines("lines", NASTY),
    ]
    controls = [parts.switch("broken", NASTY), parts.text("text", NASTY, NASTY)]
    return Scene(NASTY, panels, controls, compute)


@pytest.mark.parametrize("broken", [False, True])
def test_a_stored_scene_is_one_picture_whatever_it_says(static, broken):
    scene = nasty_scene()
    scene.set("broken", broken)
    assert scene.error == (NASTY if broken else "")
    page = Page(scene._repr_mimebundle_()["text/html"])
    assert page.tags == {"img"} and page.text == ""
    assert page.attributes == {"alt", "style", "src"}


def test_a_live_scene_has_no_html():
    data = nasty_scene()._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/plain"}


# ---- The only text that is run ------------------------------------------------------------------


def softmax(scores):
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


@pytest.fixture
def marked(tmp_path):
    """The learner's file, with code at its top that leaves a mark when it is run."""
    mark = tmp_path / "it was run"
    keeping.keep("softmax", "softmax.own", softmax, {}, lambda own: "")
    path = keeping.folder() / keeping.FUNCTIONS
    path.write_text(f"open({str(mark)!r}, 'a').close()\n{path.read_text()}")
    return mark


def test_a_learners_file_is_run_only_for_a_function_that_it_keeps(marked):
    """Nobody asked for one here: not at import, not for progress, a card, or another's name."""
    code = (
        "from helpers.exercises import check, kept, predict, progress; "
        "progress(); check('softmax.own'); predict('softmax.and_an'); kept('attention')"
    )
    folder = keeping.folder()
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, capture_output=True)
    assert not marked.exists()
    kept("softmax")
    assert marked.exists()


def test_a_learners_file_is_not_run_where_pictures_are_stored(marked, static):
    kept("softmax")
    assert not marked.exists()


def test_a_kept_function_is_checked_again_before_it_is_used(marked, capsys):
    path = keeping.folder() / keeping.FUNCTIONS
    whole = path.read_text()
    path.write_text(whole + "\nsoftmax = lambda scores: scores\n")
    assert kept("softmax") is not None
    assert "the course's, because yours did not work" in capsys.readouterr().out
    path.write_text(whole)
    assert kept("softmax")(np.zeros(2)).tolist() == [0.5, 0.5]
    assert "your own" in capsys.readouterr().out


def test_a_learners_file_has_names_of_its_own(marked):
    """What it defines at its top is seen neither by us nor by the next time it is loaded."""
    path = keeping.folder() / keeping.FUNCTIONS
    path.write_text(f"assert 'seen' not in globals()\nseen = np.pi = 3\n{path.read_text()}")
    try:
        first, second = keeping.load("softmax", {}), keeping.load("softmax", {})
        assert first.__globals__ is not second.__globals__
        assert not hasattr(keeping, "seen") and "my_attention" not in sys.modules
    finally:
        np.pi = float(np.arctan2(0, -1))


# ---- The weights --------------------------------------------------------------------------------


def pickled(path):
    np.savez(path, vectors=np.array([Nasty()], dtype=object))


def cut_short(path):
    path.write_bytes((DATA / path.name).read_bytes()[:-100])


def tampered(path):
    with zipfile.ZipFile(DATA / path.name) as whole, zipfile.ZipFile(path, "w") as other:
        for name in whole.namelist():
            data = bytearray(whole.read(name))
            data[-1] ^= 1
            other.writestr(name, bytes(data))


@pytest.mark.parametrize("name", ["minilm.npz", "word_vectors.npz"])
@pytest.mark.parametrize("harm", [pickled, cut_short, tampered, Path.touch, Path.mkdir])
def test_weights_that_are_not_ours_are_refused_in_one_line(tmp_path, monkeypatch, name, harm):
    harm(tmp_path / name)
    monkeypatch.setattr(np, "load", raises(AssertionError("it was opened")))
    with pytest.raises(OSError, match=f"{name} (has checksum|is missing).*Restore it with") as told:
        read_arrays(tmp_path / name)
    assert "\n" not in str(told.value)


def test_all_weights_are_read_with_care(monkeypatch):
    """Lesson 01's vectors and lesson 08's model come through the one reader, without pickle."""
    seen, load = [], np.load

    def watched(path, **options):
        seen.append((Path(path).name, options["allow_pickle"]))
        return load(path, **options)

    monkeypatch.setattr(np, "load", watched)
    words.vectors(["apple"])
    MiniLM.load()
    assert seen == [("word_vectors.npz", False), ("minilm.npz", False)]


def test_no_array_of_the_course_is_a_pickle():
    for path in DATA.glob("*.npz"):
        with np.load(path, allow_pickle=False) as file:
            assert all(file[name].dtype.kind != "O" for name in file.files)
