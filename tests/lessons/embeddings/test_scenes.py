"""Its figures; its scenes at the ends of every control and under random drags."""

import re

import nbformat
import numpy as np
import pytest
from looking import notebook, numbers

from helpers.exercises import check, predict
from helpers.lessons.embeddings import scenes as embeddings
from helpers.lessons.embeddings.scenes import (
    EIGHT,
    FOUR,
    explore_galaxy,
    explore_gravity,
    explore_near,
    explore_pull,
)
from helpers.words import GALAXY, PLANE, kind, place, vectors

NOTEBOOK = notebook("embeddings")


def distances(word, words):
    return np.sqrt(np.sum((words - word) ** 2, axis=1))


def mix(a, b, part):
    return (1 - part) * a + part * b


def shares(word, words):
    closeness = 1 / (1 + distances(word, words) ** 2)
    return closeness / closeness.sum()


def step(word, words):
    return shares(word, words) @ words


SCENES = {
    "near": (explore_near, [distances]),
    "pull": (explore_pull, [mix]),
    "gravity": (explore_gravity, [shares, step]),
    "galaxy": (explore_galaxy, [shares, step]),
}


def make(name):
    explore, functions = SCENES[name]
    return explore(*functions)


# ---- Sweeps -------------------------------------------------------------------------------------


def assert_good(scene):
    assert scene.error == "" and scene.text
    assert np.isfinite(list(numbers(scene.state["panels"]))).all()
    if "shares" in scene.state["panels"]:
        np.testing.assert_allclose(np.sum(scene.table("shares"), axis=1), 1)


@pytest.mark.parametrize("name", SCENES)
def test_every_control_from_end_to_end(name):
    scene = make(name)
    assert_good(scene)
    for control in scene.parts["controls"]:
        ends = (False, True) if control["kind"] == "switch" else (control["min"], control["max"])
        for value in ends:
            scene.set(control["id"], value)
            assert_good(scene)
    assert scene.figure().get_size_inches().min() > 1


@pytest.mark.parametrize("name", SCENES)
def test_thirty_drags(name):
    scene, rng = make(name), np.random.default_rng(1)
    free = [
        w
        for p in scene.parts["panels"]
        if "words" in p
        for w, drag in zip(p["words"], p["drag"], strict=True)
        if drag
    ]
    for _ in range(30):
        scene.move(rng.choice(free), rng.uniform(-2, 8, 2))
        assert_good(scene)


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize(
    "bad, words_said",
    [
        (lambda *_: 1 / 0, "ZeroDivisionError"),
        (lambda *_: None, "returned nothing"),
        (lambda *_: np.zeros(17), "it returned shape (17,)"),
        (lambda *given: SHAPES[np.shape(given[1])] * np.nan, "NaN"),
        (lambda *_: "far", "should return numbers"),
    ],
)
def test_a_function_that_fails_is_told_and_the_picture_recovers(name, bad, words_said):
    explore, functions = SCENES[name]
    fails = False

    def last(*given):
        return bad(*given) if fails else functions[-1](*given)

    scene = explore(*functions[:-1], last)
    before = scene.state["panels"]
    fails = True
    scene.move("apple", (3, 3))
    assert words_said in scene.error and scene.state["panels"] == before
    fails = False
    scene.move("apple", (3, 2))
    assert_good(scene)


# What the last function of a scene gives, by the shape of its second argument.
SHAPES = {(2,): np.ones(2), (8, 2): np.ones(8), (4, 2): np.ones(2)} | {
    (n, 2): np.ones(2) for n in (1, 2)
}


@pytest.mark.parametrize("name", SCENES)
def test_not_a_function(name):
    explore, functions = SCENES[name]
    with pytest.raises(ValueError, match="pass its name without parentheses"):
        explore(*functions[:-1], np.ones(2))


# ---- What the pictures show ---------------------------------------------------------------------


def test_neighbours_nearest_first():
    scene = make("near")
    scene.move("apple", (4, 1))
    table = scene.state["panels"]["near"]
    far = dict(zip(EIGHT, distances(np.array([4, 1]), place(EIGHT, PLANE)), strict=True))
    assert table["rows"] == sorted(EIGHT, key=far.get)
    assert [row[0] for row in scene.table("near")] == pytest.approx(sorted(far.values()))
    assert [row[1] for row in scene.table("near")] == ["technology"] * 4 + ["fruit"] * 4


def test_among_each_kind_the_first_four_are_of_that_kind():
    for apple, what in (((1, 4), "fruit"), ((4, 1), "tech")):
        far = distances(np.array(apple), place(EIGHT, PLANE))
        assert {kind(EIGHT[i]) for i in np.argsort(far)[:4]} == {what}


def test_both_sentences_pull():
    scene = make("pull")
    apple, orange, phone = (np.array(PLANE[word]) for word in ("apple", "orange", "phone"))
    for part in (0, 0.25, 1):
        scene.set("part", part)
        rows = scene.table("places")
        np.testing.assert_allclose(
            rows[:, :2].astype(float),
            [apple, mix(apple, orange, part), mix(apple, phone, part)],
        )
        if part == 0.25:
            assert [kind(row[2]) for row in rows[1:]] == ["fruit", "tech"]
    assert [row[2] for row in rows] == ["phone", "orange", "phone"]


def test_gravity_is_the_exercise_done_word_by_word():
    scene = make("gravity")
    words = place(FOUR, PLANE)
    table = np.array([shares(word, words) for word in words])
    np.testing.assert_allclose(scene.table("shares"), table)
    np.testing.assert_allclose(scene.state["panels"]["plane"]["moved"], table @ words)
    assert table[0, 3] != pytest.approx(table[3, 0])
    before = table[0, 3]
    scene.move("apple", (1, 4))
    assert 0 < scene.table("shares")[0][3] < before


@pytest.mark.parametrize("name", ["gravity", "galaxy"])
def test_what_apple_keeps_of_itself_is_drawn_too(name):
    drawn = [weight for _, _, weight in make(name).state["panels"]["plane"]["links"]]
    assert np.isclose(sum(drawn), 1)


def test_where_apple_goes_it_has_its_own_mark():
    for spot in make("pull").state["panels"]["plane"]["spots"]:
        assert make("pull").parts["panels"][0]["words"][spot["word"]] == "apple"


def test_the_galaxy_pulls_more_and_more_and_each_word_adds_less():
    scene = make("galaxy")
    new = np.array(scene.state["panels"]["new"]["lines"])[:, :, 1].T[:, ::-1]
    gone = np.linalg.norm(new - PLANE["apple"], axis=1)
    added = np.diff(gone)
    assert (added > 0).all() and (np.diff(added) < 0).all()
    toward = place(list(GALAXY), GALAXY).mean(axis=0) - PLANE["apple"]
    scene.set("phone", True)
    along = []
    for count in range(6):
        scene.set("count", count)
        along.append(
            (np.array(scene.state["panels"]["plane"]["moved"][0]) - PLANE["apple"])
            @ toward
            / np.linalg.norm(toward)
        )
    # phone alone wins, one fruit word nearly evens it, five win clearly
    assert along[0] < -0.3 and abs(along[1]) < 0.12 and along[5] > 0.5


def test_the_suggested_fourth_power_leaves_words_alone_and_apple_turns_to_phone():
    words = place(FOUR, PLANE)
    closeness = 1 / (1 + distances(words[0], words) ** 4)
    own, *others = closeness / closeness.sum()
    assert own > 0.85 and others[2] > others[0] + others[1]


# ---- The exercises ------------------------------------------------------------------------------


def one_by_one(words):
    new = words.copy()
    for i in range(len(new)):
        new[i] = step(new[i], new)
    return new


@pytest.mark.parametrize(
    "id, answer, words_said",
    [
        ("embeddings.nearest", lambda word, words: EIGHT[nearest(word, words)], "That is a name."),
        ("embeddings.gravity", lambda words: step(words, words), "call them for each row"),
        (
            "embeddings.gravity",
            lambda words: shares(words, words) @ words,
            "call them for each row",
        ),
        ("embeddings.gravity", one_by_one, "words that have already moved"),
        (
            "embeddings.gravity",
            lambda words: [step(word, words) for word in words],
            ": passed.",
        ),
    ],
)
def test_answers_that_come_to_mind(id, answer, words_said):
    assert words_said in check(id, answer).text


def nearest(word, words):
    return np.argmin(distances(word, words))


@pytest.mark.parametrize(
    "given, words_said",
    [
        (1.875, "You kept three quarters of apple. Now add a quarter of orange."),
        (2.1, "How far is it from there to orange's"),
    ],
)
def test_a_typed_answer_to_1_b_is_told_something_else_than_the_right_one(given, words_said):
    told, right = predict("embeddings.way", given).compare().text.splitlines()[1:3]
    assert words_said in told and "1.95" in right
    assert told.partition(". ")[2] not in right


def test_five_times_the_way_is_told_in_numbers():
    text = predict("embeddings.galaxy", "five times as far").compare().text
    apple, fruits = np.array(PLANE["apple"]), place(list(GALAXY), GALAXY)
    one, five = (
        np.linalg.norm(step(apple, np.vstack([apple, fruits[:count]])) - apple) for count in (1, 5)
    )
    assert f"Five times {one:.2f} would be {5 * one:.2f}, and it goes {five:.2f}." in text


# ---- The prose ----------------------------------------------------------------------------------


def test_every_number_in_the_prose_is_shown_by_a_cell():
    lesson = nbformat.read(NOTEBOOK, as_version=4)
    shown = ""
    for cell in lesson.cells:
        if cell.cell_type == "code":
            for output in cell.outputs:
                shown += output.get("text", "") + output.get("data", {}).get("text/plain", "")
            continue
        prose = re.sub(r"Exercise \d\.\d|CC BY 4\.0", "", cell.source)
        for number in re.findall(r"(?<!/)\b\d+\.\d+(?!/)", prose):
            assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", shown) or number == "0.99"
    assert round(0.66 + 0.09 + 0.08 + 0.16, 2) == 0.99


def test_a_phone_far_away_still_pulls():
    scene = explore_gravity(shares, step)
    scene.move("phone", (6, 0))
    assert scene.table("shares")[0][3] == pytest.approx(0.04, abs=0.005)


def test_nine_words_differ_in_eight_directions_and_point_in_ways_of_their_own():
    E = vectors(list(PLANE))
    sizes = np.linalg.svd(E - E.mean(axis=0), full_matrices=False)[1]
    assert len(sizes) == 9 and sizes[7] > 0.5 and sizes[8] == pytest.approx(0, abs=1e-5)
    units = E / np.linalg.norm(E, axis=1, keepdims=True)
    assert (units @ units.T - np.eye(9)).max() < 0.5


def test_axes_can_be_turned_without_changing_a_distance():
    angle = np.radians(30)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    words = place(list(PLANE), PLANE)
    np.testing.assert_allclose(
        distances(words[-1] @ turn, words @ turn), distances(words[-1], words), atol=1e-12
    )


def half_way(word, words):
    return (step(word, words) + word) / 2


@pytest.mark.parametrize("explore", [explore_gravity, explore_galaxy])
def test_a_step_that_is_not_its_recipe_is_told(explore):
    assert "But" not in explore(shares, step).text
    assert "But" in explore(shares, half_way).text


def test_the_recipe_is_shown_with_what_it_gives():
    assert explore_gravity(shares, half_way).text == (
        "New apple = 0.664·apple + 0.091·orange + 0.083·banana + 0.161·phone = (2.40, 2.60). "
        "But your step takes apple to (2.45, 2.55)."
    )


def test_a_mix_that_goes_another_part_of_the_way_is_told():
    scene = explore_pull(lambda a, b, part: mix(a, b, part / 2))
    assert "the slider says another part of the way" in scene.text
    assert "the slider says" not in explore_pull(mix).text


def test_a_shadow_without_apple_begins_with_the_first_word():
    scene = embeddings.explore_shadow(["phone", "laptop"], np.eye(2, 3), np.eye(2))
    assert scene.value("word") == "phone"
