"""Its figures; its scenes at the ends of every control and under random drags."""

import re
from itertools import combinations

import nbformat
import numpy as np
import pytest
from looking import ends, notebook, numbers, numbers_in, shown

from helpers.attention import attention, causal_mask, multi_head_attention, softmax
from helpers.lessons.multi_head.scenes import (
    explore_blocks,
    explore_cost,
    explore_cross,
    explore_gains,
    explore_heads,
    explore_mask,
)
from helpers.words import SPACE, place

NOTEBOOK = notebook("multi_head")
X = place(["orange", "phone", "apple"], SPACE)[:, :2]
HEADS = {
    "so-so": np.array([[1, 0], [0.5, 1]]),
    "awful": np.array([[1, 0.9], [0.9, 1]]),
    "great": np.array([[1, -0.5], [-0.5, 1]]),
}
E = np.array(list(HEADS.values()))
PLAIN = np.concatenate([np.eye(2)] * 3)


def head(words, E):
    return attention(words @ E, words @ E, words @ E)[0]


def several(words, W_O):
    return concatenate([head(words, E) for E in HEADS.values()]) @ W_O


def concatenate(heads):
    return np.concatenate(list(heads), axis=1)


def count(n, d, h):
    width = d // h
    parameters = h * 3 * d * width + (h * width) * d
    tables = h * n * n
    return parameters, n * parameters + 2 * tables * width, tables


def masked(words, mask):
    scores = np.where(mask, words @ words.T / np.sqrt(2), -np.inf)
    weights = softmax(scores)
    return scores, weights, weights @ words


OUTPUTS = {name: head(X, E) for name, E in HEADS.items()}
SCENES = {
    "heads": lambda f=head: explore_heads(f, HEADS),
    "blocks": lambda f=concatenate: explore_blocks(f, OUTPUTS, PLAIN),
    "gains": lambda f=several: explore_gains(f),
    "cost": lambda f=count: explore_cost(f),
    "mask": lambda f=masked: explore_mask(f, causal_mask),
}


# ---- The scenes ---------------------------------------------------------------------------------


def assert_good(scene):
    assert scene.error == "" and scene.text
    assert np.isfinite(list(numbers(scene.state["panels"]))).all()
    if "weights" in scene.state["panels"]:
        weights = np.array(scene.table("weights"))
        assert np.allclose(weights.sum(axis=1), 1)
        if scene.value("mask"):
            assert not weights[np.triu_indices(3, 1)].any()
            for table in ("scores", "weights"):  # hidden looks hidden in both
                np.testing.assert_array_equal(scene.panel(table)["masked"], ~causal_mask(3))
    if scene.name == "blocks":
        rows = np.array(scene.table("W_O"))
        assert np.allclose(rows[:3].sum(axis=0), rows[3]) and np.allclose(rows[3], rows[4])
        lines = scene.panel("sum")["segments"]  # and end to end they reach that place
        assert np.allclose([line["to"] - line["from"] for line in lines], rows[:3])
        assert np.allclose(lines[0]["from"], 0) and np.allclose(lines[-1]["to"], rows[3])


@pytest.mark.parametrize("name", SCENES)
def test_controls_from_end_to_end(name):
    scene = SCENES[name]()
    assert_good(scene)
    for control in scene.parts["controls"]:
        for value in ends(control):
            scene.set(control["id"], value)
            assert_good(scene)
    assert scene.figure().get_size_inches().min() > 1


def test_all_gains_at_nothing():
    scene = SCENES["gains"]()
    for k in range(3):
        scene.set(f"gain {k}", 0)
    assert_good(scene)
    assert "nothing to divide by" in scene.text


@pytest.mark.parametrize("name", ["heads", "blocks", "mask"])
def test_thirty_drags(name):
    scene, rng = SCENES[name](), np.random.default_rng(6)
    id, part = next(iter(scene._planes.items()))
    for _ in range(30):
        scene.move(rng.choice(part["words"]), rng.uniform(-10, 10, size=2), panel=id)
        assert_good(scene)


def test_a_heads_weights_are_found_in_where_apple_lands():
    scene = SCENES["heads"]()
    taken = scene.panel("measured")["values"]
    for *row, E in zip(taken["orange"], taken["phone"], HEADS.values(), strict=True):
        for k in (0, 1):
            pair = X[[k, 2]] @ E
            assert row[k] == pytest.approx(attention(pair, pair, pair)[1][1, 0])
    far = explore_heads(lambda X, E: X @ E + [[0, 0], [1, -1]], HEADS)
    assert far.error == ""
    assert far.panel("measured")["values"]["orange"][0] is None  # not on the way between


def test_apple_asks_wherever_it_stands():
    scene = SCENES["mask"]()
    for order in ("apple phone orange", "phone orange apple"):
        scene.set("order", order)
        arcs, i = scene.panel("arcs"), order.split().index("apple")
        assert arcs["asker"] == i and arcs["hidden"].tolist() == [j > i for j in range(3)]
        np.testing.assert_array_equal(arcs["weights"], scene.table("weights")[i])


def test_what_leaves_the_picture_is_said():
    scene = SCENES["heads"]()
    scene.move("apple", (5, 4))
    assert "Outside the picture: the apples of awful" in scene.text
    assert scene.state["panels"]["awful"]["hidden"][2]


def broken(*given):
    raise RuntimeError("no luck")


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(
    "function, said",
    [
        (broken, "broken stopped with RuntimeError: no luck"),
        (lambda *given: np.nan, "should return"),
        (lambda *given: None, "return"),
    ],
)
def test_a_function_that_fails_is_told(name, function, said):
    assert said in SCENES[name](function).error


@pytest.mark.parametrize(
    "name, function, said",
    [
        ("heads", lambda X, E: X * np.nan, "NaN"),
        ("heads", lambda X, E: X[0], "should return an array of shape (2, 2)"),
        ("blocks", lambda H: sum(H), "should return an array of shape (3, 6)"),
        ("gains", lambda X, W_O: np.full((2, 2), np.inf), "infinity"),
        ("cost", lambda n, d, h: (0, 0, 0), "gives 0 for one head"),
        ("mask", lambda X, mask: masked(X, mask)[:2], "scores, weights, output"),
        ("mask", lambda X, mask: (X @ X.T * np.nan, *masked(X, mask)[1:]), "(scores) returned NaN"),
        ("mask", lambda X, mask: (*masked(X, mask)[:2], X[0]), "(output) should return an array"),
    ],
)
def test_each_wrong_result_is_told(name, function, said):
    assert said in SCENES[name](function).error


def test_a_scene_recovers():
    fine = True

    def sometimes(*given):
        return head(*given) if fine else broken()

    scene = explore_heads(sometimes, HEADS)
    before = scene.state["panels"]
    fine = False
    scene.move("apple", (3, 3))
    assert "no luck" in scene.error and scene.state["panels"] == before
    fine = True
    scene.move("apple", (2, 1))
    assert_good(scene)


def test_columns_in_the_wrong_order_are_noticed():
    scene = SCENES["blocks"](lambda H: np.concatenate(list(H)[::-1], axis=1))
    assert (
        "add up to what its 6 columns" in scene.text
    )  # all blocks are equal, so the order does not show
    scene.move("so-so 1", (2, 0))
    assert "are the columns in order?" in scene.text


def test_a_zero_score_is_not_hidden():
    def zeros(words, mask):
        scores = np.where(mask, words @ words.T / np.sqrt(2), 0)
        return scores, softmax(scores), softmax(scores) @ words

    scene = SCENES["mask"](zeros)
    assert np.array(scene.table("weights"))[0, 1] > 0
    assert not scene.panel("weights")["masked"].any()


def test_explorers_refuse_what_does_not_fit():
    for call in (
        lambda: explore_heads(3, HEADS),
        lambda: explore_heads(head, {}),
        lambda: explore_heads(head, {"flat": np.eye(3)}),
        lambda: explore_blocks(concatenate, OUTPUTS, np.eye(2)),
        lambda: explore_blocks(None, OUTPUTS, PLAIN),
        lambda: explore_gains(PLAIN),
        lambda: explore_cost(8),
        lambda: explore_mask(masked, None),
        lambda: explore_cross(3, ENGLISH, FRENCH),
    ):
        with pytest.raises(ValueError):
            call()


@pytest.mark.parametrize(
    "gains, raw, relative",
    [
        ((1, 1, 1), "4.54", "0.434"),
        ((1, 2, 1), "4.68", "0.298"),
        ((1, 0.2, 2), "7.86", "0.947"),
        ((1, 2, 0.2), "1.94", "0.134"),
    ],
)
def test_gains(gains, raw, relative):
    scene = explore_gains(lambda X, W_O: multi_head_attention(X, E, E, E, W_O)[0])
    for k, gain in enumerate(gains):
        scene.set(f"gain {k}", gain)
    measured = scene.panel("measured")["values"]
    assert f"{measured['apart'][-1]:.2f}" == raw
    assert f"{measured['relative'][-1]:.3f}" == relative


def test_a_gain_of_0_removes_a_head():
    scene = SCENES["gains"]()
    scene.set("gain 1", 0)
    measured = scene.panel("measured")["values"]
    assert measured["apart"][1] == measured["length"][1] == 0
    assert measured["relative"][1] is None


def test_lengths_that_are_compared_have_one_axis_and_two_decimals():
    scene = SCENES["gains"]()
    for k in range(3):
        scene.set(f"gain {k}", 2)  # the longest there is
    state = scene.state["panels"]["measured"]
    assert state["ranges"]["apart"] == state["ranges"]["length"] == [0, 22]
    assert state["texts"]["length"] == ["7.10", "10.74", "4.37", "20.89"]


def test_a_colour_means_a_head_and_its_name_stands_beside_its_line():
    scene = SCENES["gains"]()
    outputs, measured = scene.parts["panels"]
    assert set(outputs["looks"]) == {"lead"}  # apple, as everywhere
    assert measured["looks"] == ["line-0", "line-1", "line-2", ""]
    panel = scene.state["panels"]["outputs"]
    named = [(line["text"], line["look"]) for line in panel["segments"] if "text" in line]
    assert named[1:] == [("so-so", "line-0"), ("awful", "line-1"), ("great", "line-2")]


def test_no_plane_of_a_head_has_two_sentences_arrows_as_if_they_were_one_row():
    for name in ("so-so", "awful", "great"):
        panel = SCENES["heads"]().state["panels"][name]
        assert not panel.get("links")
        assert [s["look"] for s in panel["segments"] if "look" in s] == ["dashed", "dashed"]


def test_what_apple_keeps_of_itself_is_drawn_under_the_mask_too():
    drawn = SCENES["mask"]().state["panels"]["plane"]["links"]
    assert np.isclose(sum(weight for *_, weight in drawn), 1)


def test_apples_at_one_place_have_one_label():
    scene = SCENES["heads"]()
    awful, great = scene.state["panels"]["awful"], scene.state["panels"]["great"]
    assert [spot["text"] for spot in awful["spots"]] == ["all apples", ""]
    assert awful["named"] == ["orange", "phone", None]  # in its own colour
    assert [spot["text"] for spot in great["spots"]] == ["with orange", "with phone"]
    assert great["named"] == ["orange", "phone", None]  # hollow, where both ways begin
    assert awful["x"] == great["x"]  # compared, so of one scale


def test_each_part_is_made_from_its_block_alone():
    scene = SCENES["blocks"]()
    scene.move("awful 1", (0, 0))
    scene.move("awful 2", (0, 0))
    panel = scene.panel("W_O")
    assert panel["values"][1].tolist() == [0, 0] and panel["values"][0].all()
    said = scene.describe()
    assert "concat: 3.14, 1.51, 3.90, 3.70, 1.46, 0.41" in said and "awful: 0.00, 0.00" in said


ENGLISH = {"orange": (0, 3), "phone": (4, 0), "apple": (2, 2)}
FRENCH = {"pomme": (2.2, 2.4), "le": (0.6, 0.3)}


def test_marks_and_the_largest_weight_of_the_lessons_two_texts_are_seen():
    """A mark is 14 pixels wide, a unit of that plane 51 beside JupyterLab's file browser."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (source,) = (cell.source for cell in cells if "explore_cross(" in cell.source)
    texts = {}
    exec(source.split("explore_cross(")[0].split("\n", 1)[1], {}, texts)
    places = [place for words in (texts["english"], texts["french"]) for place in words.values()]
    # The largest weight is seen as an arrow, not as a speck between two marks.
    apple, pomme = texts["english"]["apple"], texts["french"]["pomme"]
    scene = explore_cross(attention, texts["english"], texts["french"])
    weights = dict(zip(texts["french"], scene.table("weights")[2], strict=True))
    assert max(weights, key=weights.get) == "pomme" and np.hypot(*np.subtract(apple, pomme)) >= 1
    quoted = f"apple takes {weights['pomme']:.2f} from it"
    assert any(quoted in cell.source for cell in cells)
    assert f"apple → pomme {weights['pomme']:.2f}" in scene.describe()
    assert len(places) == 8
    assert min(np.hypot(*np.subtract(a, b)) for a, b in combinations(places, 2)) > 14 / 51


def test_one_text_asks_another():
    scene, rng = explore_cross(attention, ENGLISH, FRENCH), np.random.default_rng(3)
    for k in range(30):
        asks = list(ENGLISH)[k % 3]
        scene.set("asks", asks)
        scene.move(rng.choice([*ENGLISH, *FRENCH]), rng.uniform(-1, 4, size=2))
        assert scene.error == "" and f"{asks} asks the other text" in scene.text
        text, other = (np.array([scene.place(w) for w in words]) for words in (ENGLISH, FRENCH))
        output, weights = attention(text, other, other)
        np.testing.assert_allclose(scene.table("weights"), weights)
        moved = scene.panel("plane")["moved"]
        np.testing.assert_allclose(moved[k % 3], output[k % 3])
        assert [m is None for m in moved].count(False) == 1
        links = scene.panel("plane")["links"]
        assert [(i, j) for i, j, _ in links] == [(k % 3, 3), (k % 3, 4)]


@pytest.mark.parametrize(
    "attend, said",
    [
        (lambda Q, K, V: V, "should return two things: output, weights"),
        (lambda Q, K, V: (Q, Q @ Q.T), "shape"),
        (lambda Q, K, V: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_what_is_no_attention_is_told_in_the_picture_of_two_texts(attend, said):
    assert said in explore_cross(attend, ENGLISH, FRENCH).error


def test_the_tables_of_a_long_sentence_are_as_large_as_the_lesson_says(cells):
    spaces = {}
    (source,) = [cell.source for cell in cells if cell.source.startswith("def count(n, d, h)")]
    exec(source, spaces)
    trained, _, tables = spaces["count"](4096, 512, 8)
    (notice,) = [cell.source for cell in cells if "With 4096 words" in cell.source]
    assert f"{tables / 1e6:.0f} million numbers, {tables // trained} times" in notice


def test_only_the_tables_grow_with_the_heads():
    for n, d in [(4, 16), (32, 512), (4096, 1024)]:
        one, many = count(n, d, 1), count(n, d, 16)
        assert one[:2] == many[:2] and many[2] == 16 * one[2]


# ---- The figures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece, contract",
    [
        (
            "(1, 0.2, 2), (1, 2, 0.2)]:",
            [
                *[1, 1, 1, 4.54, 10.45, 0.434, 1, 2, 1, 4.68, 15.72, 0.298],
                *[1, 0.2, 2, 7.86, 8.30, 0.947, 1, 2, 0.2, 1.94, 14.48, 0.134],
            ],
        ),
        ("both = np.array", [0.492, 0.492, 0.015]),
        ("for query in [np.array", [0.941, 0.029, 0.029, 0.029, 0.941, 0.029]),
        (
            "print(output[2])",
            [0.941, 0.029, 0.029, 0.029, 0.941, 0.029, 2.823, 0.088, 0.088, 0.088, 2.823, 0.088],
        ),
        ("(0, -0.3, 1)]:", [0, 0, 1, 1.571, 0, -0.3, 1, 1.971]),
        ("count(n=32, d=512, h=h)", [1, 1048576, 34603008, 1024, 8, 1048576, 34603008, 8192]),
        ("print(E.shape, weights.shape, output.shape)", [3, 2, 2, 3, 3, 3, 3, 2]),
        (
            'print("row sums:"',
            [
                *[6.364, 0, 11.314, 4.243, 5.657, 5.657],  # scores that are not hidden
                *[1, 0, 0, 0, 1, 0, 0.108, 0.446, 0.446, 1, 1, 1, 0, 0, 0],
            ],
        ),
    ],
)
def test_the_notebook_shows_the_contract(outputs, piece, contract):
    assert outputs(piece) == pytest.approx(contract, abs=1e-9)


def test_one_head_with_both_needs_leaves_a_sum_that_can_still_be_read_here(outputs):
    """*cat* and *yesterday* share no coordinate; with twice the values nothing much is lost."""
    sentence = 3 * np.eye(3)
    one = outputs("both = np.array") @ (2 * sentence)
    two = outputs("print(output[2])")[-6:]
    assert one[:2] == pytest.approx([2.95, 2.95], abs=0.01)
    assert one[0] > two[0] and one[1] > two[4]
    assert f"{2 * outputs('both = np.array')[0]:.2f}" == "0.98"


def test_beside_great_a_gain_only_helps_below_0():
    """No gains of 0 or more do better than *great* alone: relative separation knows no size."""
    heads = np.array([[head(X[pair], E)[1] for E in HEADS.values()] for pair in ([0, 2], [1, 2])])

    def relative(gains):
        one, other = np.moveaxis(np.einsum("gh, shd -> gsd", gains, heads), 1, 0)
        lengths = (np.linalg.norm(one, axis=1) + np.linalg.norm(other, axis=1)) / 2
        return np.linalg.norm(one - other, axis=1) / lengths

    every = np.array(list(np.ndindex(21, 21, 21))[1:]) / 10
    (alone,) = relative(np.array([[0, 0, 1.0]]))
    assert relative(every).max() == pytest.approx(alone)
    assert relative(np.array([[0, -0.3, 1]])) == pytest.approx([1.971], abs=5e-4)
    common, awful = heads[:, 2].mean(axis=0), heads[:, 1].mean(axis=0)
    assert common @ awful > 0  # so to subtract awful takes away what both apples have in common


def test_why_awful_apple_takes_so_little_from_orange_here():
    """By cosine it was half; the scaled dot product sees that apple's own arrow is the longer."""
    orange, _, apple = X @ HEADS["awful"]
    pair = np.array([orange, apple])
    assert attention(pair, pair, pair)[1][1, 0] == pytest.approx(0.01, abs=0.005)
    unit = pair / np.linalg.norm(pair, axis=1, keepdims=True)
    assert softmax(unit @ unit.T)[1, 0] == pytest.approx(0.5, abs=0.005)
    assert np.linalg.norm(apple) > np.linalg.norm(orange)


def test_the_two_apples_are_told_one_by_one_though_they_share_a_label():
    said = explore_heads(head, HEADS).describe()
    awful = "apple with orange (3.79, 3.80), apple with phone (3.90, 3.70), 0.14 between these two"
    assert awful in said and "3.44 between these two" in said
    assert "0.14 between these two, with one label: all apples" in said
    assert said.count("one label") == 1 and "a line of" not in said
    assert (
        "apple with phone (9.73, 4.54), 4.54 between these two" in explore_gains(several).describe()
    )


def test_a_recipe_of_two_texts_is_written_as_that_of_one():
    lines = explore_cross(attention, ENGLISH, FRENCH | {"et": (-0.4, 0.4)}).panel("recipe")["lines"]
    assert lines[0] == "apple′" and re.match(r"= pomme 0\.\d{3} · \(2\.2, 2\.4\)$", lines[1])
    assert "≈ 0" in lines[-2] and re.match(r"= \(\d\.\d\d, \d\.\d\d\)$", lines[-1])


def test_the_heads_are_measured_before_they_are_named(outputs):
    found = np.reshape(outputs("one, other = one_head("), (3, 5))[:, 4]
    assert found == pytest.approx([0.975, 0.143, 3.437])


def test_both_ways_are_the_same(cells, outputs):
    assert outputs("h1 @ W_O[0:2]") == pytest.approx(several(X, PLAIN).ravel(), abs=6e-4)
    said = [shown(c).strip() for c in cells if "np.allclose" in c.source and c.outputs]
    assert len(said) == 5 and all(text.endswith("True") for text in said)


def test_every_figure_of_the_prose_is_shown_by_a_cell(cells):
    known = np.array(
        [x for c in cells if c.cell_type == "code" for x in numbers_in(shown(c) + c.source)]
    )
    task = {"0.9"}  # what no row can give twice
    for cell in cells:
        if cell.cell_type != "markdown":
            continue
        prose = re.sub(r"(Exercise|exercises?) .*", "", cell.source)  # their numbers are names
        for figure in re.findall(r"[-−]?\d+\.\d+", prose):
            digits = len(figure.split(".")[1])
            close = np.abs(known - float(figure.replace("−", "-"))) <= 0.5 * 10.0**-digits + 1e-4
            assert figure in task or close.any(), (figure, cell.source)


def test_w_o_is_shown_as_it_was_typed():
    scene = explore_blocks(concatenate, {"h": np.ones((3, 2))}, np.eye(2))
    scene.move("h 1", (0.25, 0.04))
    assert "h 1 (0.25, 0.04)" in scene.describe()


def test_a_part_is_told_by_its_head_and_not_as_a_place():
    places = explore_gains(several).describe().split("The two apples")[0]
    assert "so-so (" not in places and "the part of so-so" in places
    assert "apple with orange (" in places


def test_how_far_apart_stands_beside_the_two_apples():
    """A line of its own with two ends: on the words' ways it would not be seen."""
    scene = explore_heads(head, HEADS)
    state = scene.panel("great")
    one, other = (np.array(spot["at"]) for spot in state["spots"])
    (line,) = (line for line in state["segments"] if line.get("text"))
    assert line["text"] == f"{np.linalg.norm(one - other):.2f}"
    assert np.allclose(np.subtract(line["to"], line["from"]), other - one)
    aside = np.subtract(line["from"], one)
    assert abs(aside @ (other - one)) < 1e-9 and np.hypot(*aside) > 0.5
    assert "0.14" in [line.get("text") for line in scene.panel("awful")["segments"]]
