"""Exercises and predictions: `check("2.3", my_function)`, `predict("2.a")`, `progress()`.

How to add an exercise
----------------------
A lesson's exercises live in `lesson_NN.py`, which has TITLE, EXERCISES and PREDICTIONS.

    def softmax(scores):                      # the solution: shown to the learner, run in the tests
        weights = np.exp(scores - scores.max())
        return weights / weights.sum()

    Exercise(
        id="3.2", title="Softmax", question="Write `softmax(scores)` for one row of scores.",
        right=attention.softmax,              # the oracle; if it raises ValueError, so must theirs
        cases=[(np.array([1.0, 0.0]),), (np.array([1000.0, 0.0]),)],     # tuples of arguments
        mistakes=[Mistake(lambda s: np.exp(s) / np.exp(s).sum(), "e^1000 is too large for …")],
        hints=["Subtract the largest score first.", "…"],                # at least two
        solution=softmax, keep="softmax",     # keep: later lessons say softmax = kept("softmax")
    )

The smallest case that fails is shown. A mistake counts when it gives what the learner's function
gives on every case; its message may be a function of (arguments, result). An answer that is not a
function (a number, an array, a picture) has `judge=function` instead: it raises
`Wrong(message, *evidence)` or returns a word of praise.
The tests then ask of every exercise: its solution passes, a stub is "not solved yet", and each
mistake fails with its own message. A judge's right and wrong answers go into the tests by hand.
"""

from helpers import attention
from helpers.judging import keeping
from helpers.judging.cards import ExerciseCard, NoteCard, ProgressCard
from helpers.judging.exercise import examine
from helpers.judging.prediction import PredictionCard
from helpers.lessons import room

# The lessons as the ids of exercises still number them.
FIRST_EDITION = (
    "start_here",
    "embeddings",
    "similarity",
    "attention_step",
    "keys_and_queries",
    "values",
    "multi_head",
    "learning_the_matrices",
    "real_transformer",
)

__all__ = ["check", "kept", "predict", "progress"]


def check(id, answer=...):
    """The card for exercise `id`: whether `answer` passes, or what is wrong with it."""
    exercise, problem = find(id, "EXERCISES")
    if problem:
        return NoteCard(problem)
    verdict, note = examine(exercise, answer), ""
    if verdict.status == "passed":
        note = keeping.remember(exercise.id)
        if exercise.keep:
            note = f"{note} {_keep(exercise, answer)}".strip()
    return ExerciseCard(exercise, verdict, note)


def predict(id, answer=None):
    """The card for prediction `id`. One answer counts, and it is remembered.

    `answer`, for those who would rather type than click: the choice's number from 1, or the number
    asked for.
    """
    prediction, problem = find(id, "PREDICTIONS")
    if problem:
        return NoteCard(problem)
    earlier = keeping.recall()[0].get(prediction.id)
    return PredictionCard(prediction, earlier, answer)


def progress():
    """The card that lists what has been solved, lesson by lesson."""
    modules = {number: lesson(number) for number in lesson_numbers()}
    lessons = [(n, m.TITLE, m.EXERCISES, m.PREDICTIONS) for n, m in modules.items()]
    return ProgressCard(lessons, *keeping.recall())


def kept(name, otherwise=None):
    """Your own function from the exercise that keeps `name`, or else the course's; prints which.

    Yours is loaded from its file and checked again first. `otherwise`: what to use without one.
    """
    exercise = _keepable().get(name)
    if exercise is None:
        raise ValueError(f"no exercise keeps {name!r}; kept are: {', '.join(_keepable())}")
    course = otherwise or _course()[name]
    try:
        own = keeping.load(name, _course())
        problem = own and _problem(exercise, own)
    except keeping.NotKept as error:
        own, problem = None, str(error)
    if problem:
        print(f"{name}: the course's, because yours did not work: {problem}")
    elif own:
        print(f"{name}: your own, from exercise {exercise.id}")
    else:
        print(f"{name}: the course's (yours, as soon as exercise {exercise.id} has passed)")
    return course if problem or not own else own


# ---- Finding lessons and exercises --------------------------------------------------------------


def lesson_numbers():
    """The numbers of the lessons that have exercises."""
    return list(range(len(FIRST_EDITION)))


def lesson(number):
    """The module of one lesson, imported when first asked for."""
    return room(FIRST_EDITION[number])


def find(id, kind):
    """(the exercise or prediction, "") or (None, a sentence that names those there are)."""
    id = str(id).strip()
    what = {"EXERCISES": "exercise", "PREDICTIONS": "prediction"}[kind]
    number = id.partition(".")[0]
    if not number.isdecimal() or int(number) not in lesson_numbers():
        lessons = ", ".join(map(str, lesson_numbers()))
        return None, f"There is no {what} {id!r}: lessons with exercises are {lessons}."
    known = {item.id: item for item in getattr(lesson(int(number)), kind)}
    if id not in known:
        return None, f"There is no {what} {id!r}: lesson {number} has {', '.join(known)}."
    return known[id], ""


# ---- Keeping ------------------------------------------------------------------------------------


def _keepable():
    return {item.keep: item for n in lesson_numbers() for item in lesson(n).EXERCISES if item.keep}


def _course():
    return {name: getattr(attention, name, item.right) for name, item in _keepable().items()}


def _problem(exercise, function):
    verdict = examine(exercise, function)
    return "" if verdict.status == "passed" else verdict.message or "it is not solved"


def _keep(exercise, function):
    try:
        return keeping.keep(
            exercise.keep, exercise.id, function, _course(), lambda own: _problem(exercise, own)
        )
    except keeping.NotKept as reason:
        return f"It is not kept for later lessons: {reason}."
