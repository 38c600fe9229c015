"""The card that offers the model that writes, and what the lesson says without it."""

import subprocess
import sys

import pytest

from helpers import in_browser
from helpers.lessons.let_it_write.getting import load_writer, offer_the_writer
from helpers.models import smollm, smollm_download
from helpers.models.smollm_download import MODEL


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ATTENTION_COURSE_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr(smollm_download, "is_here", lambda: True)


def test_it_is_offered_with_its_size_and_fetched_with_progress(monkeypatch):
    card, pages = offer_the_writer(), []
    assert "93 MB to fetch, once, and takes 0.7 GB" in card.text and 'data-do="fetch"' in card.page

    def fetch(progress):
        for done in (0, 50_000_000, 92_871_040):
            monkeypatch.setattr("time.monotonic", lambda now=done: now)
            progress(done, 92_871_040)
            pages.append(card.page)

    monkeypatch.setattr(smollm_download, "fetch", fetch)
    card.press("fetch")
    assert "50 of 93 MB" in pages[1] and 'value="50000000"' in pages[1]
    assert all('data-do="fetch"' not in page for page in pages)  # no second one meanwhile
    assert card.text == f"{MODEL} is here. Run the next cell." and card.status == "passed"


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (
            OSError("the disk is full: make room"),
            "The model could not be fetched: the disk is full: make room",
        ),
        (KeyboardInterrupt(), "Stopped. No unfinished file is left."),
    ],
)
def test_what_goes_wrong_is_told_and_it_can_be_tried_again(monkeypatch, trouble, said):
    def fetch(progress):
        raise trouble

    monkeypatch.setattr(smollm_download, "fetch", fetch)
    card = offer_the_writer()
    card.press("fetch")
    assert card.text.startswith(said) and 'data-do="fetch"' in card.page


def test_it_is_here(here):
    assert offer_the_writer().text == f"{MODEL} is here. Run the next cell."


@pytest.mark.parametrize("size", [0, 98_362_432])
def test_in_a_site_it_offers_what_the_site_has(monkeypatch, size):
    monkeypatch.setattr(in_browser, "HERE", True)
    monkeypatch.setattr(in_browser, "size_of", lambda name: size)
    card = offer_the_writer()
    assert ('data-do="fetch"' in card.page) == (size > 0)
    assert ("98 MB to fetch" if size else "This site does not bring") in card.text
    assert "runs to its end, on stored results" in card.text
    assert "make writer" not in card.page + smollm_download.how_to_get_it()


def test_without_it_the_lesson_goes_on(capsys):
    assert load_writer() is None
    assert capsys.readouterr().out == "The model is not here: stored results are shown.\n"


@pytest.mark.parametrize(
    "trouble", [OSError("the file is damaged"), MemoryError("0.3 GB are free"), MemoryError()]
)
def test_one_that_cannot_be_used_is_told_in_a_sentence(here, monkeypatch, capsys, trouble):
    def load():
        raise trouble

    monkeypatch.setattr(smollm.SmolLM, "load", load)
    assert load_writer() is None
    said = capsys.readouterr().out
    assert said.startswith("The model cannot be used, so stored results are shown: ")
    assert (str(trouble) or "no room for it in memory") in said


SMALL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(4e8), int(4e8)))
from helpers.lessons.let_it_write.getting import load_writer
from helpers.models import smollm_download
smollm_download.free_memory = lambda: None
load_writer()
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="a limit of this kind is Linux's")
def test_a_kernel_without_room_for_it_lives_on(weights, monkeypatch):
    monkeypatch.setenv("ATTENTION_COURSE_CACHE", str(weights))
    done = subprocess.run([sys.executable, "-c", SMALL], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The model cannot be used, so stored results are shown:")
