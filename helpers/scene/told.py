"""The picture in words: tells the same parts, inputs and state as the page and matplotlib draw."""

from helpers.say import show, show_point


def tell(parts, state):
    """One text: the title, each panel, the controls, the line under the picture."""
    said = [parts["title"]]
    for part in parts["panels"]:
        panel = state["panels"].get(part["id"], {})
        points = state["inputs"]["points"].get(part.get("follows", part["id"]))
        said.append(TELL[part["kind"]](part, panel, points))
    said.append("; ".join(tell_control(c, state["inputs"]["controls"]) for c in parts["controls"]))
    said.append(state["error"] or state["text"])
    return _sentences(*said)


def tell_control(control, values):
    """A control with its value, as the page shows it."""
    value = values[control["id"]]
    if control["kind"] == "slider":
        value = show(value, control["decimals"])
    elif control["kind"] == "switch":
        value = "on" if value else "off"
    return f"{control['label']}: {value}"


def tell_curve(part, panel):
    """The lines of a curve, each by its dot, or else by where it begins and ends."""
    axes = ", ".join(part[axis]["label"] for axis in ("x", "y"))
    dots = panel.get("dots") or []
    said = []
    for k, name in enumerate(part["lines"]):
        line = [p for p in (panel.get("lines") or [[]] * (k + 1))[k] if p[1] is not None]
        if k < len(dots) and dots[k]:
            said.append(f"{name} at {_place(dots[k])}")
        elif line and line[0] != line[-1]:  # a closed one goes from nowhere to nowhere
            said.append(f"{name} from {_place(line[0])} to {_place(line[-1])}")
    lines = f"Lines ({axes}): {', '.join(said)}" if said else ""
    return _sentences(lines, panel.get("text"))


def _plane(part, panel, points):
    at = panel.get("at") or [None] * len(points)
    at = [put if there is None else there for put, there in zip(points, at, strict=True)]
    said = _words(part, panel, at)
    spots = (s for s in panel.get("spots", []) if s.get("text") and s.get("mark", True))
    said += [f"{spot['text']} {show_point(spot['at'])}" for spot in spots]
    if panel.get("angle"):
        first, second = (part["words"][i] for i in panel["angle"]["between"])
        said.append(f"between {first} and {second} {panel['angle']['text']}")
    if panel.get("circle"):
        said.append(f"a circle of radius {show(panel['circle'])}")
    if panel.get("field"):
        said.append(f"regions to {', to '.join(panel['field']['somewhere'])}")
    return _places(part, [part["x"]["label"], part["y"]["label"]], said)


def _space(part, panel, points):
    return _places(part, part["axes"], _words(part, panel, panel.get("points") or part["points"]))


def _words(part, panel, at):
    """Each word with its place, and where it goes to."""
    hidden = panel.get("hidden") or [False] * len(at)
    moved = panel.get("moved") or [None] * len(at)
    said = []
    for word, here, to, gone in zip(part["words"], at, moved, hidden, strict=True):
        if not gone:
            ways = [show_point(place) for place in (here, to) if place is not None]
            said.append(f"{word} {' → '.join(dict.fromkeys(ways))}")
    return said


def _places(part, axes, said):
    axes = ", ".join(axis for axis in axes if axis)
    head = f"Places ({axes}): " if axes else ""
    return _sentences(part["title"], f"{head}{', '.join(said)}")


def _table(part, panel, points):
    rows = panel.get("rows") or part["rows"]
    columns = list(panel.get("columns") or part["columns"])
    cells = [row[: len(columns)] for row in panel.get("cells", [])[: len(rows)]]
    if part["row_sums"] and cells:
        columns.append("row sum")
        cells = [[*row, total] for row, total in zip(cells, panel["sums"], strict=False)]
    if not cells:
        return part["caption"]
    said = (
        f"{name}: {', '.join(cell or 'empty' for cell in row)}"
        for name, row in zip(rows, cells, strict=False)
    )
    return f"{part['caption']} (columns: {', '.join(columns)}): {'; '.join(said)}"


def _matrix(part, panel, points):
    if "follows" in part:
        return ""  # its numbers are the places of that plane's words
    named = zip(part["rows"], points, strict=True)
    rows = (f"{name} {show_point(row, part['decimals'])}" for name, row in named)
    return f"{part['caption']} (columns: {', '.join(part['columns'])}): {', '.join(rows)}"


def _lines(part, panel, points):
    # A line that begins with "=" goes on with the one before.
    return _sentences(part["title"], *panel.get("lines", [])).replace(". = ", " = ")


def _curve(part, panel, points):
    return _sentences(part["title"], panel.get("text"))


def _place(point):
    """(16, 3.91): whole numbers, such as counts, stay whole."""
    return "(" + ", ".join(show(x, 0 if x == round(x) else 2) for x in point) + ")"


def _sentences(*texts):
    return " ".join(text if text[-1] in ".:?!" else f"{text}." for text in texts if text)


TELL = {
    "plane": _plane,
    "space": _space,
    "table": _table,
    "matrix": _matrix,
    "curve": _curve,
    "lines": _lines,
}
