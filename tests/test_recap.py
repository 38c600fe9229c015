"""The picture that grows: it only ever gains, says what is new, and needs no page around it."""

import base64
import re
import xml.etree.ElementTree as ET

import pytest

from helpers.recap import BOXES, FORMULAS, recap

LESSONS = sorted(FORMULAS)
LIGHT = {"ink": "#111", "faint": "#555", "paper": "#fff", "accent": "#0b6bcb"}


def solid_boxes(lesson):
    tree = ET.fromstring(recap(lesson).svg(LIGHT))
    return [
        r
        for r in tree.iter("{http://www.w3.org/2000/svg}rect")
        if r.get("stroke-dasharray") is None
    ]


def test_each_lesson_adds_a_box_and_takes_none_away():
    counts = [len(solid_boxes(lesson)) for lesson in LESSONS]
    assert counts == sorted(set(counts))
    assert counts[-1] == len(BOXES) + 1  # the paper under them


@pytest.mark.parametrize("lesson", LESSONS)
def test_it_says_in_words_what_the_picture_shows(lesson):
    new = [box.lines[0] for box in BOXES if box.lesson == lesson]
    text = repr(recap(lesson))
    assert new and text.endswith(f"Formula: {FORMULAS[lesson]}.")
    assert f"New: {', '.join(new)}." in text
    thick = [r for r in solid_boxes(lesson) if r.get("stroke-width") == "3"]
    assert len(thick) == len(new)


def test_the_stored_picture_is_an_image_with_its_words(monkeypatch):
    monkeypatch.setenv("ATTENTION_COURSE_STATIC", "1")
    bundle = recap(5)._repr_mimebundle_()
    assert bundle["text/plain"] == repr(recap(5))
    assert 'alt="The data&#x27;s way after lesson 05' in bundle["text/html"]
    data = re.search(r"base64,([\w+/=]+)", bundle["text/html"]).group(1)
    assert ET.fromstring(base64.b64decode(data)).tag.endswith("svg")


def test_an_unknown_lesson_is_named():
    with pytest.raises(ValueError, match=r"lesson: one of 1, 2, .*, got 'three'"):
        recap("three")
