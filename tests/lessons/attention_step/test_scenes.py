"""The attention step: its figures; its scenes at the ends of every control and under drags."""

import re

import numpy as np
import pytest
from looking import ends, notebook, numbers, numbers_in, shown

from helpers.attention import cosine, scaled_dot, similarity_table, softmax
from helpers.lessons.attention_step.scenes import (
    _spread_axis,
    explore_both,
    explore_cures,
    explore_cut,
    explore_shuffle,
    explore_step_in_space,
    explore_steps,
    mean_cosine,
    spread,
)
from helpers.words import SPACE, place

NOTEBOOK = notebook("attention_step")


def step(X):
    weights = softmax(similarity_table(X, cosine))
    return weights @ X, weights


def scaled_step(X):
    weights = softmax(similarity_table(X, scaled_dot))
    return weights @ X, weights


def cut(weights, i, j):
    new = weights.copy()
    new[i, j] = 0
    return new / new.sum(axis=1, keepdims=True)


CURES = {
    "all move": lambda now, start: step(now)[0],
    "keep half of now": lambda now, start: (now + step(now)[0]) / 2,
    "add to now": lambda now, start: now + step(now)[0],
    "keep half of the start": lambda now, start: (start + step(now)[0]) / 2,
}
SCENES = {
    "both": lambda: explore_both(cosine=step, scaled_dot=scaled_step),
    "sentence": lambda: explore_step_in_space(cosine=step, scaled_dot=scaled_step),
    "cut": lambda: explore_cut(step, cut),
    "shuffle": lambda: explore_shuffle(cosine=step, scaled_dot=scaled_step),
    "steps": lambda: explore_steps(cosine=step, scaled_dot=scaled_step),
    "cures": lambda: explore_cures(CURES),
}

# ---- The scenes ---------------------------------------------------------------------------------


def assert_good(scene):
    assert scene.error == "" and scene.text
    assert np.isfinite(list(numbers(scene.state["panels"]))).all()
    for part in scene.parts["panels"]:
        if part["id"] == "weights" and part["kind"] == "table":
            values = scene.table("weights")
            assert np.allclose(np.sum(values, axis=1), 1)


@pytest.mark.parametrize("name", SCENES)
def test_controls_from_end_to_end(name):
    scene = SCENES[name]()
    assert_good(scene)
    for control in scene.parts["controls"]:
        for value in ends(control):
            scene.set(control["id"], value)
            assert_good(scene)
    assert scene.figure().get_size_inches().min() > 1


@pytest.mark.parametrize("name", [name for name in SCENES if SCENES[name]()._planes])
def test_thirty_drags(name):
    scene, rng = SCENES[name](), np.random.default_rng(3)
    (plane,) = scene._planes.values()
    for control in scene.parts["controls"]:
        if control["id"] in ("measure", "steps"):
            scene.set(control["id"], ends(control)[-1])
    for _ in range(30):
        scene.move(rng.choice(plane["words"]), rng.uniform(-5, 7, size=2))
        assert_good(scene)


def broken(X):
    raise RuntimeError("no luck")


STEP_SCENES = {
    "both": lambda f: explore_both(mine=f),
    "sentence": lambda f: explore_step_in_space(mine=f),
    "cut": lambda f: explore_cut(f, cut),
    "shuffle": lambda f: explore_shuffle(mine=f),
    "steps": lambda f: explore_steps(mine=f),
}


@pytest.mark.parametrize("name", STEP_SCENES)
@pytest.mark.parametrize(
    "function, said",
    [
        (broken, "broken stopped with RuntimeError: no luck"),
        (lambda X: X, "should return two things: moved words, weights"),
        (lambda X: None, "returned nothing"),
        (lambda X: (X[0], step(X)[1]), "(first result) should return an array of shape"),
        (lambda X: (X, X[:1]), "(second result) should return an array of shape"),
        (lambda X: (X * np.nan, step(X)[1]), "NaN"),
        (lambda X: (..., ...), "(first result) returned nothing"),
    ],
)
def test_a_step_that_fails_is_told(name, function, said):
    assert said in STEP_SCENES[name](function).error


def test_a_scene_recovers_from_a_step_that_failed():
    fine = True

    def sometimes(X):
        if fine:
            return step(X)
        raise RuntimeError("no luck")

    scene = explore_both(mine=sometimes)
    before = scene.state["panels"]
    fine = False
    scene.move("apple", (3, 3))
    assert "no luck" in scene.error and scene.state["panels"] == before
    fine = True
    scene.move("apple", (2, 1))
    assert_good(scene)


def test_a_step_cannot_change_the_picture_behind_its_back():
    def rude(X):
        X += 1
        return step(X)

    scene = explore_both(mine=rude)
    assert scene.error == "" and np.array_equal(scene.place("apple"), (2, 2))


def test_explorers_refuse_what_is_no_function():
    for call in (
        lambda: explore_both(mine=step(place(["orange", "apple"], SPACE))),
        lambda: explore_both(),
        lambda: explore_cut(step, 1),
        lambda: explore_cures({}),
        lambda: explore_cures({"none": 1}),
    ):
        with pytest.raises(ValueError):
            call()


@pytest.mark.parametrize("name", ["steps", "cures"])
def test_the_spread_is_drawn_where_it_is_however_far_apart_the_words_are(name):
    """The axis follows: a value above it would be drawn wrong, or not at all."""
    scene = SCENES[name]()
    near = scene.state["panels"]["spread"]["y"]
    assert near == next(p["y"] for p in scene.parts["panels"] if p["id"] == "spread")
    scene.move("orange", (0, 6))
    scene.move("apple", (6, 0))
    spread_ = scene.state["panels"]["spread"]
    assert spread_["y"]["range"][1] >= max(far for line in spread_["lines"] for _, far in line) > 3
    assert scene.figure().get_size_inches().min() > 1


def test_the_axis_of_the_spread_is_handy_at_any_size():
    for top in (0.5, 2, 4, 4.95, 6.289, 47, 3e9, 1e200):
        axis = _spread_axis(top, "far")
        ticks = [value for value, _ in axis["ticks"]]
        assert ticks[0] == 0 and ticks[-1] == axis["range"][1] >= top and len(ticks) <= 6


def test_a_slow_pair_meets_too(outputs):
    """Every weight is above 0, so two words always meet; with long words it takes many steps."""
    shown = outputs("for n in range(1, 51)")
    now, gaps = np.array([[0, 3], [4.5, 0]]), {}
    for n in range(1, 51):
        now = scaled_step(now)[0]
        gaps[n] = np.linalg.norm(now[1] - now[0])
    assert [round(gaps[n], 3) for n in (10, 50)] == [5.29, 0]
    assert shown == pytest.approx([10, 5.29, 50, 0, *now[1]], abs=6e-4)
    rng = np.random.default_rng(3)
    for _ in range(200):  # by cosine the gap always shrinks by a fifth or more
        X = rng.uniform(-1, 6, size=(2, 2))
        after = step(X)[0]
        assert np.linalg.norm(after[1] - after[0]) < 0.8 * np.linalg.norm(X[1] - X[0])


def test_the_curve_of_two_words_and_its_line_speak_of_one_distance():
    scene = explore_steps(cosine=step)
    now = np.array(scene.state["panels"]["plane"]["moved"])
    dot = scene.state["panels"]["spread"]["dots"][0][1]
    assert dot == pytest.approx(np.linalg.norm(now[1] - now[0]))
    assert f"{dot:.3f}" == "0.325" and "0.325" in scene.text
    (curve,) = (part for part in scene.parts["panels"] if part["kind"] == "curve")
    assert curve["y"]["label"] == "distance between the two"


def test_only_the_words_of_the_sentence_take_the_step():
    scene = SCENES["sentence"]()
    for sentence, gone in (("an apple and an orange", "phone"), ("an apple phone", "orange")):
        scene.set("sentence", sentence)
        hidden = scene.state["panels"]["space"]["hidden"]
        words_ = scene.parts["panels"][0]["words"]
        assert hidden[words_.index(gone)] and not hidden[words_.index("apple")]
    assert "orange (" not in scene.describe()


def test_both_planes_show_the_same_words():
    scene = explore_both(cosine=step)
    first, second = (part for part in scene.parts["panels"] if part["kind"] == "plane")
    assert second["follows"] == first["id"] and list(scene._planes) == [first["id"]]
    with pytest.raises(ValueError, match="no control 'measure'"):
        scene.value("measure")


def test_who_asks_goes_on_asking_wherever_it_stands():
    scene = SCENES["shuffle"]()
    for order in scene.parts["controls"][0]["options"]:
        scene.set("order", order)
        now = scene.state["panels"]["now"]
        assert now["tokens"] == order.split() and now["tokens"][now["asker"]] == "apple"
        assert scene.state["panels"]["again"]["row"] == now["asker"]
        assert scene.state["panels"]["moved"]["row"] == 1  # in the first order
        assert f"apple is word {now['asker'] + 1} " in scene.text
        words = scene.describe().split("In the order chosen")[1]
        assert "apple asks and takes from: itself 0.40" in words
    scene.set("asks", "an")
    assert (
        scene.text.startswith("an is word 2 ")
        and "an asks and takes from: and 0.37, itself 0.37" in scene.describe()
    )
    assert scene.figure().get_size_inches().min() > 1


def test_a_step_that_asks_about_the_order_is_noticed():
    def by_place(X):
        weights = softmax(similarity_table(X, cosine) - np.arange(len(X)))
        return weights @ X, weights

    scene = explore_shuffle(mine=by_place)
    scene.set("order", scene.parts["controls"][0]["options"][1])
    assert "this step does ask about the order" in scene.text


# ---- The figures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece, contract",
    [
        ("moved_orange[1]", [1.1454, 2.4273, 0]),
        ("moved_phone[1]", [2.8546, 1.1454, 0]),
        ("weights_orange[1].round(2)", [1.14, 2.43, 0, 2.86, 1.14, 0]),
        (
            "def scaled_step(X)",
            [0.1956, 0.8044, 1.6089, 2.1956, 0.5, 0.5, 3, 1]
            + [3, 0.2396, 0.7604, 1.5207, 2.2396, 0],  # with d = 3
        ),
        ("moved, weights = step(X)", [0.3006, 0.4029, 0.1482, 0.1482, 0.8058, 1.7077, 0.7411]),
        ("whole = place", [0.1291, 0.3509, 0.1291, 0.1291, 0.2618, 0.7018, 1.4873, 1.0327, 0.2582]),
        ("np.array([now[0], step(now)[0][1]])", [1.1454, 2.4273, 0.6001, 2.7, 0.3036, 2.8482]),
        ("range(10):\n    now = scaled_step(now)[0]", [0.7822, 2.6089, 0.7822, 2.6089]),
        ("print(spread(start)", [2.0548]),
    ],
)
def test_the_notebook_shows_the_contract(outputs, piece, contract):
    assert outputs(piece) == pytest.approx(contract, abs=6e-5)


def test_every_figure_of_the_prose_is_shown_by_a_cell(cells):
    """To as many digits as the prose has; the lecture's own figures stand beside ours."""
    lecture = {"0.58", "0.42", "0.57", "0.43", "0.4", "0.3", "0.15", "0.71", "1.71"}
    task = {"0.90"}
    read = {"0.471", "0.359"}  # in the picture of the cures, at 0 steps and with another step
    # Apple's scores with itself and with orange, d = 3, and its weight for *and*, read in the
    # picture; 1024 times a length of *keep half of now*.
    words = place(["orange", "apple", "and", "an"], SPACE)
    known = np.array(
        [8 / 3**0.5, 6 / 3**0.5, scaled_step(words)[1][1, 2]]
        + [x for c in cells if c.cell_type == "code" for x in numbers_in(shown(c) + c.source)]
    )
    for cell in cells:
        if cell.cell_type != "markdown":
            continue
        for figure in re.findall(r"[-−]?\d+\.\d+", cell.source):
            digits = len(figure.split(".")[1])
            value = float(figure.replace("−", "-"))
            close = np.abs(known - value) <= 0.5 * 10.0**-digits + 1e-4
            assert figure in lecture | task | read or close.any(), (figure, cell.source)


def test_by_scaled_dot_apple_takes_a_hundredth_from_each_word_of_score_0():
    words = place(["orange", "apple", "and", "an"], SPACE)
    assert scaled_step(words)[1][1, 2:].round(2).tolist() == [0.01, 0.01]
    assert step(words)[1][1, 2:].round(2).tolist() == [0.15, 0.15]


def test_the_middle_is_reached_within_a_thousandth_in_two_steps():
    now = place(["orange", "apple"], SPACE)[:, :2]
    for _ in range(2):
        now = step(now)[0]
    assert np.linalg.norm(now - (1, 2.5), axis=1).max() < 1e-3


def test_the_cures(outputs):
    scene = explore_cures(CURES)
    rows = scene.table("measured")
    assert [f"{row[0]:.3f}" for row in rows] == ["0.000", "0.003", "3.478", "1.101"]
    assert round(rows[2][1], 3) == 1 and rows[2][2] > 2600 and rows[3][1] < 0.8
    assert rows[2][0] == pytest.approx(1024 * rows[1][0])  # “add to now” is “keep half of now”
    scene.set("steps", 0)
    assert {f"{row[1]:.3f}" for row in scene.table("measured")} == {"0.471"}
    printed = np.reshape(outputs("for name, cure in cures.items()"), (4, 4))
    assert printed[:, 0] == pytest.approx([row[0] for row in rows], abs=6e-4)
    assert printed.max(axis=1) == pytest.approx([max(r[0], r[2]) for r in rows], abs=6e-4)


def test_by_scaled_dot_a_skip_connection_keeps_orange_apart():
    scene = explore_cures({"add to now": lambda now, start: now + scaled_step(now)[0]})
    assert f"{scene.table('measured')[0][1]:.3f}" == "0.359"
    now = place(["orange", "phone", "apple"], SPACE)[:, :2]
    for n in range(30):  # later, rounding alone decides between two scores of about 1e36
        before, now = now, now + scaled_step(now)[0]
        if n >= 2:  # each takes nearly everything from one word
            weights = scaled_step(before)[1]
            assert weights.argmax(axis=1).tolist() == [0, 1, 1] and weights.max(axis=1).min() > 0.99
    orange, phone, apple = now / np.linalg.norm(now, axis=1, keepdims=True)
    assert mean_cosine(now) == pytest.approx(0.359, abs=5e-4)
    assert phone @ apple > 0.9999 and orange @ phone < 0.05


def test_with_arrows_of_one_length_a_skip_connection_collapses_by_scaled_dot_too():
    now = place(["orange", "phone", "apple"], SPACE)[:, :2]
    for _ in range(10):
        now = now + scaled_step(now)[0]
        now *= np.sqrt(2) / np.linalg.norm(now, axis=1, keepdims=True)
    assert f"{mean_cosine(now):.3f}" == "1.000"


def test_half_of_now_and_add_to_now_go_the_same_way_by_cosine():
    half = twice = place(["orange", "phone", "apple"], SPACE)[:, :2]
    for n in range(1, 11):
        half, twice = (half + step(half)[0]) / 2, twice + step(twice)[0]
        assert twice == pytest.approx(2**n * half)


@pytest.mark.parametrize("angle", [30, 89, 90, 120])
def test_by_scaled_dot_apple_goes_past_the_middle_only_towards_what_is_less_than_90_degrees_away(
    angle,
):
    turned = np.radians(45 + angle)
    for far in (1, 10, 100, 300):
        other = far * np.array([np.cos(turned), np.sin(turned)])
        weights = scaled_step(np.array([other, (2, 2)]))[1][1]
        shadow = far * np.cos(np.radians(angle))
        assert (weights[0] > 0.5) == (shadow > np.hypot(2, 2))
    assert (weights[0] > 0.5) == (angle < 90)


def test_each_step_halves_the_gap_roughly_when_orange_stands_still():
    scene = explore_steps(cosine=step)
    scene.set("who", "orange stands still")
    gaps = []
    for n in range(11):
        scene.set("steps", n)
        now = np.array(scene.state["panels"]["plane"]["moved"])
        gaps.append(np.linalg.norm(now[1] - now[0]))
    ratios = np.divide(gaps[1:], gaps[:-1])
    assert (abs(ratios - 0.5) < 0.08).all()


def test_spread_and_mean_cosine():
    assert spread(np.array([[0.0, 0], [2, 0]])) == 1
    assert mean_cosine(np.array([[1.0, 0], [0, 1]])) == 0
    assert np.isnan(mean_cosine(np.array([[0.0, 0], [0, 1]])))


def test_the_lesson_says_who_asks_on_every_table(cells):
    for name in SCENES:
        for part in SCENES[name]().parts["panels"]:
            if part["kind"] == "table" and part["row_sums"]:
                assert "olumns answer" in part["caption"] or "columns answer" in part["caption"]
    assert not any("Error" in shown(c) for c in cells if c.cell_type == "code")


def test_the_lesson_is_in_small_steps(cells):
    code = [len(c.source.splitlines()) for c in cells if c.cell_type == "code"]
    assert np.median(code) <= 5 and max(code) <= 15


def test_a_step_that_is_not_its_weights_is_told():
    def half_way(X):
        moved, weights = step(X)
        return (X + moved) / 2, weights

    assert "But" not in explore_step_in_space(mine=step).text
    assert explore_step_in_space(mine=half_way).text.endswith(
        "= (0.81, 1.71, 0.74). But your step moves apple to (1.40, 1.85, 0.37)."
    )
    scene = explore_cut(half_way, cut)
    scene.set("cut", [])
    assert scene.text.endswith("Uncut, your step itself moves apple to (2.00, 1.85).")
    assert "itself" not in explore_cut(step, cut).text


def test_cures_that_leave_all_bounds_or_have_no_angle():
    assert "gone so far" in explore_cures({"big": lambda X, start: X * 1e20}).error
    scene = explore_cures({"mine": lambda X, start: scaled_step(X)[0]})
    scene.set("steps", 0)
    scene.move("apple", (0, 0))
    assert "the mean cosine undefined" in scene.text


# ---- The step, played ---------------------------------------------------------------------------


def test_the_step_is_played_in_four_stops():
    scene = explore_both(cosine=step)
    stops = {"words": 0, "scores": 1, "shares": 2, "apple goes": 3}
    for stop in stops.values():
        scene.set("step", stop)
        shares = scene.panel("with_orange_shares")
        assert (shares["values"]["share"] is None) == (stop < 2)
        assert (shares["recipe"] is None) == (stop < 2)
        assert stop < 2 or (shares["recipe"]["at"] is None) == (stop < 3)
    assert np.allclose(shares["values"]["score"], [0.7071, 1], atol=5e-5)
    assert np.allclose(shares["values"]["share"], [0.4273, 0.5727], atol=5e-5)
    assert np.allclose(shares["recipe"]["at"], [1.1454, 2.4273], atol=5e-5)
    assert "0.43 of the way" in scene.text


def test_scores_are_shown_only_where_they_are_known():
    scene = explore_both(mine=lambda X: (X, np.full((2, 2), 0.5)))
    assert np.isnan(scene.panel("with_phone_shares")["values"]["score"]).all()
    assert "your step takes it to" in scene.text  # (2, 2) is not half of the way


def test_an_arrow_is_cut_and_comes_back():
    scene = explore_cut(step, cut)
    assert "Without apple → orange" in scene.text.replace("*", "")  # as prediction 4.c asks
    assert "apple → 0.427 phone + 0.573 apple = (2.85, 1.15)" in scene.text.replace("*", "")
    scene.set("cut", [])
    whole = scene.table("weights")
    scene.set("cut", [[2, 1]])
    assert np.allclose(scene.table("weights"), cut(whole, 2, 1))
    assert "Without apple → phone" in scene.text.replace("*", "")
    scene.set("cut", [[2, 0], [2, 1]])
    assert np.allclose(scene.table("weights")[2], [0, 0, 1])
    scene.set("cut", [])
    assert np.allclose(scene.table("weights"), whole)


def test_a_word_without_any_arrow_is_told():
    """Not that the learner's function divides by zero: it was asked for what cannot be."""
    scene = explore_cut(step, cut)
    scene.set("cut", [[2, 0], [2, 1], [2, 2]])
    assert scene.error.startswith("apple has no arrow left, ")
    scene.set("cut", [[2, 0], [2, 1]])
    assert not scene.error


def test_next_to_nothing_is_not_called_0():
    scene = explore_both(cosine=step, scaled_dot=scaled_step)
    scene.set("measure", "scaled dot")
    scene.move("orange", (5, 5))
    assert "> 0.99 of the way to orange" in scene.text
    recipe = scene.state["panels"]["with_orange_shares"]["recipe"]
    assert [weight for weight, _ in recipe["terms"]] == ["> 0.999", "≈ 0"]
