"""The picture that grows: it only ever gains, says what is new, and needs no page around it."""

import base64
import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from matplotlib.font_manager import findfont
from PIL import ImageFont

from helpers import lessons as course
from helpers.lessons.recap import (
    ARROWS,
    BOX,
    BOXES,
    CAPTION,
    FORMULAS,
    FRAME,
    FULL_HEIGHT,
    NAME,
    WIDTH,
    recap,
)

LESSONS = list(FORMULAS)
NARROW = 620  # pixels that a lesson has for its outputs in a window 800 wide
LIGHT = {"ink": "#111", "faint": "#555", "paper": "#fff", "accent": "#0b6bcb"}


def solid_boxes(lesson):
    tree = ET.fromstring(recap(lesson).svg(LIGHT))
    return [
        r
        for r in tree.iter("{http://www.w3.org/2000/svg}rect")
        if r.get("stroke-dasharray") is None
    ]


def test_every_lesson_but_the_first_has_one():
    assert [lesson.slug for lesson in course.LESSONS[1:]] == LESSONS


def test_each_lesson_adds_a_box_or_a_word_on_the_heads_and_takes_none_away():
    counts = [len(solid_boxes(lesson)) for lesson in LESSONS]
    same = [slug for slug, a, b in zip(LESSONS[1:], counts, counts[1:], strict=False) if a == b]
    assert counts == sorted(counts) and set(same) <= set(FRAME)
    assert counts[-1] == len(BOXES) + 1  # the paper under them


@pytest.mark.parametrize("lesson", LESSONS)
def test_it_says_in_words_what_the_picture_shows(lesson):
    new = [box.lines[0] for box in BOXES if box.since == lesson]
    text = repr(recap(lesson))
    assert text.endswith(f"Formula: {FORMULAS[lesson]}.")
    assert f"New: {', '.join(new) or FRAME[lesson]}." in text
    thick = [r for r in solid_boxes(lesson) if r.get("stroke-width") == "3"]
    assert len(thick) == len(new)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_text_can_be_read_in_a_narrow_page_and_stays_in_its_box(lesson):
    tree = ET.fromstring(recap(lesson).svg(LIGHT))
    texts = [t for t in tree.iter() if t.tag.endswith("text")]
    assert min(float(t.get("font-size")) for t in texts) * NARROW / WIDTH >= 10
    for box in BOXES:
        for line, size in zip(box.lines, (NAME, CAPTION), strict=False):
            assert wide(line, size) < box.width - 4, line
    for text in texts:
        said = "".join(text.itertext())
        assert wide(said, int(text.get("font-size"))) < WIDTH - 20, said


def test_names_with_an_index_have_it_lowered_and_read_as_ever():
    tree = ET.fromstring(recap("values").svg(LIGHT))
    found = {"".join(t.itertext()): t for t in tree.iter() if t.tag.endswith("text")}
    whole = found["softmax(Q Kᵀ / √d_k) V,  with Q = X W_Q, K = X W_K and V = X W_V"]
    spans = [(span.text, span.get("font-size")) for span in whole]
    assert [text for text, size in spans if size == "78%"] == ["k", "Q", "K", "V"]
    assert [text for text, size in spans if size == "0"] == ["_"] * 4
    assert len(found["Q = X W_Q"]) == 2


def wide(text, size):
    """In DejaVu Sans, which is wider than most."""
    return ImageFont.truetype(findfont("DejaVu Sans"), size).getlength(text)


def test_no_box_lies_on_another():
    for one, other in combinations(BOXES, 2):
        apart = one.x + one.width < other.x or other.x + other.width < one.x
        assert apart or abs(one.y - other.y) > BOX, (one.name, other.name)


def test_the_stored_picture_is_an_image_with_its_words(monkeypatch):
    monkeypatch.setenv("ATTENTION_COURSE_STATIC", "1")
    bundle = recap("values")._repr_mimebundle_()
    assert bundle["text/plain"] == repr(recap("values"))
    assert 'alt="The path of the data after lesson 06' in bundle["text/html"]
    data = re.search(r"base64,([\w+/=]+)", bundle["text/html"]).group(1)
    assert ET.fromstring(base64.b64decode(data)).tag.endswith("svg")


def test_the_sentence_vector_comes_from_the_last_layer_and_from_no_next_word():
    assert [start for start, end, *_ in ARROWS if end == "vector"] == ["repeat"]
    low = next(box.y for box in BOXES if box.name == "next") + BOX
    way = re.search(rf'd="M[\d.]+ {low}V([\d.]+)H[\d.]+V', recap("real_transformer").svg(LIGHT))
    assert low < float(way.group(1)) < FULL_HEIGHT - 40  # below the next word, above the formula


def test_attention_and_the_read_out_are_named_from_the_lesson_on_that_asks_for_them():
    for slug in LESSONS:
        named = ">attention<" in recap(slug).svg(LIGHT), "read-out" in recap(slug).svg(LIGHT)
        around = course.lesson(slug).number >= course.lesson("learning_the_matrices").number
        assert named == (around, around)


def test_an_unknown_lesson_is_named():
    with pytest.raises(ValueError, match=r"slug: one of embeddings, similarity, .*, got 'three'"):
        recap("three")
