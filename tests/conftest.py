"""What the tests share. `conftest.py` one folder up sets what the lessons' kernels find too."""

import json
import os
import re
from collections import Counter
from pathlib import Path

import chromium
import numpy as np
import pytest
from hypothesis import settings

from helpers.models import smollm_download

# A busy machine is slow, not wrong.
settings.register_profile("course", deadline=None)
settings.load_profile("course")


@pytest.fixture(autouse=True)
def live(monkeypatch, tmp_path):
    """Each test starts as a learner's kernel does, with live scenes and a folder of its own."""
    monkeypatch.delenv("ATTENTION_COURSE_STATIC")
    monkeypatch.setenv("ATTENTION_COURSE_KEEP", str(tmp_path / "kept"))
    (tmp_path / "kept").mkdir()


@pytest.fixture
def static(monkeypatch):
    """As under `make refresh`: displays carry a picture, and nothing of a learner's own is read."""
    monkeypatch.setenv("ATTENTION_COURSE_STATIC", "1")


ROOMS = Path(__file__).parent / "lessons"


def verdicts_of(id):
    """The file with the stored verdicts on an exercise: its lesson's, or that of the machinery."""
    room = ROOMS / id.partition(".")[0]
    return (room if room.is_dir() else ROOMS.parent / "judging") / "verdicts.json"


@pytest.fixture(scope="session")
def known_verdicts(request):
    """{exercise: {test: what it was told, each different text once}}; written anew on request."""
    files = [*ROOMS.glob("*/verdicts.json"), verdicts_of("no lesson")]
    known = {}
    for path in files:
        known |= json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    before = json.dumps(known)
    options = request.config
    some = options.option.keyword or any("::" in path for path in options.args)
    if os.environ.get("NEW_VERDICTS") and not some:  # what a file no longer tests goes
        run = {file_of(item.nodeid) for item in request.session.items}
        for id, tests in known.items():
            known[id] = {name: said for name, said in tests.items() if file_of(name) not in run}
    yield known
    if json.dumps(known) != before:
        rooms = {}
        for id, tests in sorted(known.items()):
            if tests:
                rooms.setdefault(verdicts_of(id), {})[id] = dict(sorted(tests.items()))
        for path in {*files, *rooms}:
            path.unlink(missing_ok=True)
        for path, kept in rooms.items():
            text = json.dumps(kept, indent=1, ensure_ascii=False)
            path.write_text(text + "\n", encoding="utf-8")


def file_of(test):
    return test.partition("::")[0].removeprefix("tests/")


@pytest.fixture(autouse=True)
def every_verdict_is_known(request, monkeypatch):
    """Each verdict that a test of the exercises brings about is the stored one, word for word.

    So a number or a word that changes in any card is seen. A test may add what else is said of an
    exercise or a prediction, as a key of what it gets from this fixture: (its id, what is said).
    To store those of whole files anew, and then read what git shows:
    NEW_VERDICTS=1 make test ARGS="-n 0 tests/judging tests/lessons"
    With -k, or a test's own name, those of the tests that run are stored and all others stay.
    """
    path = request.node.path
    if path.parent.name != "judging" and "exercise" not in path.name:
        yield None
        return
    known, said = request.getfixturevalue("known_verdicts"), {}  # as an ordered set
    from helpers import exercises  # mutation testing imports it anew for each mutant
    from helpers.judging import exercise

    # What nobody has seen before is the same each time here: its numbers are told, too.
    monkeypatch.setattr(exercise, "new_numbers", lambda: np.random.default_rng(0))
    examine = exercise.examine

    def noted(exercise, answer):
        verdict = examine(exercise, answer)
        told = "\n".join([verdict.status, verdict.message, *verdict.evidence])
        # Without a line of a test's own source, and what Python's and NumPy's versions word anew.
        told = re.sub(r"(?m)(?<=stopped with )(\w+): .*|^line \d+: .*", r"\1 …", told)
        said[exercise.id, told] = None
        return verdict

    for module in (exercises, request.module):
        if hasattr(module, "examine"):
            monkeypatch.setattr(module, "examine", noted)
    yield said
    test, found = request.node.nodeid.removeprefix("tests/"), {}
    for id, told in said:
        found.setdefault(id, []).append(told)
    if os.environ.get("NEW_VERDICTS"):
        for id, told in found.items():
            known.setdefault(id, {})[test] = told
    else:
        assert found == {id: tests[test] for id, tests in known.items() if test in tests}


@pytest.fixture(scope="session")
def weights():
    """The folder with the writing model's weights: fetched in CI, else used where they are."""
    folder = Path(os.environ["COURSE_TESTS_WEIGHTS"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTENTION_COURSE_CACHE", str(folder))
        if os.environ.get("CI"):
            smollm_download.fetch()
        elif not smollm_download.is_here():
            pytest.skip("the writing model is not here: `make writer` fetches it (93 MB, once)")
    return folder


@pytest.fixture(scope="session")
def model(weights):
    """The writing model: 0.54 GB and a second or two, once for all tests of a process."""
    from helpers.models.smollm import SmolLM

    return SmolLM.load(weights / smollm_download.FILE)


@pytest.fixture(scope="session")
def playwright():
    """One for the whole process: a second beside it finds the first one's event loop running."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright):
    running = chromium.launch(playwright)
    if running is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop("No Chromium: `sudo apt install chromium`, or set CHROMIUM=/path/to/it")
    yield running
    running.close()


def pytest_collection_modifyitems(items):
    """The browser comes last: Playwright keeps an event loop running, which kernels trip over.

    Of its files those of the site come first, then those that are given more time, then those with
    most tests: a file runs in one process, and at the end nobody should wait for a long one.
    """
    tests = Counter(item.path for item in items)
    slow = {item.path for item in items if item.get_closest_marker("timeout")}

    def turn(item):
        if not item.get_closest_marker("browser"):
            return (0,)
        path = item.path
        return 1, "site" not in path.parts, path not in slow, -tests[path]

    items.sort(key=turn)
