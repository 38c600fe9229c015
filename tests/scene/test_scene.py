"""The scene from the Python side: parts, inputs and state, what goes wrong, pictures and words."""

import base64
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from itertools import combinations

import numpy as np
import pytest
from matplotlib import colors

from helpers.lessons.shared import call_learner, check_function
from helpers.say import show, show_point
from helpers.scene import (
    Interrupted,
    Scene,
    SceneProblem,
    joined,
    palette,
    panels,
    parts,
    plane_arrows,
    plane_marks,
)
from helpers.scene.panels.curve import folded, spread

WORDS = ["orange", "phone", "apple"]
START = [[0.5, 4.0], [4.0, 0.5], [2.5, 2.5]]
AXIS = {"label": "d", "range": [1, 100], "ticks": [(1, "1"), (100, "100")]}
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(not NODE, reason="node is not there")


def mean(words):
    return words + 0.5 * (words.mean(axis=0) - words)


def make(step=mean, **changes):
    """A scene of a plane, a table and each kind of control, that follows `step`."""

    def compute(points, controls):
        words = points["plane"]
        moved = call_learner(step, words, shape=words.shape, name="step")
        moved = words + controls["part"] * (moved - words)
        table = {"values": moved, "heat": np.abs(moved) / 10}
        return {"plane": {"moved": moved}, "moved": table}, f"apple goes to {show_point(moved[2])}"

    settings = {"looks": ["warm", "cool", "lead"], **changes}
    return Scene(
        "Three words",
        [
            parts.plane("plane", WORDS, START, **settings),
            parts.table("moved", "Where they go", WORDS, ["tech", "fruit"], row_sums=True),
        ],
        [
            parts.slider("part", "how far", 0, 1, step=0.1, value=0.5),
            parts.choice("measure", "measure", ["dot", "cosine"]),
            parts.switch("mask", "mask"),
        ],
        compute,
    )


def one_panel(part, state, controls=()):
    return Scene("One panel", [part], list(controls), lambda p, c: ({part["id"]: state}, "said"))


# ---- parts


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "there are none"),
        (["apple", ""], "a word is empty"),
        (["apple", "  \n"], "a word is empty"),
        (["apple", "pear", "apple"], "'apple' stands there more than once"),
        (["apple", 3], "each word is a text, got 3"),
        (["apple", None], "each word is a text, got None"),
        ("an apple", r"a list of words, got the one text 'an apple'; try \['an', 'apple'\]"),
    ],
)
def test_bad_words(words, said):
    with pytest.raises(ValueError, match=said):
        parts.plane("plane", words, np.zeros((len(words), 2)))


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ([[0, 0]], r"start: shape \(3, 2\), got \(1, 2\)"),
        (np.zeros((3, 3)), r"start: shape \(3, 2\), got \(3, 3\)"),
        ([[0, 0], [1, 1], [2]], "start: numbers of shape"),
        ([[0, 0], [1, 1], [2, "x"]], "start: numbers of shape"),
        ([[0, 0], [1, 1], [2, 1j]], "start: numbers of shape"),
        ([[0, 0], [1, 1], [2, np.nan]], "start: finite numbers"),
        ([[0, 0], [1, 1], [2, np.inf]], "start: finite numbers"),
        ([[0, 0], [1, 1], [2, 6.1]], "start: apple would stand outside the plane"),
        ([[0, -9], [1, 1], [2, 6.1]], "start: orange, apple would stand outside"),
    ],
)
def test_bad_places(start, said):
    with pytest.raises(ValueError, match=said):
        parts.plane("plane", WORDS, start)


def test_bad_looks_and_drag():
    with pytest.raises(ValueError, match="looks: one of .* for each of the 3 words"):
        parts.plane("plane", WORDS, START, looks=["warm", "cool"])
    with pytest.raises(ValueError, match="looks: one of"):
        parts.plane("plane", WORDS, START, looks=["warm", "cool", "fruit"])
    with pytest.raises(ValueError, match="drag: one value for each of the 3 words, got 2"):
        parts.plane("plane", WORDS, START, drag=[True, False])


def test_bad_field():
    with pytest.raises(ValueError, match=r"weights: shape \(2, rows, columns\), got \(3, 4\)"):
        parts.field(["a", "b"], ["warm", "cool"], np.ones((3, 4)))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: parts.slider("t", "turn"), "turn: from where to where"),
        (lambda: parts.slider("t", "turn", 1, 1), "turn: from where to where"),
        (lambda: parts.slider("t", "turn", 0, 1, value=2), "turn: a value from 0 to 1, got 2"),
        (lambda: parts.slider("t", "turn", values=[1, 2], value=3), "turn: one of"),
        (lambda: parts.choice("t", "turn", []), "turn: at least one option"),
        (lambda: parts.choice("t", "turn", ["a"], "b"), "turn: one of a, got 'b'"),
        (lambda: parts.choice("t", "turn", {"a": "so", "b": "or so"}, "so"), "turn: one of a, b"),
        (lambda: parts.choice("t", "turn", {"a": len}), "turn: a text for each option"),
        (lambda: parts.choice("t", "turn", ["a", "a"]), "turn: an option stands there twice"),
        (lambda: parts.picked("t", "head", []), "head: at least one option"),
        (lambda: parts.rail("t", "way", ["one"]), "way: at least two stops"),
        (lambda: parts.rail("t", "way", "abc", value=3), "way: a value from 0 to 2, got 3"),
        (lambda: parts.rail("t", "way", "abc", move=[1]), "one for each of the 2 ways"),
        (lambda: parts.cuts("t", "cut", [1]), "cut is a list of pairs .* got 1"),
        (lambda: parts.cuts("t", "cut", [[1, -1]]), "cut is a list of pairs .* got .1, -1"),
        (lambda: parts.stack(), "stack: at least one panel"),
        (lambda: parts.table("t", "T", [], [], scale="red"), "scale: 'weight' or 'grey'"),
    ],
)
def test_bad_controls(made, said):
    with pytest.raises(ValueError, match=said):
        made()


def test_two_parts_of_one_name():
    plane = parts.plane("plane", WORDS, START)
    with pytest.raises(ValueError, match="'plane' is the id of more than one part"):
        Scene("Twice", [plane, plane], [], lambda p, c: ({}, ""))


@pytest.mark.parametrize(
    ("panels", "said"),
    [
        ({"plan": {}}, "no panel 'plan' in this scene; there is plane, moved"),
        ({"plane": {"movd": []}}, "plane 'plane': no state 'movd'; it knows angle, apart, asker"),
        (
            {"moved": {"valeus": []}},
            "table 'moved': no state 'valeus'; it knows columns, heat, how",
        ),
    ],
)
def test_a_misspelt_panel_or_state_is_an_error_at_once(panels, said):
    some = [parts.plane("plane", WORDS, START), parts.table("moved", "M", ["a"], ["x"])]
    with pytest.raises(ValueError, match=said):
        Scene("Misspelt", some, [], lambda points, controls: (panels, ""))


def test_where_panels_stand():
    table = parts.table("t", "T", ["a"], ["x"])
    under = parts.lines("l")
    first, second = (parts.plane(id, WORDS, START) for id in "ab")

    def rows(layout):
        scene = Scene("Rows", layout, [], lambda points, controls: ({}, ""))
        return [[column["panels"] for column in row] for row in scene.parts["layout"]]

    assert rows([[first, second], table]) == [[["a"], ["b"]], [["t"]]]
    assert rows([[first, parts.stack(table, under, share=2)]]) == [[["a"], ["t", "l"]]]
    assert rows([first, table, under]) == [[["a"], ["t", "l"]]]  # a flat list is laid out
    assert rows([first, second, table, under]) == [[["a"], ["b"]], [["t"], ["l"]]]
    assert rows([first, parts.lines("w", wide=True), second]) == [[["a"]], [["w"]], [["b"]]]
    assert rows([]) == []
    with pytest.raises(ValueError, match="layout: rows of panels and stacks"):
        rows([[first, [second]]])


def test_a_plane_with_little_beside_it_is_large():
    """A table of two lines takes no half of the stage."""
    plane = parts.plane("a", WORDS, START)
    tables = [parts.table(id, "T", ["a"], ["x"]) for id in "tuv"]

    def first(layout):
        scene = Scene("Large", layout, [], lambda points, controls: ({}, ""))
        return scene.parts["layout"][0][0]["share"], scene.parts["panels"][0]["height"]

    usual = (1, plane["height"])
    for few in (tables[:1], tables[:2]):
        share, height = first([plane, *few])
        assert share > usual[0] and height > usual[1]
    assert first([plane, *tables]) == first([[plane, tables[0]]]) == first([plane]) == usual
    wide = parts.table("w", "T", ["a"], [*"wxyz"], row_sums=True)
    assert first([plane, wide]) == usual
    assert plane["height"] == usual[1]  # what was given is let be


def test_labels_are_not_values():
    ways = {"sum": "÷ its sum", "exp": "softmax"}
    scene = one_panel(parts.lines("l"), {}, [parts.choice("way", "how", ways)])
    scene.set("way", "exp")
    assert scene.value("way") == "exp"
    assert "how: softmax" in scene.describe()
    with pytest.raises(ValueError, match="how .way. is one of sum, exp, got 'softmax'"):
        scene.set("way", "softmax")


def test_what_is_chosen_in_a_picture():
    controls = [
        parts.picked("head", "head", {0: "head 1", 1: "head 2"}),
        parts.picked("asks", "who asks", value=1),
        parts.cuts("cut", "cut", names=["orange", "apple"]),
        parts.rail("way", "the step", ["words", "scores", "shares"]),
    ]
    scene = one_panel(parts.lines("l"), {}, controls)
    assert "head: head 1; who asks: 2; cut: none; the step: words" in scene.describe()
    scene.set("head", 1)
    scene.set("asks", 7)
    scene.set("cut", [[1, 0], (1, 0), np.array([0, 3])])
    scene.set("way", 1.5)
    assert scene.value("cut") == [[1, 0], [0, 3]]
    said = "head: head 2; who asks: 8; cut: apple → orange, orange → 4; the step: between scores"
    assert said in scene.describe()
    for id, wrong in (("head", 2), ("asks", -1), ("asks", 1.0), ("cut", [[1]]), ("cut", "a b")):
        with pytest.raises(ValueError, match=id):
            scene.set(id, wrong)


def test_what_a_judge_may_ask():
    scene = make()
    assert scene.name == "three words"
    assert np.array_equal(scene.table("moved"), scene.panel("plane")["moved"])
    texts = one_panel(parts.table("t", "T", ["a"], ["x", "y"]), {"values": [[1, "none"]]})
    assert texts.table("t").tolist() == [[1, "none"]]
    with pytest.raises(ValueError, match="no numbers in 'plane' now; the tables are moved"):
        scene.table("plane")
    with pytest.raises(ValueError, match="no panel 'plain' in this scene"):
        scene.panel("plain")


def test_bold_is_for_the_eye():
    scene = Scene(
        "Bold", [parts.lines("l")], [], lambda p, c: ({"l": {"lines": ["**a** b"]}}, "**n** m")
    )
    assert scene.text == "n m" and scene.state["text"] == "**n** m"
    assert "**" not in scene.describe()


# ---- inputs and state


def test_state_follows_the_learners_function():
    scene = make()
    moved = np.array(START) + 0.5 * (mean(np.array(START)) - START)
    assert np.array_equal(scene.table("moved"), moved)
    assert scene.state["panels"]["moved"]["cells"][2] == ["2.46", "2.46"]
    assert scene.state["panels"]["moved"]["sums"][2] == "4.92"
    assert scene.text == "apple goes to (2.46, 2.46)"
    assert scene.error == ""


def test_moving_and_setting():
    scene = make()
    scene.move("apple", (4, 1))
    scene.set("part", 1)
    assert scene.place("apple").tolist() == [4, 1]
    assert scene.value("part") == 1
    expected = mean(np.array([*START[:2], [4, 1]]))
    assert np.allclose(scene.state["panels"]["plane"]["moved"], expected)
    scene.set("measure", "cosine")
    scene.set("mask", True)
    assert (scene.value("measure"), scene.value("mask")) == ("cosine", True)
    assert scene.place("apple").tolist() == [4, 1]


def test_positions_and_values_are_clamped():
    scene = make()
    scene.move("apple", (-50, 1e300))
    assert scene.place("apple").tolist() == [-1, 6]
    scene.set("part", 7)
    assert scene.value("part") == 1
    scene.set("part", -7)
    assert scene.value("part") == 0
    listed = one_panel(parts.lines("l"), {}, [parts.slider("d", "d", values=[1, 4, 16])])
    listed.set("d", 5)
    assert listed.value("d") == 4


def test_values_between_a_sliders_steps_are_those_that_the_page_shows():
    whole = one_panel(parts.lines("l"), {}, [parts.slider("k", "k", 1, 6, step=2)])
    for given, shown in ((2.6, 3), (1.4, 1), (5.9, 5), (60, 5), (-3, 1), (1e308, 5)):
        whole.set("k", given)
        assert whole.value("k") == shown
    fine = one_panel(parts.lines("l"), {}, [parts.slider("k", "k", 0, 1, step=0.05)])
    fine.set("k", 0.35)
    assert fine.value("k") == 0.35


def test_a_number_too_large_for_a_float_is_told():
    scene = make()
    for act in (lambda: scene.set("part", 10**400), lambda: scene.move("apple", (10**400, 0))):
        with pytest.raises(ValueError, match="number"):
            act()
    large = make(lambda words: [[10**400, 0]] * 3)
    assert "should return numbers" in large.error


def test_snap():
    scene = make(snap=0.5)
    scene.move("apple", (1.2, 3.8))
    assert scene.place("apple").tolist() == [1.0, 4.0]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda s: s.move("pear", (1, 1)), "no word 'pear' here; this scene has apple, orange"),
        (lambda s: s.place("pear"), "no word 'pear' here"),
        (lambda s: s.move("apple", (1, np.nan)), "the place of apple: finite numbers"),
        (lambda s: s.move("apple", (1, 2, 3)), "the place of apple: shape"),
        (lambda s: s.move("apple", "here"), "the place of apple: numbers"),
        (lambda s: s.set("speed", 1), "no control 'speed' here; there is part, measure, mask"),
        (lambda s: s.value("speed"), "no control 'speed' here"),
        (lambda s: s.set("part", "much"), "how far .part. is a number, got 'much'"),
        (lambda s: s.set("part", np.nan), "how far .part. is a finite number, got nan"),
        (lambda s: s.set("measure", "sum"), "measure .measure. is one of dot, cosine, got 'sum'"),
        (lambda s: s.set("mask", 1), "mask .mask. is on .True. or off .False., got 1"),
    ],
)
def test_wrong_words_and_values(act, said):
    scene = make()
    before = scene.state
    with pytest.raises(ValueError, match=said):
        act(scene)
    assert scene.state == before


def said_by_page(scene, inputs):
    """What the page's one message does, from where ipywidgets takes it in."""
    data = {"method": "custom", "content": {"inputs": inputs}}
    scene._handle_msg({"content": {"data": data}, "buffers": []})


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"points": {"plane": [[1, 1]]}},
        {"points": {"plane": [[1, 1], [2, 2], [3, None]]}},
        {"points": {"plane": "here"}},
        {"points": {"plane": [[1, 1], [2, 2], [3, float("nan")]]}},
        {"points": {"somewhere": [[1, 1]]}},
        {"points": None},
        {"controls": {"part": "much"}},
        {"controls": {"measure": "sum"}},
        {"controls": {"mask": "on"}},
        {"controls": 3},
        {"points": {"plane": START}, "controls": {"unknown": 1}},
    ],
)
def test_whatever_a_page_sends_is_answered(inputs):
    """A page waits for the answer to its message, also where the message makes no sense."""
    scene = make()
    good = scene.state
    said_by_page(scene, inputs | {"seq": 7, "page": "p"})
    assert (scene.state["seq"], scene.state["page"]) == (7, "p")
    assert scene.state["panels"] == good["panels"]
    assert scene.state["inputs"] == good["inputs"]
    scene.move("apple", (1, 1))
    assert scene.error == ""


def test_each_message_is_answered_once():
    scene = make()
    states = []
    scene.observe(lambda change: states.append(change["new"]), "state")
    for seq in range(1, 4):  # the same places each time: still an answer each
        inputs = {"points": {"plane": START}, "controls": {}, "seq": seq, "page": "p"}
        said_by_page(scene, inputs)
    assert [state["seq"] for state in states] == [1, 2, 3]


@pytest.mark.parametrize("inside", [True, False])  # the learner's function, or the picture's own
def test_an_interrupt_stops_what_was_asked_before_it(inside):
    calls = []

    def step(words):
        calls.append(len(calls))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return words

    def compute(points, controls):
        moved = call_learner(step, points["plane"]) if inside else step(points["plane"])
        return {"plane": {"moved": moved}}, "moved"

    plane = parts.plane("plane", ["a"], [[0, 0]])
    scene = Scene("One word", [plane], [], compute)

    def say(seq, stops):
        inputs = {"points": {"plane": [[seq, 0]]}, "seq": seq, "page": "p", "stops": stops}
        said_by_page(scene, inputs)
        return scene.state["seq"], "interrupted" in scene.error, len(calls)

    assert [say(1, 0), say(2, 0), say(3, 0)] == [(1, True, 2), (2, True, 2), (3, True, 2)]
    assert say(4, scene.state["stops"]) == (4, False, 3)


def test_a_message_is_answered_by_the_state_alone(monkeypatch):
    """Never by the inputs: Python must not move what the hand holds."""
    scene, sent = make(), []
    monkeypatch.setattr(scene, "_send", lambda message, buffers=None: sent.append(message))
    said_by_page(scene, {"points": {"plane": START}, "controls": {}, "seq": 1, "page": "p"})
    assert [(message["method"], list(message["state"])) for message in sent] == [
        ("update", ["state"])
    ]


@pytest.mark.parametrize("content", [None, "inputs", {}, {"inputs": None}, {"inputs": [1]}])
def test_a_message_that_is_none_of_the_pages_is_let_be(content):
    scene = make()
    before = scene.state
    data = {"method": "custom", "content": content}
    scene._handle_msg({"content": {"data": data}, "buffers": []})
    assert scene.state == before


def test_state_is_plain_json():
    scene = one_panel(
        parts.table("t", "numbers", ["a"], ["x", "y", "z", "w"]),
        {"values": np.array([[np.float32(1.5), np.nan, -0.001, np.inf]]), "marks": np.eye(1) > 0},
    )
    panel = scene.state["panels"]["t"]
    assert panel["cells"] == [["1.50", "", "0.00", ""]]
    assert panel["marks"] == [[True]]
    json.dumps(scene.state, allow_nan=False)
    json.dumps(scene.parts, allow_nan=False)


def test_one_number_may_be_an_array_without_axes():
    """As `call_learner(…, shape=())` returns it."""
    scene = one_panel(parts.curve("c", "t", ["a"], x=AXIS, y=AXIS), {"cursor": np.array(2.5)})
    assert scene.state["panels"]["c"]["cursor"] == 2.5


def test_two_scenes_are_independent():
    first, second = make(), make()
    before = json.dumps(second.state)
    first.move("apple", (5, 5))
    first.set("part", 1)
    assert json.dumps(second.state) == before
    assert second.place("apple").tolist() == START[2]


def test_a_learner_cannot_change_a_scene_by_what_they_were_given():
    def greedy(words):
        words[:] = 99
        return np.zeros_like(words)

    start = np.array(START)
    scene = make(greedy)
    assert scene.place("apple").tolist() == START[2]
    assert start.tolist() == START
    place = scene.place("apple")
    place[:] = 0
    assert scene.place("apple").tolist() == START[2]


def test_inputs_and_state_are_ordinary_traits():
    import traitlets

    first, second = make(), make()
    traitlets.dlink((first, "inputs"), (second, "inputs"))
    first.move("apple", (1, 1))
    assert second.place("apple").tolist() == [1, 1]
    assert second.text == first.text


# ---- a learner's function that goes wrong

WRONG = {
    "raises": (lambda w: 1 / 0, "step stopped with ZeroDivisionError: division by zero"),
    "raises without words": (lambda w: w["a"], "step stopped with IndexError"),
    "nothing": (lambda w: None, "step returned nothing. Does its last line say `return`?"),
    "a stub": (lambda w: ..., "step returned nothing"),
    "text": (lambda w: "apple", "step should return numbers, it returned str: 'apple'"),
    "ragged": (lambda w: [[1], [1, 2]], "step should return numbers, it returned list"),
    "complex": (lambda w: w + 1j, "step should return numbers, it returned"),
    "wrong shape": (
        lambda w: w.T,
        "step should return an array of shape (3, 2), it returned shape (2, 3)",
    ),
    "a number": (lambda w: 3.0, "of shape (3, 2), it returned shape ()"),
    "NaN": (lambda w: w * np.nan, "step returned NaN (not a number) for ("),
    "infinity": (lambda w: w + np.inf, "step returned infinity for ("),
    "wrong arguments": (lambda: 1, "step stopped with TypeError"),
    "interrupted": (
        lambda w: exec("raise KeyboardInterrupt"),
        "step was interrupted. Move something to go on.",
    ),
    "leaves": (lambda w: sys.exit(1), "step stopped with SystemExit"),
}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", WRONG)
def test_last_good_picture_stays_and_the_scene_recovers(name):
    wrong, said = WRONG[name]
    now = [mean]
    scene = make(lambda words: now[0](words))
    good = scene.state
    now[0] = wrong
    scene.move("apple", (1, 1))
    assert said in scene.error
    assert "\n" not in scene.error
    assert scene.state["panels"] == good["panels"]
    assert scene.text == good["text"]
    assert scene.place("apple").tolist() == [1, 1]  # the word stays in the hand
    now[0] = mean
    scene.move("apple", (2, 2))
    assert scene.error == ""
    assert scene.state["panels"] != good["panels"]


@pytest.mark.parametrize("name", ["raises", "NaN", "wrong shape"])
def test_wrong_from_the_start(name, static):
    wrong, said = WRONG[name]
    with np.errstate(all="ignore"):
        scene = make(wrong)
    assert said in scene.error
    assert scene.state["panels"] == {}
    assert said in scene.describe()
    assert "<img" in scene._repr_mimebundle_()["text/html"]


def test_a_mistake_of_the_explorers_own_is_said_too():
    """Nothing answers a page that waits, if an error escapes from a message handler."""

    def compute(points, controls):
        if controls["on"]:
            raise RuntimeError("oh")
        return {}, "fine"

    scene = Scene("Own", [parts.lines("l")], [parts.switch("on", "on")], compute)
    said_by_page(scene, {"points": {}, "controls": {"on": True}, "seq": 1, "page": "p"})
    assert scene.error == "This picture stopped with RuntimeError: oh"
    assert scene.state["seq"] == 1
    with pytest.raises(RuntimeError, match="oh"):
        Scene("Own", [parts.lines("l")], [parts.switch("on", "on", True)], compute)


def test_a_long_error_is_one_line():
    def step(words):
        raise ValueError("first line\n" + 50 * "and more\n")

    scene = make(step)
    assert "\n" not in scene.error
    assert len(scene.error) < 300


def test_check_function():
    assert check_function(mean, "step") is mean
    with pytest.raises(
        ValueError, match="step: a function, got ndarray: array.*without parentheses"
    ):
        check_function(mean(np.array(START)), "step")


def test_problem_is_a_value_error_and_an_interrupt_is_no_problem():
    assert issubclass(SceneProblem, ValueError)
    assert not issubclass(Interrupted, SceneProblem)


# ---- words and pictures


class Images(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


def test_description_says_what_the_picture_says():
    scene = make()
    said = scene.describe()
    for part in (
        "Three words.",
        "Places (tech, fruit): orange (0.50, 4.00) → (0.96, 3.58), phone (4.00, 0.50) → ",
        "Where they go (columns: tech, fruit, row sum): orange: 0.96, 3.58, 4.54; phone: 3.58, ",
        "how far: 0.50; measure: dot; mask: off.",
        scene.text,
    ):
        assert part in said
    assert repr(scene) == said
    assert "object at 0x" not in said
    assert make().describe() == said


def test_live_display_is_a_widget_with_stable_text():
    data = make()._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == make().describe()


def test_static_display_is_a_picture_with_alt_text(static):
    nasty = '<img src=x onerror=alert(1)>" & more'
    scene = one_panel(parts.plane("p", [nasty, "apple"], [[1, 1], [2, 2]]), {})
    data = scene._repr_mimebundle_()
    assert set(data) == {"text/html", "text/plain"}
    ((tag, attributes),) = Images(data["text/html"]).tags
    assert tag == "img"
    assert attributes["alt"] == data["text/plain"] == scene.describe()
    kind, _, png = attributes["src"].partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(png).startswith(b"\x89PNG")


def test_static_display_is_stable(static):
    assert make()._repr_mimebundle_() == make()._repr_mimebundle_()


PANELS = {
    "plane": (
        parts.plane("p", WORDS, START, looks=["warm", "cool", "other"], title="Words"),
        {
            "moved": [[1, 1], None, [3, 3]],
            "links": [[0, 1, 0.5], [1, 2, -0.5]],
            "hidden": [False, True, False],
            "circle": 1,
            "angle": {"between": [0, 1], "text": "45°"},
            "segments": [{"from": [0, 0], "to": [1, 1], "look": "dashed", "text": "1.41"}],
            "spots": [{"at": [1, 2], "text": "here"}],
            "grid": [[2, 0], [1, 1]],
            "trails": [[[0, 0], [1, 1]], [[0, 0]], []],
            "field": parts.field(["a", "b"], ["warm", "cool"], np.ones((2, 3, 3)) / 2),
        },
    ),
    "plane, bare": (parts.plane("p", WORDS, START, arrows=False), {}),
    "space": (
        parts.space("s", WORDS, np.eye(3), title="Space"),
        {"moved": [[1, 1, 1], None, None]},
    ),
    "table": (
        parts.table("t", "Numbers", WORDS, ["x", "y"], row_sums=True, corner="asks"),
        {"values": np.arange(6.0).reshape(3, 2), "heat": np.ones((3, 2)), "rows": ["a", "b"]},
    ),
    "table, empty": (parts.table("t", "Numbers", WORDS, ["x", "y"]), {}),
    "matrix": (parts.matrix("m", "W", np.eye(2), ["a", "b"], ["x", "y"]), {}),
    "mix": (
        parts.mix(
            "m",
            np.eye(4)[:, :2],
            ["one", "two"],
            ["a", "b", "c", "d"],
            ["x", "y"],
            numbers="side by side",
            head="W, to type",
            sums=["sum", "product"],
        ),
        {"numbers": np.ones(4), "values": np.ones((4, 2)), "how": [["1 · 1"] * 2] * 4},
    ),
    "curve": (
        parts.curve("c", "Growth", ["one", "two"], x=AXIS | {"log": True}, y=AXIS),
        {"lines": [[[1, 1], [10, 5]], [[1, None], [2, 2]]], "cursor": 10, "dots": [[10, 5], None]},
    ),
    "curve, empty": (parts.curve("c", "Growth", ["one"], x=AXIS, y=AXIS), {}),
    "texts": (
        parts.texts(
            "t",
            ["one", "two"],
            ["un", "et", "deux"],
            asks="b",
            looks=["warm", "cool", "warm", "small", "cool"],
            names=["it answers", "it asks"],
        ),
        {"weights": [[0.9, 0.001, 0.099], [0.2, 0.3, 0.5]]},
    ),
    "lines": (parts.lines("l", "Recipe"), {"lines": ["apple → 0.3 orange", ""]}),
    "no text": (parts.lines("l"), {}),
}


def drawn(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def lines_drawn(figure):
    return [line for axes in figure.axes for line in axes.lines]


@pytest.mark.parametrize("name", PANELS)
def test_every_panel_has_a_picture(name, static, tmp_path):
    part, state = PANELS[name]
    controls = [
        parts.slider("a", "a", 0, 1),
        parts.slider("d", "d", values=[1, 2]),
        parts.choice("b", "b", ["x", "y"]),
        parts.switch("c", "c", True),
    ]
    scene = one_panel(part, state, controls)
    figure = scene.figure()
    figure.savefig(tmp_path / "mine.png")
    figure.savefig(tmp_path / "mine.svg")
    said = drawn(figure)
    assert "said" in said
    assert "on" in said[said.index("c") :]
    assert "<img" in scene._repr_mimebundle_()["text/html"]
    empty = one_panel(part, {})
    assert empty.describe() and empty.figure()


def test_a_line_has_its_number_and_is_no_weight(static):
    """Violet is for how much is taken; how far apart two words are is ink, its number there."""
    far = {"from": [0, 0], "to": [3, 3], "text": "4.24"}
    near = {"from": [0, 0], "to": [0, 0.1], "text": "0.10"}
    made = parts.plane("p", WORDS, START, arrows=False)
    shown = {"p": {"segments": [far, near]}}
    figure = Scene("Far", [made], [], lambda points, controls: (shown, "")).figure()
    (text,) = (text for axes in figure.axes for text in axes.texts if text.get_text() == "4.24")
    assert text.get_color() == palette.LIGHT["ink"] and "0.10" not in drawn(figure)
    violet = {palette.LIGHT["accent"], *map(palette.shade, np.linspace(0, 1, 21))}
    assert not violet & {line.get_color() for line in lines_drawn(figure)}


def test_pictures_take_words_as_they_are(static):
    """Also $ and _ and markup, 200 letters, and thirty words on one spot."""
    words = ["$x_1$", "<b>bold</b>", "a & b", "x" * 200, *(f"word {k}" for k in range(30))]
    scene = one_panel(parts.plane("p", words, np.ones((len(words), 2))), {})
    figure = scene.figure()
    assert {"$x_1$", "<b>bold</b>", "a & b", "x" * 23 + "…"} <= set(drawn(figure))
    assert "x" * 200 in scene.describe()
    assert "<img" in scene._repr_mimebundle_()["text/html"]


def test_a_curve_is_cut_off_at_its_axes_or_takes_them_along():
    part = parts.curve("c", "Growth", ["one"], x=AXIS, y=AXIS, looks=["lead"])
    state = {"lines": [[[1, 1], [10, 500]]], "dots": [[10, 500]]}

    def line(state):
        (found,) = (
            line
            for line in lines_drawn(one_panel(part, state).figure())
            if line.get_color() == palette.LIGHT["lead"] and len(line.get_xdata()) == 2
        )
        return found, line_box(found)

    def line_box(found):
        return found.get_clip_box() is not None, min(found.get_ydata())

    cut, (clipped, beyond) = line(state)
    assert clipped and beyond < 0  # it leaves the picture, and is cut off where the axes end
    wide = AXIS | {"range": [0, 500], "ticks": [[0, "0"], [500, "500"]]}
    _, (_, inside) = line(state | {"y": wide})
    assert inside > 0
    assert "500" in drawn(one_panel(part, state | {"y": wide}).figure())


@pytest.mark.parametrize("most", [10, 20])
def test_a_sign_above_the_axes_says_that_a_line_goes_on(most):
    """One for lines that leave near each other; none where they stay."""
    part = parts.curve("c", "Falls", ["one", "two"], x=AXIS, y=AXIS | {"range": [0, most]})
    state = {"lines": [[[1, 15], [9, 2]], [[1, 15.1], [9, 2]]]}
    (axes,) = one_panel(part, state).figure().axes
    note = colors.to_rgba(palette.LIGHT["note"])
    signs = [s for s in axes.collections if tuple(s.get_facecolor()[0]) == note]
    assert len(signs) == (most < 15)


def test_lines_that_lie_on_each_other_are_both_seen_and_named_in_their_own_colours():
    part = parts.curve("c", "Alike", ["one", "two", "three"], x=AXIS, y=AXIS)
    flat = [[1, 20], [100, 20]]
    figure = one_panel(part, {"lines": [flat, flat, [[1, 10], [100, 90]]]}).figure()
    looks = [palette.LIGHT[role] for role in palette.CURVE_ROLES[:3]]
    assert {*looks} <= {line.get_color() for line in lines_drawn(figure)}
    said = {t.get_text().strip(): t.get_color() for axes in figure.axes for t in axes.texts}
    assert [said["one and"], said["two"]] == looks[:2]


def test_the_number_of_a_dot_stands_behind_the_name_of_its_line():
    part = parts.curve("c", "Falls", ["one", "two"], x=AXIS, y=AXIS, numbers=True)
    state = {"lines": [[[1, 9], [100, 2]], [[1, 9], [100, 60]]], "dots": [[100, 2, "2.00"], None]}
    texts = drawn(one_panel(part, state).figure())
    assert "one 2.00" in texts and "two" in texts and "2.00" not in texts


MEET = {  # four lines that end in one place, or nearly
    "lines": [[[0, 0], [5, high], [10, 8 + high / 100]] for high in (9, 3, 1, 6)],
}


@pytest.mark.parametrize("names", [["a", "b", "c", "d"], ["a long name of it", *"bcd"]])
def test_names_of_lines_that_meet_stand_apart_each_joined_to_its_end(names):
    figure = one_panel(parts.curve("c", "Growth", names, x=AXIS, y=AXIS), MEET).figure()
    colours = [palette.LIGHT[role] for role in palette.CURVE_ROLES]
    texts = [text for axes in figure.axes for text in axes.texts if text.get_color() in colours]
    boxes = [text.get_window_extent() for text in texts]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    # From above to below in the order in which the lines come in, each by a line of its colour.
    firsts = {text.get_color(): text for text in reversed(texts)}
    order = sorted(colours, key=lambda colour: firsts[colour].get_position()[1])
    assert order == [colours[k] for k in (0, 3, 1, 2)]
    for colour, text in firsts.items():
        (lead,) = (
            line
            for line in lines_drawn(figure)
            if line.get_color() == colour and len(line.get_xdata()) == 2
        )
        (line,) = (
            line
            for line in lines_drawn(figure)
            if line.get_color() == colour and len(line.get_xdata()) > 2
        )
        assert lead.is_dashed() == line.is_dashed()  # a piece of it
        x, y = text.get_position()
        assert 0 < x - lead.get_xdata()[1] < 6 and abs(y - lead.get_ydata()[1]) < 14


@pytest.mark.parametrize("wanted", [[50], [50, 52], [0, 50, 51, 52, 200], [300, 301], [-9, -8]])
def test_names_give_way_as_little_as_they_can(wanted):
    highs = [16, 32, 16, 16, 16][: len(wanted)]
    found = spread(wanted, highs, 20, 200)
    for k, (above, below) in enumerate(zip(found, found[1:], strict=False)):
        assert below - above >= (highs[k] + highs[k + 1]) / 2 - 1e-9
    assert found[0] >= 20 and found[-1] <= 200
    free = [y for k, y in enumerate(wanted) if all(abs(y - z) > 40 for z in wanted[:k])]
    assert len(wanted) > 1 or found == free


def test_names_with_an_index_have_it_lowered():
    """In the picture; the words that are told stay, and so does what somebody typed."""
    part = parts.table("t", "M = W_Q W_Kᵀ", ["√d_k", "a_b d_key"], ["W_O"])
    scene = one_panel(part, {"values": np.eye(2, 1)})
    drawn_texts = [text for axes in scene.figure().axes for text in axes.texts]
    found = {text.get_text(): text.get_parse_math() for text in drawn_texts}
    lowered = "M = W$_{\\mathregular{Q}}$ W$_{\\mathregular{K}}$ᵀ"
    assert found[lowered] and found["W$_{\\mathregular{O}}$"] and not found["a_b d_key"]
    assert "M = W_Q W_Kᵀ" in scene.describe() and "√d_k" in scene.describe()


def test_a_weight_stands_at_its_own_arrow_and_only_who_asks_has_a_trail():
    """As in the page."""
    start, ends = np.array([100.0, 100]), [np.array([20.0, 40]), np.array([60.0, 10])]
    for mine, other in (ends, ends[::-1]):
        spots = plane_arrows.beside(
            [start, mine], 2, "0.09", [(start, other)], (0, 200), plane_arrows.LINK
        )
        best = min(spots, key=lambda spot: spot[2])[:2]
        own, far = (plane_arrows.to_line(best, start, end) for end in (mine, other))
        assert own < 24 and far > own
    part = parts.plane("p", WORDS, START, looks=["warm", "cool", "lead"], arrows=False)
    state = {"links": [[2, 0, 0.3]], "moved": [[1, 3], [3, 1], [2, 3]]}
    trails = {
        line.get_color()
        for line in lines_drawn(one_panel(part, state).figure())
        if line.get_linestyle() not in ("-", "None")
    }
    assert trails == {palette.LIGHT["lead"]}


@pytest.mark.parametrize("name", ["x", "a long name of an axis"])
def test_the_name_of_an_axis_takes_no_number_from_it(name):
    part = parts.plane("p", ["a"], [[1, 1]], x=(name, -4, 5), y=("y", 0, 3))
    (axes,) = (axes for axes in one_panel(part, {}).figure().axes if axes.texts)
    texts = {text.get_text(): text for text in axes.texts}
    ends = [text.get_position()[1] for text in axes.texts if text.get_text() in ("\u22124", "5")]
    assert len(ends) == 2 and texts[f"{name} →"].get_position()[1] > ends[0] + 10


def test_a_number_at_an_axis_of_space_gives_way_to_a_mark(static):
    def seen(point):
        made = parts.space("s", ["orange"], [point], reach=4.4, view=(-0.5, 0.4))
        figure = Scene("Space", [made], [], lambda points, controls: ({}, "")).figure()
        return sorted(
            text.get_position()
            for axes in figure.axes
            for text in axes.texts
            if text.get_text() == "3"
        )

    free, under = seen([2.5, 2.5, 2]), seen([3, 0, 0])
    assert len(free) == len(under) == 3
    ((x, y),) = set(free) - set(under)
    assert all(np.hypot(x - a, y - b) > 5 for a, b in under)


def test_all_axes_of_space_count_in_one_step():
    """Seen so that one axis is a little longer than another, both still have the same numbers."""
    made = parts.space("s", ["a"], [(1, 1, 1)], reach=(4.4, 3.4, 3.4))
    said = drawn(Scene("Space", [made], [], lambda points, controls: ({}, "")).figure())
    assert [said.count(number) for number in "1234"] == [3, 3, 3, 1]


def test_words_in_space_may_be_hidden_and_lie_on_a_sheet():
    part = parts.space("s", WORDS, np.eye(3), view=(0.8, 0.2))
    state = {"moved": [[2, 0, 0], None, None], "hidden": [False, True, False]}
    bare = one_panel(part, state)
    sheet = one_panel(part, state | {"grid": [[1, 0, 0], [0, 1, 1]]})
    assert WORDS[1] not in bare.describe() and part["view"] == {"turn": 0.8, "tilt": 0.2}
    said = drawn(bare.figure())
    assert WORDS[0] + "′" in said and WORDS[1] not in said
    # One grid at a time: where the sheet has its own, the floor's rim alone is there.
    floor = sum(int(reach) for reach in part["reach"][:2]) - 1
    assert len(lines_drawn(sheet.figure())) == len(lines_drawn(bare.figure())) + 18 - floor
    short = one_panel(part, state | {"grid": [[1, 0, 0], [0, 1, 1]], "sheet": [[0, 2], [0, 1]]})
    assert len(lines_drawn(short.figure())) == len(lines_drawn(bare.figure())) + 5 - floor
    # The sheet is named, in the picture and in words.
    called = one_panel(part | {"reached": "all there is"}, state | {"grid": [[1, 0, 0], [0, 1, 1]]})
    assert "all there is" in drawn(called.figure()) and "a sheet: all there is" in called.describe()


def colours(figure):
    """{a text in the picture: its colour}"""
    return {text.get_text(): text.get_color() for axes in figure.axes for text in axes.texts}


def test_the_lowest_score_is_the_palest_also_below_0():
    """Where all that is below 0 had the colour of 0, darker was not always higher."""
    values = np.array([[11.25, -15, 0], [6, 16, np.nan]])
    heat = np.clip(np.nan_to_num(values) / 16, 0, 1)
    shown = {"values": values, "heat": heat, "most": 16}
    part = parts.table("t", "Scores", ["a", "b"], ["x", "y", "z"], scale="grey")
    state = one_panel(part, shown).state["panels"]["t"]
    (a, b, c), (d, e, _) = state["heat"]
    assert b == 0 < c < d < a < e == 1
    assert (state["least"], state["most"]) == ("−15", "16")
    none_below = one_panel(part, shown | {"values": abs(values)}).state["panels"]["t"]
    assert "least" not in none_below and none_below["heat"][0][2] == 0


def test_a_table_and_a_matrix_name_words_in_their_colour():
    looks = ["warm", "cool", "small"]
    plane = parts.plane("p", ["orange", "phone", "an"], START, looks=looks)
    table = parts.table("t", "Weights", ["an", "all"], ["phone", "orange"])
    matrix = parts.matrix("m", "Parts", np.eye(2), ["row 1", "an "], ["phone", "x"])
    values = [["orange", 1.0], [2.0, 3.0]]
    compute = lambda p, c: ({"t": {"values": values}, "p": {"named": [None] * 3}}, "said")  # noqa: E731
    found = colours(Scene("Words", [plane, table, matrix], [], compute).figure())
    for word, look in (("an", "small"), ("orange", "warm"), ("phone", "cool"), ("all", "ink")):
        assert found[word] == palette.LIGHT[look], word
    assert found["x"] == palette.LIGHT["note"] and found["row 1"] == palette.LIGHT["ink"]


def test_a_rows_bracket_stands_beside_its_arrow_and_not_on_it():
    """On a row's arrow lies that of each word that is a multiple of it."""
    part = parts.plane("p", ["row 1", "row 2"], [[2, 1], [-1, 1]], looks=["row", "row"])
    texts = {
        text.get_text(): text.get_position()
        for axes in one_panel(part, {}).figure().axes
        for text in axes.texts
    }
    plane = panels.KINDS["plane"]
    for tip, name, side in (((2, 1), "[1]", 1), ((-1, 1), "[2]", -1)):
        x, y = plane._bracket_at((0, 0), (30 * tip[0], -30 * tip[1]), side, [], 1)
        way = np.array([tip[0], -tip[1]]) / np.hypot(*tip)
        assert np.array([x, y]) @ way == pytest.approx(30 * np.hypot(*tip))  # at its tip
        off = abs(way[0] * y - way[1] * x)
        assert off > 9 + plane.HALO and name in texts
    # Where another row's bracket stands, it stands on the other side.
    tip = np.array([60, 0])
    here = plane._bracket_at((0, 0), tip, 1, [], 1)
    there = plane._bracket_at((0, 0), tip, 1, [here], 1)
    assert np.allclose(here + there, 2 * tip)
    # Where there are some on both sides, beyond the tip of its own arrow.
    beyond = plane._bracket_at((0, 0), tip, 1, [here - [10, 0], there - [10, 0]], 1)
    assert beyond[0] > tip[0] + plane.HALO and beyond[1] == tip[1]


def test_words_that_went_to_one_place_share_a_label():
    part = parts.plane("p", WORDS, START, looks=["warm", "cool", "lead"])
    together = one_panel(part, {"moved": [[2, 2], [2, 2], [5, 5]]}).figure()
    marks = {text.get_text().rstrip(","): text for axes in together.axes for text in axes.texts}
    first, second, third = (marks[f"{word}′"] for word in WORDS)
    assert first.get_position()[1] == second.get_position()[1] != third.get_position()[1]
    assert first.get_position()[0] < second.get_position()[0]
    assert [t.get_color() for t in (first, second)] == [palette.LIGHT[c] for c in ("warm", "cool")]


@pytest.mark.parametrize(
    "grid", [[[1, 0], [0, 1]], [[0.05, 0], [0, 0.05]], [[3, 1], [-1, 3]], [[1, 1], [1, 1]]]
)
def test_a_bent_grid_has_few_lines_whatever_the_matrix(grid):
    along, across, reach = plane_marks.grid_lines(grid, [-7, 7], [-7, 7])
    assert 2 < len(along) < 17 and 2 < len(across) < 17 and 0 < reach < 1000


# Kinds whose examples are in test_panels_arcs.py and test_panels_flow.py.
ELSEWHERE = {"sentence", "grid", "ranking", "slopes", "bars", "flow", "shadow"}


def test_every_kind_of_panel_is_drawn_and_told():
    here = {part["kind"] for part, _ in PANELS.values()}
    assert here | ELSEWHERE == set(panels.KINDS), "a kind of panel without an example in PANELS"
    for kind, module in panels.KINDS.items():
        for name in (kind, "STATE", "tell", "draw", "height"):
            assert hasattr(module, name), f"{kind} has no {name}"
        page = (joined.PAGE / f"{kind}.js").read_text(encoding="utf-8")
        assert f"export class {kind.title()} " in page


# ---- the page's half


def test_nothing_of_modules_is_left_in_the_joined_script():
    script = joined.script()
    assert not re.findall(r"^\s*import\b", script, re.MULTILINE)
    assert re.findall(r"^export .*", script, re.MULTILINE) == ["export default $scene;"]
    names = {file.name.removesuffix(".js") for file in joined.PAGE.iterdir() if ".js" in file.name}
    names.add("kinds")  # made, not written
    assert set(re.findall(r"^const \$(\w+) = ", script, re.MULTILINE)) == names
    assert "http" not in script.replace("http://www.w3.org/2000/svg", "")
    assert "innerHTML" not in script


def test_each_module_of_the_page_is_small():
    for file in joined.PAGE.iterdir():
        if file.name.endswith(".js"):
            assert len(file.read_text(encoding="utf-8").splitlines()) < 400, file.name


def node(script):
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=script, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_node
def test_the_joined_script_is_a_module(tmp_path):
    file = tmp_path / "scene.mjs"
    file.write_text(joined.script(), encoding="utf-8")
    done = subprocess.run([NODE, "--check", str(file)], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    said = node(joined.script() + "console.log(Object.keys($scene()))")
    assert "initialize" in said
    assert "render" in said


NUMBERS = [0, -0.0, -0.001, 0.004999, -0.004999, 0.005, -0.005, 0.125, -0.125, 0.375, 0.5, 1.5, 2.5]
NUMBERS += [-2.5, 1e-300, -1e-300, 0.1 + 0.2, 1 / 3, -2 / 3, 99.995, 1e6, -123456.789, 1e15, 5e-324]


@needs_node
def test_page_and_python_show_numbers_alike():
    rng = np.random.default_rng(0)
    values = NUMBERS + (rng.normal(size=400) * 10.0 ** rng.integers(-4, 7, 400)).tolist()
    values += (rng.integers(-2000, 2000, 400) / 16).tolist()  # many lie right in the middle
    cases = [[value, decimals] for value in values for decimals in (0, 1, 2, 4)]
    text = joined.join("numbers", joined.read)
    script = f"{text}console.log(JSON.stringify({json.dumps(cases)}.map(c => $numbers.show(...c))))"
    shown = json.loads(node(script))
    differ = [
        (case, theirs, show(*case))
        for case, theirs in zip(cases, shown, strict=True)
        if theirs != show(*case)
    ]
    assert not differ


NAMES = [
    "floor 0.92",
    "no attention 2.52",
    "head 3",
    "attention",
    "all words but one",
    "loss −1.50 ↑",
]


@needs_node
def test_a_value_stands_below_each_of_the_names_that_have_two_lines():
    found = [folded(name, valued=True) for name in NAMES]
    assert found[0] == ["floor ", "0.92"] and found[1] == ["no attention ", "2.52"]
    assert folded(NAMES[0]) == [NAMES[0]]  # alone with its value among names that have none
    assert found[2:5] == [["head 3"], ["attention"], ["all words ", "but one"]]
    script = joined.join("ends", joined.read)
    script += f"console.log(JSON.stringify({json.dumps(NAMES)}.map(n => $ends.folded(n, true))))"
    assert json.loads(node(script)) == found


def test_show():
    assert show(-0.004) == "0.00"
    assert show(-0.0, 0) == "0"
    assert show(-1.5) == "\u22121.50"
    assert show(0.125) == "0.13"  # the middle goes away from zero, as at school
    assert show(-0.125) == "\u22120.13"
    assert show(2.675) == "2.67"  # which lies below the middle
    assert show(np.float32(1), 0) == "1"
    assert show(1e300, 0) == f"{1e300:.0f}"
    assert show_point((1, -2)) == "(1.00, \u22122.00)"


# ---- light


def test_importing_brings_no_matplotlib():
    code = (
        "import sys, helpers, helpers.scene, helpers.lessons, pkgutil, importlib\n"
        "for m in pkgutil.walk_packages(helpers.lessons.__path__, 'helpers.lessons.'):\n"
        "    importlib.import_module(m.name)\n"
        "from helpers.scene import Scene, parts\n"
        "s = Scene('t', [parts.plane('p', ['a'], [[1, 1]])], [], lambda p, c: ({}, 'x'))\n"
        "s.move('a', (2, 2)); s._repr_mimebundle_()\n"
        "print('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.stdout == "False\n", done.stderr


def test_the_page_is_told_which_model_is_its_own():
    scenes = [Scene("a", [], [], lambda points, controls: ({}, "")) for _ in range(2)]
    assert all(scene.parts["model"] == scene.model_id for scene in scenes)
    assert scenes[0].model_id != scenes[1].model_id
