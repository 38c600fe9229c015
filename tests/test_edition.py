"""An edition for a class: the lessons asked for, nothing to reveal, and it still works."""

import json
import os
import re
import subprocess
import sys

import commands
import pytest
from edition import LINK, lessons, without_solutions
from environment import ROOT, SETTINGS, SetupProblem

NAMES = lessons("")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    out = tmp_path_factory.mktemp("for a class") / "ours"
    last = NAMES[-1][:2]
    words = ["edition", "--slides", "--no-solutions", "--lessons", f"02-03,{last}", str(out)]
    assert commands.main(words) == 0
    return out


def test_it_has_the_lessons_asked_for_and_the_first(made):
    found = sorted(path.name for path in (made / "notebooks").iterdir())
    assert found == [NAMES[0], NAMES[2], NAMES[3], NAMES[-1]]


def test_no_link_of_it_leads_nowhere_and_no_row_of_a_table_is_left_of_one(made):
    found = {path.name for path in (made / "notebooks").iterdir()}
    linked = set()
    for path in (made / "notebooks").iterdir():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                linked |= {link[2] for link in LINK.finditer("".join(cell["source"]))}
    assert linked and linked <= found


def test_it_can_be_set_up_and_nothing_of_a_learner_or_a_test_is_in_it(made):
    for name in ("Makefile", "requirements.lock", "scripts/course.py", *SETTINGS):
        assert (made / name).read_bytes() == (ROOT / name).read_bytes()
    assert not [path for path in made.rglob("*") if re.match(r"my_|tests$|__pycache__", path.name)]


def test_the_readme_lists_what_is_there(made):
    found = {path.name for path in (made / "notebooks").iterdir()}
    linked = {link[2] for link in LINK.finditer((made / "README.md").read_text(encoding="utf-8"))}
    assert linked == found


SHOW = """
import json, sys
sys.path.insert(0, sys.argv[1])
import helpers.exercises as e
from helpers.lessons import LESSONS, room
assert e.__file__.startswith(sys.argv[1])
items = [item for one in LESSONS for item in room(one.slug).EXERCISES]
cards = [e.check(item.id, ...) for item in items]
assert e.progress().told.count("<tr>") == 5, e.progress().told
print(json.dumps([[item.id, item.solution, len(item.hints), str(card.trait_values())]
                  for item, card in zip(items, cards)]))
"""


def test_there_is_nothing_to_reveal_and_every_hint(made, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SHOW, made], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout.splitlines()[-1])
    assert len(shown) > 30
    for id, solution, hints, card in shown:
        assert solution == "" and hints >= 2, id
        assert "Next hint" in card and "Show solution" not in card, id


def test_a_solution_that_a_check_needs_as_well_stays_in_the_code(tmp_path):
    path = tmp_path / "exercises.py"
    path.write_text(
        'WORD = "ö"\n\n\ndef one(x):\n    return x\n\n\ndef two(x):\n    return 2 * x\n\n\n'
        'A = [Exercise(id="ö", solution=one), Exercise(solution=two, right=two)]\n'
        'B = Exercise(\n    solution="""\n        a = 1\n    """,\n    hints=[],\n)\n',
        encoding="utf-8",
    )
    assert without_solutions(path) == 3
    text = path.read_text(encoding="utf-8")
    assert "def one" not in text and "def two" in text and "a = 1" not in text
    assert 'Exercise(id="ö", solution=""), Exercise(solution="", right=two)' in text


def test_slides_need_nothing_from_elsewhere_and_show_every_picture(made):
    pages = sorted((made / "slides").iterdir())
    assert [page.stem for page in pages] == [
        name[:-6] for name in NAMES if (made / "notebooks" / name).exists()
    ]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"""(src|href)=["'](https?:)?//""", text.partition("<body")[0])
        assert "slides" in text and "data:image/png;base64" in text


@pytest.mark.browser
def test_slides_turn_by_keys_and_buttons(made, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    lab = "http://127.0.0.1:8888/lab/tree/notebooks"
    page.goto((made / "slides" / f"{NAMES[3][:-6]}.html").as_uri() + f"?live={lab}")
    status = page.get_by_role("status")
    count = int(status.inner_text().split()[-1])
    assert count > 8 and page.locator("section:visible").count() == 1
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Next page").click()
    assert status.inner_text() == f"3 of {count}"
    live = page.get_by_role("link", name="Live").get_attribute("href")
    assert live.startswith(f"{lab}/{NAMES[3]}#") and len(live) > len(f"{lab}/{NAMES[3]}#")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert status.inner_text() == f"{count} of {count}"
    page.keyboard.press("Home")
    assert page.locator("section:visible h1").count() == 1
    if os.environ.get("SLIDES_PICTURE"):
        page.keyboard.press("ArrowRight")
        page.screenshot(path=os.environ["SLIDES_PICTURE"])
    page.close()


@pytest.mark.parametrize("wanted", ["7-", "x", "01-99", "99", "1,,2", "-", "03-01-02"])
def test_lessons_there_are_not(wanted):
    with pytest.raises(SetupProblem, match="say it as 01-07"):
        lessons(wanted)


def test_a_range_is_read_with_and_without_noughts():
    assert lessons("1-3") == lessons("01-03") == lessons("01, 02 ,3") == NAMES[:4]


def test_a_folder_that_is_in_use_is_left_alone(tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    assert commands.main(["edition", str(tmp_path / "out")]) == 1
    assert "is there already: name a folder" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
