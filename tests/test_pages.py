"""The pages for those who teach: what is made from the code is what the code says now."""

import re

import pages
import pytest

from helpers.lessons import LESSONS, room


@pytest.fixture(scope="module")
def wanted():
    return pages.wanted()


def test_they_are_up_to_date(wanted):
    stale = [path.name for path, text in wanted.items() if path.read_text("utf-8") != text]
    assert not stale, "write them anew: make pages"


def test_every_lesson_has_its_aims_its_minutes_and_its_mistakes(wanted):
    text = wanted[pages.TEACHING]
    plain = pages.NUMBER.sub("", text)
    for one in LESSONS:
        aims, minutes = pages.aims(one), pages.exercise_minutes(one)
        assert len(aims) >= 3 and all(aim in text for aim in aims)
        assert len(minutes) == len(room(one.slug).EXERCISES) and sum(minutes) <= one.minutes
        for item in room(one.slug).EXERCISES:
            for mistake in item.mistakes:
                if isinstance(mistake.message, str):
                    assert f"- {pages.NUMBER.sub('', mistake.message)}\n" in plain


def test_each_question_has_its_answer_for_whoever_teaches(wanted):
    text = wanted[pages.TEACHING]
    for one in LESSONS:
        for prediction in room(one.slug).PREDICTIONS:
            right = prediction.choices[prediction.right]
            assert f"** is right. {right.why}\n" in text
            assert all(choice.why in text for choice in prediction.choices)


def test_what_may_go_or_wait_is_there():
    """The parts of lessons that plans name, in italics, are their headings.

    One may stand behind the number of its lesson, as in 02 *Why √d*.
    """
    parts = pages.TEACHING.read_text("utf-8").split("\n### ")
    named = {part[:2]: part.partition("**May go**")[2].partition("\n")[0] for part in parts}
    named |= {"all": parts[0].partition("## Plans")[2].partition("**A term")[0]}
    headings = {"all": ""}
    for one in LESSONS:
        lines = "\n".join(pages.cells(one)).splitlines()
        headings[f"{one.number:02d}"] = "\n".join(line for line in lines if line.startswith("#"))
    headings["all"] = "\n".join(headings.values())
    for lesson, text in named.items():
        for number, heading in (
            re.findall(r"(?:\b(\d\d) )?(?<!\*)\*([A-Z][^*]+)\*(?!\*)", text)
            if lesson in headings
            else ()
        ):
            assert heading in headings[number or lesson], (lesson, number, heading)


def test_a_change_of_a_mistake_is_noticed(monkeypatch, wanted):
    monkeypatch.setattr(pages, "mistakes", lambda exercise: ["Something else."])
    assert pages.teaching(pages.TEACHING.read_text("utf-8")) != wanted[pages.TEACHING]


def test_every_term_says_where_it_is_taught(wanted):
    terms = pages.ROW.findall(pages.TERMS.read_text(encoding="utf-8"))
    rows = re.findall(r"^\| \*\*(.+?)\*\* .*$", wanted[pages.GLOSSARY], re.M)
    assert sorted(rows, key=str.lower) == sorted((row[0] for row in terms), key=str.lower)
    assert len(terms) > 50
    without = [term for term, _, _, notebook in terms if not pages.section(term, notebook)]
    assert not without


def test_a_page_without_its_marks_is_an_error():
    with pytest.raises(ValueError, match="has no place for overview"):
        pages.teaching("# Nothing")


def test_links_lead_somewhere():
    for path in (*pages.ROOT.glob("*.md"), *(pages.ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(<?([^)>#]+?)(?:#[^)]*)?>?\)", text):
            if not re.match(r"https?:|mailto:", link):
                assert (path.parent / link).exists(), f"{path.name}: {link}"
