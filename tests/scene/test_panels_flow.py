"""Bars, shadow, walk and map as data: what they take and tell, and that they can be drawn."""

import numpy as np
import pytest
from matplotlib import colors

from helpers.scene import Scene, bars_push, ground, palette, parts, shadow_marks
from helpers.scene.panels import bars, flow, shadow

COLUMNS = [
    parts.column("score", "score"),
    parts.column("exp", "e^{score}", "exp", range=(0, np.e)),
    parts.column("share", "share", "share"),
    parts.column("fit", "score ÷ sum", "fit"),
]
X = np.array([[0.0, 3, 0], [2, 2, 0], [0, 0, 2], [0, 0, 3]])
W = {"W_Q": np.eye(3)[:, :2], "W_K": np.eye(3)[:, 1:], "W_V": np.ones((3, 5))}


def softmax(scores):
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def finished(part, values, **more):
    return bars.finish(part, {"values": values} | more)


def three(scores):
    scores = list(scores)
    total = sum(scores)
    fit = [s / total if abs(total) > 1e-9 else None for s in scores]
    e = np.exp(scores).tolist()
    return {"score": scores, "exp": e, "share": (np.array(e) / sum(e)).tolist(), "fit": fit}


# ---- bars


def test_shares_and_sums_as_they_are_shown():
    part = parts.bars("b", ["orange", "apple", "motorcycle"], COLUMNS)
    state = finished(part, three([1, np.sqrt(0.5), -1]))
    assert state["texts"]["share"] == ["0.53", "0.40", "0.07"]
    assert state["texts"]["fit"] == ["1.41", "1.00", "−1.41"]
    assert state["sumTexts"] == {"score": "0.71", "exp": "5.11", "share": "1.00", "fit": "1.00"}
    told = bars.tell(part, state)
    assert "orange: 1.00, 2.72, 0.53, 1.41 (over 1)" in told
    assert "motorcycle: −1.00, 0.37, 0.07, −1.41 (below 0)" in told


def test_a_sum_of_0_is_said_and_nothing_is_divided_by_it():
    part = parts.bars("b", ["orange", "apple", "motorcycle"], COLUMNS)
    state = finished(part, three([1, 0, -1]))
    assert state["texts"]["fit"] == ["÷ 0"] * 3
    assert state["sumTexts"]["fit"] == "**the sum is 0**"
    assert "the sum is 0" in bars.tell(part, state)


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.00"), (0.0049, "≈ 0"), (0.005, "0.01"), (0.9951, "> 0.99"), (1, "1.00")],
)
def test_a_small_share_is_never_called_nothing(share, text):
    part = parts.bars("b", ["a", "b"], [parts.column("share", "share", "share")])
    assert finished(part, {"share": [share, 1 - share]})["texts"]["share"][0] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.718, "2.72"), (22.9, "22.9"), (4160, "4160"), (2.2e4, "2.2·10⁴"), (1.2e-4, "1.2·10⁻⁴")],
)
def test_e_to_a_score_is_never_too_long(value, text):
    part = parts.bars("b", ["a"], [parts.column("exp", "e", "exp", range=(0, 3))])
    state = finished(part, {"exp": [value]})
    assert state["texts"]["exp"] == [text]
    assert state["ranges"]["exp"][1] >= value  # the axis gives way


WAYS = (("fruit", "warm"), ("tech", "cool"))


@pytest.mark.parametrize("high", [0.2, 1, 1.9, 2, 3, 5, 20])
@pytest.mark.parametrize("low", [0, -0.3, -1, -2, -5])
def test_the_number_of_a_push_has_room_at_its_bar_and_no_axis_is_longer_than_that(low, high):
    left, right = bars_push.span([[1, low], [1, high]], low, high)
    room = bars_push.ROOM * (right - left)
    for side, longest in ((-left, -low), (right, high)):
        assert side >= longest - 1e-9 and side >= room - 1e-9
        for push in np.linspace(0, longest, 50):
            (within,) = bars_push.inside([[1, push]], (left, right))
            assert (push if within else push + room) <= side + 1e-9
    assert right - left <= (high - low) / (1 - 2 * bars_push.ROOM) + 1e-9  # all numbers outside


def test_a_push_is_a_weight_times_another_and_stands_at_its_bar():
    columns = [parts.column("a", "head 1", "push", note="weight", range=(-1, 3), ways=WAYS)]
    part = parts.bars("b", ["peel", "itself", "and"], columns, small=True)
    rows = [[0.935, 5.42], [0.611, -1.33], [0.004, 0.3]]
    state = finished(part, {"a": rows})
    assert state["texts"]["a"] == ["5.07", "−0.81", "≈ 0"]
    assert state["taken"]["a"] == ["0.94", "0.61", "≈ 0"]
    assert state["sides"]["a"] == ["0.935 × 5.42 =", "0.611 × (−1.33) =", "0.004 × 0.30"]
    assert bars_push.product(0.9346, 5.3972) == "0.935 × 5.40 ≈"  # 5.04, and 0.935 × 5.40 is 5.05
    low, high = state["ranges"]["a"]
    assert high == pytest.approx(0.935 * 5.42)  # the axis gives way to what is outside
    assert low < -1
    assert state["inside"]["a"] == [True, False, False]
    told = bars.tell(part, state)
    assert "peel: 0.94, as 0.935 × 5.42 = 5.07; itself: 0.61, as 0.611 × (−1.33) = −0.81" in told
    scene = Scene("", [[part]], [], lambda *_: ({"b": {"values": {"a": rows}}}, ""))
    (axes,) = scene.figure().axes
    looks = [colors.to_rgba(palette.LIGHT[look]) for look in ("warm", "cool")]
    drawn = {look: [] for look in looks}
    for shape in axes.collections:
        look, at = tuple(shape.get_facecolor()[0]), shape.get_paths()[0].get_extents()
        drawn.get(look, []).append(at)
    (right, _), (left,) = drawn.values()
    assert right.width / left.width == pytest.approx(0.935 * 5.42 / (0.611 * 1.33))
    assert right.x0 == pytest.approx(left.x1)  # the line of 0
    at = {text.get_text(): text.get_position()[0] for text in axes.texts}
    assert right.x0 < at["5.07"] < right.x1 and at["−0.81"] < left.x0


def test_what_is_not_there_yet_has_no_text_and_hidden_rows_do_not_count():
    part = parts.bars("b", ["a", "b", "c"], COLUMNS[:3])
    values = three([1, 2, 5]) | {"share": None}
    state = finished(part, values, hidden=[False, False, True])
    assert "share" not in state["texts"]
    assert state["sumTexts"]["score"] == "3.00"
    assert "c:" not in bars.tell(part, state)


def test_the_recipe_is_a_sum_and_a_place():
    part = parts.bars("b", ["orange", "apple"], COLUMNS[:1], small=True)
    recipe = {"terms": [[0.4273, "orange"], [0.5727, "apple"]], "at": [1.1454, 2.4273]}
    state = finished(part, {"score": [0.71, 1]}, recipe=recipe)
    assert bars.recipe_text(state["recipe"]) == "0.427 · orange + 0.573 · apple = (1.15, 2.43)"
    state = finished(part, {"score": [0.71, 1]}, recipe=recipe | {"at": None})
    assert bars.recipe_text(state["recipe"]) == "0.427 · orange + 0.573 · apple"


def test_bars_say_what_they_do_not_take():
    with pytest.raises(ValueError, match=r"look: one of score, exp, share, fit, number"):
        parts.column("a", "a", "pie")
    with pytest.raises(ValueError, match="give small=True"):
        parts.bars("b", ["a"], [parts.column("a", "a", "push", ways=WAYS)])
    with pytest.raises(ValueError, match="ways of a: two pairs"):
        parts.column("a", "a", "push")
    with pytest.raises(ValueError, match="range of a"):
        parts.column("a", "a", range=(1, 2))
    with pytest.raises(ValueError, match="columns: at least one"):
        parts.bars("b", ["a"], [])
    with pytest.raises(ValueError, match="no column 'x'"):
        parts.bars("b", ["a"], COLUMNS, groups=[{"from": "x", "to": "fit", "text": ""}])
    with pytest.raises(ValueError, match="values of score: one for each of 2 words, got 3"):
        finished(parts.bars("b", ["a", "b"], COLUMNS), {"score": [1, 2, 3]})


# ---- shadow

PAIRS = [(0, 1), (0, 2)]


def test_a_shadow_times_a_length_is_told_with_its_sign():
    part = parts.shadow("s", ["cherry", "orange", "phone"])
    state = shadow.finish(part, {"asks": [0, 2], "length": 3.0, "shadow": -0.8, "dot": -2.4})
    told = shadow.tell(part, state)
    assert "length of phone 3.00 × shadow of cherry on it (−0.80)." in told
    assert "dot product = 3.00 × (−0.80) = −2.40" in told
    assert state["range"] == [-0.8, 5]


def test_bars_of_measures_shrink_with_their_numbers():
    measures = [parts.measure("dot product", 12), parts.measure("cosine", 1)]
    part = parts.shadow("s", ["a", "b", "c"], pairs=PAIRS, measures=measures)
    base = {"asks": [0, 1], "length": 1.0, "shadow": 1.0, "dot": 1.0, "pair": 0}
    for values, full in (
        ([[12, 3], [1, 0.2]], 12),
        ([[0.97, 0.2], [1, 0.2]], 12),
        ([[20, 3], [1, 0]], 20),
    ):
        assert shadow.finish(part, base | {"values": values})["scales"][0]["full"] == full
    with pytest.raises(ValueError, match=r"values: shape \(2, 2\), got \(1, 2\)"):
        shadow.finish(part, base | {"values": [[1, 2]]})


def test_where_a_shadow_falls():
    foot, far = shadow_marks.found([[1, 4], [3, 0]], [0, 1])
    assert foot.tolist() == [1, 0]
    assert far == 1
    assert shadow_marks.found([[-2, 4], [3, 0]], [0, 1])[1] == -2
    assert shadow_marks.found([[1, 4], [0, 0]], [0, 1]) is None  # an arrow of no length
    part = {"words": ["cherry", "phone"], "looks": ["warm", "cool"]}
    assert shadow_marks.tell(part, [0, 1], [[1, 4], [3, 0]]).startswith("shadow 1.00, of cherry")


# ---- the walk


def walk(**more):
    return parts.flow("walk", ["orange", "apple", "and", "an"], 3, 2, 5, **more)


def walk_state(mask=None):
    Q, K, V = (X @ W[f"W_{m}"] for m in "QKV")
    scores = Q @ K.T
    scaled = scores / np.sqrt(2)
    weights = softmax(scaled if mask is None else np.where(mask, scaled, -np.inf))
    state = {"X": X, "Q": Q, "K": K, "V": V, "scores": scores, "scaled": scaled}
    state |= {"weights": weights, "output": weights @ V} | W
    state |= {} if mask is None else {"mask": mask}
    return {name: value.tolist() for name, value in state.items()}


def test_typed_matrices_come_apart_again():
    part = walk(start=W)
    for made, given in zip(flow.matrices(part, part["start"]), W.values(), strict=True):
        assert made.tolist() == given.tolist()
    with pytest.raises(ValueError, match=r"W_K: shape \(3, 2\), got \(2, 3\)"):
        walk(start=W | {"W_K": np.ones((2, 3))})
    with pytest.raises(ValueError, match="W_V: numbers from -3 to 3"):
        walk(start=W | {"W_V": np.full((3, 5), 7.0)})


@pytest.mark.parametrize(
    "name", ["X", "Q", "K", "V", "scores", "scaled", "weights", "output", "W_V"]
)
def test_a_table_of_another_shape_is_named(name):
    with pytest.raises(ValueError, match=rf"^{name}: shape"):
        flow.finish(walk(), walk_state() | {name: [[1.0]]})
    state = walk_state()
    del state[name]
    with pytest.raises(ValueError, match=rf"^{name}: shape .* got None"):
        flow.finish(walk(), state)


def test_only_what_the_walk_has_reached_is_told():
    part, state = walk(step="step"), walk_state(np.tril(np.ones((4, 4), bool)))
    assert "Q:" not in flow.tell(part, state, None, {"step": 0.0})
    assert "V 4×5: orange" in flow.tell(part, state, None, {"step": 1.0})
    assert "softmax: shares" not in flow.tell(part, state, None, {"step": "÷ √d_{k}"})
    told = flow.tell(part, state, None, {"step": 4.5})  # on its way to the last stop
    assert "shares 4×4: orange 1.00, hidden, hidden, hidden" in told
    assert "output 4×5: orange" in told
    assert flow.tell(part, state).count(":") == told.count(":")


# ---- the map


def test_who_gets_most_somewhere_and_who_asks():
    weights = np.zeros((3, 2, 2))
    weights[0, 0], weights[1, 1], weights[2] = 0.8, 0.7, 0.1
    asks = {"from": 3, "to": [0, 1], "weights": np.array([0.904, 0.096])}
    made = parts.field(["orange", "phone", "apple"], ["warm", "cool", "lead"], weights, asks=asks)
    told = ground.tell({"words": ["orange", "phone", "apple", "here"]}, made)
    assert told == "regions from orange, from phone, here asks: orange 0.90, phone 0.10"
    with pytest.raises(ValueError, match=r"weights: shape \(2, rows, columns\)"):
        parts.field(["orange", "phone"], ["warm", "cool"], weights)
    with pytest.raises(ValueError, match="asks: a weight for each"):
        parts.field(["a", "b", "c"], ["warm"] * 3, weights, asks=asks | {"to": [0]})


# ---- in a scene: described, drawn


def scenes():
    words, looks = ["orange", "apple", "here"], ["warm", "lead", "here"]
    plane = parts.plane(
        "plane", words, [[0, 3], [2, 2], [-1, -1]], looks=looks, x=("", -5, 5), y=("", -5, 5)
    )
    weights = np.linspace(0, 1, 9).reshape(1, 3, 3)
    asks = {"from": 2, "to": [0, 1], "weights": [0.6, 0.4]}
    field = parts.field(words[:2], looks[:2], np.concatenate([weights, 1 - weights]), asks=asks)
    yield [plane], {"plane": {"field": field, "shadow": [1, 0]}}
    three_words = ["orange", "apple", "motorcycle"]
    many = {
        "values": three([1, 0.5, -1]),
        "asks": "apple",
        "say": "**So** it is.",
        "how": ["a", "b", "c"],
    }
    groups = [
        {"from": "exp", "to": "share", "text": "softmax"},
        {"from": "fit", "to": "fit", "text": "else"},
    ]
    yield [parts.bars("b", three_words, COLUMNS, groups=groups, tells=True)], {"b": many}
    yield [parts.bars("b", three_words, COLUMNS)], {"b": {"values": three([1, 0, -1])}}
    small = [parts.column("score", "score", "number"), parts.column("share", "share", "share")]
    recipe = {"terms": [[0.5, "orange"]], "at": None}
    state = {"values": {"score": [1, 2], "share": None}, "recipe": recipe}
    yield [parts.bars("b", ["orange", "apple"], small, small=True)], {"b": state}
    measures = [parts.measure("dot", 12, "length × shadow")]
    dock = parts.shadow(
        "s", words, looks=looks, pairs=PAIRS, measures=measures, caption="Two pairs"
    )
    state = {"asks": [0, 1], "length": 3.0, "shadow": -1.0, "dot": -3.0, "values": [[-3, None]]}
    yield [dock], {"s": state | {"pair": 1, "notes": ["= cosine now"]}}
    yield [walk()], {"walk": walk_state()}
    yield [walk(start=W)], {"walk": walk_state(np.tril(np.ones((4, 4), bool)))}


@pytest.mark.parametrize(("panels", "states"), list(scenes()))
def test_each_is_described_and_drawn(panels, states):
    scene = Scene("A title", panels, [], lambda points, controls: (states, "said"))
    assert scene.error == ""
    assert "nan" not in scene.describe().lower()
    figure = scene.figure()
    figure.canvas.draw()  # every text and mark can be drawn
    width, height = figure.get_size_inches()
    for text in figure.findobj(lambda a: hasattr(a, "get_fontsize") and a.get_text()):
        box = text.get_window_extent()
        assert box.x1 <= width * figure.dpi + 2, text.get_text()
        assert box.y0 >= -2, text.get_text()


@pytest.mark.parametrize("stop", range(6))
def test_the_walk_is_drawn_at_each_stop(stop):
    rail = parts.rail("step", "the walk", flow.STOPS, value=stop)
    scene = Scene(
        "t", [walk(step="step")], [rail], lambda p, c: ({"walk": walk_state() | c}, "said")
    )
    scene.figure().canvas.draw()
    assert ("softmax: shares" in scene.describe()) == (stop >= 4)


def test_a_misspelt_state_is_an_error():
    for panel, state in (
        (parts.bars("x", ["a"], COLUMNS), {"value": {}}),
        (parts.shadow("x", ["a", "b"]), {"ask": [0, 1]}),
        (walk(), {"Y": 1}),
    ):
        panel |= {"id": "x"}
        with pytest.raises(ValueError, match="state"):
            Scene("t", [panel], [], lambda p, c, state=state: ({"x": state}, ""))


def test_panels_without_a_state_yet_tell_nothing_and_stop_nothing():
    """The learner's function may fail at once: then there is nothing to show but why."""
    part, _ = walk(step="step"), None
    assert flow.tell(part, {}, None, {"step": 5.0}) == ""
    assert shadow.tell(parts.shadow("s", ["a", "b"]), {}) == ""
