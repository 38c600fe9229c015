"""Its figures; its scenes at the ends of every control and under random drags."""

import re

import nbformat
import numpy as np
import pytest
from looking import notebook, numbers, numbers_in

from helpers.attention import attention, softmax
from helpers.lessons import number
from helpers.lessons.values import exercises as room
from helpers.lessons.values.scenes import (
    explore_attention,
    explore_recipes,
    explore_two_choices,
    explore_values,
    explore_walk,
)
from helpers.scene.together import together
from helpers.words import SPACE, place

NOTEBOOK = notebook("values")
EMBEDDINGS = {
    "original": np.eye(2),
    "so-so": np.array([[1, 0], [0.5, 1]]),
    "awful": np.array([[1, 0.9], [0.9, 1]]),
    "great": np.array([[1, -0.5], [-0.5, 1]]),
}
EMBEDDINGS = {name: E / np.linalg.norm(E) * np.sqrt(2) for name, E in EMBEDDINGS.items()}
W_Q, W_K = np.array([[0.5, 0], [0, 0.5]]), np.array([[1, 0], [0.25, 0.5]])
W_V = np.array([[1, 0.5], [-0.5, 1]])


def look(X):
    unit = X / np.maximum(np.linalg.norm(X, axis=1, keepdims=True), 1e-9)
    return softmax(unit @ unit.T)


def land(weights, V):
    return weights @ V


def steps(X, W_Q, W_K, W_V):
    Q, K, V = X @ W_Q, X @ W_K, X @ W_V
    scores = Q @ K.T
    scaled = scores / np.sqrt(K.shape[1])
    weights = softmax(scaled)
    return Q, K, V, scores, scaled, weights, weights @ V


SCENES = {
    "two choices": lambda: explore_two_choices(look, EMBEDDINGS),
    "3 to 2": lambda: explore_values(look, [[1, 0], [1, 1], [-1, 1]]),
    "3 to 1": lambda: explore_values(look, [[1], [1], [-1]]),
    "3 to 3": lambda: explore_values(look, np.eye(3)),
    "2 to 1": lambda: explore_values(look, [[1], [-1]]),
    "2 to 2": lambda: explore_values(look, np.eye(2)),
    "2 to 3": lambda: explore_values(look, [[1, 0, -0.5], [0, 1, 1]]),
    "recipes": lambda: explore_recipes(land),
    "walk": lambda: explore_walk(steps, W_Q, W_K, W_V),
    "wide walk": lambda: explore_walk(steps, np.ones((2, 3)), np.eye(2, 3), [[1], [2]]),
    "walk in space": lambda: explore_walk(steps, np.eye(3, 2), np.ones((3, 2)), np.eye(3, 5)),
    "attention": lambda: explore_attention(attention, W_Q, W_K, W_V, target=(3, -2)),
    "attention in space": lambda: explore_attention(attention, W_Q, W_K, np.eye(2, 3)),
}


# ---- The scenes ---------------------------------------------------------------------------------


def assert_good(scene):
    panels = scene.state["panels"]
    assert scene.error == "" and scene.text
    assert np.isfinite(list(numbers(panels))).all()
    assert "nan" not in scene.describe() and "inf" not in scene.describe()
    if "weights" in panels:
        assert np.allclose(np.sum(scene.table("weights"), axis=1), 1)


@pytest.mark.parametrize("name", SCENES)
def test_controls_from_end_to_end(name):
    scene = SCENES[name]()
    assert_good(scene)
    for control in scene.parts["controls"]:
        ends = control.get("options") or [control["min"], 2.0, control["max"]]
        for value in ends:
            scene.set(control["id"], value)
            assert_good(scene)
    assert scene.figure().get_size_inches().min() > 1


@pytest.mark.parametrize("name", SCENES)
def test_thirty_drags_and_thirty_numbers_typed(name):
    scene, rng = SCENES[name](), np.random.default_rng(5)
    free = {
        id: [w for w, d in zip(part["words"], part.get("drag", [True] * 9), strict=False) if d]
        for id, part in scene._planes.items()
    }
    free = {id: words for id, words in free.items() if words}
    for k in range(60):
        id = list(free)[k % len(free)]
        width = len(scene._planes[id]["start"][0])
        scene.move(rng.choice(free[id]), rng.uniform(-10, 10, size=width), panel=id)
        if name == "recipes" and scene.error:
            assert "has nothing in it" in scene.error
            continue
        assert_good(scene)


@pytest.mark.parametrize("size", [0.0, 9.0, -9.0])
def test_matrices_of_zeros_and_of_large_numbers(size):
    scene = SCENES["walk"]()
    for row in ("row 1", "row 2"):
        scene.move(row, [size] * 6, panel="walk")
        assert_good(scene)


@pytest.mark.parametrize("name, words", [("walk", 3), ("walk in space", 4)])
def test_the_walk_shows_what_numpy_computes(name, words):
    scene = SCENES[name]()
    typed = scene.place("row 1", panel="walk")
    typed[2:4] = 0.5, -2  # the first row of W_K
    scene.move("row 1", typed, panel="walk")
    state = scene.state["panels"]["walk"]
    X = np.array(state["X"])
    assert X.shape == (words, len(scene.state["inputs"]["points"]["walk"]))
    W = np.array(scene.state["inputs"]["points"]["walk"])
    assert W[0, 2:4].tolist() == [0.5, -2]
    names = ["Q", "K", "V", "scores", "scaled", "weights", "output"]
    for name, expected in zip(names, steps(X, W[:, :2], W[:, 2:4], W[:, 4:]), strict=True):
        assert np.allclose(state[name], expected)


@pytest.mark.parametrize("name", ["3 to 2", "2 to 2", "2 to 1", "2 to 3", "attention"])
def test_no_weight_sees_W_V(name):
    scene = SCENES[name]()
    before = scene.state["panels"]["weights"]
    id = "values" if "row 1" in scene._planes.get("values", {"words": []})["words"] else "W_V"
    row = scene._planes[id]["words"][0]
    scene.move(row, np.full(len(scene._planes[id]["start"][0]), -1.5), panel=id)
    assert scene.state["panels"]["weights"] == before
    assert "never saw W_V" in scene.text


def test_words_that_leave_the_picture_are_named():
    scene = SCENES["attention"]()
    scene.move("row 1", (5, 5))
    assert "outside the picture: phone" in scene.text and scene.error == ""
    assert scene.state["panels"]["values"]["hidden"][3]


def test_apple_stays_in_the_picture_in_the_experiments_the_lesson_invites():
    twice = SCENES["3 to 2"]()
    for k, row in enumerate(np.array([[1, 0], [1, 1], [-1, 1]]), 1):
        twice.move(f"row {k}", 2 * row, panel="values")
    assert "outside" not in twice.text and "(3.54, 4.90)" in twice.text
    for value in np.arange(0, 4.1, 0.1):
        lifted = SCENES["3 to 2"]()
        lifted.set("lift", value)
        assert "outside" not in lifted.text
        assert lifted.state["panels"]["values"]["moved"][4] is not None


def test_axes_show_what_is_there_and_give_way():
    scene = SCENES["3 to 2"]()
    ends = scene.state["panels"]["values"]
    assert ends["x"] == ends["y"] == [-4, 5]
    scene.move("row 2", (2, 2), panel="values")  # orange is at (6, 6) then
    assert scene.state["panels"]["values"]["x"] == [-8, 8]
    assert not any(scene.state["panels"]["values"]["hidden"])


def test_a_hand_at_the_edge_can_go_on_from_there():
    scene = SCENES["attention"]()
    words, values = (scene.state["panels"][id] for id in ("words", "values"))
    assert words["x"] == [-1, 5] and values["x"] == [-3, 5]
    scene.move("orange", (-1, 3))
    assert scene.state["panels"]["words"]["x"] == [-3, 6]
    scene.move("row 1", (-3, 0))
    assert scene.state["panels"]["values"]["x"] == [-8, 8]  # phone is at (-12, 0) then
    scene.move("row 1", (-0.8, 0))
    assert scene.state["panels"]["values"]["x"] == [-4, 5]


def test_a_recipe_names_the_word_first_and_never_breaks_inside_a_term():
    for name, first in (
        ("2 to 3", "= orange 0.299 · (0, 3, 3)"),
        ("2 to 1", "= orange 0.299 · (−3)"),
    ):
        lines = SCENES[name]().state["panels"]["recipe"]["lines"]
        assert lines[1] == first
        assert not any(" " in together(line, 30) for line in lines[1:-1])


@pytest.mark.parametrize("name", [name for name in SCENES if " to " in name])
def test_who_adds_up_a_recipe_by_hand_comes_to_the_place_that_is_told(name):
    lines = SCENES[name]().state["panels"]["recipe"]["lines"]
    *terms, end = [np.array(numbers_in(line)) for line in lines[1:]]
    assert len(terms) > 2
    assert np.abs(sum(term[0] * term[1:] for term in terms) - end).max() < 0.01


def test_scenes_of_unlike_shapes_have_unlike_titles():
    titles = [scene().parts["title"] for name, scene in SCENES.items() if "to" in name]
    assert len(set(titles)) == len(titles)


def test_arrows_of_two_sentences_say_which_one_they_belong_to():
    scene = SCENES["two choices"]()
    assert scene.state["panels"]["look"]["notes"] == ["with orange", "with phone"]
    assert "apple → phone with phone 0.43" in scene.describe()


def test_what_a_word_keeps_of_itself_is_drawn_too():
    for name in ("2 to 2", "2 to 1", "attention"):
        drawn = [weight for _, _, weight in SCENES[name]().state["panels"]["words"]["links"]]
        assert np.isclose(sum(drawn), 1)


def test_apples_new_place_is_shown_where_its_own_value_is_outside():
    scene = explore_values(look, [[3, 0], [3, 3], [-3, 3]])
    values, words = scene.state["panels"]["values"], scene.parts["panels"][1]["words"]
    at = words.index("apple")
    assert values["hidden"][at] and values["moved"][at] is not None
    assert "apple′" not in scene.text
    scene.move("row 2", (8, 8), panel="values")
    assert "apple′" in scene.text and scene.state["panels"]["values"]["moved"][at] is None


def test_a_sheet_in_space_is_drawn():
    scene = SCENES["2 to 3"]()
    assert scene.state["panels"]["values"]["grid"] == [[1, 0, -0.5], [0, 1, 1]]
    scene.move("tech", (1, 1, 1), panel="W_V")
    assert scene.state["panels"]["values"]["grid"][0] == [1, 1, 1]
    assert "grid" not in SCENES["3 to 3"]().state["panels"]["values"]


def test_a_sheet_goes_as_far_as_the_words():
    scene = SCENES["2 to 3"]()
    assert scene.state["panels"]["values"]["sheet"] == [[0, 4], [0, 3]]
    scene.move("orange", (-0.5, 3.2))
    assert scene.state["panels"]["values"]["sheet"] == [[-1, 4], [0, 4]]


def test_the_walk_and_the_prose_count_the_same_steps():
    scene, said = SCENES["walk"](), []
    for stop in range(1, 6):
        scene.set("step", stop)
        said += re.findall(r"^\*\*(\d)\.\*\*", scene.state["panels"]["walk"]["say"])
    assert said == re.findall(r"\*\*(\d)\.\*\*", prose())


# ---- What a learner may hand in -----------------------------------------------------------------


def raises(*arguments):
    raise RuntimeError("no luck")


@pytest.mark.parametrize(
    "function, said",
    [
        (raises, "raises stopped with RuntimeError: no luck"),
        (lambda Q, K, V: None, "returned nothing"),
        (lambda Q, K, V: V, "should return two things"),
        (lambda Q, K, V: (V, V, V), "should return two things"),
        (lambda Q, K, V: (V[0], Q @ K.T), "(first result) should return an array of shape (3, 2)"),
        (lambda Q, K, V: (V, V), "(second result) should return an array of shape (3, 3)"),
        (lambda Q, K, V: (V * np.nan, Q @ K.T), "NaN"),
        (lambda Q, K, V: attention(Q, K + V, V), "V has got into the scores"),
    ],
)
def test_an_attention_that_fails_is_told(function, said):
    assert said in explore_attention(function, W_Q, W_K, W_V).error


@pytest.mark.parametrize(
    "scene, said",
    [
        (lambda: explore_values(raises, np.eye(2)), "no luck"),
        (lambda: explore_values(lambda X: X, np.eye(2)), "shape (3, 3)"),
        (lambda: explore_two_choices(lambda X: None, EMBEDDINGS), "returned nothing"),
        (lambda: explore_recipes(lambda weights, V: V), "shape (2,)"),
        (lambda: explore_walk(lambda *given: given, W_Q, W_K, W_V), "should return 7 things"),
        (
            lambda: explore_walk(lambda *given: steps(*given)[::-1], W_Q, W_K, np.eye(2, 3)),
            "Q should",
        ),
        (lambda: explore_attention(attention, np.ones((2, 1)), W_K, W_V), "W_Q has 1 column and"),
    ],
)
def test_what_does_not_fit_is_told_in_the_scene(scene, said):
    assert said in scene().error


def test_a_scene_recovers():
    fine = True

    def sometimes(Q, K, V):
        if fine:
            return attention(Q, K, V)
        raise RuntimeError("no luck")

    scene = explore_attention(sometimes, W_Q, W_K, W_V)
    before = scene.state["panels"]
    fine = False
    scene.move("apple", (3, 3))
    assert "no luck" in scene.error and scene.state["panels"] == before
    fine = True
    scene.move("apple", (1, 1))
    assert_good(scene)


def test_inputs_cannot_be_changed_behind_the_picture():
    def rude(Q, K, V):
        Q += 1
        V *= 0
        return attention(Q, K, V)

    scene = explore_attention(rude, W_Q, W_K, W_V)
    assert scene.error == "" and np.array_equal(scene.place("row 1"), W_V[0])


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: explore_values(3, np.eye(2)), "look: a function"),
        (lambda: explore_two_choices(None, EMBEDDINGS), "weigh: a function"),
        (lambda: explore_two_choices(look, {"flat": np.ones((2, 3))}), "flat: shape (2, 2)"),
        (lambda: explore_recipes("land"), "land: a function"),
        (lambda: explore_walk(steps(np.eye(2), W_Q, W_K, W_V), W_Q, W_K, W_V), "steps: a function"),
        (lambda: explore_walk(steps, np.ones((2, 2)), np.ones((2, 3)), W_V), "W_K has 3"),
        (lambda: explore_walk(steps, np.ones((4, 2)), W_K, W_V), "W_Q: 2 or 3 rows"),
        (lambda: explore_walk(steps, np.ones((3, 2)), W_K, W_V), "W_K: 3 rows"),
        (lambda: explore_attention(attention, np.ones((3, 2)), W_K, W_V), "W_Q: 2 rows"),
        (lambda: explore_values(look, np.ones((4, 2))), "2 or 3 rows"),
        (lambda: explore_values(look, np.ones((2, 4))), "at most 3 columns"),
        (lambda: explore_values(look, [1, 2]), "a matrix with rows and columns"),
        (lambda: explore_values(look, [[1, 2], [3]]), "a matrix of numbers"),
        (lambda: explore_values(look, [[1, np.nan], [3, 1]]), "finite"),
        (lambda: explore_values(look, "W"), "a matrix"),
    ],
)
def test_explorers_refuse_what_they_cannot_draw(call, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        call()


# ---- The figures --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown():
    """{the source of a code cell: what it shows as text}"""
    found = {}
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        if cell.cell_type == "code":
            found[cell.source] = "\n".join(
                output.get("text") or output["data"]["text/plain"] for output in cell.outputs
            )
    return found


def after(shown, piece):
    """What the first cell with this piece of source shows."""
    return next(text for source, text in shown.items() if piece in source)


def prose():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_the_contracts_separations_in_the_original_plane(shown):
    text = after(shown, "separation(measure_in=embeddings[name]")
    assert text.split() == ["awful", "2.498", "great", "1.677"]
    text = after(shown, "separation(measure_in=E, move_in=E)")
    assert text.split() == ["awful", "0.532", "great", "2.23"]  # at fair size, as in lesson 05
    scene = SCENES["two choices"]().state["panels"]["separation"]
    assert [row[2:] for row in scene["cells"]] == [
        ["2.136", "2.136"],
        ["2.310", "1.701"],
        ["2.498", "0.532"],
        ["1.677", "2.230"],
    ]


def test_the_contracts_row_of_apple(shown):
    row = "0.3006, 0.4029, 0.1482, 0.1482"
    assert row in after(shown, "weights_four = cosine_weights")
    rounded = ", ".join(f"{float(w):.2f}" for w in row.split(", "))
    assert f"apple: {rounded}" in SCENES["3 to 2"]().describe()
    X = place(["orange", "apple", "and", "an"], SPACE)
    assert ", ".join(f"{w:.4f}" for w in look(X)[1]) == row


@pytest.mark.parametrize(
    "quoted, piece",
    [
        ("2.498 and 1.677", None),
        ("(1.7724, 2.4488)", "weights_four[1] @ V_four"),
        ("0.1456", "output, weights = attention(Q, K, V)"),
        ("0.0588", "attention(K, Q, V)[1]"),
        ("0.009", "row[:, None] * short"),
    ],
)
def test_the_prose_quotes_what_a_cell_shows(shown, quoted, piece):
    assert quoted in prose()
    if piece:
        assert all(number in after(shown, piece) for number in re.findall(r"\d\.\d+", quoted))


def test_orange_phone_and_apple_on_a_line(shown):
    values = np.array(re.findall(r"-?\d", after(shown, "@ W_line")), int)
    assert values.tolist() == [-3, 4, 0]
    assert "Orange has the value −3, and phone has 4. Apple has 0" in prose()


def test_all_predictions_and_exercises_are_on_the_page(shown):
    sources = "\n".join(shown)
    for item in room.PREDICTIONS:
        assert f'predict("{item.id}")' in sources
    for item in room.EXERCISES:
        assert (
            f'check("{item.id}"' in sources
            and f"Exercise {number(item.id)} · {item.title}" in prose()
        )


def test_cells_are_short(shown):
    lengths = sorted(len(source.splitlines()) for source in shown)
    assert lengths[len(lengths) // 2] <= 5 and lengths[-1] <= 15


def test_an_attention_made_from_v_or_by_chance_is_told():
    def from_v(Q, K, V):
        weights = softmax(V @ V.T / 2**0.5)
        return weights @ V, weights

    assert "V has got into the scores" in explore_attention(from_v, W_Q, W_K, W_V).error
    rng = np.random.default_rng(0)

    def by_chance(Q, K, V):
        weights = softmax(Q @ K.T + rng.normal(size=(len(Q), len(K))))
        return weights @ V, weights

    assert "come out differently each time" in explore_attention(by_chance, W_Q, W_K, W_V).error


def test_an_output_that_is_not_weights_times_v_is_told():
    def turned(Q, K, V):
        output, weights = attention(Q, K, V)
        return weights.T @ V, weights

    scene = explore_attention(turned, W_Q, W_K, W_V)
    assert scene.state["panels"]["recipe"]["lines"][-1] == "= (2.14, 2.50)"
    assert scene.text.endswith("But the output is not these weights times the values.")


def test_a_walk_that_is_not_as_its_headings_say_is_told():
    def by_d_k(X, W_Q, W_K, W_V):
        Q, K, V, scores, *_ = steps(X, W_Q, W_K, W_V)
        weights = softmax(scores / 2)
        return Q, K, V, scores, scores / 2, weights, weights @ V

    assert explore_walk(by_d_k, W_Q, W_K, W_V).text.endswith("Not made as the walk says: scaled.")
    assert "Not made" not in explore_walk(steps, W_Q, W_K, W_V).text


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="W_Q: numbers from -9 to 9"):
        explore_walk(steps, 10 * np.eye(2), W_K, W_V)
    with pytest.raises(ValueError, match="target: a place in a plane, so W_V needs 2 columns"):
        explore_attention(attention, W_Q, W_K, [[1], [1]], target=(3, -2))


def test_a_softmax_that_overflows_is_told_in_a_whole_sentence():
    def overflowing(Q, K, V):
        weights = Q @ K.T * np.nan
        return weights @ V, weights

    said = explore_attention(overflowing, W_Q, W_K, W_V).error
    assert "for ." not in said and "Did something divide by zero?" in said


def test_a_word_that_leaves_the_left_picture_is_named_and_can_be_moved():
    scene = explore_two_choices(look, EMBEDDINGS)
    assert scene.place("apple").tolist() == [2, 2]
    scene.move("apple", (5, 5))
    scene.set("look", "awful")
    assert scene.text.endswith("Outside the left picture: apple.")
