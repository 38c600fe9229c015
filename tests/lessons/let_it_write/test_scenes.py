"""Let it write: its scenes at the ends of every control, stored and live, and its prose.

The figures themselves are in tests/models/test_smollm_figures.py.
"""

import re

import nbformat
import numpy as np
import pytest
from looking import ends, notebook, numbers, numbers_in, shown

from helpers.lessons.let_it_write.scenes import (
    SENTENCES,
    SHOWN,
    STEPS,
    explore_next,
    explore_turning,
    explore_writing,
)
from helpers.models.smollm_stored import read_writer

NOTEBOOK = notebook("let_it_write")
STORED = read_writer()


def turned(vector, position):
    angle = 0.4 * position
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([[cos, -sin], [sin, cos]]) @ vector


SCENES = {
    "next": explore_next,
    "phone": lambda: explore_next(start="phone apple", cut=[[2, 1]]),
    "writing": explore_writing,
    "turning": lambda: explore_turning(turned),
}


# ---- The scenes ---------------------------------------------------------------------------------


def assert_good(scene, stored=True):
    said_so = stored and "model itself is needed" in scene.error
    assert (scene.error == "" or said_so) and scene.text
    assert np.isfinite(list(numbers(scene.state["panels"]))).all()


@pytest.mark.parametrize("name", SCENES)
def test_controls_from_end_to_end(name):
    scene = SCENES[name]()
    assert scene.error == ""
    for control in scene.parts["controls"]:
        for value in ends(control):
            scene.set(control["id"], value)
            assert_good(scene)
    assert scene.figure().get_size_inches().min() > 1


@pytest.mark.parametrize("option", SENTENCES)
@pytest.mark.parametrize("temperature", [0.2, 1.0, 2.0])
def test_shares_of_both_lists_make_at_most_one(option, temperature):
    scene = explore_next(start=option)
    scene.set("temperature", temperature)
    name, asker, gone = SENTENCES[option]
    scene.set(*(("cuts", [[asker, gone]]) if name == "tree" else ("all", True)))
    assert scene.error == ""
    for some in scene.panel("next")["shares"]:
        assert 0 < sum(some) <= 1 + 1e-6
        assert some == sorted(some, reverse=True)


def test_what_comes_without_an_arrow_is_not_told_before_one_is_cut():
    scene = explore_next()
    assert scene.panel("next")["words"][1] == [] and scene.panel("cut")["next"] == "?"
    assert scene.panel("next")["words"][0][0] == " tree"
    assert "Cut an arc above: what comes then stands here." in scene.describe()
    assert "sky" not in scene.describe().partition("cut: ")[2] and scene.figure()
    scene.set("cuts", [[4, 1]])
    assert scene.panel("next")["words"][1][0] == " sky" and scene.panel("cut")["next"] == "sky"
    assert "Cut an arc above" not in scene.describe()


def test_what_is_stored_of_a_cut_is_shown_and_what_is_not_is_said():
    scene = explore_next()
    assert "Nothing is cut yet. Click an arc" in scene.describe()
    scene.set("cuts", [[4, 1]])
    assert "With the arrow the → apple cut" in scene.describe()
    assert "Nothing is cut yet" not in scene.describe()
    assert scene.error == "" and "without the → apple it is sky (66.0 %)" in scene.text
    scene.set("cuts", [[4, 2]])
    assert "the model itself is needed" in scene.error and "make writer" in scene.error
    # The sentence is shown, with what is cut, and the way out is said.
    assert "tree" in scene.text and "With the arrow the → fell cut" in scene.describe()
    assert "Click the cut arc the → fell again to put it back." in scene.error
    assert scene.panel("next")["words"][1] == [] and "is not stored" in scene.describe()
    assert scene.figure()
    scene.set("sentence", "juice")  # what was cut was of the other sentence
    assert scene.value("cuts") == [] and scene.error == ""
    scene.set("all", True)
    assert scene.error == "" and "all arrows to juice" in scene.text
    for start in ("juice", "software"):  # a change to what it is already is none
        scene.set("sentence", start)
        scene.set("cuts", [[4, 1]])
        scene.set("sentence", start)
        assert scene.value("cuts") == [[4, 1]]


def test_what_a_switch_cuts_beyond_what_is_stored_is_said_with_its_sentence():
    scene = explore_next(start="juice")
    scene.set("all", True)
    assert scene.error == "" and scene.panel("cut")["fixed"] == [[2, 1], [3, 1], [4, 1]]
    scene.set("sentence", "apple fell")
    assert "For “The apple fell from the”" in scene.error
    assert "Switch “cut all arrows to word 2” off." in scene.error
    assert scene.panel("whole")["tokens"][1] == "apple"
    scene.set("cuts", [[4, 1]])
    scene.set("all", False)
    assert scene.error == "" and "fixed" not in scene.panel("cut")
    scene.set("sentence", "phone apple")
    scene.set("cuts", [[4, 1], [2, 1]])
    assert "Click the cut arc a → phone again" in scene.error
    scene.set("cuts", [[4, 2], [3, 1]])
    assert "Click each of the cut arcs" in scene.error and "put them back" in scene.error


def test_an_arrow_to_a_later_word_cuts_nothing():
    scene = explore_next()
    scene.set("cuts", [[1, 4]])
    assert scene.panel("cut")["cut"] == [] and scene.error == ""


def test_it_writes_what_is_stored_word_by_word():
    scene = explore_writing()
    words = STORED["writing"]["whole"]["words"]
    for step in range(STEPS + 1):
        scene.set("words", step)
        panel = scene.panel("text")
        so_far = [word.strip() for word in words[: 5 + step]]
        if len(so_far) > SHOWN:  # the middle of a long text is one mark, with all its weight
            so_far = [*so_far[:3], "…", *so_far[4 - SHOWN :]]
        assert panel["tokens"] == so_far and len(panel["weights"]) == len(so_far) <= SHOWN
        assert panel["next"] == words[5 + step].strip()
        assert np.sum(panel["weights"]) == pytest.approx(1, abs=2e-3)


def test_a_word_chosen_by_hand_leads_to_another_text():
    scene = explore_writing()
    scene.set("chosen", [[0, 1]])
    assert scene.panel("text")["next"] == "sky" and scene.panel("next")["chosen"] == [1]
    scene.set("words", 2)
    assert scene.panel("text")["tokens"][5:] == ["sky", "and"]
    scene.set("chosen", [[0, 0]])  # what it would have chosen itself
    assert scene.panel("text")["tokens"][5:] == ["tree", "and"] and scene.error == ""
    scene.set("chosen", [[0, 2]])
    assert "the model itself is needed" in scene.error
    scene.set("chosen", [[0, 1]])
    scene.set(
        "arrows", "without word 2"
    )  # another list: a choice from the first one is no longer one
    assert scene.error == "" and scene.value("chosen") == []
    assert scene.panel("text")["tokens"][5] == "sky"


def test_turning_keeps_the_score_and_says_when_it_does_not():
    scene = explore_turning(turned)
    for far in (0, 7, 12):
        scene.set("key", far)
        assert "**" not in scene.text and "-1.40" in scene.text.replace("−", "-")
        assert ("So it is wherever they stand" in scene.text) == (far > 0)
        plane = scene.panel("plane")
        for way, end in zip(plane["trails"], plane["moved"], strict=True):
            np.testing.assert_allclose(way[-1], end)  # around the origin, not across
            np.testing.assert_allclose(np.hypot(*np.transpose(way)), np.hypot(*end))
    query, key = (spot["text"].removesuffix("°") for spot in scene.panel("plane")["spots"])
    assert int(query) - int(key) == pytest.approx(np.degrees(0.4 * 3), abs=1)
    other = explore_turning(lambda vector, position: vector * (1 + position))
    assert "another score" in other.text


@pytest.mark.parametrize("wrong", [3, "text", np.array([])])
def test_what_is_no_model_is_said_at_once(wrong):
    for explore in (explore_next, explore_writing):
        with pytest.raises(ValueError, match="model: SmolLM.load"):
            explore(wrong)
        with pytest.raises(ValueError, match="attention: a function"):
            explore(None, wrong)
    with pytest.raises(ValueError, match="turn: a function"):
        explore_turning(wrong)


def test_the_model_gives_what_is_stored(model):
    live, kept = explore_next(model), explore_next()
    for cuts in ([], [[4, 1]]):
        for scene in (live, kept):
            scene.set("cuts", cuts)
            assert_good(scene, stored=False)
        both = (scene.panel("next")["shares"] for scene in (live, kept))
        for ours, theirs in zip(*both, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=2e-4)
        assert live.panel("next")["words"] == kept.panel("next")["words"]
    live, kept = explore_writing(model), explore_writing()
    for arrows in ("all", "without word 2"):
        for scene in (live, kept):
            scene.set("arrows", arrows)
            scene.set("words", STEPS)
            assert_good(scene, stored=False)
        assert live.panel("text")["tokens"] == kept.panel("text")["tokens"]
        np.testing.assert_allclose(
            live.panel("text")["weights"], kept.panel("text")["weights"], atol=2e-3
        )


def test_any_cut_any_word_and_any_text_with_the_model(model):
    scene = explore_next(model)
    scene.set("cuts", [[4, 2], [3, 1]])
    assert_good(scene, stored=False)
    assert "The little dog" not in scene.describe()  # it is not what is drawn
    scene.set("sentence", "your own")
    assert "your own: The little dog ran to the" in scene.describe()
    for text in ("The cat", "🍎 apple and Müsli", "print(x)", "سقطت التفاحة من"):
        scene.set("text", text)
        assert_good(scene, stored=False)
    for text in ("", "word " * 40):
        scene.set("text", text)
        assert scene.error and "stopped with" not in scene.error
    scene = explore_writing(model)
    scene.set("chosen", [[0, 3], [2, 1]])
    scene.set("words", 4)
    assert_good(scene, stored=False)
    scene.set("words", 1)
    scene.set("text", "The phone rang")
    assert_good(scene, stored=False)
    scene.set("text", "")
    assert "Begin with" in scene.error


def test_an_attention_that_fails_is_told(model):
    scene = explore_next(model, lambda Q, K, V: (_ for _ in ()).throw(ZeroDivisionError("oh")))
    assert "Your attention stopped the model" in scene.error


# ---- The prose -----------------------------------------------------------------------------------


def test_every_number_in_the_prose_is_shown_by_a_cell():
    cells = nbformat.read(NOTEBOOK, 4).cells
    seen = " ".join(shown(cell) for cell in cells if cell.cell_type == "code").replace(",", "")
    known = set(numbers_in(seen))
    prose = " ".join(c.source for c in cells if c.cell_type == "markdown").replace(",", "")
    prose = re.sub(r"#+ .*|[Ll]essons? [\d ,and]+|\(\d+ minutes\)|\(.*?\.ipynb\)", "", prose)
    asked = {float(n) for n in re.findall(r"(?<![\d.\w])\d+\.\d+", prose)}
    temperatures, licence = {0.2, 0.5}, {2.0}
    example = {0.2, 0.5, 0.3, 0.6}  # of exercise 11.1: these shares, and a chance
    assert np.argmax(np.cumsum([0.2, 0.5, 0.3]) > 0.6) == 1
    # tests/models/test_smollm_figures.py asks the model itself
    undivided = {0.52, 0.28, 0.299, 0.314, 0.652, 0.132, 0.35, 0.638, 0.736, 0.544, 0.183}
    other_texts, resting = {0.743}, {0.49, 0.33, 0.07}
    other_cuts = {0.434, 0.539, 0.473, 0.127, 0.818, 0.811, 0.71, 0.08, 0.001, 0.0003}
    peeking = {0.742, 0.0}
    asked -= known | temperatures | licence | example
    asked -= undivided | other_texts | resting | other_cuts | peeking
    assert asked == set()
