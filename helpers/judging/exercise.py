"""What an exercise and a prediction are made of, and the verdict on an answer."""

import contextlib
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from helpers.judging.comparing import Unsolved, Wrong, as_expected, difference, same, say, say_both
from helpers.judging.diagnosis import (
    aloud,
    begun,
    cause,
    fitted,
    must_be_function,
    not_arrays,
    outcome,
    read_number,
)
from helpers.judging.likeness import likeness
from helpers.judging.their_code import (
    ONE_ANSWER,
    PYTHONS_OWN,
    from_outside,
    new_name,
    parameters,
    ready_made,
)


@dataclass(frozen=True)
class Mistake:
    """A known wrong function, and what to say to whoever wrote it.

    `message` is text, or a function of (arguments, result) that gives the text with numbers in it.
    """

    function: Callable
    message: str | Callable


@dataclass(frozen=True)
class Exercise:
    """One question. Its answer is a function (`right`, `cases`, `mistakes`) or read by `judge`.

    id, title, question: shown at the head of the card.
    right: the oracle; where it raises ValueError, so must the learner's function.
    cases: tuples of arguments; the smallest one that fails is shown.
    mistakes: known wrong functions, most special first; one counts when it agrees with the
        learner's on every case (cases to refuse count only where nothing else is wrong).
    fresh: rng → more arguments, new ones each time, for answers that are right for all `cases`.
    judge: for other answers: raises `Wrong` or `Unsolved`, else returns a word of praise (or "").
        Where it knows mistakes of its own, `mistakes` lists them for docs/teaching.md.
    hints: at least two, opened one at a time.
    solution: a function (its source is shown) or text; "" where it is not to be seen.
    by_hand: what NumPy has ready-made (`@`, `np.dot`, …) is not to be used.
    keep: the name under which later lessons use the function.
    """

    id: str
    title: str
    question: str
    hints: list[str]
    solution: Callable | str
    right: Callable | None = None
    cases: list[tuple] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    fresh: Callable | None = None
    judge: Callable | None = None
    by_hand: bool = False
    keep: str = ""
    tolerance: float = 1e-6

    @property
    def solution_text(self):
        if callable(self.solution):
            return textwrap.dedent(inspect.getsource(self.solution)).strip()
        return textwrap.dedent(self.solution).strip()


# {prediction id: {label: choice id}} in English, in a copy in another language: old files are read
# with it. `helpers.exercises` fills it.
ENGLISH = {}


@dataclass(frozen=True)
class Choice:
    """One answer to a prediction, and what to say to whoever gives it.

    A text `label` makes a choice; if all labels of a prediction are numbers, the learner types one,
    and they are the numbers we expect to see. `id`: what a text choice is called in the learner's
    files, lowercase with hyphens. It stays when the label is put in other words.
    """

    label: str | float
    why: str
    id: str = ""


@dataclass(frozen=True)
class Prediction:
    """A question answered before the picture. `right`: the index of the right choice, computed.

    per_cent: the number typed is in per cent, so that 0.43 is asked about again instead of refused.
    ValueError where a text choice has no id of its own.
    """

    id: str
    question: str
    choices: list[Choice]
    right: int
    otherwise: str = ""
    tolerance: float = 0.05
    per_cent: bool = False

    def __post_init__(self):
        ids = set()
        for choice in () if self.typed else self.choices:
            if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", choice.id):
                raise ValueError(
                    f"{self.id}: the choice {choice.label!r} needs an id, lowercase with hyphens, "
                    f"not {choice.id!r}."  # no text
                )
            if choice.id in ids:
                raise ValueError(f"{self.id}: two choices have the id {choice.id!r}.")  # no text
            ids.add(choice.id)

    @property
    def typed(self):
        """Whether the learner types a number instead of choosing."""
        return not any(isinstance(choice.label, str) for choice in self.choices)

    def find(self, answer):
        """The index of the choice that `answer` means (None: a number nobody foresaw).

        `answer` is a choice's id, its label or its number from 1, or the number typed. Raises
        ValueError, with words for the learner, when it is none of these.
        """
        labels = [choice.label for choice in self.choices]
        if not self.typed:
            if isinstance(answer, str) and answer in (named := self._named()):
                return named[answer]
            if isinstance(answer, int) and 1 <= answer <= len(labels):
                others = labels[: answer - 1] + labels[answer:]
                if str(answer) in (label.split()[0] for label in others):
                    raise ValueError(f"Is {answer} the answer, or its number? Give its whole text.")
                return answer - 1
            raise ValueError(f"Choose one of the answers, 1 to {len(labels)}.")
        value = self.number(answer)
        found = self._nearest(value)
        a_share = found is None and self.per_cent and "%" not in str(answer)
        if a_share and self._nearest(100 * value) is not None:
            raise ValueError(f"In per cent, please: {value:g} is {100 * value:g} per cent.")
        return found

    def _named(self):
        """{id or label: index of the choice}. Where two say the same, an id counts most."""
        ids = {choice.id: k for k, choice in enumerate(self.choices)}
        english = {label: ids[id] for label, id in ENGLISH.get(self.id, {}).items() if id in ids}
        return english | {choice.label: k for k, choice in enumerate(self.choices)} | ids

    def kept(self, answer):
        """What a learner's file says of an answer: the choice's id, or the number as it was meant.

        ValueError as from `find`.
        """
        index = self.find(answer)
        if not self.typed:
            return self.choices[index].id
        return answer.strip() if "%" in str(answer) else self.number(answer)

    def first(self, answers):
        """The first of these that is an answer today, as it is kept; None where none is.

        The others are labels of a former wording, or damaged.
        """
        for answer in answers:
            with contextlib.suppress(ValueError):
                return self.kept(answer)
        return None

    def shown(self, answer):
        """What people read of an answer: the choice's label, or the number."""
        return answer if self.typed else self.choices[self.find(answer)].label

    def number(self, answer):
        """The number that was typed: 1.5, 1,5, 1/3 or 42.7 %. ValueError when it is none."""
        try:
            text = str(answer).strip()
            share = 0.01 if text.endswith("%") and not self.per_cent else 1
            value = read_number(text.removesuffix("%")) * share
            if not np.isfinite(value):
                raise ValueError
            return value
        except (TypeError, ValueError, ZeroDivisionError):
            raise ValueError("Type one number, such as 1.5.") from None

    def _nearest(self, value):
        gaps = np.abs(np.array([choice.label for choice in self.choices]) - value)
        return int(gaps.argmin()) if gaps.min() <= self.tolerance else None


@dataclass(frozen=True)
class Verdict:
    """`status` is "passed", "unsolved" or "wrong"."""

    status: str
    message: str = ""
    evidence: tuple[str, ...] = ()


def examine(exercise, answer):
    """The `Verdict` on `answer`. A learner's fault never leaves this function as an exception."""
    try:
        if answer is None or answer is ...:
            raise Unsolved
        judge = exercise.judge or (lambda answer: judge_function(exercise, answer))
        return Verdict("passed", judge(answer) or "")
    except Unsolved as unsolved:
        return Verdict("unsolved", str(unsolved))
    except Wrong as wrong:
        return Verdict("wrong", wrong.message, wrong.evidence)


def judge_function(exercise, function):
    """Raise `Wrong` with the best diagnosis for the smallest failing case, if there is one."""
    _callable_for(exercise, function)
    tried = _tried(exercise, function, exercise.cases)
    found = _smallest_failing(tried, exercise.tolerance)
    aloud(function, found.case if found else exercise.cases[0])
    if found is None:
        return _also_for_others(exercise, function, tried)
    case, want, got = found
    own, evidence = _evidence(exercise, function, found)
    if isinstance(got, Wrong) and got.said.startswith((ONE_ANSWER, PYTHONS_OWN)):
        raise Wrong(got.message, *evidence)  # it stopped at once, whatever else is in it
    mistake = _known_mistake(exercise, function, tried, isinstance(want, Wrong))
    if mistake:
        message = mistake.message
        raise Wrong(message if isinstance(message, str) else message(case, got), *evidence)
    why = difference(want, got, exercise.tolerance, cause(function, case))
    alike = _unchanged(function, own, tried) or _likeness(exercise, tried)
    raise Wrong(" ".join(filter(None, [from_outside(function, own), why, alike])), *evidence)


def _likeness(exercise, tried):
    """What all results have in common with those wanted; inputs to refuse do not count."""
    pairs = [(want, got) for _, want, got in tried if not isinstance(want, Wrong)]
    return likeness(*zip(*pairs, strict=True), exercise.tolerance) if pairs else ""


def _unchanged(function, own, tried):
    """A sentence where every result is an argument as it was given; else "". own: their names."""
    telling = [one for one in tried if not isinstance(one.want, Wrong)]
    for k, name in enumerate(own):
        if len(telling) > 1 and all(
            k < len(one.case) and same(one.case[k], one.got, 0) for one in telling
        ):
            return (
                f"Yours is `{name}` as it was given, in every example. {new_name(function)}".strip()
            )
    return ""


def _callable_for(exercise, function):
    """Raise `Wrong` unless `function` is one, and takes what the cases give."""
    must_be_function(function, exercise.id)
    call = f"({', '.join(parameters(exercise.right, len(exercise.cases[0])))})"
    if len({len(case) for case in exercise.cases}) > 1:  # a mask, say, may be left out
        call = str(inspect.signature(exercise.right))
    try:
        for case in exercise.cases:
            inspect.signature(function).bind(*case)
    except TypeError:
        raise Wrong(
            f"Your function should take {call}, but it takes {inspect.signature(function)}."
        ) from None
    except ValueError:
        pass  # some functions written in C do not tell what they take


class Tried(NamedTuple):
    """One case, what is expected of it, and what a function gives for it."""

    case: tuple
    want: object
    got: object


def _tried(exercise, function, cases):
    wanted = [(case, outcome(exercise.right, case)) for case in cases]
    return [Tried(case, want, _result(function, case, want)) for case, want in wanted]


def _smallest_failing(tried, tolerance):
    """Of the cases that fail the smallest, or None."""
    failing = [one for one in tried if not as_expected(one.want, one.got, tolerance)]
    # A wrong number teaches more than a missing error: inputs to refuse come last.
    order = [(isinstance(one.want, Wrong), sum(map(np.size, one.case))) for one in failing]
    return failing[order.index(min(order))] if failing else None


def _evidence(exercise, function, failing):
    """(names of its arguments, the lines that show a failing case)."""
    case, want, got = failing
    name = getattr(function, "__name__", "f").replace("<lambda>", "f")
    own = parameters(function, len(case))
    if any(name in own for name in ("args", f"argument {len(case)}")):  # none to speak of
        own = parameters(exercise.right, len(case))
    seen = got.evidence if isinstance(got, Wrong) else ()
    return own, [*seen, evidence_line(name, case, own, want, got)]


def _result(function, case, want):
    many = len(want) if isinstance(want, tuple) else 0
    return fitted(want, outcome(function, case, many))


def _also_for_others(exercise, function, tried):
    """Raise `Wrong` where an answer that is right for all cases is still not one to go on with."""
    for case, want, _ in tried if exercise.keep else ():
        if not isinstance(want, Wrong) and (other := not_arrays(function, case, want)):
            raise Wrong(other)
    if exercise.by_hand and (name := ready_made(function)):
        raise Wrong(
            f"The numbers are right, but {name} does the work. Write out what it does: multiply, "
            "and add up."
        )
    new = exercise.fresh(new_numbers()) if exercise.fresh else []
    tried_anew = _tried(exercise, function, new)
    found = _smallest_failing(tried_anew, 10 * exercise.tolerance)
    if found:
        case, want, got = found
        _, evidence = _evidence(exercise, function, found)
        why = difference(want, got, exercise.tolerance, cause(function, case))
        alike = _likeness(exercise, [*tried, *tried_anew])
        found = f"Right for all the examples, but not for {_kind_of(case)}. {why} {alike}"
        raise Wrong(found.strip(), *evidence)
    return ""


def new_numbers():
    """What the numbers that nobody has seen before come from."""
    return np.random.default_rng()


def _kind_of(case):
    """What sets new arguments apart from the examples, in words."""
    arrays = [abs(part) for part in case if isinstance(part, np.ndarray) and part.dtype.kind == "f"]
    largest = max((part.max(initial=0) for part in arrays), default=1)
    if largest > 50:
        return "large numbers"
    return "numbers close to 0" if largest < 0.05 else "other numbers, and more of them"


def _known_mistake(exercise, function, tried, refused):
    """The first known mistake that gives what `function` gives, for all cases; or None.

    refused: what fails is an input to refuse, so cases like it count, too.

    Where both stop, with another error each, there must be a number that they get wrong alike.
    Where both are NaN, it must have begun alike: e^1000 is another mistake than the root of −1.
    """
    telling = [one for one in tried if refused or not isinstance(one.want, Wrong)]
    for mistake in exercise.mistakes:
        alike = stopped = 0
        for case, want, got in telling:
            theirs = _result(mistake.function, case, want)
            if same(theirs, got, exercise.tolerance):
                alike += isinstance(got, Wrong) or not same(want, got, exercise.tolerance)
                if not _finite(got) and begun(mistake.function, case) != begun(function, case):
                    break
            elif _stopped(theirs) and _stopped(got):
                stopped += 1
            else:
                break
        else:
            if alike or not stopped:
                return mistake
    return None


def _stopped(result):
    return isinstance(result, Wrong) and result.stopped


def _finite(result):
    if isinstance(result, tuple):
        return all(map(_finite, result))
    return not isinstance(result, np.ndarray) or bool(np.isfinite(result).all())


def evidence_line(name, case, names, want, got):
    """distance([1, 4], [0, 3]): expected 1.4142, got 2"""
    given = [say(part) for part in case]
    if sum(map(len, given)) > 60:
        given = [f"{label}={text}" for label, text in zip(names, given, strict=False)]
    wanted, found = say_both(want, got)
    parts = [f"{name}({', '.join(given)}):", f"expected {wanted}"]
    if not isinstance(got, Wrong) or got.kind:
        parts[1] += ","
        parts.append(f"got {found}")
    return (" " if sum(map(len, parts)) < 88 else "\n  ").join(parts)
