"""What the tests share. `conftest.py` one folder up sets what the lessons' kernels find too."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import settings

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


VERDICTS = Path(__file__).parent / "data" / "verdicts.json"


@pytest.fixture(scope="session")
def known_verdicts(request):
    """{test: what it was told, each different text once}; written anew when asked to."""
    known = json.loads(VERDICTS.read_text(encoding="utf-8")) if VERDICTS.exists() else {}
    before = json.dumps(known)
    if os.environ.get("NEW_VERDICTS"):  # what a file no longer tests goes
        files = {item.path.name for item in request.session.items}
        known = {test: said for test, said in known.items() if test.partition("::")[0] not in files}
    yield known
    if json.dumps(known) != before:
        text = json.dumps(dict(sorted(known.items())), indent=1, ensure_ascii=False)
        VERDICTS.write_text(text + "\n", encoding="utf-8")


@pytest.fixture(autouse=True)
def every_verdict_is_known(request, monkeypatch):
    """Each verdict that a test of the exercises brings about is the stored one, word for word.

    So a number or a word that changes in any card is seen. A test may add what else is said, as a
    key of what it gets from this fixture. To store those of whole files anew, and then read what
    git shows:
    NEW_VERDICTS=1 make test ARGS="-n 0 tests/test_exercises*.py"
    """
    if not request.node.path.name.startswith("test_exercises"):
        yield None
        return
    known, said = request.getfixturevalue("known_verdicts"), {}  # as an ordered set
    from helpers import exercises  # mutation testing imports it anew for each mutant
    from helpers.judging import exercise

    examine = exercise.examine

    def noted(exercise, answer):
        verdict = examine(exercise, answer)
        told = "\n".join([verdict.status, verdict.message, *verdict.evidence])
        # Without a line of a test's own source, and what Python's and NumPy's versions word anew.
        said[re.sub(r"(?m)(?<=stopped with )(\w+): .*|^line \d+: .*", r"\1 …", told)] = None
        return verdict

    for module in (exercises, request.module):
        if hasattr(module, "examine"):
            monkeypatch.setattr(module, "examine", noted)
    yield said
    test = request.node.nodeid.removeprefix("tests/")
    if os.environ.get("NEW_VERDICTS"):
        if said:
            known[test] = list(said)
    else:
        assert list(said) == known.get(test, [])


def pytest_collection_modifyitems(items):
    """The browser comes last: Playwright keeps an event loop running, which kernels trip over."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
