"""Controls of a scene, as plain data: what each takes, and how it is said in words.

`picked` and `cuts` have no widget of their own: a panel lets one choose them in the picture.
"""

import numpy as np

from helpers.say import show

MOVE, REST = 700, 700  # milliseconds from one stop of a rail to the next, and at a stop


def slider(
    id,
    label,
    low=None,
    high=None,
    *,
    step=0.01,
    value=None,
    values=None,
    decimals=2,
    glide=False,
    play=False,
    over=None,
):
    """A slider from low to high, or over a list of `values`.

    glide: what changes because it moved glides. play: a round button beside it walks it to its
    end; a slider of at most 12 steps rests on each for a moment, and glides. A number for play:
    none of its steps is left out, each comes when the one before is there, after so many
    milliseconds at the earliest. over: the id of the panel that it alone changes, over which it
    stands; over a curve, whose x axis has the same quantity on the same scale, its handle is where
    the cursor is.
    """
    part = {"kind": "slider", "id": id, "label": label, "decimals": decimals, "glide": glide}
    if play:
        part["play"] = True
    if over:
        part["over"] = over
    if play and play is not True:
        part["each"] = float(play)
    if values is not None:
        values = [float(v) for v in values]
        value = values[0] if value is None else float(value)
        if value not in values:
            raise ValueError(f"{label}: one of {values}, got {value}")
        return part | {"values": values, "value": value}
    if low is None or high is None or not low < high:
        raise ValueError(f"{label}: from where to where? got {low} to {high}")
    value = low if value is None else value
    if not low <= value <= high:
        raise ValueError(f"{label}: a value from {low} to {high}, got {value}")
    return part | {"min": low, "max": high, "step": step, "value": float(value)}


def rail(id, label, stops, *, value=0, move=MOVE, rest=REST):
    """A track with named stops that can be played: its value goes from 0 to len(stops) - 1.

    stops: at least two names. move, rest: milliseconds from each stop to the next and on each stop
    between, one number for all or a list of one for each leg (len(stops) - 1).
    """
    stops = [str(stop) for stop in stops]
    ways = len(stops) - 1
    if ways < 1:
        raise ValueError(f"{label}: at least two stops, got {stops}")
    if not 0 <= value <= ways:
        raise ValueError(f"{label}: a value from 0 to {ways}, got {value}")
    move, rest = ([ms] * ways if np.isscalar(ms) else list(ms) for ms in (move, rest))
    if not len(move) == len(rest) == ways:
        raise ValueError(f"{label}: move and rest, one for each of the {ways} ways")
    part = {"kind": "rail", "id": id, "label": label, "stops": stops, "move": move, "rest": rest}
    return part | {"min": 0, "max": ways, "step": 0.01, "value": float(value)}


def choice(id, label, options, value=None, *, quiet=False, by=None):
    """One of several options (radio buttons). options: [value] or {value: what people read}.

    quiet: the label is not shown, only told, where the options say by themselves what is chosen.
    by: (id of another control, {its value: [label an option]}), where what people read follows it.
    """
    values, labels = _options(label, options)
    return ({"by": {"id": by[0], "labels": by[1]}} if by else {}) | {
        "quiet": quiet,
        "kind": "choice",
        "id": id,
        "label": label,
        "options": values,
        "labels": labels,
        "value": _one_of(label, values, value),
    }


def picked(id, label, options=None, value=None):
    """One of several options, chosen in a picture by a panel that knows this control's id.

    options: as of a choice, or None where they are places counted from 0 whose number changes (the
    tokens of a sentence one types); compute keeps such a place within what there is.
    """
    part = {"kind": "picked", "id": id, "label": label}
    if options is None:
        return part | {"options": None, "labels": None, "value": int(value or 0)}
    values, labels = _options(label, options)
    return part | {"options": values, "labels": labels, "value": _one_of(label, values, value)}


def cuts(id, label, value=(), *, names=None, of=()):
    """Which [i, j] are cut, in the order they were: arrows from i to j, cells of a table.

    Chosen in a picture by a panel that knows this control's id. Longer ones than pairs are fine
    too ([layer, head, i, j]). names: what 0, 1, … are called in words. of: ids of controls, of the
    sentence for example: when one of them changes, nothing is cut any more.
    """
    part = {"kind": "cuts", "id": id, "label": label, "names": list(names) if names else None}
    return part | {"value": _pairs(label, value), "of": list(of)}


def switch(id, label, value=False):
    """On or off."""
    return {"kind": "switch", "id": id, "label": label, "value": bool(value)}


def text(id, label, value="", *, longest=200, when=None):
    """A line of text to type in.

    when: {id of a choice: option}, where the text counts only then; else it is quiet, and not told.
    """
    part = {"kind": "text", "id": id, "label": label, "value": value, "longest": longest}
    return part | {"when": dict(when)} if when else part


def named(part, values):
    """The control with the labels that its options have now. values: {control id: its value}."""
    by = part.get("by")
    return part | {"labels": by["labels"][values[by["id"]]]} if by else part


def undone(parts, id):
    """What a change of the control `id` takes back: {control id: []}, the cuts that are of it."""
    return {part["id"]: [] for part in parts if id in part.get("of", ())}


def counts(part, values):
    """Whether what a control holds is part of what the scene shows now."""
    return all(values[id] == option for id, option in part.get("when", {}).items())


def control_value(part, value):
    """The value as this control has it, or a ValueError that says what it takes."""
    label = f"{part['label']} ({part['id']})"
    if part["kind"] == "switch":
        if not isinstance(value, bool | np.bool_):
            raise ValueError(f"{label} is on (True) or off (False), got {value!r}")
        return bool(value)
    if part["kind"] == "cuts":
        return _pairs(label, value)
    if part.get("options"):
        if value not in part["options"]:
            known = ", ".join(map(str, part["options"]))
            raise ValueError(f"{label} is one of {known}, got {value!r}")
        return part["options"][part["options"].index(value)]
    if part["kind"] == "picked":
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
            raise ValueError(f"{label} is a place counted from 0, got {value!r}")
        return int(value)
    if part["kind"] == "text":
        if not isinstance(value, str) or len(value) > part["longest"]:
            most = part["longest"]
            raise ValueError(f"{label} is a text of at most {most} letters, got {value!r:.60}")
        return value
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{label} is a number, got {value!r}") from None
    if not np.isfinite(number):
        raise ValueError(f"{label} is a finite number, got {value!r}")
    if "values" in part:
        return min(part["values"], key=lambda v: abs(v - number))
    # The nearest step, as the page's own slider has it.
    most = int((part["max"] - part["min"]) / part["step"] + 1e-9)
    inside = np.clip(number, part["min"], part["max"])
    steps = min(round((inside - part["min"]) / part["step"]), most)
    return float(round(part["min"] + steps * part["step"], 9))


def tell_control(part, values, names=None):
    """A control with its value, as the page shows it. names: what its places are called."""
    return f"{part['label']}: {tell_value(named(part, values), values[part['id']], names)}"


def tell_value(part, value, names=None):
    """The value in words: a choice's label, on or off, the arrows that are cut."""
    if part["kind"] == "slider":
        return show(value, part["decimals"])
    if part["kind"] == "rail":
        at = round(value)
        return part["stops"][at] if at == value else f"between {_between(part['stops'], value)}"
    if part["kind"] == "switch":
        return "on" if value else "off"  # text
    if part["kind"] == "cuts":
        names = part["names"] or names
        said = [" → ".join(_place(k, names) for k in pair) for pair in value]
        return ", ".join(said) or "none"  # text
    if part.get("options"):
        return part["labels"][part["options"].index(value)]
    return _place(value, names) if part["kind"] == "picked" else value


def _place(k, names):
    return str(names[k]) if names and k < len(names) else str(k + 1)


def _between(stops, value):
    return f"{stops[int(value)]} and {stops[int(value) + 1]}"


def _options(label, options):
    """The values, and what people read for each."""
    values = list(options)
    if not values:
        raise ValueError(f"{label}: at least one option")
    if len(set(values)) < len(values):
        raise ValueError(f"{label}: an option stands there twice in {values}")
    if not isinstance(options, dict):
        return values, [str(each) for each in values]
    labels = list(options.values())
    if not all(isinstance(each, str) for each in labels):
        raise ValueError(f"{label}: a text for each option, got {labels}; try list(…) of the names")
    return values, labels


def _one_of(label, values, value):
    value = values[0] if value is None else value
    if value not in values:
        raise ValueError(f"{label}: one of {', '.join(map(str, values))}, got {value!r}")
    return value


def _pairs(label, value):
    """Lists of whole numbers from 0 on, two or more in each, none twice."""
    if isinstance(value, str) or not np.iterable(value):
        raise ValueError(f"{label} is a list of pairs [i, j], got {value!r}")
    pairs = []
    for pair in value:
        whole = not isinstance(pair, str) and np.iterable(pair) and len(pair) >= 2
        if not whole or not all(isinstance(k, int | np.integer) and k >= 0 for k in pair):
            raise ValueError(f"{label} is a list of pairs [i, j] counted from 0, got {pair!r}")
        pair = [int(k) for k in pair]
        if pair not in pairs:
            pairs.append(pair)
    return pairs
