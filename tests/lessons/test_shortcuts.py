"""Shortcuts that happen to fit the examples: none passes, in any exercise that asks for a function.

Each shortcut is made of the right answer itself: on the way in or on the way out something is lost,
as it is for whoever thinks of two coordinates, of small numbers, or of the lesson's own words.
"""

import copy

import numpy as np
import pytest

from helpers.judging import exercise as judging
from helpers.judging.comparing import same
from helpers.judging.diagnosis import outcome
from helpers.judging.exercise import Exercise, examine
from helpers.lessons import LESSONS, room

EXERCISES = {e.id: e for one in LESSONS for e in room(one.slug).EXERCISES if e.cases}
MOST_ARGUMENTS = 6


@pytest.fixture(autouse=True)
def known_numbers(monkeypatch):
    """New numbers are the same ones each time, so that a shortcut does not pass by luck."""
    monkeypatch.setattr(judging, "new_numbers", lambda: np.random.default_rng(3))
    # Which mistake it is does not matter here, and takes most of the time.
    monkeypatch.setattr(judging, "_known_mistake", lambda *given: None)


def is_table(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def before(change, only=None):
    """The right answer for changed arguments; only: the place of the one that is changed."""

    def made(exercise):
        def answer(*args):
            touched = [
                change(arg) if is_table(arg) and only in (None, i) else arg
                for i, arg in enumerate(args)
            ]
            return exercise.right(*touched)

        return answer

    return made


def after(change):
    """The right answer, its result changed."""

    def made(exercise):
        def answer(*args):
            result = exercise.right(*args)
            return tuple(map(change, result)) if isinstance(result, tuple) else change(result)

        return answer

    return made


def only_the_first(many, axis):
    """What lies beyond `many` along an axis is 0."""

    def change(array):
        array = np.moveaxis(array.copy(), axis, 0)
        array[many:] = 0
        return np.moveaxis(array, 0, axis)

    return change


def written_in(exercise):
    """It knows the results of all examples by heart."""

    def answer(*args):
        for case in exercise.cases:
            if len(case) == len(args) and all(map(alike, case, args)):
                return exercise.right(*args)
        return exercise.right(*exercise.cases[0])

    return answer


def alike(one, other):
    return one is other or (type(one) is type(other) and np.array_equal(one, other))


def ignoring(place, case):
    """An argument is always what it is in one of the examples."""

    def made(exercise):
        def answer(*args):
            return exercise.right(
                *args[:place], copy.deepcopy(exercise.cases[case][place]), *args[place + 1 :]
            )

        return answer

    return made


def without_the_last(exercise):
    """What may be left out, such as a mask, is not looked at."""
    fewest = min(map(len, exercise.cases))
    return lambda *args: exercise.right(*args[:fewest])


def in_place(exercise):
    """Right, but what it was given is another afterwards."""

    def answer(*args):
        result = copy.deepcopy(exercise.right(*args))
        for arg in args:
            if is_table(arg):
                arg += 1
            elif isinstance(arg, np.ndarray):
                arg[...] = 0
            elif isinstance(arg, list):
                arg.append(0)
        return result

    return answer


SHORTCUTS = {
    f"only {many} along axis {axis}": before(only_the_first(many, axis))
    for many in (1, 2, 3, 4, 8)
    for axis in (0, -1)
}
SHORTCUTS |= {
    "without signs": before(abs),
    "nothing below 0": before(lambda a: np.maximum(a, 0)),
    "whole numbers": before(np.round),
    "rounded": before(lambda a: np.round(a, 1)),
    "at most 10": before(lambda a: np.clip(a, -10, 10)),
    "at most 100": before(lambda a: np.clip(a, -100, 100)),
    "short is 0": before(lambda a: np.where(abs(a) < 1e-3, 0, a)),
    "a result in two digits": after(lambda r: np.round(r, 2)),
    "a result in whole numbers": after(lambda r: np.asarray(r).astype(int)),
    "a result without its sign": after(abs),
    "a result of at most 10": after(lambda r: np.clip(r, -10, 10)),
    "results written in": written_in,
    "a mask left out": without_the_last,
    "arguments changed": in_place,
}
for i in range(MOST_ARGUMENTS):
    SHORTCUTS |= {
        f"argument {i} turned over": before(lambda a: a.swapaxes(-1, -2) if a.ndim > 1 else a, i),
        f"argument {i} backwards": before(lambda a: a[::-1], i),
        f"argument {i} doubled": before(lambda a: 2 * a, i),
        f"argument {i} along its last axis backwards": before(lambda a: a[..., ::-1], i),
    }

CUT = {
    "without signs": "weights are from 0 to 1",
    "nothing below 0": "weights are from 0 to 1",
    "at most": "weights are from 0 to 1",
    "a result": "weights are from 0 to 1",
    "doubled": "each row is divided by its sum",
}
# Where a shortcut is no shortcut: it is right, or the question does not ask for more.
RIGHT = {
    "start_here.half_way": {
        "only 2 along axis": "in lesson 00 a word has two coordinates, and a hint names them",
    },
    "embeddings.distance": {"a result without": "a distance is never negative"},
    "embeddings.nearest": {
        "a result": "it is the number of a row, whole and not negative",
        "along its last axis": "",
    },
    "similarity.cosine": {
        "doubled": "the length of a word does not count",
        "a result of at most": "a cosine is 1 at most",
    },
    "softmax.normalize": {
        "argument 0 doubled": "the sum doubles, too",
        "a result of at most": "no row here sums to nearly 0",
    },
    "softmax.own": {"a result": "shares are from 0 to 1"},
    "keys_and_queries.listening": {
        "a result": "weights are from 0 to 1",
        "at most": "e^x of large scores overflows, and nobody asks for care here",
        "short is 0": "tiny words all get the same weight",
    },
    "learning_the_matrices.loss": {"a result without": "a loss is never negative"},
    "learning_the_matrices.softmax_slopes": {"a result of at most": ""},
    "real_transformer.gap": {
        "doubled": "the length of a vector does not count in a cosine",
        "argument 2 backwards": "a mean does not ask for the order",
        "argument 3 backwards": "a mean does not ask for the order",
        "a result of at most": "a gap is 2 at most",
    },
    "real_transformer.cut": CUT,
    "attention_step.cut": CUT,
    "real_transformer.moved": {
        "without signs": "weights and lengths are not negative",
        "nothing below 0": "weights and lengths are not negative",
        "a result": "shares are from 0 to 1",
        "doubled": "each row is divided by its sum",
    },
    "let_it_write.choose": {
        "a result": "it is the number of a word",
        "rounded": "",
        "short is 0": "",
    },
    "let_it_write.top_k": {"a result": "shares are from 0 to 1"},
}


def changes_nothing(exercise, shortcut):
    """Whether the shortcut gives what is right for everything that it is asked."""
    return all(
        same(outcome(exercise.right, case), outcome(shortcut, case), 1e-9)
        for case in exercise.cases + exercise.fresh(judging.new_numbers())
    )


@pytest.mark.parametrize("id", EXERCISES)
def test_every_exercise_asks_for_numbers_that_nobody_has_seen(id):
    exercise = EXERCISES[id]
    seen = [exercise.fresh(np.random.default_rng(seed)) for seed in (1, 2)]
    assert len(seen[0]) > 1
    assert not any(all(map(alike, *pair)) for pair in zip(*seen, strict=True))
    for case in seen[0]:
        exercise.right(*case)  # and it is right for them


@pytest.mark.parametrize("id", EXERCISES)
def test_no_shortcut_passes(id):
    passing = [
        name
        for name, made in SHORTCUTS.items()
        if examine(EXERCISES[id], made(EXERCISES[id])).status == "passed"
        and not any(part in name for part in RIGHT.get(id, ()))
        and not changes_nothing(EXERCISES[id], made(EXERCISES[id]))
    ]
    assert not passing
    known = {part for part in RIGHT.get(id, ()) if any(part in name for name in SHORTCUTS)}
    assert known == set(RIGHT.get(id, ()))


@pytest.mark.parametrize("id", EXERCISES)
def test_no_argument_can_be_ignored(id):
    exercise = EXERCISES[id]
    for case, args in enumerate(exercise.cases):
        for place in range(len(args)):
            answer = ignoring(place, case)(exercise)
            assert examine(exercise, answer).status == "wrong", f"argument {place} as in {case}"


@pytest.mark.parametrize("id", EXERCISES)
def test_new_numbers_do_not_refuse_what_is_right(id, monkeypatch):
    """Whatever the numbers are, and in single precision, too."""
    exercise = EXERCISES[id]
    for seed in range(5):
        monkeypatch.setattr(judging, "new_numbers", lambda seed=seed: np.random.default_rng(seed))
        told = examine(exercise, exercise.right)
        assert told.status == "passed", told
        told = examine(exercise, after(lambda r: np.asarray(r, dtype=np.float32))(exercise))
        assert told.status == "passed", told


def test_a_result_written_in_is_told_what_it_is():
    said = examine(EXERCISES["similarity.dot"], written_in(EXERCISES["similarity.dot"]))
    assert said.status == "wrong"
    assert said.message.startswith("Right for all the examples, but not for ")


def test_an_exercise_may_do_without_new_numbers():
    toy = Exercise("toy.double", "", "", [], "", right=lambda a: 2 * a, cases=[(1.0,)])
    assert examine(toy, lambda a: 2 * a).status == "passed"
