"""What the tests share. `conftest.py` one folder up sets what the lessons' kernels find too."""

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


def pytest_collection_modifyitems(items):
    """The browser comes last: Playwright keeps an event loop running, which kernels trip over."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
