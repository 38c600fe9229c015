"""Each bound that a picture is judged by: a little more passes, a little less does not."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers.judging import keeping
from helpers.judging.exercise import examine
from helpers.lessons import LESSONS, room

EXERCISES = {e.id: e for one in LESSONS for e in room(one.slug).EXERCISES}


def stand_in(name, values=(), tables=(), places=(), panels=(), controls=()):
    """Stands for a picture that somebody has touched, and shows what is given here."""
    values, tables, places, panels = map(dict, (values, tables, places, panels))
    return SimpleNamespace(
        name=name,
        error="",
        value=lambda id: values[id],
        table=lambda id: np.array(tables[id]),
        place=lambda word, panel=None: np.array(places[word], dtype=float),
        panel=lambda id: panels[id],
        state={"inputs": {"controls": 1, "points": 1}},
        parts={
            "start": {"controls": {"sentence": "as it began"}, "points": 0},
            "controls": [{"id": id} for id in controls],
        },
    )


def one_arrow(sure, other):
    return stand_in(
        "ablation",
        {"cut": [[6, 2]], "sentence": "please peel the apple and the"},
        {"next": []},
        panels={"next": {"values": {"whole": [sure, 1 - sure], "left": [1 - other, other]}}},
    )


def clear_head(weight):
    table = np.full((4, 4), 0.1)
    table[1, 2] = weight
    values = {"sentence": "mine", "show": "weight", "cut": [], "asks": 1, "layer": 1, "head": 1}
    tokens = ["[CLS]", "dog", "ran", "[SEP]"]
    arcs = {"arcs": {"tokens": tokens}}
    return stand_in("seventy-two-heads", values, {"one": table}, panels=arcs)


def gains(relative, least):
    values = {"gain 0": least, "gain 1": 0.5, "gain 2": 2, "without": "none"}
    measured = {"measured": {"values": {"relative": [relative]}}}
    return stand_in("gains", values, panels=measured)


def nine_tenths(weight, gap):
    links = [[2, 0, weight], [2, 2, 1 - weight]]
    return stand_in(
        "both",
        {"measure": "scaled dot"},
        places={"apple": (1, 1), "orange": (1 + gap, 1)},
        panels={"with_orange": {"links": links}},
        controls=["measure"],
    )


def recipes(gap, differ):
    """Two recipes whose places are `gap` apart, and whose weights differ by up to `differ`."""
    weights = [[0.5, 0.5, 0, 0], [0.5 - differ, 0.5, differ, 0]]
    places = {"orange": (0, 0), "phone": (1, 1), "apple": (gap / differ, 0), "lemon": (3, 3)}
    return stand_in("recipes", (), {"weights": weights}, places)


def cross(away):
    """apple lands at (3, −2) and so much farther on, with all words where they were."""
    places = dict(zip(("orange", "phone", "apple"), room("values")._X, strict=True))
    # apple (2, 2) keeps all of itself: it lands at 2 · row 1 + 2 · row 2.
    places |= {"row 1": ((3 + away) / 2, -1), "row 2": (0, 0)}
    return stand_in("attention", (), {"weights": np.eye(3)}, places)


@pytest.mark.parametrize(
    "id, good, short, said",
    [
        ("what_the_heads_learned.one_arrow", (0.9, 0.5), (0.899, 0.5), "not sure of a kind"),
        ("what_the_heads_learned.one_arrow", (0.9, 0.5), (0.9, 0.499), "says the same kind"),
        ("real_transformer.head", (0.6,), (0.599,), "less than 0.6"),
        ("multi_head.apart", (1.001, 0.2), (1.0, 0.2), "Not above 1 yet"),
        ("multi_head.apart", (1.001, 0.2), (1.001, 0.19), "is below 0.2"),
        ("attention_step.nine_tenths", (0.9, 1.0), (0.899, 1.0), "not yet take 0.90 from orange"),
        ("attention_step.nine_tenths", (0.9, 1.0), (0.9, 0.99), "nearly on orange already"),
        ("values.two_recipes", (0.049, 0.101), (0.051, 0.101), "still two places"),
        ("values.two_recipes", (0.049, 0.101), (0.049, 0.099), "nearly the same"),
        ("values.cross", (0.249,), (0.251,), "Not there yet"),
    ],
)
def test_a_bound_from_both_sides(id, good, short, said):
    make = {
        "what_the_heads_learned.one_arrow": one_arrow,
        "real_transformer.head": clear_head,
        "multi_head.apart": gains,
        "attention_step.nine_tenths": nine_tenths,
        "values.two_recipes": recipes,
        "values.cross": cross,
    }[id]
    passed, refused = (examine(EXERCISES[id], make(*given)) for given in (good, short))
    assert passed.status == "passed", passed
    assert refused.status == "wrong" and said in refused.message, refused


@pytest.mark.parametrize("share, status", [(0.896, "passed"), (0.894, "wrong"), (0.904, "passed")])
def test_a_temperature_from_both_sides(share, status):
    temperature = (1 - 0.5**0.5) / np.log(share / (1 - share))
    assert examine(EXERCISES["softmax.sure"], temperature).status == status


def test_close_and_alike_from_both_sides():
    """The closest two must score lower than the farthest, and not only by rounding."""
    for orange, status in (((0.1, 0.98), "passed"), ((0.1, 1.02), "wrong")):
        # phone and orange are the closest, cherry and phone the farthest: 1 · 1 = 1.
        places = {"phone": (0, 1), "orange": orange, "cherry": (9, 1)}
        scene = stand_in("any", places=places)
        assert examine(EXERCISES["similarity.close_not_alike"], scene).status == status


def test_the_first_answer_counts_where_nothing_can_be_written():
    keeping.folder().rmdir()
    keeping.folder().write_text("a file in the folder's place")
    for answer in ("first", "second"):
        keeping.remember("embeddings.middle", answer)
    assert keeping.recall()[0] == {"embeddings.middle": "first"}
