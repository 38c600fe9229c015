"""Exercises and predictions: `check("softmax.own", f)`, `predict("softmax.zero")`, `progress()`.

How to add one: docs/add-an-exercise.md. What checks an answer: `helpers.judging`.
"""

import functools
import re

import numpy as np

from helpers import attention, lessons
from helpers.judging import evidence, keeping
from helpers.judging.cards import ExerciseCard, NoteCard, ProgressCard
from helpers.judging.exercise import ENGLISH, examine
from helpers.judging.prediction import PredictionCard
from helpers.lessons.first_edition import IDS, NOTICE

__all__ = ["check", "kept", "predict", "progress", "yours"]

keeping.EARLIER.update(IDS)
ENGLISH.update(lessons.english_labels())

# The course's function, where it has another name.
OTHER_NAMES = {"masked_attention": "attention"}


def check(id, answer=...):
    """The card for exercise `id`: whether `answer` passes, or what is wrong with it."""
    exercise, problem = find(id, "EXERCISES")
    if problem:
        return NoteCard(problem)
    verdict, note = examine(exercise, answer), ""
    if verdict.status == "passed":
        note = keeping.remember(exercise.id, evidence=evidence.of(exercise, answer))
        if exercise.keep:
            note = f"{note} {_keep(exercise, answer)}".strip()
    elif verdict.status == "wrong":
        keeping.tried(exercise.id, verdict.message)
    return ExerciseCard(lessons.number(exercise.id), exercise, verdict, note)


def predict(id, answer=None):
    """The card for prediction `id`. One answer counts, and it is remembered.

    `answer`, for those who would rather type than click: the choice's number from 1, its text or
    its id; or the number asked for.
    """
    prediction, problem = find(id, "PREDICTIONS")
    if problem:
        return NoteCard(problem)
    given = keeping.answers(prediction.id)
    earlier = prediction.first(given)
    if earlier not in (None, *given):  # a label, from when those were kept: it may yet be reworded
        keeping.remember(prediction.id, earlier, anew=True)
    shown_as = lessons.number(prediction.id)
    return PredictionCard(shown_as, prediction, earlier, answer, anew=bool(given))


def progress():
    """The card that lists what has been solved, lesson by lesson."""
    rows = []
    for one in lessons.here():
        of, shown = lessons.room(one.slug), lessons.numbers(one.slug)
        kinds = [{item.id: shown[item.id] for item in of.EXERCISES}]
        kinds += [{item.id: shown[item.id] for item in of.PREDICTIONS}]
        rows.append((f"{one.number:02d} {one.title}", *kinds))
    return ProgressCard(rows, *keeping.recall())


def kept(name, otherwise=None):
    """Your own function from the exercise that keeps `name`, or else the course's; prints which.

    Yours is loaded from its file and checked again first. `otherwise`: what to use without one.
    """
    if name not in lessons.KEPT:
        raise ValueError(f"no exercise keeps {name!r}; kept are: {', '.join(lessons.KEPT)}")
    course, shown = otherwise or _course()[name], lessons.number(lessons.KEPT[name])
    try:
        own = keeping.load(name, _course())
        problem = own and _problem(_exercise(name), own)
    except keeping.NotKept as error:
        own, problem = None, str(error)
    if problem:
        print(f"{name}: the course's, because yours did not work: {problem}")
    elif own:
        print(f"{name}: your own, from exercise {shown}")
    elif lessons.KEPT[name] in keeping.recall()[0]:
        print(
            f"{name}: the course's (exercise {shown} is solved, but {keeping.FUNCTIONS} does not "
            "hold your function: hand it in again, and its card says why)"
        )
    else:
        print(f"{name}: the course's, until you solve exercise {shown}")
    return course if problem or not own else own


def yours(id, answer):
    """`answer`, if it passes exercise `id`, or else the course's own function; prints which.

    For what a lesson needs further down but no later lesson does: nothing is kept. What it gives is
    an array where the answer gives a list. ValueError for an id that is none, or whose exercise has
    no function of the course's.
    """
    exercise, problem = find(id, "EXERCISES")
    if problem or exercise.right is None:
        raise ValueError(problem or f"exercise {id!r} does not ask for a function")
    name = re.search(r"`(?:my_)?(\w+)\(", exercise.question)[1]
    course = exercise.right
    if answer is course or examine(exercise, answer).status != "passed":
        print(f"{name}: the course's, until you solve exercise {lessons.number(id)}")
        return course
    print(f"{name}: your own")
    return _with_arrays(answer)


def _with_arrays(function):
    """The same function, but for lists and plain fractions: arrays and NumPy's numbers instead."""

    @functools.wraps(function, updated=())  # it may be an object with a `__call__`
    def run(*args, **named):
        result = function(*args, **named)
        return tuple(map(_as_array, result)) if isinstance(result, tuple) else _as_array(result)

    return run


def _as_array(value):
    if isinstance(value, list):
        return np.array(value)
    return np.float64(value) if type(value) is float else value


# ---- Finding exercises --------------------------------------------------------------------------


def find(id, kind):
    """(the exercise or prediction, "") or (None, a sentence that names those there are)."""
    id = str(id).strip()
    what = {"EXERCISES": "exercise", "PREDICTIONS": "prediction"}[kind]
    if id in IDS:
        return None, _first_edition(id, what)
    slug = id.partition(".")[0]
    slugs = [one.slug for one in lessons.LESSONS]
    if slug not in slugs:
        return None, f"There is no {what} {id!r}: lessons with exercises are {', '.join(slugs)}."
    known = {item.id: item for item in getattr(lessons.room(slug), kind)}
    if id not in known:
        return None, f"There is no {what} {id!r}: {slug} has {', '.join(known)}."
    return known[id], ""


def _first_edition(id, what):
    """What to say to a notebook of the first edition, where exercises had numbers."""
    now = IDS[id]
    where = lessons.lesson(now.partition(".")[0]).notebook
    return (
        f"{NOTICE[0].upper()}{NOTICE[1:]}. Its {what} {id} is {lessons.number(now)} in {where} now."
    )


# ---- Keeping ------------------------------------------------------------------------------------


def _exercise(name):
    return next(
        item
        for item in lessons.room(lessons.KEPT[name].partition(".")[0]).EXERCISES
        if item.keep == name
    )


def _course():
    """{name: the course's own function} of all that can be kept."""
    return {
        name: getattr(attention, OTHER_NAMES.get(name, name), None) or _exercise(name).right
        for name in lessons.KEPT
    }


def _problem(exercise, function):
    verdict = examine(exercise, function)
    return "" if verdict.status == "passed" else verdict.message or "it is not solved"


def _keep(exercise, function):
    try:
        return keeping.keep(
            exercise.keep, exercise.id, function, _course(), lambda own: _problem(exercise, own)
        )
    except keeping.NotKept as reason:
        why = str(reason).rstrip(".")
        return f"It is not kept for later lessons: {why}."
