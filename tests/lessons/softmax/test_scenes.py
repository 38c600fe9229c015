"""Softmax: its figures; its scenes at the ends of every control and under random drags."""

import re

import numpy as np
import pytest
from looking import ends, notebook, numbers, numbers_in, shown

from helpers.attention import cosine, normalize, similarity_table, softmax
from helpers.lessons.softmax.scenes import explore_space, explore_temperature, explore_weights
from helpers.lessons.word_space import SENTENCES
from helpers.words import SPACE, place

NOTEBOOK = notebook("softmax")


SCENES = {
    "space": lambda: explore_space(cosine),
    "weights": lambda: explore_weights(normalize, softmax),
    "temperature": lambda: explore_temperature(softmax),
}

# ---- The scenes ---------------------------------------------------------------------------------


def assert_good(scene):
    assert scene.error == "" and scene.text
    assert np.isfinite(list(numbers(scene.state["panels"]))).all()
    if "rows" in scene.state["panels"]:
        assert np.isclose(sum(scene.table("rows")[-1]), 1)


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
        if control["id"] == "measure":
            scene.set(control["id"], ends(control)[-1])
    for _ in range(30):
        scene.move(rng.choice(plane["words"]), rng.uniform(-5, 7, size=2))
        assert_good(scene)


def test_explorers_refuse_what_is_no_function():
    for call in (
        lambda: explore_space(3),
        lambda: explore_weights(normalize, None),
        lambda: explore_temperature("softmax"),
    ):
        with pytest.raises(ValueError):
            call()


def test_a_row_that_sums_to_nothing_cannot_be_divided():
    scene = explore_weights(normalize, softmax)
    scene.move("apple", (3, 0))
    assert "impossible, its sum is 0" in scene.text
    values = scene.panel("shares")["values"]
    assert np.isnan(values["fit"]).all() and values["share"].sum() == pytest.approx(1)
    scene.move("apple", (2, 2))
    assert scene.panel("shares")["values"]["fit"].sum() == pytest.approx(1)
    assert "a negative share for motorcycle, more than 1 for orange" in scene.text


@pytest.mark.parametrize("name", ["weights", "temperature"])
def test_what_a_word_keeps_of_itself_is_drawn_too(name):
    scene = SCENES[name]()
    shares = scene.panel("shares")["values"]["share"]
    drawn = [weight for _, _, weight in scene.state["panels"]["plane"]["links"]]
    assert np.allclose(drawn, shares) and np.isclose(sum(drawn), 1)


def test_a_hand_puts_apple_on_the_axis():
    scene = explore_weights(normalize, softmax)
    scene.move("apple", (3.02, 0.03))
    assert scene.place("apple").tolist() == [3, 0] and "impossible" in scene.text


def test_who_wins_when_it_is_cold_beside_motorcycle():
    scene = explore_temperature(softmax)
    scene.move("apple", (0.5, -2))
    scene.set("temperature", 0.05)
    _, itself, motorcycle = scene.panel("shares")["values"]["share"]
    assert itself > motorcycle
    scene.set("measure", "dot product")
    assert scene.panel("shares")["values"]["share"][2] > 0.99


def test_a_long_shadow_wins_when_it_is_cold():
    """By dot product a long arrow is not enough: its shadow on apple's line must be the longer."""
    scene = explore_temperature(softmax)
    scene.set("temperature", 0.05)
    scene.set("measure", "dot product")
    rng = np.random.default_rng(3)
    for apple in [(0.7, -2.9), *rng.uniform((-1, -4), (1, -2), size=(30, 2))]:
        scene.move("apple", apple)
        apple, motorcycle = scene.place("apple"), scene.place("motorcycle")
        _, itself, other = scene.panel("shares")["values"]["share"]
        shadow = motorcycle @ apple / np.linalg.norm(apple)
        assert (other > itself) == (shadow > np.linalg.norm(apple))


def test_scores_have_no_sum_where_nothing_is_divided_by_it():
    scene = explore_temperature(softmax)
    assert "÷ 1.00" in scene.describe()
    assert "; sum: weight 1.00." in scene.describe()


def test_each_line_of_the_temperature_has_the_colour_of_its_word():
    plane, _, curve = explore_temperature(softmax).parts["panels"]
    assert curve["looks"] == plane["looks"]


def test_the_recipes_say_of_which_sentence_they_are():
    scene = SCENES["space"]()
    for sentence, words in SENTENCES.items():
        scene.set("sentence", sentence)
        for word in words:
            scene.set("asks", word)
            assert f"In “{sentence}” each row is a recipe: {word} → " in scene.text


def test_a_word_goes_on_asking_in_another_sentence():
    """And not the word that now stands in its place; where it is missing, apple asks."""
    scene = SCENES["space"]()
    first, second = SENTENCES
    scene.set("asks", "an")
    scene.set("sentence", second)
    assert "recipe: an → " in scene.text and scene.panel("similarity")["row"] == 2
    scene.set("asks", "phone")
    scene.set("sentence", first)
    assert "recipe: apple → " in scene.text and scene.panel("similarity")["row"] == 1
    assert scene.text.startswith("phone is not in this sentence, so apple asks.")


# ---- The figures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece, contract",
    [
        (
            "table = similarity_table(X, cosine)",
            [1, 0.7071, 0, 0, 0.7071, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1],
        ),
        (
            "similarity_table(place(phone_words, SPACE), cosine)",
            [1, 0.7071, 0, 0.7071, 1, 0, 0, 0, 1],
        ),
        ("print(cosine(orange, phone))", [0]),
        ("row / row.sum()", [1, 0.7071, 1.7071, 0.5858, 0.4142]),
        ("/ 1.71", [0.5848, 0.4152]),
        ("print(across, across.sum())", [1, -1, 0]),
        ("np.exp(across) / np.exp(across).sum()", [2.7183, 0.3679, 0.8808, 0.1192]),
        ("np.exp(row + 5)", [0.5727, 0.4273, 0.5727, 0.4273]),
        ("for size in [1, 10, 100]", [1, 0.0246, 10, 0.005, 100, 0]),
    ],
)
def test_the_notebook_shows_the_contract(outputs, piece, contract):
    assert outputs(piece) == pytest.approx(contract, abs=6e-5)


def test_every_figure_of_the_prose_is_shown_by_a_cell(cells):
    """To as many digits as the prose has; the lecture's own figures stand beside ours."""
    lecture = {"0.58", "0.42", "0.57", "0.43", "0.4", "0.3", "0.15", "0.71", "1.71"}
    task = {"0.90", "0.75"}
    orange, apple = place(["orange", "apple"], SPACE)
    for before, figure in [(0, "2.24"), (1, "2.48")]:  # the new orange is farther from apple
        new = orange + before * cosine(orange, apple) * apple
        assert f"{np.linalg.norm(new - apple):.2f}" == figure
        task.add(figure)
    known = np.array(
        [x for c in cells if c.cell_type == "code" for x in numbers_in(shown(c) + c.source)]
    )
    for cell in cells:
        if cell.cell_type != "markdown":
            continue
        for figure in re.findall(r"[-−]?\d+\.\d+", cell.source):
            digits = len(figure.split(".")[1])
            value = float(figure.replace("−", "-"))
            close = np.abs(known - value) <= 0.5 * 10.0**-digits + 1e-4
            assert figure in lecture | task or close.any(), (figure, cell.source)


def test_repeated_recipes_blow_up(outputs):
    lengths = np.reshape(outputs("print(n + 1, np.linalg.norm(now, axis=1))"), (5, 5))
    now = place(["orange", "apple", "and", "an"], SPACE)
    for row in lengths:
        now = similarity_table(now, cosine) @ now
        assert row[1:] == pytest.approx(np.linalg.norm(now, axis=1), abs=6e-5)
    assert lengths[-1, 1:] == pytest.approx([73.1755, 73.1755, 80, 80])
    start = np.linalg.norm(place(["orange", "apple", "and", "an"], SPACE), axis=1)
    grown = lengths[:, 1:] / np.vstack([start, lengths[:-1, 1:]])
    assert np.round([grown[0].min(), grown[0].max()], 1).tolist() == [1.5, 2.5]
    assert (grown[1:] > 1.95).all() and (grown[1:] < 2.001).all()
    once = similarity_table(place(["orange", "apple", "and", "an"], SPACE), cosine)
    again = similarity_table(once @ place(["orange", "apple", "and", "an"], SPACE), cosine)
    assert again.sum(axis=1) == pytest.approx(2, abs=0.02)  # "a recipe now sums to about 2"


def test_the_lesson_says_who_asks_on_every_table(cells):
    for name in SCENES:
        for part in SCENES[name]().parts["panels"]:
            if part["kind"] == "table" and part["row_sums"]:
                assert "olumns answer" in part["caption"] or "columns answer" in part["caption"]
    assert not any("Error" in shown(c) for c in cells if c.cell_type == "code")


def test_the_lesson_is_in_small_steps(cells):
    code = [len(c.source.splitlines()) for c in cells if c.cell_type == "code"]
    assert np.median(code) <= 5 and max(code) <= 15


def test_a_normalize_that_fails_is_told_and_not_the_sum():
    def unsolved(table): ...

    scene = explore_weights(unsolved, softmax)
    assert scene.error == "unsolved returned nothing. Does its last line say `return`?"

    def interrupted(table):
        raise KeyboardInterrupt

    assert explore_weights(interrupted, softmax).error.startswith("interrupted was interrupted")
    scene = explore_weights(normalize, softmax)
    scene.move("apple", (2, 0))
    assert "impossible, its sum is 0" in scene.text
