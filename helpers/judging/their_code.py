"""What a learner's code says: what is open in it, what it uses, and why and where it stopped."""

import ast
import dis
import functools
import inspect
import re
import traceback
import types

import numpy as np

from helpers.judging.comparing import Wrong, shorten
from helpers.say import counted, listed

ONE_ANSWER = "`if` wants one yes or no"
PYTHONS_OWN = "Python's own "

# What multiplies and adds up by itself: `dot` and its like.
PRODUCTS = {"dot", "matmul", "inner", "vdot", "vecdot", "matvec", "vecmat", "tensordot", "einsum"}
PRODUCTS |= {"multi_dot", "__matmul__", "__rmatmul__"}


def is_open(value, deep=4):
    """Whether a value is a `...`, or has one in it: a list, a table, a pile of tables, a tuple."""
    if isinstance(value, np.ndarray):
        value = value.ravel().tolist() if value.dtype == object else ()
    inside = value if deep and isinstance(value, (list, tuple)) else ()
    return value is ... or any(is_open(part, deep - 1) for part in inside)


def _stops(error):
    """(frame, the steps of its code, the step that failed) of an error, but not NumPy's own."""
    trace = error.__traceback__
    while trace:
        frame, at, trace = trace.tb_frame, trace.tb_lasti, trace.tb_next
        if frame.f_globals.get("__name__", "").partition(".")[0] != "numpy":
            steps = list(dis.get_instructions(frame.f_code))
            yield from ((frame, steps, step) for step in steps if step.offset == at)


def failed_on_dots(error):
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
                if is_open(step.argval) and not _is_index(steps, k):
                    return True
            elif any(is_open(values.get(name)) for name in _names(step)):
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
    if text.startswith("only integer scalar arrays") and re.search(r"\bsum\(", line or ""):
        return (
            "`np.sum` adds up one array. What stands behind a comma is the axis, not a second "
            "array: multiply first, as in `np.sum(a * b)`."
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


def _too_early(error, function):
    """Where a name of the function's own is used before it has a value; else ""."""
    found = isinstance(error, UnboundLocalError) and re.search(r"variable '(\w+)'", str(error))
    if not found:
        return ""
    name = found[1]
    if callable(getattr(inspect.unwrap(function), "__globals__", {}).get(name)):
        return (
            f"`{name} = …` makes `{name}` a new name in your function. So there it is no longer "
            f"the function from above. Give the result another name, such as `my_{name}`."
        )
    return f"`{name}` has no value yet. Give it one first: for a sum, `{name} = 0` before the loop."


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
    said = _said_of(error) or _too_early(error, function)
    said = said or _in_plain_words(shorten(error), line) + _of_numpy(error)
    message = f"Your function stopped with {kind}: {said}".removesuffix(": ")
    return Wrong(message, *place, kind=known, said=said, stopped=True)
