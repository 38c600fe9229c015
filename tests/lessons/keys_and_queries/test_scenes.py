"""Its figures; its scenes at the ends of every control and under random drags."""

import re
from itertools import product

import numpy as np
import pytest
from looking import notebook, numbers, numbers_in, shown

from helpers.attention import scaled_dot, similarity_table, softmax
from helpers.lessons.keys_and_queries.exercises import EMBEDDINGS, MEASURES, fair, separation
from helpers.lessons.keys_and_queries.scenes import (
    NODES,
    WORDS,
    X,
    explore_embeddings,
    explore_listening,
    explore_matrix,
    explore_queries_and_keys,
    explore_separation,
)
from helpers.say import show
from helpers.scene import SceneProblem

NOTEBOOK = notebook("keys_and_queries")
START = [[1, 0], [-0.5, 1.5]], [[1, -0.5], [0.5, 1]]


def transform(words, E):
    return words @ E


def step(X, measure):
    return softmax(similarity_table(X, measure)) @ X


def scores(X, W_Q, W_K):
    return (X @ W_Q) @ (X @ W_K).T


def listen(places, words, M):
    return softmax(places @ M @ words.T / np.sqrt(2))


SCENES = {
    "matrix": lambda: explore_matrix(transform),
    "embeddings": lambda: explore_embeddings(step, EMBEDDINGS),
    "separation": lambda: explore_separation(step),
    "queries and keys": lambda: explore_queries_and_keys(scores, *START),
    "listening": lambda: explore_listening(listen),
}


# ---- The scenes ---------------------------------------------------------------------------------


def assert_good(scene):
    assert scene.error == "" and scene.text
    panels = scene.state["panels"]
    assert np.isfinite(list(numbers(panels))).all()
    if "weights" in panels:
        assert np.allclose(np.sum(scene.table("weights"), axis=1), 1)


@pytest.mark.parametrize("name", SCENES)
def test_controls_from_end_to_end(name):
    scene = SCENES[name]()
    assert_good(scene)
    values = [part.get("options", [False, True]) for part in scene.parts["controls"]]
    for chosen in product(*values):
        for part, value in zip(scene.parts["controls"], chosen, strict=True):
            scene.set(part["id"], value)
        assert_good(scene)
    assert scene.figure().get_size_inches().min() > 1


@pytest.mark.parametrize("name", [name for name in SCENES if name != "embeddings"])
def test_thirty_drags(name):
    scene, rng = SCENES[name](), np.random.default_rng(4)
    for part in scene.parts["controls"]:
        scene.set(part["id"], part.get("options", [True])[0])
    free = [
        (part["id"], word)
        for part in scene._planes.values()
        for word, drag in zip(part["words"], part["drag"], strict=True)
        if drag
    ]
    for _ in range(30):
        id, word = free[rng.integers(len(free))]
        scene.move(word, rng.uniform(-7, 7, size=2), panel=id)
        assert_good(scene)


def test_the_grid_goes_where_the_rows_say():
    scene = explore_matrix(transform)
    scene.move("row 1", (2, 1))
    scene.move("row 2", (-1, 1))
    plane = scene.state["panels"]["plane"]
    assert plane["grid"] == [[2, 1], [-1, 1]] and plane["moved"][2] == [2, 4]
    assert "area 3.00" in scene.text
    scene.move("row 2", (-2, -1))
    assert "flattened" in scene.text
    scene.move("row 2", (3, -3))
    assert "turned over" in scene.text
    scene.move("row 1", (0, 0))
    scene.move("row 2", (0, 0))
    assert "every word lands on (0, 0)" in scene.text and scene.error == ""


def test_the_picture_begins_with_the_matrix_of_the_lesson(cells):
    scene = explore_matrix(transform, [[2, 1], [-1, 1]])
    assert scene.place("apple").tolist() == X[2].tolist()
    assert scene.state["panels"]["plane"]["moved"][2] == [2, 4] and "area 3.00" in scene.text
    (cell,) = [c for c in cells if "explore_matrix(" in c.source and c.cell_type == "code"]
    assert "explore_matrix(transform, E)" in cell.source and "= (2.00, 4.00)" in shown(cell)


def test_no_embedding_of_fair_size_goes_much_beyond_the_flat_one():
    """Turning an embedding changes nothing, so E Eᵀ, of trace 2, is all that counts: two numbers.
    A search over a grid of them finds what the lesson says that a search found."""
    best = {}
    for name, measure in MEASURES.items():
        found = [
            separation(_embedding(r, angle), measure)
            for r in (0, 0.3, 0.6, 0.9, 0.97, 1)
            for angle in np.linspace(-np.pi, np.pi, 181) + 0.001
        ]
        best[name] = max(found)
    flat = separation(fair(np.array([[1, 0], [-0.7, 0]])), scaled_dot)
    assert f"{flat:.3f}" == "3.996" and best["scaled dot product"] <= flat + 5e-4
    assert f"{best['cosine']:.2f}" == "2.83"


@pytest.mark.parametrize(
    "name, apart, weight", [("A", 3.68, 0.46), ("B", 1.06, 0.5), ("C", 6.65, 0.335)]
)
def test_the_separation_is_the_weight_times_a_distance(name, apart, weight):
    """Not the angle: by cosine apple takes less where it is larger."""
    E = fair(EMBEDDINGS[name])
    distance = np.linalg.norm((X[0] - X[1]) @ E)
    takes = [softmax(similarity_table(X[[2, k]] @ E, MEASURES["cosine"]))[0, 1] for k in (0, 1)]
    assert distance == pytest.approx(apart, abs=0.005) and takes == pytest.approx(
        [weight] * 2, abs=0.008
    )
    assert separation(E) == pytest.approx(np.mean(takes) * distance, abs=0.01)
    if name != "A":  # the same from both: exactly
        assert separation(E) == pytest.approx(takes[0] * distance)


def test_columns_give_the_same_numbers_as_rows():
    scene = explore_matrix(transform, [[2, 1], [-1, 1]])
    lines = scene.state["panels"]["columns"]["lines"]
    assert lines == [
        "first: (2.00, 2.00) · (2.00, −1.00)",
        "= 2.00",
        "second: (2.00, 2.00) · (1.00, 1.00)",
        "= 4.00",
    ]


def test_an_m_of_single_columns_has_rank_1(cells):
    (cell,) = [c for c in cells if "**rank 1**" in c.source]
    assert "2 · (1, 3) and 1 · (1, 3)" in cell.source
    assert (np.array([[2], [1]]) @ np.array([[1], [3]]).T).tolist() == [[2, 6], [1, 3]]


def test_one_score_worked_out(cells):
    """phone M orangeᵀ is 12 times the second number of M's first row, whatever M is."""
    assert any("12 times the second number in row 1 of M" in c.source for c in cells)
    M = np.random.default_rng(0).normal(size=(2, 2))
    assert X[1] @ M @ X[0] == pytest.approx(12 * M[0, 1])


def test_the_map_says_whether_m_is_used():
    scene = explore_listening(listen)
    titles = []
    for by in (0, 0.5, 1):
        scene.set("by", by)
        titles.append(scene.panel("rows")["title"])
    assert titles == ["M is not used", "On the way to M", "M is used"]


def _embedding(r, angle):
    """The E for which E Eᵀ = I + r [[cos, sin], [sin, −cos]], turned somehow."""
    turn = np.array([[np.cos(angle), np.sin(angle)], [np.sin(angle), -np.cos(angle)]])
    sizes, axes = np.linalg.eigh(np.eye(2) + r * turn)
    return axes * np.sqrt(np.maximum(sizes, 0))


def with_m(M=((1, 0), (0, 1))):
    """The map after its Play: M is used, this one."""
    scene = explore_listening(listen)
    scene.set("by", 1)
    for k, row in enumerate(M, 1):
        scene.move(f"M row {k}", row)
    return scene


def test_scores_have_a_highest_and_weights_say_who_takes_most():
    assert SCENES["queries and keys"]().text.startswith("Highest score: orange → ")
    assert "Who takes most from whom: orange → " in explore_listening(listen).text


def test_a_tie_of_all_three_does_not_count(cells):
    """C's rows and rank 1: apple's scores are all alike, so the map says no most for it."""
    scene = with_m()
    scene.move("M row 1", (1, -0.5))
    scene.move("M row 2", (-0.5, 1))
    scene.set("thin", True)
    assert "orange → orange, phone → phone, apple → all alike" in scene.text
    assert any("A row with two equal largest weights does not count" in c.source for c in cells)


def test_the_vote_on_one_matrix_comes_before_it_is_printed(cells):
    sources = [c.source for c in cells]
    at = {
        piece: next(i for i, s in enumerate(sources) if piece in s)
        for piece in ('predict("keys_and_queries.one_way")', "print(M)", "= X M X^")
    }
    assert at['predict("keys_and_queries.one_way")'] < min(at["print(M)"], at["= X M X^"])


def test_huge_entries_stay_on_the_plane():
    for name in ("matrix", "separation", "listening"):
        scene = SCENES[name]()
        row = "M row 1" if name == "listening" else "row 1"
        scene.move(row, (1e300, -1e300))
        assert np.abs(scene.place(row)).max() <= 5
        assert_good(scene)


def test_an_embedding_with_a_row_at_zero():
    scene = explore_separation(step)
    scene.move("row 2", (0, 0))
    assert "orange lands on (0, 0)" in scene.error
    scene.set("measure", "scaled dot product")
    assert_good(scene)
    scene.move("row 1", (0, 0))
    assert "Both rows of E are zero" in scene.error
    scene.move("row 1", (1, 0))
    assert_good(scene)


@pytest.mark.parametrize("name, E", EMBEDDINGS.items())
@pytest.mark.parametrize("measure", ["cosine", "scaled dot product"])
def test_the_scene_measures_what_the_lesson_measures(name, E, measure):
    scene = explore_separation(step)
    scene.move("row 1", E[0])
    scene.move("row 2", E[1])
    scene.set("measure", measure)
    by = {"cosine": {}, "scaled dot product": {"measure": scaled_dot}}[measure]
    assert f"{separation(fair(E), **by):.3f} at fair size" in scene.text
    assert f"raw {separation(E, **by):.3f}" in scene.text
    side_by_side = explore_embeddings(step, EMBEDDINGS)
    assert "farthest apart" in side_by_side.text
    side_by_side.set("measure", measure)
    side_by_side.set("step", True)
    assert f"{name} {separation(fair(E), **by):.3f}" in side_by_side.text


def test_where_apple_goes_it_has_its_own_mark():
    scene = SCENES["embeddings"]()
    scene.set("step", True)
    for part in scene.parts["panels"]:
        spots = scene.state["panels"][part["id"]]["spots"]
        assert [part["words"][spot["word"]] for spot in spots] == ["apple", "apple"]


def test_queries_and_keys_stand_in_one_plane_whose_axes_give_way():
    scene = explore_queries_and_keys(scores, *START)
    (plane,) = (part for part in scene.parts["panels"] if part["kind"] == "plane")
    hollow = [w for w, h in zip(plane["words"], plane["hollow"], strict=True) if h]
    assert hollow == ["orange asks", "phone asks", "apple asks"]
    assert scene.panel("plane")["x"] == scene.panel("plane")["y"] == (-3, 5)
    scene.move("W_K row 1", (-1, -0.5))  # phone's key is at (-4, -2) then
    assert scene.panel("plane")["x"] == (-5, 5)


def test_the_shadow_times_the_length_of_the_query_is_the_score():
    scene = explore_queries_and_keys(scores, *START)
    key, query = (X[i] @ W for i, W in ((2, START[1]), (1, START[0])))
    shadow = key @ query / np.linalg.norm(query)
    said = f"shadow {shadow:.2f}, of apple on the line of phone asks"
    assert said in scene.describe()
    assert shadow * np.linalg.norm(query) == pytest.approx(scene.table("scores")[1, 2])
    marks = scene.panel("scores")["marks"]  # the score that is this product
    assert np.argwhere(marks).tolist() == [[1, 2]]


def test_planes_beside_each_other_show_what_is_there_at_one_scale():
    apart = explore_separation(step)
    first, second = (part for part in apart.parts["panels"] if part["kind"] == "plane")
    assert first["height"] == second["height"]
    assert apart.state["panels"]["images"]["x"] == [-3, 5]
    assert apart.table("apart")[0, 0] == pytest.approx(2.136, abs=5e-4)
    assert apart.table("apart")[1, 0] == pytest.approx(2.230, abs=5e-4)


def test_a_table_from_two_matrices_or_from_one():
    scene = explore_queries_and_keys(scores, *START)
    panels = scene.state["panels"]
    assert scene.table("M").tolist() == [[1, 0.5], [-1.25, 1.25]]
    assert np.allclose(scene.table("scores"), X @ np.array([[1, 0.5], [-1.25, 1.25]]) @ X.T)
    assert panels["plane"]["at"][4:] == [*(X @ START[0]).tolist(), *(X @ START[1]).tolist()]
    swapped = explore_queries_and_keys(lambda X, Q, K: scores(X, K, Q), *START)
    assert "But X M Xᵀ is another table" in swapped.text
    scene.move("W_Q row 1", (2, 0))
    assert "phone's query (8.00, 0.00) is outside the picture" in scene.text


def test_the_shade_of_a_score_is_the_score():
    """From the lowest one, or 0, to the largest one, or 0; the legend names both."""
    scene = explore_queries_and_keys(scores, *START)
    table, state = scene.table("scores"), scene.state["panels"]["scores"]
    assert table.min() < 0 < table.max()
    shade = (table - table.min()) / np.ptp(table)
    np.testing.assert_allclose(state["heat"], shade, atol=1e-3)
    ends = [show(end).removesuffix(".00") for end in (table.min(), table.max())]
    assert [state["least"], state["most"]] == ends
    below = explore_queries_and_keys(lambda X, Q, K: -np.ones((3, 3)), *START)
    assert not np.any(below.state["panels"]["scores"]["heat"])


def test_the_map_is_what_the_weights_say():
    scene = with_m()
    scene.move("M row 1", (0.5, 1))
    M = np.array([[0.5, 1], [0, 1]])
    weights = np.array(scene.table("weights"))
    assert np.allclose(weights, listen(np.vstack([X, scene.place("here")]), X, M))
    field = scene.state["panels"]["plane"]["field"]
    assert field["rows"] == field["columns"] == NODES >= 60
    bytes_ = np.frombuffer(field["weights"], np.uint8).reshape(3, NODES, NODES)
    middle, up = NODES // 2, NODES // 2 + 18
    (there,) = listen(np.array([[0.0, 3.0]]), X, M)
    assert np.allclose(bytes_[:, up, middle] / 255, there, atol=0.003)
    scene.set("by", 0.5)  # half bent
    assert np.allclose(scene.table("weights")[:3], listen(X, X, (M + np.eye(2)) / 2))
    assert "On the way to M: 50 %." in scene.text
    scene.set("by", 0)
    assert np.allclose(scene.table("weights")[:3], listen(X, X, np.eye(2)))


def test_it_opens_with_the_plain_dot_product_and_play_has_something_to_show():
    scene = explore_listening(listen)
    assert "M is not used: this is the plain dot product." in scene.text
    plain = np.array(scene.table("weights"))
    scene.set("by", 1)
    assert np.abs(np.array(scene.table("weights")) - plain).max() > 0.2
    assert "plain dot product" not in scene.text


def test_here_asks_from_wherever_it_is_put():
    scene = explore_listening(listen)
    scene.move("here", (4, 3))
    (row,) = listen(np.array([[4.0, 3.0]]), X, np.eye(2))
    asks = scene.state["panels"]["plane"]["field"]["asks"]
    assert np.allclose(asks["weights"], row) and np.allclose(scene.table("weights")[3], row)
    assert f"takes most from {WORDS[row.argmax()]}, " in scene.text


@pytest.mark.parametrize(
    "here, orange, said",
    [
        ((0, 0), (0, 3), "Here a word takes the same from all three, 0.33."),
        ((4, 4), (0, 3), "Here a word takes the same from phone and apple, 0.49."),
        ((-1, 2), (0, 3), "Here a word takes most from orange, "),
    ],
)
def test_of_weights_that_are_alike_none_is_called_the_most(here, orange, said):
    scene = explore_listening(listen)
    scene.move("here", here)
    assert scene.text.startswith(said)


def test_a_negative_factor_stands_in_brackets():
    scene = explore_matrix(transform)
    scene.move("apple", (3, -1))
    lines = scene.panel("sums")["lines"]
    assert lines[0].endswith(" · row 1 + (−1.00) · row 2") and lines[2].startswith("+ (−1.00) · (")


def test_whoever_plays_the_way_to_an_m_that_changes_nothing_is_told_why():
    scene = with_m()
    assert "that is the plain dot product, too" in scene.text
    scene.move("M row 1", (0.5, 1))
    assert "plain dot product" not in scene.text


def test_symmetric_and_rank_1():
    scene = with_m()
    scene.move("M row 1", (0, 1))
    scene.move("M row 2", (0, 0))
    scene.set("symmetric", True)
    assert np.allclose(scene.state["panels"]["rows"]["grid"], [[0, 0.5], [0.5, 0]])
    scene.set("thin", True)
    M = np.array(scene.state["panels"]["rows"]["grid"])
    assert np.allclose(M, M.T) and np.linalg.matrix_rank(M, tol=1e-9) == 1
    scene.move("M row 1", (0, 0))
    assert_good(scene)


def test_with_rank_1_never_all_at_themselves_and_without_it_sometimes():
    scene, rng = with_m(), np.random.default_rng(1)
    all_at_themselves = "orange → orange, phone → phone, apple → apple"
    scene.move("apple", (2.9, 2.9))
    assert all_at_themselves in scene.text
    scene.set("thin", True)
    for _ in range(60):
        for word in (*WORDS, "M row 1", "M row 2"):
            scene.move(word, rng.uniform(-5, 5, size=2))
        assert all_at_themselves not in scene.text


# ---- A learner's function that misbehaves -------------------------------------------------------

BROKEN = {
    "matrix": explore_matrix,
    "embeddings": lambda f: explore_embeddings(f, EMBEDDINGS),
    "separation": explore_separation,
    "queries and keys": lambda f: explore_queries_and_keys(f, *START),
    "listening": explore_listening,
}


def broken(*given):
    raise RuntimeError("no luck")


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize(
    "function, said",
    [
        (broken, "broken stopped with RuntimeError: no luck"),
        (lambda *given: None, "returned nothing"),
        (lambda *given: 3.0, "shape"),
        (lambda *given: "text", "should return numbers"),
    ],
)
def test_a_function_that_fails_is_told(name, function, said):
    try:
        scene = BROKEN[name](function)
        if name == "embeddings":
            scene.set("step", True)
        error = scene.error
    except SceneProblem as problem:
        error = str(problem)
    assert said in error


def test_a_scene_recovers():
    fine = True

    def sometimes(places, words, M):
        return listen(places, words, M) if fine else np.nan * listen(places, words, M)

    scene = explore_listening(sometimes)
    before = scene.state["panels"]
    fine = False
    scene.move("apple", (3, 3))
    assert "NaN" in scene.error and scene.state["panels"] == before
    fine = True
    scene.move("apple", (1, 2))
    assert_good(scene)


@pytest.mark.parametrize(
    "call, said",
    [
        (lambda: explore_matrix(3), "transform"),
        (lambda: explore_queries_and_keys(scores, np.ones((2, 3)), np.ones((2, 1))), "W_Q"),
        (lambda: explore_queries_and_keys(scores, np.eye(2), [[1, 2]]), r"W_K.*got shape \(1, 2\)"),
        (lambda: explore_queries_and_keys(scores, np.eye(2), "ab"), "W_K"),
        (lambda: explore_queries_and_keys(scores, [[np.nan, 1], [0, 1]], np.eye(2)), "finite"),
        (lambda: explore_queries_and_keys(scores, 9 * np.eye(2), np.eye(2)), "outside the plane"),
        (lambda: explore_embeddings(step, {"A": np.zeros((2, 2))}), "not all 0"),
    ],
)
def test_explorers_refuse_what_does_not_fit(call, said):
    with pytest.raises(ValueError, match=said):
        call()


# ---- The figures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece, contract",
    [
        ("2 * E[0] + 1 * E[1]", [3, 3, 3, 3]),
        ("print(separation(np.eye(2)).round(3))", [2.136]),
        ("print(separation(turn).round(3))", [2.136]),
        ("print(separation(2 * np.eye(2)).round(3))", [4.273]),
        (
            "by_cosine = [separation(matrix)",
            [
                1.805,
                1.701,
                0.975,
                0.998,
                0.715,
                0.532,
                0.143,
                0.127,
                2.493,
                2.230,
                3.437,
                3.123,
                2.136,
                2.136,
                1.834,
                1.834,
            ],
        ),
        ("best = tries[np.argmax(found)]", [3.99, 0.08]),
        ("print((most == [0, 1, 2])", [0]),
        ('print("one full M: "', [262144, 65536]),
        ("here = np.array", [0.078, 0.922, 0.007, 0.993, 0.5, 0.5, 0.5, 0.5]),
        ("table = two @ two.T", [0.196, 0.804, 0.056, 0.944]),
    ],
)
def test_the_notebook_shows_the_contract(outputs, piece, contract):
    assert outputs(piece) == pytest.approx(contract, abs=1e-9)


def test_the_same_table_from_both(cells):
    both = [c for c in cells if c.source == "Q @ K.T" or "print(X @ M @ X.T)" in c.source]
    first, second = (numbers_in(shown(c)) for c in both)
    assert first == second[4:] == [11.25, -15, 0, 6, 16, 12, 10.5, -2, 6]
    (simple,) = [c for c in cells if c.source.startswith("M_simple = ")]
    assert numbers_in(shown(simple)) == [0, 0, 0, 12, 0, 8, 6, 0, 4]


def test_every_figure_of_the_prose_is_shown_by_a_cell(cells):
    """To as many digits as the prose has."""
    # See test_no_embedding_of_fair_size_goes_much_beyond_the_flat_one, and the next one.
    searched = [2.83, 1.06, 6.65]
    known = np.array(
        searched
        + [x for c in cells if c.cell_type == "code" for x in numbers_in(shown(c) + c.source)]
    )
    for cell in cells:
        prose = re.sub(r"\bexercise \d\.\d", "", cell.source, flags=re.I)  # a name, no figure
        for figure in re.findall(r"[-−]?\d+\.\d+", prose * (cell.cell_type == "markdown")):
            digits = len(figure.split(".")[1])
            value = float(figure.replace("−", "-"))
            close = np.abs(known - value) <= 0.5 * 10.0**-digits + 1e-4
            assert close.any(), (figure, cell.source)


def test_the_lesson_is_in_small_steps(cells):
    code = [len(c.source.splitlines()) for c in cells if c.cell_type == "code"]
    assert np.median(code) <= 5 and max(code) <= 15
    assert not any("Error:" in shown(c) for c in cells if c.cell_type == "code")


def test_a_transform_that_is_not_row_times_matrix_is_told():
    E = [[2, 1], [-1, 1]]
    scene = explore_matrix(lambda words, E: words @ E.T, E)
    assert scene.state["panels"]["sums"]["lines"][-1] == "= (2.00, 4.00)"
    assert "But your function sends apple to (6.00, 0.00)." in scene.text
    assert scene.text.endswith("apple′ is outside the picture.")
    assert "But" not in explore_matrix(transform, E).text


@pytest.mark.parametrize(
    "E, said",
    [
        ([[0.05, 0], [0, 0.1]], "a parallelogram of area 0.0050."),
        ([[2, 1], [-2, -1]], "The rows lie on one line"),
        ([[0, 0], [-2, -1]], "One row is zero"),
    ],
)
def test_flat_is_told_from_small(E, said):
    assert said in explore_matrix(transform, E).text


def test_c_does_not_beat_itself_at_another_size():
    scene = explore_separation(step)
    for size in (1, 1.5, 0.6):
        scene.move("row 1", (size, -0.5 * size))
        scene.move("row 2", (-0.5 * size, size))
        assert "not more than C’s" in scene.text


def test_embeddings_that_reach_far_have_room():
    flat = np.array([[1, 0], [-0.7, 0]])
    scene = explore_embeddings(step, {"turn": np.array([[0, 1], [-1, 0]]), "flat": flat})
    assert scene.error == ""


def test_only_regions_that_there_are_are_told():
    scene = with_m()
    assert "regions from orange, from phone, from apple" in scene.describe()
    scene.set("thin", True)
    weights = np.array(
        [
            listen(np.array([p]), np.array([[0, 3], [4, 0], [2, 2.0]]), np.eye(2))[0]
            for p in ((4, 0), (0, 4))
        ]
    )  # two askers, two winners
    assert len({int(row.argmax()) for row in weights}) == 2
    said = re.search(r"regions from ([^.]*)", scene.describe())[1]
    assert len(said.split(", from ")) == 2


def test_a_word_that_lands_where_it_has_no_direction_keeps_no_number():
    scene = explore_separation(step)
    scene.move("row 1", (0, 0))
    assert scene.error.startswith("phone lands on (0, 0), where it has no direction")
    assert "cells" not in scene.state["panels"]["apart"]
    assert all(scene.state["panels"]["images"]["hidden"])
    scene.set("measure", "scaled dot product")
    assert not scene.error and scene.table("apart").shape == (2, 2)


def test_a_query_of_zero_has_no_line_for_a_shadow_to_fall_on():
    scene = explore_queries_and_keys(scores, *START)
    assert "of apple on the line of phone asks" in scene.describe()
    scene.move("W_Q row 1", (0, 0))
    assert "of apple on the line" not in scene.describe() and "shadow −" not in scene.describe()
    assert "phone's query is (0, 0): there is no line for a shadow to fall on." in scene.text
    texts = [text.get_text() for text in scene.figure().axes[0].texts]
    assert not any("shadow" in text for text in texts if "line" not in text)
