"""What an exercise and a prediction are made of, and the verdict on an answer."""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from helpers.judging.comparing import Unsolved, Wrong, difference, same, say, say_both
from helpers.judging.diagnosis import (
    ONE_ANSWER,
    fitted,
    from_outside,
    not_arrays,
    outcome,
    parameters,
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
    judge: for other answers: raises `Wrong` or `Unsolved`, else returns a word of praise (or "").
    hints: at least two, opened one at a time.
    solution: a function (its source is shown) or text; "" where it is not to be seen.
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
    judge: Callable | None = None
    keep: str = ""
    tolerance: float = 1e-6

    @property
    def solution_text(self):
        if callable(self.solution):
            return textwrap.dedent(inspect.getsource(self.solution)).strip()
        return textwrap.dedent(self.solution).strip()


@dataclass(frozen=True)
class Choice:
    """One answer to a prediction, and what to say to whoever gives it.

    A text `label` makes a choice; if all labels of a prediction are numbers, the learner types one,
    and they are the numbers we expect to see.
    """

    label: str | float
    why: str


@dataclass(frozen=True)
class Prediction:
    """A question answered before the picture. `right`: the index of the right choice, computed.

    per_cent: the number typed is in per cent, so that 0.43 is asked about again instead of refused.
    """

    id: str
    question: str
    choices: list[Choice]
    right: int
    otherwise: str = ""
    tolerance: float = 0.05
    per_cent: bool = False

    @property
    def typed(self):
        """Whether the learner types a number instead of choosing."""
        return not any(isinstance(choice.label, str) for choice in self.choices)

    def find(self, answer):
        """The index of the choice that `answer` means (None: a number nobody foresaw).

        `answer` is a choice's label or its number from 1, or the number typed. Raises ValueError,
        with words for the learner, when it is none of these.
        """
        labels = [choice.label for choice in self.choices]
        if not self.typed:
            if isinstance(answer, str) and answer in labels:
                return labels.index(answer)
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

    def number(self, answer):
        """The number that was typed: 1.5, 1,5, 1/3 or 42.7 %. ValueError when it is none."""
        try:
            text = str(answer).strip().replace(",", ".").replace("\u2212", "-")
            above, _, below = text.removesuffix("%").partition("/")
            share = 0.01 if text.endswith("%") and not self.per_cent else 1
            value = float(above) / float(below or 1) * share
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
    wanted = parameters(exercise.right, len(exercise.cases[0]))
    call = f"({', '.join(wanted)})"
    if not callable(function):
        raise Wrong(
            f"Hand in the function itself, not its result {say(function)}: "
            f'check("{exercise.id}", name_of_your_function).'
        )
    name = getattr(function, "__name__", "f").replace("<lambda>", "f")
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

    expected = [outcome(exercise.right, case) for case in exercise.cases]
    results = [outcome(function, case) for case in exercise.cases]
    results = [fitted(want, got) for want, got in zip(expected, results, strict=True)]
    tolerance = exercise.tolerance
    failing = [i for i in range(len(results)) if not same(expected[i], results[i], tolerance)]
    if not failing:
        for case, want in zip(exercise.cases, expected, strict=True) if exercise.keep else ():
            if not isinstance(want, Wrong) and (other := not_arrays(function, case)):
                raise Wrong(other)
        return ""
    # A wrong number teaches more than a missing error: inputs to refuse come last.
    refused = [isinstance(value, Wrong) for value in expected]
    first = min(failing, key=lambda i: (refused[i], sum(map(np.size, exercise.cases[i]))))
    case, want, got = exercise.cases[first], expected[first], results[first]
    evidence = [evidence_line(name, case, wanted, want, got)]
    if isinstance(got, Wrong):
        evidence = [*got.evidence, *evidence]
    if isinstance(got, Wrong) and got.said.startswith(ONE_ANSWER):
        raise Wrong(got.message, *evidence)  # it stopped at once, whatever else is in it
    telling = [i for i in range(len(results)) if refused[first] or not refused[i]]
    for mistake in exercise.mistakes:
        if all(
            same(outcome(mistake.function, exercise.cases[i]), results[i], tolerance)
            for i in telling
        ):
            message = mistake.message
            raise Wrong(message if isinstance(message, str) else message(case, got), *evidence)
    said = f"{from_outside(function, wanted)} {difference(want, got, tolerance)}"
    raise Wrong(said.strip(), *evidence)


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
