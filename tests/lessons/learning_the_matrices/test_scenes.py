"""Learning the matrices: its figures; its scenes at the ends of every control."""

import re

import nbformat
import numpy as np
import pytest
from looking import ends, notebook, numbers

from helpers.attention import softmax
from helpers.lessons.learning_the_matrices.scenes import (
    explore_descent,
    explore_race,
)
from helpers.lessons.trained import train, watch
from helpers.models.training import (
    NOUNS,
    TEMPLATES,
    Training,
    make_corpus,
    new_parameters,
)
from helpers.say import show

NOTEBOOK = notebook("learning_the_matrices")


def loss(w):
    p = softmax(np.array([w, 0]))
    return (3 * -np.log(p[0]) - np.log(p[1])) / 4


def slope(f, w):
    return (f(w + 0.001) - f(w)) / 0.001


@pytest.fixture(scope="module")
def small():
    """One template is learned in half a second, and needs attention as all of them do."""
    corpus = make_corpus(TEMPLATES[2:3])
    return Training(corpus, new_parameters(corpus)).run(200, every=25)


@pytest.fixture(scope="module")
def blind(small):
    start = new_parameters(small.corpus)
    return Training(small.corpus, start, with_attention=False).run(50, every=25)


@pytest.fixture(scope="module")
def scenes(small, blind):
    return {
        "descent": explore_descent(loss, slope),
        "race": explore_race({"attention": small, "no attention": blind}),
    }


# ---- The scenes ---------------------------------------------------------------------------------


def assert_good(scene):
    assert scene.error == "" and scene.text
    assert np.isfinite(list(numbers(scene.state["panels"]))).all()


@pytest.mark.parametrize("name", ["descent", "race"])
def test_controls_from_end_to_end(scenes, name):
    scene, rng = scenes[name], np.random.default_rng(7)
    assert_good(scene)
    start = scene.parts["start"]["controls"]
    for control in scene.parts["controls"]:
        for value in ends(control):
            scene.set(control["id"], value)
            assert_good(scene)
        scene.set(control["id"], start[control["id"]])
    for _ in range(30):
        control = rng.choice(scene.parts["controls"])
        scene.set(control["id"], rng.choice(np.array(ends(control), dtype=object)))
        assert_good(scene)
    assert scene.figure().get_size_inches().min() > 1
    scene._change({"controls": start})


def test_downhill_is_gradient_descent():
    scene = explore_descent(loss, slope)
    assert "slope −0.70" in scene.text and "goes right" in scene.text
    w = -3
    for _ in range(6):
        w -= 2 * slope(loss, w)
    scene.set("steps", 6)
    dots = scene.state["panels"]["loss"]["dots"]
    assert dots[1][:2] == pytest.approx([w, loss(w)]) and dots[1][2] == show(loss(w))
    assert dots[2] == pytest.approx([-3, loss(-3)])
    scene.set("w", 6)
    scene.set("steps", 0)
    assert "goes left" in scene.text


def test_the_rates_that_the_lesson_names_do_what_it_says():
    scene = explore_descent(loss, slope)
    most = next(part["max"] for part in scene.parts["controls"] if part["id"] == "steps")

    def places(rate):
        scene.set("rate", rate)
        for steps in range(1, int(most) + 1):
            scene.set("steps", steps)
            yield scene.state["panels"]["loss"]["dots"][1][0], "Flat" in scene.text

    lowest = np.log(3)
    leaps = list(places(12))
    assert not any(flat for _, flat in leaps)
    sides = np.sign([w - lowest for w, _ in leaps[3:]])
    assert np.all(sides[1:] == -sides[:-1])  # to and fro
    wild = list(places(18))
    assert not any(flat for _, flat in wild)
    sides = np.sign([w - lowest for w, _ in wild])
    assert np.any(sides[1:] == sides[:-1]) and np.ptp([w for w, _ in wild[2:]]) > 5


@pytest.mark.parametrize(
    "f, g, said",
    [
        (lambda w: np.nan, slope, "NaN"),
        (lambda w: [w, w], slope, "shape ()"),
        (loss, lambda f, w: None, "returned nothing"),
        (loss, lambda f, w: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_a_loss_or_slope_that_fails_is_told(f, g, said):
    assert said in explore_descent(f, g).error


def test_the_race_shows_the_history(small, scenes):
    race = scenes["race"]
    lines, floor = race.state["panels"]["last"]["lines"], small.corpus.last_floor
    assert lines[0] == [[e[0], e[3]] for e in small.history]  # also what lies above the picture
    assert lines[0][-1][0] == 200 and lines[2][0][1] == floor
    race.set("step", 50)
    assert race.state["panels"]["all"]["lines"][0][-1][0] == 50
    race.set("step", 0)
    assert len(race.state["panels"]["all"]["lines"][0]) == 1
    race.set("step", 200)
    spans = [np.ptp(part["y"]["range"]) for part in race.parts["panels"]]
    assert spans[0] == pytest.approx(spans[1])  # compared, so of one scale


def test_the_floor_at_the_last_noun_is_that_of_six_nouns_or_of_five():
    """As the lesson adds it up: five in the quarter of the sentences that begin with a noun."""
    whole = make_corpus()
    nouns = {noun for kind in NOUNS.values() for noun in kind}
    begins = [whole.vocabulary[row[2]] in nouns for row in [*whole.train, *whole.held_out]]
    assert len(begins) == 480 and sum(begins) == 120
    assert whole.last_floor == pytest.approx(0.75 * np.log(6) + 0.25 * np.log(5))


def test_the_axis_of_a_watched_loss_follows_its_fall(small):
    """What the training still does is to be seen: not five sixths of a picture for its start."""
    begun = Training(small.corpus, new_parameters(small.corpus)).run(1)
    first, last = (watch(one, 200).panel("losses")["y"]["range"] for one in (begun, small))
    now = small.history[-1][2]
    assert first[1] > 2 * last[1] and last[0] < small.corpus.floor < now < last[1] < 2 * now


def test_a_watched_training_names_its_run_and_says_what_is_below_the_floor(small):
    """Two runs are told apart, and a loss below the floor is no fault of the picture."""
    corpus, params = small.corpus, small.params
    blind = Training(corpus, params, with_attention=False)
    titles = [watch(one, 200).parts["title"] for one in (small, blind)]
    sentences = f"on {len(corpus.train)} sentences"
    assert titles == [
        f"The loss while it trains {how} attention, {sentences}" for how in ("with", "without")
    ]
    floor, known = corpus.floor, "by heart"
    some = Training(corpus, params, history=[(0, 3.5, 3.5), (10, floor, 1.1 * floor)])
    assert known not in watch(some, 30).text and "up from" not in watch(some, 30).text
    some.history.append((20, 0.9 * floor, 1.3 * floor))
    text = watch(some, 30).text
    assert f"Below the floor, {floor:.2f}" in text and known in text
    assert f"held out, up from {1.1 * floor:.2f} at step 10." in text


def test_the_next_step_is_drawn_as_it_is_told():
    scene = explore_descent(loss, slope)
    (there, _, here), dots = scene.panel("loss")["lines"][3], scene.panel("loss")["dots"]
    after = -3 - 2 * slope(loss, -3)
    assert here == dots[1][:2] and there == dots[3] == pytest.approx([after, loss(after)])
    assert scene.text.startswith("At the start: w −3.00, loss 2.30, slope −0.703. The next step")
    scene.set("rate", 20)  # beyond the axis there is no dot
    assert scene.panel("loss")["dots"][3] is None and scene.error == ""


def test_the_slopes_line_leaves_the_curve_where_the_picture_begins():
    tangent, line, *_ = explore_descent(loss, slope).panel("loss")["lines"]
    (w0, high0), (w1, high1) = tangent
    assert (high1 - high0) / (w1 - w0) == pytest.approx(slope(loss, -3))
    assert loss(w1) - max(high1, 0) > 0.5 and min(p[1] for p in line) > 0.5


def test_a_step_downhill_goes_in_the_querys_direction_however_far_the_key_is():
    """So the lesson does not say that a key comes nearer to its query."""
    query, helps = np.array([1.0, 0.5]), np.array([2.0, 0.0, 1.0])
    for first, nearer in (((1.0, 0.0), True), ((3.0, 1.5), False)):
        keys = np.array([first, (0.0, 1.0), (-1.0, 0.0)])
        weights = softmax(keys @ query / np.sqrt(2))
        step = weights[0] * (helps[0] - weights @ helps) * query / np.sqrt(2)
        far = [np.linalg.norm(key - query) for key in (keys[0], keys[0] + step)]
        assert step @ query > 0 and (far[1] < far[0]) == nearer


def test_explorers_refuse_what_they_cannot_show(small):
    for call in (
        lambda: explore_descent(3, slope),
        lambda: explore_race({}),
        lambda: explore_race(small),
        lambda: explore_race({"one": small.params}),
    ):
        with pytest.raises(ValueError):
            call()


def test_a_training_is_watched_to_where_it_stops(small, monkeypatch):
    shown, seen = [], []
    monkeypatch.setattr("helpers.lessons.trained.is_static", lambda: False)
    fresh = Training(small.corpus, new_parameters(small.corpus))
    start = watch(fresh, 30)
    assert start.text == "Not trained yet." and start.error == ""

    def display(scene):
        shown.append(scene)
        scene.observe(lambda change: seen.append(len(scene.panel("losses")["lines"][0])), "state")

    monkeypatch.setattr("helpers.lessons.trained.display", display)
    assert train(fresh, 30) is fresh and fresh.step == 30
    (scene,) = shown
    assert seen[0] == 1 and seen[-1] == 4  # what was measured, as it was measured
    assert scene.panel("losses")["lines"][1] == [[e[0], e[2]] for e in fresh.history]
    assert scene.text.startswith("Step 30 of 30: loss ") and scene.error == ""
    train(fresh, 30, rate=50)
    assert "rate 50 is too high" in shown[-1].text and shown[-1].error == ""
    assert_good(shown[-1])
    assert shown[-1].figure().get_size_inches().min() > 1


# ---- The figures --------------------------------------------------------------------------------


def cells():
    return [(c, outputs(c)) for c in nbformat.read(NOTEBOOK, 4).cells if c.cell_type == "code"]


def outputs(cell):
    texts = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs]
    return "\n".join(texts)


def shown(source):
    """What the first cell that holds `source` shows."""
    return next(text for cell, text in cells() if source in cell.source)


def prose():
    text = [c.source for c in nbformat.read(NOTEBOOK, 4).cells if c.cell_type == "markdown"]
    return "\n".join(text)


def test_the_prose_quotes_what_the_cells_show():
    text = prose()
    for source, quoted in [
        ("-np.log(p)", ["0.4076", "2.4076"]),
        ("np.log(32)", ["3.47"]),
        ("for w in [0, np.log(3), 3]", ["0.5623"]),
        ("(loss(0 + 0.001)", ["0.2499"]),
        ("len(corpus.vocabulary)", ["32"]),
        ("numbers.size", ["2720"]),
        ("without = train", ["2.52"]),
    ]:
        for figure in quoted:
            assert figure in shown(source), (source, figure)
            assert figure.replace("-", "−") in text, figure
    assert "2.48" in text
    *_, first, second, third = re.findall(r"\d\.\d+", shown("slopes_K = np.").split("->")[0])
    assert f"{np.dot([float(first), float(second), float(third)], [2, 0, 1]):.3f}" == "1.153"
    assert "0.514 · 2 + 0.361 · 0 + 0.125 · 1 = 1.153" in text
    assert [first, second, third] == ["0.5141", "0.361", "0.125"]
    assert shown("len(corpus.vocabulary)").startswith("sentences to train on: 384   held out: 96")


def test_the_gradient_check_passes_for_every_matrix():
    lines = shown("by_rule = (slopes[name]").splitlines()
    assert len(lines) == 8 and all(line.endswith("error below 1e-6: True") for line in lines)


def test_what_training_reached():
    assert shown("kind_accuracy(without.params").split() == ["1.00", "0.48"]
    reached = shown("trained = train(")
    train_loss, held, _, floor, _ = map(float, re.findall(r"\d+\.\d\d", reached))
    assert train_loss <= 1.01 * floor and held <= 1.1 * floor


def test_a_race_says_whose_loss_is_an_older_one(small):
    other = Training(make_corpus(TEMPLATES[:1]), new_parameters(make_corpus(TEMPLATES[:1]))).run(1)
    long = Training(small.corpus, new_parameters(small.corpus), with_attention=False).run(30)
    short = Training(small.corpus, new_parameters(small.corpus)).run(20)
    text = explore_race({"long": long, "short": short}).text
    assert re.search(r"Step 30, .*long \d\.\d\d, short \d\.\d\d \(step 20\)", text)
    with pytest.raises(ValueError, match="one corpus, and other has another"):
        explore_race({"long": long, "other": other})


def test_a_slope_that_is_none_is_told_and_a_top_is_no_bottom():
    said = explore_descent(loss, lambda f, w: 0.0).text
    assert "a slope of −0.703. But yours says: slope 0.000." in said
    assert "bottom" not in explore_descent(lambda w: np.cos(w), lambda f, w: -np.sin(w)).text
    assert "But yours" not in explore_descent(loss, slope).text
