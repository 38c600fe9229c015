"""The source of a learner's function, and of what it uses of its notebook, so that it stands alone.

What comes along: functions of the same notebook, imported modules and what is imported from them,
plain numbers and texts. Type hints that name something from outside become texts.
"""

import ast
import builtins
import dis
import inspect
import sys
import textwrap
import types

import numpy as np

PLAIN = (bool, int, float, str, type(None))
OURS = {"numpy", "helpers"}  # beside Python's own modules: what is there wherever the course is


class NotKept(Exception):
    """Why a function cannot be kept or loaded, in words for the learner."""


def source_of(function):
    """(function, the text of its `def` as written in a cell or a file, its name)."""
    if not isinstance(inspect.unwrap(function), types.FunctionType):  # an object, a partial
        raise NotKept("only a function written with `def` can be kept")
    try:
        source = textwrap.dedent(inspect.getsource(function)).strip()
        tree = ast.parse(source).body
    except (OSError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise NotKept("its source cannot be found; write it with `def` in a cell") from None
    if len(tree) != 1 or not isinstance(tree[0], ast.FunctionDef):
        raise NotKept("only a function written with `def` can be kept")
    return function, source, tree[0].name


def whole(function, source, own_name, known, written_names, written):
    """The function's source, and a list of what it uses, each as source, in order of need.

    known: names that are there wherever it is loaded; written_names: those that the text `written`,
    the rest of the learner's file, gives to something. Raises NotKept for what cannot come along.
    """
    space = getattr(inspect.unwrap(function), "__globals__", {})
    found, missing = {}, []

    def gather(text, own):
        text = without_foreign_hints(text, known | written_names | {own})
        stored = _names(text, "STORE_GLOBAL")
        for name in _names(text, "LOAD_NAME", "LOAD_GLOBAL"):
            if name in known or name == own or name in found or name in missing:
                continue
            if name in written_names and not _is_another(space.get(name), written):
                continue
            if name in written_names:
                raise NotKept(
                    f"it uses `{name}`, and the file has another one of that name already. Give "
                    "yours another name"
                )
            piece = None if name in stored or name not in space else piece_of(name, space[name])
            if piece is None:
                missing.append(name)
                continue
            found[name] = ""  # it may use itself
            found[name] = gather(piece, name)
            found[name] = found.pop(name)  # below what it uses
        return text

    source = gather(source, own_name)
    if missing:
        names = ", ".join(f"`{name}`" for name in sorted(missing))
        are, them = ("is", "it") if len(missing) == 1 else ("are", "them")
        raise NotKept(
            f"it uses {names}, which {are} defined elsewhere in the notebook. Put {them} inside "
            "the function"
        )
    return source, list(found.values())


def _is_another(value, written):
    """Whether the notebook's value is a function other than the one in the text."""
    return (
        isinstance(value, types.FunctionType)
        and value.__module__ != "my_attention"
        and (piece_of(value.__name__, value) or "") not in written
    )


def piece_of(name, value):
    """The source that gives `value` its `name`, or None."""
    if isinstance(value, types.ModuleType):
        return _import(value.__name__, f"import {value.__name__} as {name}")  # no text
    if type(value) in PLAIN or (type(value) is tuple and all(type(v) in PLAIN for v in value)):
        return f"{name} = {value!r}"
    if name in vars(np) and getattr(np, name) is value:
        return f"from numpy import {name}"  # no text
    module, called = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
    if module and module != "__main__" and "." not in called:
        try:
            if getattr(sys.modules.get(module), called, None) is value:
                return _import(module, f"from {module} import {called} as {name}")  # no text
        except Exception:
            return None
    try:
        source = textwrap.dedent(inspect.getsource(value)).strip()
        (node,) = ast.parse(source).body
    except Exception:
        return None
    if isinstance(node, ast.FunctionDef):
        return source if node.name == name else f"{source}\n\n\n{name} = {node.name}"
    is_lambda = isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
    return source if is_lambda and getattr(node.targets[0], "id", "") == name else None


def _import(module, line):
    """The line, short where it can be; None for a module that is not there everywhere."""
    if module.partition(".")[0] not in OURS | sys.stdlib_module_names:
        return None
    first, _, last = line.rpartition(" as ")
    return first if first.rpartition(" ")[2] == last else line


def _names(source, *operations):
    """The global names on which `source` does one of the operations, in order."""
    names, todo = {}, [compile(source, "a learner's function", "exec")]
    while todo:
        code = todo.pop()
        todo += [const for const in code.co_consts if inspect.iscode(const)]
        steps = dis.get_instructions(code)
        names |= {step.argval: None for step in steps if step.opname in operations}
    builtin = {*dir(builtins), "__name__", "__annotate__"}
    return [name for name in names if name not in builtin]


def without_foreign_hints(source, known):
    """`source`, its type hints as texts if one of them needs a name from outside."""
    tree = ast.parse(source)
    hints = [node.annotation for node in ast.walk(tree) if isinstance(node, ast.arg)]
    hints += [node.returns for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    hints = [hint for hint in hints if hint and not isinstance(hint, ast.Constant)]
    names = {n.id for hint in hints for n in ast.walk(hint) if isinstance(n, ast.Name)}
    if not names - set(known) - set(dir(builtins)):
        return source
    lines = [line.encode() for line in source.splitlines()]
    # From the end, so that what stands before keeps its place.
    for hint in sorted(hints, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        before = lines[hint.lineno - 1][: hint.col_offset]
        behind = lines[hint.end_lineno - 1][hint.end_col_offset :]
        said = repr(ast.unparse(hint)).encode()
        lines[hint.lineno - 1 : hint.end_lineno] = [before + said + behind]
    return b"\n".join(lines).decode()
