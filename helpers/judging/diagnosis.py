"""Runs a learner's function on copies, reads a learner's numbers, puts every fault into words."""

import copy
import dis
import inspect
import re
import traceback
import warnings

import numpy as np

from helpers.judging.comparing import Unsolved, Wrong, same, say, shorten

ONE_ANSWER = "`if` wants one yes or no"


def numbers(value, shape, name="answer"):
    """`value` as finite float64 numbers of `shape` (None: any length); otherwise `Wrong`."""
    array = result_of(list(value) if isinstance(value, tuple) else value)
    wanted = "one number" if shape == () else f"numbers of shape {shape}".replace("None", "any")
    if not isinstance(array, np.ndarray):
        raise Wrong(f"Your {name} should be {wanted}, not {say(array)}.")
    fits = array.ndim == len(shape) and all(
        want in (None, got) for want, got in zip(shape, array.shape, strict=True)
    )
    if not fits:
        raise Wrong(f"Your {name} has shape {array.shape}; it should be {wanted}.")
    if not np.isfinite(array).all():
        raise Wrong(f"Your {name} holds NaN or infinity: {say(array)}.")
    return array


def letters(answer, known, how_many=1):
    """The letters of an answer such as "B", or "C, A, B" with `how_many` of them; else `Wrong`.

    known: those to choose from, "ABCD". Capital or small, with or without anything between them.
    """
    example = ", ".join(known[:how_many])
    many = "one letter" if how_many == 1 else f"{how_many} letters, each once,"
    wanted = f"Answer with {many} of {known[0]} to {known[-1]} in quotation marks"
    if isinstance(answer, (list, tuple)):
        if any(part is ... for part in answer):
            raise Unsolved("There is still a `...` to fill in.")
        answer = " ".join(map(str, answer))
    if not isinstance(answer, str):
        raise Wrong(f'{wanted}, such as "{example}", not {say(answer)}.')
    found = [letter for letter in answer.upper() if letter.isalpha()]
    unknown = [letter for letter in found if letter not in known]
    if unknown:
        raise Wrong(f"{wanted}. There is no {unknown[0]}.")
    twice = [letter for letter in known if found.count(letter) > 1]
    if twice:
        raise Wrong(f"{wanted}. {twice[0]} stands there {found.count(twice[0])} times.")
    if len(found) != how_many:
        missing = [letter for letter in known if letter not in found]
        left = f" {', '.join(missing)} missing." if 1 < how_many == len(known) else ""
        raise Wrong(f"{wanted}. Yours has {len(found)}.{left}")
    return found


def places(scene, words):
    """Where the words stand in a picture, (n, d); `Wrong` if it is no picture or another one."""
    if not callable(getattr(scene, "place", None)):
        raise Wrong("Hand in the picture itself, by the name it has in the cell that shows it.")
    try:
        return numbers([scene.place(word) for word in words], (len(words), None))
    except ValueError as error:
        raise Wrong(f"That is another picture: {error}.") from None


def sound(scene):
    """`Wrong` if a picture shows a problem: it is solved before its numbers count."""
    problem = getattr(scene, "error", "")
    if problem and isinstance(problem, str):
        raise Wrong(f"The picture has a problem to solve first: {problem}")


def named(scene, name, otherwise):
    """`Wrong`, with the words `otherwise`, unless this is the picture called `name`; then `sound`.

    So that whatever a judge reads after it is there.
    """
    if not hasattr(scene, "table"):
        raise Wrong(otherwise)
    if scene.name != name:
        raise Wrong(f"That is another picture. {otherwise}")
    sound(scene)


def untouched(scene):
    """Whether a picture's words and controls are still those that it began with."""
    now, start = scene.state["inputs"], scene.parts["start"]
    return now["controls"] == start["controls"] and now["points"] == start["points"]


def outcome(function, args):
    """What `function` gives for copies of `args`: the result, or the `Wrong` that says why not."""
    given = copy.deepcopy(args)
    try:
        value = _quietly(function, given)
    except (Exception, SystemExit) as error:
        if "ellipsis" in shorten(error).lower() and not isinstance(error, ValueError):
            raise Unsolved("There is still a `...` to fill in.") from None
        return stopped(error, function)
    if value is None:
        if is_stub(function):
            raise Unsolved("")
        return Wrong("Your function returned nothing (None). Did you forget `return`?")
    try:
        result = result_of(value)
    except Wrong as wrong:
        return wrong
    for name, before, after in zip(parameters(function, len(args)), args, given, strict=True):
        if not same(before, after, 0):
            return Wrong(
                f"Your function changed its input {name}: it was {say(before)}, afterwards it is "
                f"{say(after)}. Begin with a copy, `{name} = {name}.copy()`, or make a new array: "
                f"`{name} + …` is one, `{name} += …` changes the one you were given.",
                kind="changed input",
            )
    return result


def _quietly(function, args):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return function(*args)


def result_of(value):
    """`value` as an array of floats, text, or a tuple of these; otherwise `Wrong`."""
    if value is ... or (isinstance(value, (list, tuple)) and any(part is ... for part in value)):
        raise Unsolved("There is still a `...` to fill in.")
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and any(isinstance(p, (np.ndarray, list, tuple)) for p in value):
        return tuple(result_of(part) for part in value)
    try:
        array = np.asarray(value)
    except Exception:
        raise Wrong("The rows of your result have different lengths.") from None
    if array.dtype.kind not in "biuf":
        what = f"{type(value).__name__}: {shorten(value)}"
        raise Wrong(f"Your result should be numbers; it is of type {what}.")
    return array.astype(float)


def fitted(wanted, got):
    """`got` with arrays in the place of tuples where this is what was wanted; else as it is."""
    if isinstance(wanted, tuple) and isinstance(got, tuple) and len(wanted) == len(got):
        return tuple(map(fitted, wanted, got))
    if isinstance(wanted, np.ndarray) and isinstance(got, tuple):
        try:
            array = np.array(got, dtype=float)
        except (TypeError, ValueError):
            return got
        return array if same(wanted, array) else got
    return got


def not_arrays(function, args):
    """A sentence where the results for `args` are numbers, but in lists or tuples; else ""."""
    value = _quietly(function, copy.deepcopy(args))
    several = isinstance(value, tuple) and any(isinstance(part, np.ndarray) for part in value)
    for k, part in enumerate(value if several else [value], 1):
        if not isinstance(part, (np.ndarray, np.generic)):
            which = f"Result {k}" if several else "The result"
            return (
                f"The numbers are right. {which} is a {type(part).__name__}, though, and later "
                "lessons go on with an array: put `np.array(…)` around it."
            )
    return ""


def is_stub(function):
    """Whether the body does nothing at all: `...`, `pass` or a docstring."""
    idle = {"RESUME", "NOP", "LOAD_CONST", "POP_TOP", "RETURN_CONST", "RETURN_VALUE"}
    code = getattr(function, "__code__", None)
    return code is not None and all(
        step.opname in idle and ("CONST" not in step.opname or step.argval in (None, ...))
        for step in dis.get_instructions(code)
    )


def from_outside(function, own):
    """A sentence where a function leans on what an earlier cell left behind; else "".

    own: the names of its arguments, which it should use instead.
    """
    space = getattr(function, "__globals__", {})
    used = {name: space[name] for name in globals_of(function) if name in space}
    for name, value in used.items():
        if inspect.isfunction(value) and is_stub(value):
            return f"Your function calls `{name}`, which still has its `...`. Solve that one first."
    data = (bool, int, float, list, tuple, dict, np.ndarray, np.generic)
    names = [f"`{name}`" for name, value in used.items() if isinstance(value, data)]
    if not names:
        return ""
    come, stay = ("comes", "stays") if len(names) == 1 else ("come", "stay")
    return (
        f"{' and '.join(names)} {come} from an earlier cell and {stay} the same, whatever your "
        f"function is given. Use {' and '.join(own)} instead."
    )


def globals_of(function):
    """The global names that a function reads, in order, also those in its inner functions."""
    codes, names = [getattr(inspect.unwrap(function), "__code__", None)], {}
    for code in filter(None, codes):
        codes += [const for const in code.co_consts if inspect.iscode(const)]
        steps = dis.get_instructions(code)
        names |= {step.argval: None for step in steps if step.opname == "LOAD_GLOBAL"}
    return list(names)


def parameters(function, count):
    """The names of the first `count` parameters, or 1st, 2nd, … where Python does not know them."""
    try:
        names = list(inspect.signature(function).parameters)[:count]
    except (TypeError, ValueError):
        names = []
    return names + [f"argument {i + 1}" for i in range(len(names), count)]


def _in_plain_words(text):
    """NumPy's message, for whoever has not met a "gufunc" or the truth value of an array."""
    if text.startswith("The truth value of an array"):
        return (
            f"{ONE_ANSWER}. Comparing an array, as in `a == 0`, gives a yes or no for each of its "
            "numbers. Ask for one number instead, such as the length, or say `.all()` or `.any()`. "
            "Whether something like a mask was given at all asks `if mask is not None:`."
        )
    inner = re.search(r"matmul: .*\(size (\d+) is different from (\d+)\)", text)
    if inner:
        right, left = inner.groups()
        return (
            f"`@` multiplies rows by columns. Here the rows on its left have {left} numbers and "
            f"the columns on its right have {right}; that should be the same."
        )
    spread = re.search(r"could not be broadcast together with shapes \((.*?)\) \((.*?)\)", text)
    if spread:
        one, other = (tuple(map(int, re.findall(r"\d+", shape))) for shape in spread.groups())
        if one[:-1] == other:
            return (
                f"{text}. One number for each row should stand as a column: `keepdims=True` in "
                "`sum` or `max` keeps it one."
            )
    return text


def stopped(error, function):
    """The `Wrong` for an exception: its type, its message and the learner's own line."""
    kind = type(error).__name__
    own = not type(error).__module__.startswith(("builtins", "numpy"))
    known = "ValueError" if own and isinstance(error, ValueError) else kind
    said = _in_plain_words(shorten(error))
    message = f"Your function stopped with {kind}: {said}".removesuffix(": ")
    code = getattr(inspect.unwrap(function), "__code__", None)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if code is not None and frame.filename == code.co_filename:
            return Wrong(message, f"line {frame.lineno}:  {frame.line}", kind=known, said=said)
    return Wrong(message, kind=known, said=said)
