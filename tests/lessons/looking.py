"""What the lessons' tests share: a notebook, a control's values, the numbers of a state or text."""

import re
from pathlib import Path

import numpy as np

from helpers.lessons import lesson

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def notebook(slug):
    """The path of a lesson's notebook."""
    return NOTEBOOKS / lesson(slug).notebook


def ends(control, texts=()):
    """A control's values: all of a choice or switch, the ends and the middle of a slider.

    texts: those to type where it takes a text.
    """
    if control["kind"] == "text":
        return list(texts)
    if control["kind"] in ("choice", "picked"):
        return [0, 1] if control["options"] is None else control["options"]
    if control["kind"] == "cuts":
        return [[], [[0, 1]], [[0, 1], [1, 0]]]
    if control["kind"] == "switch":
        return [not control["value"], control["value"]]
    if "values" in control:
        values = control["values"]
        return [values[0], values[len(values) // 2], values[-1]]
    low, high = control["min"], control["max"]
    return sorted({low, float(np.clip(0, low, high)), (low + high) / 2, high})


def numbers(value):
    """Every number in a state, whatever it is nested in."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from numbers(part)
    elif isinstance(value, int | float):
        yield value


def shown(cell):
    """What a code cell shows as text, without the line that says whose function it uses."""
    said = [o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs]
    return re.sub(r"(?m)^\w+: (the course's|your own)\b.*\n", "", "".join(said))


def numbers_in(text):
    """Every number in a text, also with a true minus sign."""
    return [float(x.replace("−", "-")) for x in re.findall(r"[-−]?\d+\.?\d*", text)]
