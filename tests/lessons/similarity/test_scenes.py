"""Its figures; its scenes at the ends of every control and under random drags."""

import ast
import re

import numpy as np
import pytest
from looking import ends, notebook, numbers, numbers_in, shown

from helpers.attention import cosine, dot, scaled_dot, similarity_table
from helpers.exercises import check
from helpers.lessons import number, room
from helpers.lessons.similarity.scenes import (
    DIMENSIONS,
    explore_angle,
    explore_distance,
    explore_dot,
    explore_measures,
    explore_shadow,
    explore_spread,
    explore_unit_circle,
)
from helpers.say import show
from helpers.words import PLANE, SIMILARITY, vectors

NOTEBOOK = notebook("similarity")
FOUR = SIMILARITY | {"strawberry": (0.0, 2.0)}


def distance(a, b):
    return np.linalg.norm(a - b)


def products(d):
    a, b = np.random.default_rng(d).standard_normal((2, 400, d))
    return (a * b).sum(axis=1)


# Each takes the function that a test wants to see fail in it.
SCENES = {
    "dot": lambda f=dot: explore_dot(f),
    "shadow": lambda f=dot: explore_shadow(f),
    "angle": lambda f=cosine: explore_angle(dot, f),
    "unit circle": lambda f=cosine: explore_unit_circle(dot, f, FOUR),
    "measures": lambda f=scaled_dot: explore_measures(dot, cosine, f),
    "spread": lambda f=products: explore_spread(f),
    "distance": lambda f=distance: explore_distance(f, dot),
}
DRAGGED = [name for name in SCENES if name != "spread"]


# ---- The scenes ---------------------------------------------------------------------------------


def assert_good(scene):
    assert scene.error == "" and scene.text
    assert "nan" not in f"{scene.state['panels']} {scene.text}"
    found = list(numbers(scene.state["panels"]))
    assert np.isfinite(found).all()


@pytest.mark.parametrize("name", SCENES)
def test_controls_from_end_to_end(name):
    scene = SCENES[name]()
    assert_good(scene)
    for control in scene.parts["controls"]:
        for value in ends(control):
            scene.set(control["id"], value)
            assert_good(scene)
    assert scene.figure().get_size_inches().min() > 1


@pytest.mark.parametrize("name", DRAGGED)
def test_thirty_drags_and_every_word_on_the_origin(name):
    scene, rng = SCENES[name](), np.random.default_rng(2)
    (plane,) = scene._planes.values()
    for control in scene.parts["controls"]:
        scene.set(control["id"], ends(control)[-1])
    for _ in range(30):
        scene.move(rng.choice(plane["words"]), rng.uniform(-6, 6, size=2))
        assert_good(scene)
    for word in plane["words"]:
        scene.move(word, (0, 0))
        assert_good(scene)
    assert scene.figure()


@pytest.mark.parametrize("name", DRAGGED)
def test_words_stand_on_whole_tenths(name):
    scene = SCENES[name]()
    scene.move("cherry", (1.234, -0.96))
    assert scene.place("cherry").tolist() == [1.2, -1.0]


def broken(*args):
    raise RuntimeError("no luck")


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(
    "function, said",
    [
        (broken, "broken stopped with RuntimeError: no luck"),
        (lambda *args: None, "returned nothing"),
        (lambda *args: "ab", "should return numbers"),
        (lambda *args: np.nan if len(args) == 2 else np.full(9, np.nan), "NaN"),
        (lambda *args: np.ones((2, 2)), "shape (2, 2)"),
    ],
)
def test_a_function_that_fails_is_told(name, function, said):
    assert said in SCENES[name](function).error


@pytest.mark.parametrize("name", DRAGGED)
def test_a_scene_recovers_from_a_function_that_failed(name):
    fine = True

    def sometimes(a, b):
        if fine:
            return {"distance": distance, "dot": dot}.get(name, cosine)(a, b)
        raise RuntimeError("no luck")

    scene = SCENES[name](sometimes)
    before = scene.state["panels"]
    fine = False
    scene.move("cherry", (3, 3))
    assert "no luck" in scene.error and scene.state["panels"] == before
    fine = True
    scene.move("cherry", (2, 1))
    assert_good(scene)


def test_explorers_refuse_what_they_cannot_use():
    for call in (
        lambda: explore_dot(12.0),
        lambda: explore_shadow(...),
        lambda: explore_dot(dot, words=["cherry"]),
        lambda: explore_dot(dot, words=["cherry", "pear"]),
        lambda: explore_angle(dot, None),
        lambda: explore_angle(dot, cosine, words=("cherry", "orange", "phone")),
        lambda: explore_unit_circle(dot, cosine, {}),
        lambda: explore_measures(dot, cosine, "scaled_dot"),
        lambda: explore_spread(3),
        lambda: explore_distance(distance, ...),
    ):
        with pytest.raises(ValueError):
            call()


def test_dot_product_written_out():
    scene = explore_dot(dot)
    table = scene.state["panels"]["products"]
    assert table["cells"] == [
        ["1.0", "0.0", "0.00"],
        ["4.0", "3.0", "12.00"],
        ["", "", "12.00"],
    ]
    assert scene.text.startswith("cherry·orange = 1.0·0.0 + 4.0·3.0 = 12.00: positive")
    for place in ([4, -1], [-2, 0.5]):
        scene.move("orange", place)
        assert "= 0.00: zero, the arrows are perpendicular" in scene.text
    scene.move("orange", (-2, -1))
    assert "(−2.0)" in scene.text and "negative" in scene.text
    scene.move("cherry", (0, 0))
    assert "origin" in scene.text and scene.state["panels"]["plane"]["segments"] == []


def test_axes_show_what_is_there_alike_in_every_scene():
    for name in DRAGGED:
        plane = SCENES[name]().parts["panels"][0]
        assert plane["x"]["range"] == plane["y"]["range"] == [-2, 5], name


def test_the_dashed_line_is_perpendicular_and_the_positive_side_is_shaded():
    scene, rng = explore_dot(dot), np.random.default_rng(5)
    assert "perpendicular to cherry: dot product 0" in scene.describe()
    for _ in range(20):
        scene.move("cherry", rng.uniform(-5, 5, 2))
        cherry, plane = scene.place("cherry"), scene.panel("plane")
        for line in plane["segments"]:
            x, y = line["to"]
            assert abs(dot(cherry, [x, y])) < 1e-9 and line["from"] == (0, 0)
            assert max(x - 5, y - 5, -2 - x, -2 - y) <= 1e-9
        assert min(dot(cherry, corner) for corner in plane["tint"]) > -1e-9
        signs = {each["text"]: dot(cherry, each["at"]) for each in plane["regions"]}
        assert signs["positive"] > 0 > signs["negative"]


def test_a_wrong_dot_or_cosine_is_noticed_in_words():
    assert "but the products add up to 12.00" in explore_dot(scaled_dot).text
    assert "scaled_dot is no cosine" in explore_angle(dot, scaled_dot).text


def test_a_dot_product_is_a_length_times_a_shadow():
    scene, rng = explore_shadow(dot), np.random.default_rng(3)
    assert "The shadow of cherry on the line of phone is 1.00" in scene.text
    assert "1.00 · 3.00 = 3.00" in scene.text
    for _ in range(20):
        scene.move(rng.choice(list(SIMILARITY)), rng.uniform(-2, 5, size=2))
        scene.set("pair", str(rng.choice(["cherry and orange", "orange and phone"])))
        dock = scene.panel("dock")
        first, second = (scene.place(list(SIMILARITY)[k]) for k in dock["asks"])
        assert dock["length"] * dock["shadow"] == pytest.approx(dot(first, second))
        product = dock["dot"]
        scene.set("way", "second")
        assert scene.panel("dock")["dot"] == pytest.approx(product)
        scene.set("way", "first")


def test_at_length_1_a_word_on_the_origin_has_no_cosine():
    scene = explore_shadow(dot)
    scene.set("pair", "cherry and orange")
    scene.set("pull", 1)
    scene.move("cherry", (0, 0))
    assert scene.text.startswith("cherry stands on the origin: a zero vector has no direction")
    assert scene.panel("dock")["notes"][0] != "= cosine now"


def test_two_words_on_the_origin_are_both_to_be_moved():
    scene = SCENES["angle"]()
    scene.move("cherry", (0, 0))
    assert scene.panel("numbers")["lines"][1] == "Move it away, and the numbers are back."
    scene.move("orange", (0, 0))
    assert scene.panel("numbers")["lines"][1] == "Move them away, and the numbers are back."


def test_of_pairs_equally_far_apart_picture_and_card_name_the_same():
    scene = explore_distance(distance, dot)
    for word, at in {"orange": (0, 1), "phone": (1, 0), "cherry": (-2, -2)}.items():
        scene.move(word, at)
    card = check("similarity.close_not_alike", scene)
    assert "Farthest: cherry–phone" in scene.text
    assert "farthest: cherry and phone" in card.text


def test_the_switch_says_whose_shadow_falls_on_whose_line():
    scene = explore_shadow(dot)
    assert "shadow: cherry on phone" in scene.describe() and "faint: orange" in scene.describe()
    scene.set("pair", "cherry and orange")
    assert "shadow: cherry on orange" in scene.describe() and "faint: phone" in scene.describe()
    scene.set("way", "second")
    assert "shadow: orange on cherry" in scene.describe()


def test_at_length_1_the_shadow_is_the_cosine():
    scene = explore_shadow(dot)
    scene.set("pull", 1)
    dock = scene.panel("dock")
    assert dock["length"] == pytest.approx(1)
    assert dock["shadow"] == pytest.approx(cosine([1, 4], [3, 0]))
    assert dock["values"][0] == pytest.approx(dock["values"][1])
    assert "the shadow itself is the cosine, 0.24" in scene.text
    scene.move("phone", (0, 0))
    assert "no line for a shadow" in scene.text and scene.panel("dock")["values"][1][1] is None


def test_a_shadow_that_is_not_the_drawn_one_is_told():
    assert "it is no dot product" in explore_shadow(scaled_dot).text


def test_the_angle_of_a_zero_vector_is_undefined_and_comes_back():
    scene = explore_angle(dot, cosine)
    before = scene.state["panels"]
    scene.move("orange", (0, 0))
    assert scene.error == "" and "zero vector has no direction" in scene.text
    assert scene.state["panels"]["stretched"]["cells"] == [["0.00", "undefined"]] * 3
    assert "angle" not in scene.state["panels"]["plane"]
    scene.move("orange", (0, 3))
    assert scene.state["panels"] == before


@pytest.mark.parametrize(
    "orange, angle, value",
    [
        ((0, 3), 14.04, 0.9701),
        ((3, 0), 75.96, 0.2425),
        ((4, -1), 90, 0),
        ((-0.5, -2), 180, -1),
        ((1, 4), 0, 1),
    ],
)
def test_the_angle_and_its_cosine(orange, angle, value):
    scene = explore_angle(dot, cosine)
    scene.move("orange", orange)
    curve = scene.state["panels"]["curve"]
    assert curve["cursor"] == pytest.approx(angle, abs=0.005)
    assert curve["dots"][0][:2] == pytest.approx([angle, value], abs=0.005)
    assert curve["dots"][0][2] == show(value)
    stretched = np.array(scene.table("stretched"))
    assert stretched[:, 1] == pytest.approx([value] * 3, abs=5e-5)
    assert stretched[:, 0] == pytest.approx(stretched[1, 0] * np.array([0.5, 1, 2]))


def test_pulled_to_the_circle_every_dot_product_is_its_cosine():
    scene = explore_unit_circle(dot, cosine, FOUR)
    assert scene.panel("near")["named"] == ["cherry", "orange, strawberry", "phone", None]
    assert "orange, strawberry (0.00, 1.00)" in scene.describe()
    scene.set("part", 1)
    for word in FOUR:
        scene.set("asks", word)
        values = np.array(scene.table("asked"))
        assert np.allclose(values[:, 2], values[:, 3])
        assert np.allclose(values[:, 0] * values[:, 1], values[:, 3])
        assert "each dot product is now the cosine" in scene.text
    scene.set("asks", "orange")
    assert "dot product (before the pull): cherry; by cosine: strawberry" in scene.text
    assert np.allclose(np.linalg.norm(scene.state["panels"]["plane"]["moved"], axis=1), 1)
    scene.move("orange", (0, 0))
    assert "by cosine: no one" in scene.text
    assert scene.state["panels"]["asked"]["cells"][0] == ["0.00"] + ["undefined"] * 3


def test_scaled_dot_keeps_the_order_and_cosine_does_not():
    scene, rng, turned = explore_measures(dot, cosine, scaled_dot), np.random.default_rng(7), 0
    for _ in range(30):
        scene.move(rng.choice(list(SIMILARITY)), rng.uniform(-2, 5, size=2))
        pairs = np.triu_indices(len(SIMILARITY), 1)
        tables = [np.array(scene.table(name)) for name in ("dot product", "cosine", "scaled dot")]
        by_dot, by_cosine, by_scaled = (table[pairs] for table in tables)
        assert all(np.allclose(table, table.T) for table in tables)
        assert np.argsort(by_dot).tolist() == np.argsort(by_scaled).tolist()
        assert np.allclose(by_scaled, by_dot / np.sqrt(2))
        turned += np.argsort(by_dot).tolist() != np.argsort(by_cosine).tolist()
    assert turned > 5


def test_the_spread_grows_like_root_d_and_only_root_d_undoes_it():
    scene = explore_spread(products)
    for d in DIMENSIONS:
        scene.set("d", d)
        (row,) = scene.table("spread")
        assert row[0] == pytest.approx(np.sqrt(d), rel=0.12)
        assert row[1] == pytest.approx(1, abs=0.12)
        assert (row[3] == "undefined") == (d == 1)
        hills = [np.array(hill) for hill in scene.state["panels"]["bells"]["lines"]]
        assert all(hill[:, 1].max() == 1 for hill in hills)
        wide, narrow = (np.ptp(hill[hill[:, 1] > 0.5, 0]) for hill in hills)
        assert 0.5 < narrow < 3  # whatever d is, on one and the same axis
        assert wide == pytest.approx(np.sqrt(d) * narrow, rel=0.1)
    assert row[2] < 0.05 and row[3] > 4


def test_the_spread_is_measured_once():
    calls = []

    def counted(d):
        calls.append(d)
        return products(d)

    scene = explore_spread(counted)
    for d in (1, 64, 1024):
        scene.set("d", d)
    assert calls == DIMENSIONS


def test_products_that_never_vary_are_drawn_too():
    scene = explore_spread(lambda d: np.ones(5))
    assert scene.error == "" and "spread is 0.00" in scene.text and scene.figure()


def test_each_pair_is_a_line_in_the_plane_and_a_dot_of_distance_and_dot_product():
    scene = explore_distance(distance, dot)
    scene.move("phone", (-2, -2))
    lines, dots = scene.panel("plane")["segments"], scene.panel("both")["dots"]
    assert len(lines) == len(dots) == 3
    pairs = {name: (far, score) for far, score, name in dots}
    for line in lines:
        ends = [np.array(line[end]) for end in ("from", "to")]
        far, score = pairs[line["told"].split(": ")[1]]
        assert line["text"].endswith(show(far)) and far == pytest.approx(distance(*ends))
        assert score == pytest.approx(dot(*ends)) and line["told"] in scene.describe()
    # Closest first, then farthest: as the lines in the plane, wherever the words are.
    assert dots[0][0] == min(dots)[0] and dots[1][0] == max(dots)[0]
    looks = {line["look"]: line["text"].split()[0] for line in lines if line["look"] != "quiet"}
    assert looks == {"": "closest", "ink-dashed": "farthest"}
    low, high = scene.panel("both")["y"]["range"]
    assert low <= min(score for _, score, _ in dots) and max(s for _, s, _ in dots) <= high


def test_exercise_2_4_on_its_own_picture():
    scene = explore_distance(distance, dot)
    assert check("similarity.close_not_alike", scene).verdict.status == "unsolved"
    scene.move("phone", (3, 1))
    assert check("similarity.close_not_alike", scene).verdict.status == "wrong"
    for word, to in {"orange": (0, 1), "phone": (1, 0), "cherry": (4, 4)}.items():
        scene.move(word, to)
    assert check("similarity.close_not_alike", scene).verdict.status == "passed"
    assert "similarity is not distance" in scene.text


def test_the_lessons_own_example_is_no_answer_to_2_5():
    answer = [FOUR[word] for word in ("orange", "cherry", "strawberry")]
    assert "the lesson's own example" in check("similarity.two_rankings", answer).text


def test_the_example_of_2_5_shows_the_form_and_does_not_pass(cells):
    (cell,) = [c for c in cells if f"### Exercise {number('similarity.two_rankings')}" in c.source]
    (example,) = re.findall(r"`answer = (.*?)`", cell.source)
    text = check("similarity.two_rankings", ast.literal_eval(example)).text
    assert "Both say that b is more like a." in text


def says_no(a, b):
    return cosine(a, b) if a.any() and b.any() else "no direction"


@pytest.mark.parametrize(
    "id, answer, words_said",
    [
        ("similarity.dot", lambda a, b: a @ b, ": passed."),
        ("similarity.dot", lambda a, b: a[0] * b[0] + a[1] * b[1], "Right for two coordinates."),
        ("similarity.cosine", says_no, "should raise ValueError: a is a zero vector"),
        (
            "similarity.scaled_dot",
            lambda a, b: a @ b / len(a) ** 1 / 2,
            "divides by d¹ and then by 2",
        ),
        ("similarity.scaled_dot", lambda a, b: a @ b / (len(a) ** 1 / 2), "You divided by d/2"),
    ],
)
def test_answers_that_come_to_mind(id, answer, words_said):
    assert words_said in check(id, answer).text


def test_no_prediction_gives_an_exercise_away():
    solution = next(
        e.solution for e in room("similarity").EXERCISES if e.id == "similarity.close_not_alike"
    )
    (prediction,) = [p for p in room("similarity").PREDICTIONS if p.id == "similarity.far_but_high"]
    said = " ".join(choice.why for choice in prediction.choices)
    assert "(0, 1)" in solution and not re.search(r"\d", said)


# ---- The figures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece, contract",
    [
        ("print(cherry, orange, phone)", [1, 4, 0, 3, 3, 0]),
        ("print(np.sum(cherry * orange))", [12]),
        ("print(dot(cherry, orange), dot(cherry, phone)", [12, 3, 0]),
        ("np.array([-3.0, 0.0])", [-3]),
        ("angles.round(2)", [14.04, 75.96, 90]),
        ("np.cos(np.radians(angles))", [0.9701, 0.2425, 0]),
        ("def length(a)", [4.1231, 3, 3]),
        ("def cosine(a, b)", [0.9701, 0.2425, 0]),
        ("print(dot(cherry_1, orange_1)", [0.9701]),
        ("for word in (cherry, strawberry)", [12, 0.080845, 0.9701, 6, 0.166667, 1]),
        ("def scaled_dot(a, b)", [8.485, 2.121, 0]),
        ("X = np.array([cherry, orange, phone])", [17, 12, 3, 12, 9, 0, 3, 0, 9]),
        ("X @ X.T / np.sqrt(2)", [12.021, 8.485, 2.121, 8.485, 6.364, 0, 2.121, 0, 6.364]),
        ("distance(cherry, orange) ** 2", [2, 2]),
    ],
)
def test_the_notebook_shows_the_contract(cells, piece, contract):
    (cell,) = [c for c in cells if c.cell_type == "code" and piece in c.source]
    assert numbers_in(shown(cell)) == pytest.approx(contract, abs=6e-5)


def test_the_random_words_show_what_the_prose_says(cells):
    (cell,) = [c for c in cells if c.cell_type == "code" and "products(1024)" in c.source]
    spread, by_root, by_d, by_log = numbers_in(shown(cell))
    assert spread == pytest.approx(32, rel=0.05) and by_root == pytest.approx(1, abs=0.05)
    assert by_d == 0.03 and by_log > 4


def test_what_is_left_of_the_spread_is_the_figure_of_its_cell(cells):
    (cell,) = [c for c in cells if c.cell_type == "code" and "products(1024)" in c.source]
    by_root, by_d = numbers_in(shown(cell))[1:3]
    (asked,) = [c.source for c in cells if "Why √d and not d?" in c.source]
    left = f"left a spread of {by_d:.2f}, so all scores would be nearly equal; dividing by √d left "
    assert left + f"{by_root:.2f}." in asked


def test_real_vectors_by_direction(cells):
    """What lesson 01 could not say by distance: laptop finds phone, apple finds microsoft, then
    banana."""
    names = list(PLANE)
    table = similarity_table(vectors(names), cosine)
    np.fill_diagonal(table, -1)
    best = {name: names[k] for name, k in zip(names, table.argmax(axis=1), strict=True)}
    assert best["laptop"] == "phone" and best["apple"] == "microsoft"
    second = np.argsort(table[names.index("apple")])[-2]
    assert names[second] == "banana"
    (cell,) = [c for c in cells if c.cell_type == "code" and "vectors(" in c.source]
    expected = [table[names.index(a), names.index(b)] for a, b in REAL]
    assert numbers_in(shown(cell)) == pytest.approx(expected, abs=0.005)
    assert [f"{value:.2f}" for value in expected] == ["0.27", "0.17", "0.32", "0.22"]


REAL = [("laptop", "phone"), ("laptop", "strawberry"), ("apple", "microsoft")]
REAL += [("apple", "banana")]


def test_every_figure_of_the_prose_is_shown_by_a_cell(cells):
    """To as many digits as the prose has; the lecture's own figures stand beside ours."""
    lecture = {"0.97", "0.24", "8.49", "2.12"}
    known = np.array(
        [x for c in cells if c.cell_type == "code" for x in numbers_in(shown(c) + c.source)]
    )
    for cell in cells:
        if cell.cell_type != "markdown":
            continue
        for figure in re.findall(r"[-−]?\d+\.\d+", re.sub(r"xercise \d\.\d", "", cell.source)):
            digits = len(figure.split(".")[1])
            close = np.abs(known - numbers_in(figure)[0]) <= 0.5 * 10.0**-digits + 1e-9
            assert figure in lecture or close.any(), (figure, cell.source)


def test_each_picture_has_its_prediction_before_it(cells):
    code = [c.source for c in cells if c.cell_type == "code"]
    asked = 0
    for source in code[1:]:
        asked += source.startswith("predict")
        if "explore_" in source:
            assert asked == 1, source
            asked = 0


def test_the_lesson_is_in_small_steps(cells):
    code = [len(c.source.splitlines()) for c in cells if c.cell_type == "code"]
    assert np.median(code) <= 5 and max(code) <= 15
    assert not any("Error" in shown(c) for c in cells if c.cell_type == "code")


def test_what_a_wrong_function_gives_never_stands_in_an_equation():
    angle = explore_angle(lambda a, b: 2 * dot(a, b), cosine)
    told = angle.state["panels"]["numbers"]["lines"][2]
    assert "= 1.9403, but cosine gives 0.9701" in told
    measures = explore_measures(dot, cosine, lambda a, b: dot(a, b) / 2)
    how = [measures.panel(name)["how"][0][1] for name in ("dot product", "cosine", "scaled dot")]
    assert how[2] == (
        "12.00 / √2 = 8.485, but your function gives 6.000: dot product / √d, with d = 2"
    )
    assert "but" not in how[0] + how[1]


def test_a_dot_product_in_single_precision_is_right_too():
    scene = explore_dot(lambda a, b: np.float32(a) @ np.float32(b))
    scene.move("orange", (0.3, 1.7))
    assert "positive" in scene.text


def test_words_may_start_between_the_tenths():
    where = {"cherry": np.array([1, 4]) / 17**0.5, "orange": (0, 1), "phone": (1, 0)}
    scene = explore_measures(dot, cosine, scaled_dot, where)
    pair = [scene.table(name)[0][1] for name in ("dot product", "cosine")]
    assert pair == pytest.approx([cosine(*[where["cherry"], np.array([0, 1])])] * 2)
    assert "0.2425·0.0 + 0.9701·1.0 = 0.97" in scene.panel("dot product")["how"][0][1]
    scene.move("phone", (2.04, 0))
    assert scene.place("phone").tolist() == [2, 0]
    assert scene.place("cherry") == pytest.approx(where["cherry"])
    scene.move("cherry", (0.31, 1))
    assert scene.place("cherry").tolist() == [0.3, 1]


def test_hills_stand_where_the_products_are():
    rng = np.random.default_rng(0)
    scene = explore_spread(lambda d: (rng.random((300, d)) * rng.random((300, d))).sum(axis=1))
    line = np.array(scene.state["panels"]["bells"]["lines"][0])
    assert line[line[:, 1].argmax(), 0] == pytest.approx(4, abs=0.5)
    scene.set("d", 1024)
    assert scene.error == "" and scene.state["panels"]["bells"]["lines"][0] == []


@pytest.mark.parametrize(
    "explore",
    [
        lambda where: explore_measures(dot, cosine, scaled_dot, where),
        lambda where: explore_distance(distance, dot, where),
        lambda where: explore_unit_circle(dot, cosine, where),
    ],
)
def test_one_word_is_too_few(explore):
    with pytest.raises(ValueError, match="at least two words, got apple"):
        explore({"apple": (1, 1)})
    explore({"apple": (1, 1), "phone": (3, 0)})
