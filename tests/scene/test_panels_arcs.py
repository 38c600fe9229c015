"""Sentences with arcs, grids of weights, lists of next words, slopes: their Python half."""

import json

import numpy as np
import pytest

from helpers.scene import Scene, parts, weights
from helpers.scene.below import LARGE, LOWER, SMALL, in_rows, room_below, written
from helpers.scene.panels import KINDS, grid
from helpers.scene.weights import measure

TOKENS = ["the", "apple", "and", "the", "orange"]
N = len(TOKENS)
WEIGHTS = np.array(
    [
        [1, 0, 0, 0, 0],
        [0.25, 0.75, 0, 0, 0],
        [0.125, 0.5, 0.375, 0, 0],
        [0.002, 0.9, 0.05, 0.048, 0],
        [0.1, 0.6, 0.1, 0.1, 0.1],
    ]
)
LATER = np.triu(np.ones((N, N), bool), 1)


def scene(layout, state, controls=()):
    """A scene whose panels show `state`: {id: state}, or a function of the controls' values."""
    compute = state if callable(state) else lambda values: state
    return Scene("Arcs", layout, list(controls), lambda points, c: (compute(c), "so"))


def sentence_scene(state, controls=(), **part):
    part = {"tokens": TOKENS} | part
    return scene([parts.sentence("s", part.pop("tokens"), **part)], {"s": state}, controls)


# ---- numbers


@pytest.mark.parametrize(
    ("weight", "text"),
    [(0, "0"), (0.004, "≈ 0"), (0.005, "0.01"), (0.125, "0.13"), (1, "1.00"), (None, "?")],
)
def test_a_share_says_nothing_and_next_to_nothing_apart(weight, text):
    assert weights.share(weight) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((0, "0.0 %"), (0.0004, "< 0.1 %"), (0.717, "71.7 %"), (0.9999, "> 99.9 %")),
        *((1, "100.0 %"), (float("nan"), "?")),
    ],
)
def test_per_cent_never_rounds_to_none_or_all(share, text):
    assert weights.percent(share) == text


@pytest.mark.parametrize(
    ("row", "places"),
    [
        ([0.43, 0.57], [1]),
        ([0.5, 0.49, 0.01], [0]),
        ([0.5, None, 0.4999], [0, 2]),  # they read the same
        *(([0.25] * 4, []), ([0.09, 0.08], []), ([], []), ([None], [])),
    ],
)
def test_the_largest_is_named_where_it_is_news(row, places):
    assert weights.largest(row) == places


def test_compact_numbers_read_as_the_full_ones():
    full = np.random.default_rng(0).random((60, 60)) ** 3
    full[0, :6] = [0.12496, 0.005, 0.00499999, 1e-9, 0, 1]  # 0.1250 would be 0.13
    small = np.array(weights.compact(full.tolist()))
    for a, b in zip(full.ravel(), small.ravel(), strict=True):
        assert weights.share(a) == weights.share(b)
    assert len(json.dumps(small.tolist())) < 0.5 * len(json.dumps(full.tolist()))
    assert weights.compact([0.5, None]) == [0.5, None]


# ---- a sentence


def test_a_sentence_tells_who_takes_what_from_whom():
    said = sentence_scene({"weights": WEIGHTS, "asker": 3, "next": "pie"}).describe()
    assert "the apple and the orange. the asks and takes from: apple 0.90, and 0.05" in said
    assert "itself 0.05" in said
    assert "almost nothing from the others" in said
    assert "next: pie" in said


def test_hidden_and_cut_tokens_are_said_so_and_never_as_zero():
    cut = [[2, 1]]
    state = {"weights": WEIGHTS, "asker": 2, "hidden": LATER, "cut": cut}
    said = sentence_scene(state).describe()
    assert "cut: apple; hidden: the, orange" in said
    assert "0.00" not in said
    assert "apple 0" not in said
    everybody = sentence_scene(state | {"cut": [[None, 1]], "asker": 4}).describe()
    assert "cut: apple" in everybody


def test_all_at_once_tells_each_ones_largest():
    said = sentence_scene({"weights": WEIGHTS}, asker=-1).describe()
    assert "Each takes most from: the → the 1.00, apple → apple 0.75" in said


def test_the_asker_is_the_chosen_one_and_stays_within_the_sentence():
    control = parts.picked("who", "who asks", value=1)
    one = scene(
        [parts.sentence("s", asks="who")],
        lambda c: {"s": {"tokens": ["a", "b"], "weights": np.eye(2), "asker": c["who"]}},
        [control],
    )
    one.set("who", 7)
    assert "b asks and takes from: itself 1.00" in one.describe()
    one.figure()


@pytest.mark.parametrize(
    "row",
    [np.full(N, 1 / N), np.zeros(N), np.full(N, np.nan), np.full(N, 3.0), -np.ones(N)],
    ids=["equal", "zero", "nan", "more than one", "negative"],
)
@pytest.mark.parametrize("asker", [0, 2, 4])
def test_odd_rows_are_told_and_drawn(row, asker):
    one = sentence_scene({"weights": row, "asker": asker})
    assert TOKENS[asker] in one.describe()
    assert one.figure()
    table = sentence_scene({"weights": np.tile(row, (N, 1))}, asker=-1)
    assert table.figure()


@pytest.mark.long
def test_sixty_tokens_and_a_very_long_one():
    tokens = ["x" * 200, *(f"t{k}" for k in range(59))]
    table = np.full((60, 60), 1 / 60)
    one = sentence_scene({"weights": table, "asker": 30, "next": "y" * 200}, tokens=tokens)
    assert one.figure()
    assert "x" * 200 in one.describe()
    assert sentence_scene({"weights": table}, tokens=tokens, asker=-1).figure()


def test_numbers_that_would_run_together_stand_in_rows():
    """The asker's own first, then the larger ones; none on its loop, beside which or below it."""
    texts, xs = ["0.12", "0.01", "0.64", "≈ 0", "0.01", "0.02"], [20 * k for k in range(6)]
    worth, loop = [0.12, 0.01, 0.64, 0.001, 3, 0.02], (19, 4)
    assert in_rows(texts, xs, worth, 4, loop, 12) == [0, 1, 0, 2, 0, 2]
    assert in_rows(texts, [3 * x for x in xs], worth, 4, loop, 12) == [0] * 6
    more, _ = room_below(30, close=True)
    rows = in_rows(texts, xs, worth, 4, (45, 30), 12, more=more)
    assert rows[4] == 0 and all(row is None or row * LOWER > 30 for row in (rows[3], rows[5]))


def test_a_loop_is_as_thick_as_an_arc_of_that_weight():
    one = sentence_scene({"weights": [[0.5, 0.5], [0, 1]], "asker": 0}, tokens=["a", "b"])
    wide = [line.get_linewidth() for axes in one.figure().axes for line in axes.lines]
    assert sorted(wide)[-1] == sorted(wide)[-2]


def test_numbers_stand_in_one_row_wherever_they_can():
    """First in smaller type, then without the 0 before the point, then without next to nothing."""
    texts = ["0.12", "≈ 0", "0.64", "0.24"]

    def how(texts, apart):
        n = len(texts)
        size, now, rows, _ = written(texts, [apart * k for k in range(n)], [1] * n, 0, 0)
        return size, now, rows

    assert how(texts, 60) == (LARGE, texts, [0] * 4)
    assert how(texts, 28) == (SMALL, texts, [0] * 4)
    assert how(texts, 24) == (SMALL, [".12", "≈ 0", ".64", ".24"], [0] * 4)
    assert how(["≈ 0"] * 2 + ["1.00"], 20)[1] == ["", "", "1.00"]
    assert set(how(texts, 12)[2]) > {0}


def test_a_thick_band_leaves_a_hole_below_its_arc():
    """Between two words that stand near to each other, too: there its weight has fewer pixels."""
    near, far = sentence_scene({}), [40 * k for k in range(9)]
    assert KINDS["sentence"]._band(far) < 40 and KINDS["sentence"]._band([0, 90]) == 42
    assert near.figure()


def test_two_texts_say_who_takes_what_from_whom():
    part = parts.texts("t", ["one", "two"], ["un", "et"], asks="who", names=["below", "above"])
    controls = [parts.picked("who", "who", ["one", "two"], "two")]
    one = scene([part], {"t": {"weights": [[0.9, 0.1], [0.996, 0.004]]}}, controls)
    said = one.describe()
    assert "one takes from un 0.90, et 0.10; two takes from un 1.00, et ≈ 0" in said
    drawn = [text.get_text() for axes in one.figure().axes for text in axes.texts]
    assert {"un", "et", "one", "two", "1.00", "≈ 0"} <= set(drawn) and "0.90" not in drawn
    with pytest.raises(ValueError, match="shape"):
        scene([part], {"t": {"weights": [[1, 0, 0]]}}, controls)


def test_a_bold_name_of_a_column_does_not_touch_the_next_one():
    """Any may be bold: without room for that all are smaller, then every second is raised."""
    names = ["<start>", "please", "the"]
    part = parts.grid("g", ["head 1"], names, square=False)
    plain = (measure("<start>", 12) + measure("please", 12)) / 2 + 3.1
    assert grid._heads_in(part, names, plain) == (11, 0)
    assert grid._heads_in(part, names, plain + measure("<start>", 12, True) / 2) == (12, 0)
    assert grid._heads_in(part, names, plain / 1.6) == (12, grid.RAISED)
    assert grid._heads_in(part, names, 10) == (None, 0)


def test_no_tokens_and_one():
    assert sentence_scene({"tokens": []}, tokens=[]).figure()
    assert sentence_scene({"tokens": ["a"], "weights": [[1.0]]}, tokens=[]).figure()


def test_twenty_tokens_are_light_to_send():
    table = np.random.default_rng(1).dirichlet(np.ones(20), 20)
    one = sentence_scene({"weights": table}, tokens=["word"] * 20)
    assert len(json.dumps(one.state)) < 4000


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ({"weights": np.eye(3)}, r"weights: shape \(5, 5\) or \(5,\), got \(3, 3\)"),
        ({"weights": WEIGHTS, "hidden": [True]}, r"hidden: shape .*, got \(1,\)"),
        ({"weights": "much"}, "weights: numbers of shape"),
        ({"tokens": "one text"}, "tokens: a list of texts"),
        ({"looks": ["fruit"] * N}, "looks: one of"),
        ({"arcs": []}, "no state 'arcs'"),
    ],
)
def test_what_does_not_fit_a_sentence_is_an_error_that_says_what_does(state, what):
    with pytest.raises(ValueError, match=what):
        sentence_scene(state)


# ---- a grid


def grid_scene(state, controls=(), rows=TOKENS, columns=TOKENS, **part):
    return scene([parts.grid("g", rows, columns, **part)], {"g": state}, controls)


def test_a_grid_tells_rows_hidden_and_cut_cells():
    said = grid_scene({"values": WEIGHTS, "masked": LATER, "cut": [[4, 1]]}).describe()
    assert said.startswith(
        "Arcs. rows ask, columns answer. the: the 1.00, apple hidden, and hidden"
    )
    assert "orange: the 0.10, apple cut" in said


def test_a_large_grid_tells_the_largest_of_each_row():
    layers, heads = [f"layer {k}" for k in range(1, 7)], [str(k) for k in range(1, 12)]
    values = np.zeros((6, 11))
    values[5, 10] = 0.64
    values[:2, 3] = 0.2, 0.09
    pair = [[parts.grid(id, layers, heads, between=", head ") for id in "gh"]]  # so each is narrow
    one = scene(pair, dict.fromkeys("gh", {"values": values}))
    assert "layer 6, head 11 0.64" in one.describe()
    drawn = {text.get_text() for axes in one.figure().axes for text in axes.texts}
    assert {"0.64", "0.20"} < drawn and not {"0.09", "≈ 0"} & drawn


def test_several_maps_and_what_is_chosen():
    controls = [parts.picked("head", "head", value=1), parts.picked("who", "who asks", value=2)]
    picks = {"map": "head", "row": "who"}
    state = {"values": [WEIGHTS] * 3, "masked": LATER}
    one = grid_scene(state, controls, maps=["head 1", "head 2", "head 3"], picks=picks)
    assert "head 2: the: the 1.00" in one.describe()
    assert one.figure()
    one.set("who", 99)  # the page may be a moment ahead of a sentence that became shorter
    assert one.figure()
    assert not one.error


@pytest.mark.parametrize("n", [1, 2, pytest.param(60, marks=pytest.mark.long)])
def test_grids_of_any_size_are_drawn(n):
    names = [f"word {k}" for k in range(n)]
    values = np.full((n, n), np.nan if n == 2 else 1 / n)
    assert grid_scene({"values": values}, rows=names, columns=names, cuts=None).figure()


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ({"values": WEIGHTS[:2]}, r"values: shape \(5, 5\), got \(2, 5\)"),
        ({"values": WEIGHTS, "masked": [[True]]}, "masked: shape"),
        ({"heat": WEIGHTS}, "no state 'heat'"),
    ],
)
def test_what_does_not_fit_a_grid(state, what):
    with pytest.raises(ValueError, match=what):
        grid_scene(state)
    with pytest.raises(ValueError, match="picks: ids of controls"):
        parts.grid("g", TOKENS, TOKENS, picks={"cell": "c"})


def texts_of(scene):
    return {text.get_text() for axes in scene.figure().axes for text in axes.texts}


def test_columns_are_all_named_where_their_names_stand_beside_each_other():
    """In the smaller of three sizes, if they must; a square map has them as its rows, too."""
    names = ["<start>", "please", "peel", "the", "apple", "and", "the"]
    state = {"values": np.full((3, 7), 0.1), "bold": [2]}
    wide = parts.grid("g", ["one", "two", "three"], names, square=False)
    assert set(names) <= texts_of(scene([[parts.stack(wide, pixels=400)]], {"g": state}))
    assert "<start>" not in texts_of(scene([[parts.stack(wide, pixels=200)]], {"g": state}))


# ---- rankings and slopes


def test_a_list_ends_with_others_so_that_it_makes_a_hundred_per_cent():
    one = scene(
        [parts.ranking("r", ["whole", "cut"])],
        {"r": {"words": [[" tree", "."], ["\n"]], "shares": [[0.717, 0.0001], [0.2]]}},
    )
    assert "whole: tree 71.7 %, “.” < 0.1 %, others 28.3 %. cut: ↵ 20.0 %, others 80.0 %" in (
        one.describe()
    )
    panel = one.state["panels"]["r"]
    assert panel["others"][0] + sum(panel["shares"][0]) == pytest.approx(1, abs=1e-4)
    assert one.figure()


def test_one_list_may_be_plain_and_have_looks():
    state = {"words": ["phone", "orange"], "shares": [0.6, 0.4], "looks": ["cool", "warm"]}
    picks = parts.picked("word", "next word")
    one = scene([parts.ranking("r", picks="word")], {"r": state}, [picks])
    assert "next word: phone 60.0 %, orange 40.0 %, others 0.0 %" in one.describe()
    assert one.figure()


def test_the_thick_line_joins_the_likeliest_word_wherever_it_stands():
    both = {"words": [["fruit", "tech"]] * 2, "shares": [[0.01, 0.99], [0.01, 0.99]]}
    one = scene([parts.ranking("r", ["whole", "cut"])], {"r": both})
    lines = [line for axes in one.figure().axes for line in axes.lines]
    # The joins bend on their way: of many points, unlike the edges of the lists.
    joins = [line for line in lines if len(line.get_xdata()) > 2]
    thick, thin = sorted(joins, key=lambda line: -line.get_linewidth())
    assert thick.get_linewidth() > thin.get_linewidth()
    assert abs(thick.get_ydata()[0] - 1.5 * 23) < abs(thick.get_ydata()[0] - 0.5 * 23)
    empty = {"words": [[], []], "shares": [[], []]}
    assert scene([parts.ranking("r", ["whole", "cut"])], {"r": empty}).figure()


@pytest.mark.parametrize("shares", [[0.7, 0.7], [-0.1, 0.2], [0.5]])
def test_shares_that_are_none(shares):
    with pytest.raises(ValueError, match="shares:"):
        scene([parts.ranking("r")], {"r": {"words": ["a", "b"], "shares": shares}})


def test_slopes_before_and_after():
    state = {"names": ["cat", "mat"], "from": [0.63, 0.54], "news": [0, 1]}
    part = parts.slopes("p", ["whole", "cut"], note="cut an arc to compare", title="it is like")
    before = scene([part], {"p": state})
    assert "whole: cat 0.63, mat 0.54" in before.describe()
    more = {"names": ["cat", "mat", *"abcd"], "from": [0.63, 0.54, 0.5, 0.9, 0.7, 0.4]}
    assert {"cat", "mat", *"abcd"} <= texts_of(scene([part], {"p": state | more}))
    part |= {"height": 64}  # room for four names
    drawn = texts_of(scene([part], {"p": state | more}))
    assert {"cat", "mat", "b", "c"} <= drawn and not {"a", "d"} & drawn  # nothing to compare yet
    after = scene([part], {"p": state | {"to": [0.38, float("nan")]}})
    assert "whole → cut: cat 0.63 → 0.38, mat 0.54 → ?" in after.describe()
    assert after.figure()


def test_a_scale_has_its_numbers_and_says_why_some_are_strong():
    part = parts.slopes("p", ["whole", "cut"], says="bold: spoken of", note="cut one")
    state = {"names": ["an (1)", "an (4)"], "from": [0.58, 0.66], "news": [0]}
    drawn = texts_of(scene([part], {"p": state}))
    assert {"0.7", "0.5", "bold: spoken of", "cut one", "an (1)", "an (4)"} <= drawn
    drawn = texts_of(scene([part], {"p": state | {"to": [0.55, 0.6]}}))
    assert "bold: spoken of" in drawn and "cut one" not in drawn


@pytest.mark.parametrize("kind", ["sentence", "grid", "ranking", "slopes"])
def test_each_kind_without_any_state_is_told_and_drawn(kind):
    makers = {
        "sentence": lambda: parts.sentence("x", TOKENS),
        "grid": lambda: parts.grid("x", TOKENS, TOKENS),
        "ranking": lambda: parts.ranking("x"),
        "slopes": lambda: parts.slopes("x"),
    }
    part = makers[kind]()
    assert json.dumps(part)
    KINDS[kind].tell(part, {}, None)
    assert KINDS[kind].height(part, {}, 400) > 0
    assert scene([part], {}).figure()
