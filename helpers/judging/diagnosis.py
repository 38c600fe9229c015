"""Runs a learner's function on copies, reads a learner's numbers, puts every fault into words."""

import ast
import contextlib
import copy
import dis
import functools
import inspect
import io
import re
import sys
import traceback
import types
import warnings
from collections.abc import Iterator, MappingView
from decimal import Decimal
from numbers import Real

import numpy as np

from helpers.judging.comparing import NOTHING, Unsolved, Wrong, same, say, shorten
from helpers.say import counted, listed

OPEN = "There is still a `...` to fill in."
ONE_ANSWER = "`if` wants one yes or no"
PYTHONS_OWN = "Python's own "
ASYNC = "With `async` before `def` nothing is computed when it is called. Leave it out."

# What multiplies and adds up by itself: `dot` and its like.
PRODUCTS = {"dot", "matmul", "inner", "vdot", "vecdot", "matvec", "vecmat", "tensordot", "einsum"}
PRODUCTS |= {"multi_dot", "__matmul__", "__rmatmul__"}


def numbers(value, shape, name="answer"):
    """`value` as finite float64 numbers of `shape` (None: any length); otherwise `Wrong`.

    Numbers in quotation marks count, as where one types them.
    """
    wanted = "one number" if shape == () else f"numbers of shape {shape}".replace("None", "any")
    if shape == (None, None):
        wanted = "a table, rows of numbers, such as [[1, 0], [0, 2]]"
    if callable(value):
        raise Wrong(f"Your {name} should be {wanted}, not a function.")
    array = result_of(_unquoted(list(value) if isinstance(value, tuple) else value), name)
    if shape == () and isinstance(value, tuple) and all(type(part) is int for part in value):
        one = ".".join(map(str, value)) if len(value) == 2 else "0.5"
        raise Wrong(
            f"Python reads a comma as the end of a number, so yours is {len(value)} numbers, "
            f"{say(value)}. One is wanted. Its digits come after a point, as in {one}."
        )
    if isinstance(array, str) and re.search(r"\d", array):
        raise Wrong(
            f"Your {name} should be {wanted}, and this is text, {say(array)}. Leave out the "
            "quotation marks."
        )
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


def read_number(text):
    """The number in a text such as 1.5, 1,5, 1/3 or −2. ValueError when there is none."""
    above, _, below = text.strip().replace(",", ".").replace("\u2212", "-").partition("/")
    return float(above) / float(below or 1)


def _unquoted(value):
    """The number, or the list of numbers, that texts stand for; anything else as it is."""
    try:
        if isinstance(value, str):
            return read_number(value)
        if isinstance(value, list) and all(isinstance(part, str) for part in value):
            return list(map(read_number, value))
    except (ValueError, ZeroDivisionError):
        pass
    return value


def letters(answer, known, how_many=1):
    """The letters of an answer such as "B", or "C, A, B" with `how_many` of them; else `Wrong`.

    known: those to choose from, "ABCD". Capital or small, with or without anything between them.
    """
    example = ", ".join(known[:how_many])
    many = "one letter" if how_many == 1 else f"{how_many} letters, each once,"
    wanted = f"Answer with {many} of {known[0]} to {known[-1]} in quotation marks"
    if isinstance(answer, (list, tuple)):
        if _is_open(answer):
            raise Unsolved(OPEN)
        answer = " ".join(map(str, answer))
    if not isinstance(answer, str):
        raise Wrong(f'{wanted}, such as "{example}", not {say(answer)}.')
    found = [letter for letter in answer.upper() if letter.isalpha()]
    unknown = [letter for letter in found if letter not in known]
    if unknown and re.search(r"\b[a-z]{2,}\b", answer) and " " in answer:  # a sentence
        raise Wrong(f'{wanted}, such as "{example}", and nothing else.')
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
        said = str(error).rstrip(".")
        raise Wrong(f"That is another picture: {said}.") from None


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


def must_be_function(answer, id):
    """Raise `Wrong` unless the answer to exercise `id` is a function that can be called."""
    if not callable(answer):
        raise Wrong(
            f"Hand in the function itself, not its result {say(answer)}: "
            f'check("{id}", name_of_your_function).'
        )
    if inspect.isclass(answer):
        raise Wrong(
            f"`{answer.__name__}` is a class. Hand in a function, or one object of the class, "
            f"`{answer.__name__}()`, if it has a `__call__`."
        )
    if inspect.iscoroutinefunction(answer):
        raise Wrong(ASYNC)


def outcome(function, args, several=0):
    """What `function` gives for copies of `args`: the result, or the `Wrong` that says why not.

    several: how many results are wanted, if more than one; they may come in a list. What the
    function prints is not shown: `aloud` does that, once.
    """
    given = copy.deepcopy(args)
    try:
        value = _quietly(function, given)
    except (Exception, SystemExit) as error:
        if _failed_on_dots(error):
            raise Unsolved(OPEN) from None
        return stopped(error, function)
    if value is None:
        if is_stub(function):
            raise Unsolved("")
        return Wrong(f"Your function {NOTHING}. Did you forget `return`?")
    if isinstance(value, BaseException):
        return Wrong(
            f"Your function returned an error, {type(value).__name__}. It should stop with it: "
            "write `raise` in the place of `return`."
        )
    if several and isinstance(value, list) and len(value) == several:
        value = tuple(value)
    try:
        result = result_of(value)
    except Wrong as wrong:
        return wrong
    for name, before, after in zip(parameters(function, len(args)), args, given, strict=True):
        if not same(before, after, 0):
            return Wrong(
                f"Your function changed its input {name}: it was {say(before)}, afterwards it is "
                f"{say(after)}. Begin with a copy, `{name} = {name}.copy()`, or make a new "
                f"{_kind(before)}: {_other_way(name, before)}.",
                kind="changed input",
            )
    return result


def _kind(value):
    return "list" if isinstance(value, list) else "array"


def _other_way(name, value):
    """What makes a new one instead of changing the one that was given."""
    if isinstance(value, list):
        return f"`{name} + […]` is one, `{name}.append(…)` changes the one you were given"
    if np.asarray(value).dtype == bool:
        return f"`~{name}` is one, `{name}[…] = …` changes the one you were given"
    return f"`{name} + …` is one, `{name} += …` changes the one you were given"


def _quietly(function, args, prints_to=None):
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        with contextlib.redirect_stdout(prints_to or io.StringIO()):
            return function(*args)


def aloud(function, args):
    """Run it once so that what it prints is seen."""
    with contextlib.suppress(Exception, SystemExit):
        _quietly(function, copy.deepcopy(args), sys.stdout)


def result_of(value, name="result"):
    """`value` as an array of floats, text, or a tuple of these; otherwise `Wrong`.

    name: what it is called in what is said.
    """
    if _is_open(value):
        raise Unsolved(OPEN)
    if isinstance(value, str):
        return value
    if inspect.iscoroutine(value):
        value.close()
        raise Wrong(ASYNC)
    if isinstance(value, (set, frozenset)):
        raise Wrong(f"Your {name} is a set, which has no order. Use a list or an array.")
    if isinstance(value, (Iterator, MappingView)):
        what = f"`{type(value).__name__}`"
        one = "a function with `yield`" if inspect.isgenerator(value) else what
        raise Wrong(
            f"Your {name} should be numbers, all at once, and {one} gives them one after another. "
            "Put `list(…)` around it."
        )
    if isinstance(value, np.ndarray) and type(value) is not np.ndarray:
        what = type(value).__name__
        why = ", for which `*` and `[i]` mean something else" if what == "matrix" else ""
        raise Wrong(f"Your {name} is a `{what}`{why}. Make an array of it: `np.asarray(…)`.")
    if isinstance(value, tuple) and any(isinstance(p, (np.ndarray, list, tuple)) for p in value):
        return tuple(result_of(part, name) for part in value)
    try:
        array = np.asarray(value)
        if array.dtype == object and all(isinstance(x, (Real, Decimal)) for x in array.flat):
            array = array.astype(float)  # fractions and their like
    except Exception as error:
        if isinstance(value, (list, tuple)) and _ragged(value):
            raise Wrong(f"The rows of your {name} have different lengths.") from None
        said = f"Your {name}, of type {type(value).__name__}, does not become an array: "
        raise Wrong(f"{said}{shorten(error).rstrip('.')}.") from None
    if array.dtype.kind not in "biuf":
        if array.dtype.kind == "U":
            raise Wrong(f"Your {name} should be numbers; it holds text: {shorten(value)}.")
        what = f"{type(value).__name__}: {shorten(value)}"
        raise Wrong(f"Your {name} should be numbers; it is of type {what}.")
    return array.astype(float)


def _ragged(value, deep=10):
    """Whether parts of a list, at any depth, have different lengths."""
    parts = [part for part in value if np.iterable(part) and not isinstance(part, (str, dict))]
    if 0 < len(parts) < len(value) or len({len(part) for part in parts}) > 1:
        return True
    return deep > 0 and any(_ragged(part, deep - 1) for part in parts)


def fitted(wanted, got):
    """`got` with arrays in the place of tuples where this is what was wanted, or the other way
    round; else as it is.
    """
    if isinstance(wanted, tuple) and isinstance(got, np.ndarray):
        rows = list(got) if got.ndim else []
        return tuple(rows) if list(map(np.shape, wanted)) == list(map(np.shape, rows)) else got
    if isinstance(wanted, tuple) and isinstance(got, tuple) and len(wanted) == len(got):
        return tuple(map(fitted, wanted, got))
    if isinstance(wanted, np.ndarray) and isinstance(got, tuple):
        try:
            array = np.array(got, dtype=float)
        except (TypeError, ValueError):
            return got
        return array if array.shape == wanted.shape else got
    return got


def not_arrays(function, args, wanted):
    """A sentence where the results for `args` are numbers, but in lists or tuples; else ""."""
    value = _quietly(function, copy.deepcopy(args))
    if isinstance(wanted, tuple) and isinstance(value, (list, np.ndarray)):
        names = ", ".join("abcdefgh"[: len(wanted)])
        return (
            f"The numbers are right. The {len(wanted)} results stand in one {_kind(value)}, "
            "though, and later lessons go on with them one by one: leave out the brackets, "
            f"`return {names}`."
        )
    several = isinstance(wanted, tuple)
    for k, part in enumerate(value if several else [value], 1):
        if not isinstance(part, (np.ndarray, np.generic)):
            which = f"Result {k}" if several else "The result"
            return (
                f"The numbers are right. {which} is a {type(part).__name__}, though, and later "
                "lessons go on with an array: put `np.array(…)` around it."
            )
        if part.dtype == object:
            which = f"result {k}" if several else "the result"
            return (
                f"The numbers are right. The array of {which} holds Python objects, though, and "
                "NumPy has no powers of these: put `np.array(…, dtype=float)` around it."
            )
    return ""


# ---- NaN and infinity ---------------------------------------------------------------------------


def _troubles(function, args):
    """What NumPy warns about while `function` runs, in order: [("overflow", "exp"), …]."""
    with warnings.catch_warnings(record=True) as noted, np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("always")
        silence = contextlib.redirect_stdout(io.StringIO())
        with silence, contextlib.suppress(Exception, SystemExit):
            function(*copy.deepcopy(args))
    told = re.compile(r"(\w+)[\w ]* encountered in (?:scalar )?(\w+)")
    said = [told.match(str(one.message)) for one in noted]
    return [(match[1], match[2]) for match in said if match]


def begun(function, args):
    """How trouble with NaN or infinity began: "overflow", what `cause` says first, or ""."""
    troubles = _troubles(function, args)[:1]
    return "overflow" if troubles and troubles[0][0] == "overflow" else _in_words(troubles)


_CAUSES = {
    ("divide", "log"): "the logarithm of 0 is −∞",
    ("divide", "power"): "0 is raised to a negative power",
    ("divide", ""): "a number is divided by 0",
    ("invalid", "divide"): "0 is divided by 0, or ∞ by ∞",
    ("invalid", "subtract"): "∞ is taken from ∞",
    ("invalid", "add"): "∞ and −∞ are added",
    ("invalid", "reduce"): "∞ and −∞ are added",
    ("invalid", "multiply"): "0 is multiplied by ∞",
    ("invalid", "matmul"): "0 is multiplied by ∞, or ∞ and −∞ are added",
    ("invalid", "sqrt"): "a root is taken of a negative number",
    ("invalid", "log"): "a logarithm is taken of a negative number",
    ("invalid", "power"): "a root is taken of a negative number",
    ("overflow", "exp"): "e^x is too large for a computer, so it becomes ∞",
}
_SAME_AS = {"true_divide": "divide", "log2": "log", "log10": "log", "log1p": "log", "dot": "matmul"}
_SAME_AS |= {"vecdot": "matmul", "exp2": "exp", "expm1": "exp", "float_power": "power"}


def cause(function, args):
    """Where NaN and infinity come from, in a sentence: "On the way 0 is divided by 0, …"."""
    said = _in_words(_troubles(function, args))
    return f"On the way {said}." if said else ""


def _in_words(troubles):
    said = {}
    for kind, name in troubles:
        name = _SAME_AS.get(name, name)
        if kind == "overflow":
            other = "a number is too large for a computer, so it becomes ∞"
        elif kind == "divide":
            other = _CAUSES["divide", ""]
        else:
            other = f"`{name}` gets a number that it cannot take"
        said[_CAUSES.get((kind, name), other)] = None
    return "; then ".join(list(said)[:3])


# ---- What is still open, and where a function stopped --------------------------------------------


def _is_open(value, deep=4):
    """Whether a value is a `...`, or has one in it: a list, a table, a pile of tables, a tuple."""
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist() if value.dtype == object else ()
    inside = value if deep and isinstance(value, (list, tuple)) else ()
    return value is ... or any(_is_open(part, deep - 1) for part in inside)


def _stops(error):
    """(frame, the steps of its code, the step that failed) of an error, but not NumPy's own."""
    trace = error.__traceback__
    while trace:
        frame, at, trace = trace.tb_frame, trace.tb_lasti, trace.tb_next
        if frame.f_globals.get("__name__", "").partition(".")[0] != "numpy":
            steps = list(dis.get_instructions(frame.f_code))
            yield from ((frame, steps, step) for step in steps if step.offset == at)


def _failed_on_dots(error):
    """Whether what failed was done to a `...` that waits to be filled in.

    Read from the code and its values, not from what the error says: NumPy speaks of an ellipsis
    wherever an index is no index, and of something else where it is handed one.
    """
    for frame, steps, stop in _stops(error):
        if stop.opname == "RAISE_VARARGS":  # nothing failed: it refuses
            continue
        first, last = stop.positions.lineno, stop.positions.end_lineno or stop.positions.lineno
        values = {**frame.f_globals, **frame.f_locals}
        for k, step in enumerate(steps):
            if first is None or not first <= (step.positions.lineno or 0) <= last:
                continue
            if step.opname == "LOAD_CONST":
                if _is_open(step.argval) and not _is_index(steps, k):
                    return True
            elif any(_is_open(values.get(name)) for name in _names(step)):
                return True
    return False


def _names(step):
    """The names that a step reads or writes: one, several, or none."""
    found = step.argval if isinstance(step.argval, tuple) else (step.argval,)
    return [name for name in found if isinstance(name, str) and step.opname != "LOAD_CONST"]


def _takes_a_part(step):
    """Whether a step is an index, `a[i]`."""
    return "SUBSCR" in step.opname or step.argrepr == "[]"


def _within(step, other):
    (first, last, left, right), (top, end, start, stop) = step.positions, other.positions
    if None in (first, last, left, right, top, end, start, stop):
        return False
    return (top, start) <= (first, left) and (last, right) <= (end, stop)


def _is_index(steps, k):
    """Whether step k, a `...`, is an index or a part of one: `a[..., 0]`."""
    users = [one for one in steps[k + 1 :] if _within(steps[k], one) and one.opname != "COPY"]
    inside = users and users[0].opname == "BUILD_TUPLE"
    return any(map(_takes_a_part, users[1:2] if inside else users[:1]))


def _said_of(error):
    """What is to be said of a common slip, read from the code that failed; else ""."""
    stops = list(_stops(error))
    if not stops:
        return ""
    frame, _, stop = stops[-1]
    if isinstance(error, TypeError) and stop.opname == "BINARY_OP" and stop.argrepr in ("^", "^="):
        return "A power is written `**` in Python, as in `x ** 2`. The sign `^` is something else."
    if isinstance(error, (IndexError, TypeError)) and _takes_a_part(stop):
        return _no_place(frame, stop)
    return ""


def _no_place(frame, stop):
    """A sentence where the index is what a loop over an array gives, and no place; else ""."""
    try:
        source = inspect.getsource(frame.f_code)
        written = _written(stop, inspect.findsource(frame.f_code)[0])
        index = ast.parse(f"({written})", mode="eval").body.slice
    except (AttributeError, IndexError, OSError, SyntaxError, TypeError):
        return ""
    parts = list(ast.walk(index))
    if any(isinstance(part, (ast.Call, ast.Compare, ast.Subscript)) for part in parts):
        return ""  # it is made of something, and is no longer what the loop gives
    names = [part.id for part in parts if isinstance(part, ast.Name)]
    for name, through in re.findall(r"\bfor (\w+) in (\w+)\b(?![.(\[])", source):
        # A list with a loop in it may have left its names already.
        whole = frame.f_locals.get(through)
        first = next(iter(whole), None) if isinstance(whole, (list, np.ndarray)) else None
        value = frame.f_locals.get(name, first)
        numbers = isinstance(value, (float, np.floating, np.ndarray))
        if name in names and numbers and np.asarray(value).dtype.kind == "f":
            if np.ndim(value):
                return (
                    f"`for {name} in {through}` gives the rows themselves, not their places: use "
                    f"the row, or `for {name} in range(len({through}))`."
                )
            return (
                f"`for {name} in {through}` gives the numbers themselves, not their places: use "
                f"the number, or `for {name} in range(len({through}))`."
            )
    return ""


def _written(step, lines):
    """How a step is written, in the lines of its file or cell; "" where this is not known."""
    first, last, left, right = step.positions
    if None in (first, last, left, right):
        return ""
    lines = [line.encode() for line in lines[first - 1 : last]]
    lines[-1] = lines[-1][:right]
    lines[0] = lines[0][left:]
    return b"".join(lines).decode()


def new_name(function):
    """A sentence where a loop gives the name of what it goes through to something new; else ""."""
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return ""
    for name in re.findall(r"\bfor (\w+) in\b", source):
        if re.search(rf"(^|[:;])\s*{name} *=(?!=)", source, re.MULTILINE):
            return (
                f"In the loop `{name} = …` gives that name to something new, and what the loop "
                "goes through stays as it was. Collect the new ones in a list."
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
    if len(names) == 1:
        return (
            f"{names[0]} comes from an earlier cell and stays the same, whatever your function is "
            f"given. Use {listed(own)} instead."
        )
    return (
        f"{listed(names)} come from an earlier cell and stay the same, whatever your function is "
        f"given. Use {listed(own)} instead."
    )


def ready_made(function):
    """What multiplies and adds up for it: "`@`", "`np.inner`", or "" where nothing does.

    Functions of the same notebook that it calls are looked into, too.
    """
    known, todo = set(), [function]
    while todo:
        one = inspect.unwrap(todo.pop())
        while isinstance(one, functools.partial):
            one = one.func
        if getattr(one, "__name__", "") in PRODUCTS and not hasattr(one, "__code__"):
            return f"`{one.__name__}`"
        if not hasattr(one, "__code__"):  # an object that can be called
            one = inspect.getattr_static(type(one), "__call__", None)
        code, space = getattr(one, "__code__", None), getattr(one, "__globals__", {})
        codes = [code]
        while codes:
            code = codes.pop()
            if code is None or code in known:
                continue
            known.add(code)
            codes += [const for const in code.co_consts if inspect.iscode(const)]
            for step in dis.get_instructions(code):
                if step.opname == "BINARY_OP" and step.argrepr in ("@", "@="):
                    return "`@`"
                if "ATTR" in step.opname or "METHOD" in step.opname:
                    if step.argval in PRODUCTS:
                        return f"`{step.argval}`"
                elif step.opname in ("LOAD_GLOBAL", "LOAD_NAME") and step.argval in space:
                    value = space[step.argval]
                    if isinstance(value, types.ModuleType | type) or not callable(value):
                        continue
                    ours = str(getattr(value, "__module__", "")).startswith("numpy")
                    if not ours or getattr(value, "__name__", "") in PRODUCTS:
                        todo.append(value)
    return ""


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


def _in_plain_words(text, line=""):
    """NumPy's message, for whoever has not met a "gufunc" or the truth value of an array.

    line: the learner's own line that stopped.
    """
    own = re.search(r"(?<![\w.])(max|min|sorted)\(", line or "")
    if text.startswith("The truth value of an array") and own:
        instead = "np.sort" if own[1] == "sorted" else f"np.{own[1]}"
        return (
            f"{PYTHONS_OWN}`{own[1]}` compares whole rows with each other, and which of two rows "
            f"is larger nobody can say. `{instead}(…, axis=-1)` looks at the numbers in each row."
        )
    if re.search(r"only (length-1|size-1|0-dimensional) arrays can be converted", text):
        return (
            "One number is wanted here, and it got a whole array. What is in `math` takes one "
            "number at a time; NumPy's `np.exp`, `np.sqrt`, … take an array."
        )
    if text.startswith("The truth value of an array"):
        return (
            f"{ONE_ANSWER}. Comparing an array, as in `a == 0`, gives a yes or no for each of its "
            "numbers. Ask for one number instead, such as the length, or say `.all()` or `.any()`. "
            "Whether something like a mask was given at all asks `if mask is not None:`."
        )
    inner = re.search(r"matmul: .*\(size (\d+) is different from (\d+)\)", text)
    if inner:
        right, left = (counted(n, "{n} number", "{n} numbers") for n in inner.groups())
        return (
            f"`@` multiplies rows by columns. Here a row on its left has {left} and a column on "
            f"its right has {right}; that should be the same."
        )
    spread = re.search(r"could not be broadcast together with shapes \((.*?)\) \((.*?)\)", text)
    if spread:
        one, other = (tuple(map(int, re.findall(r"\d+", shape))) for shape in spread.groups())
        if (0,) in (one, other):
            return f"{text}. Shape (0,) has no numbers in it. A sum begins with `0`, not with `[]`."
        if one[:-1] == other:
            return (
                f"{text}. One number for each row should stand as a column: `keepdims=True` in "
                "`sum` or `max` keeps it one."
            )
    if re.match(r"only integers, slices|(list|tuple|string) indices must be integers", text):
        return (
            "A place in `[ ]` is a whole number, counted from 0, and this is none. (`//` divides "
            "and gives a whole number.)"
        )
    if re.search(
        r"'numpy\.(float|int)\d+' object (is not (iterable|subscriptable)|does not support item a)"
        "|^invalid index to scalar variable",
        text,
    ):
        return (
            "This is one number, not a row: it has no parts. `for … in` gives the rows of a "
            "table, and the numbers of a row."
        )
    return text


def _of_numpy(error):
    """Where NumPy has what a name stands for: " It is `np.sqrt`."; else ""."""
    name = error.name if type(error) is NameError else ""
    if name == "e":
        return ". e^x is `np.exp(x)`"
    known = name and not name.startswith("_") and callable(getattr(np, name, None))
    return f". It is `np.{name}`" if known else ""


def stopped(error, function):
    """The `Wrong` for an exception: its type, its message and the learner's own line."""
    kind = type(error).__name__
    own = not type(error).__module__.startswith(("builtins", "numpy"))
    known = "ValueError" if own and isinstance(error, ValueError) else kind
    code = getattr(inspect.unwrap(function), "__code__", None)
    line, place = "", ()
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if code is not None and frame.filename == code.co_filename:
            line, place = frame.line, (f"line {frame.lineno}:  {frame.line}",)
            break
    said = _said_of(error) or _in_plain_words(shorten(error), line) + _of_numpy(error)
    message = f"Your function stopped with {kind}: {said}".removesuffix(": ")
    return Wrong(message, *place, kind=known, said=said, stopped=True)
