"""The matplotlib twin: draws the same parts, inputs and state as the page, for print and export.

Only this module imports matplotlib, and it is imported only when something is drawn with it.
"""

import base64
import io
import textwrap

import matplotlib.colors
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from helpers.say import show
from helpers.scene.told import tell_control

KIND_COLOURS = {"fruit": "#b04a00", "tech": "#0060a8", "both": "#00705a", "other": "#6b4a80"}
KIND_MARKERS = {"fruit": "o", "tech": "s", "both": "D", "other": "^"}
LINE_COLOURS = ["#b04a00", "#0060a8", "#00705a", "#8a3a78"]
LINE_DASHES = ["-", (0, (7, 3)), (0, (2, 3)), (0, (9, 3, 2, 3))]
WIDTH = 4.4  # inches a panel
ABREAST = 3  # panels in a row
STYLE = {"font.size": 9, "font.family": "DejaVu Sans", "text.parse_math": False}


def draw(parts, state):
    """The figure of a scene: its panels side by side, controls and text below."""
    rows = _abreast(parts["panels"])
    tall = [max(_height(p, state["panels"].get(p["id"], {})) for p in row) for row in rows]
    across = WIDTH * max(map(len, rows))
    footer = _footer(parts, state, across)
    height = sum(tall) + 0.17 * len(footer) + 0.15
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(across, height))
        FigureCanvasAgg(figure)
        top = height
        for row, row_height in zip(rows, tall, strict=True):
            for k, part in enumerate(row):
                panel = state["panels"].get(part["id"], {})
                points = state["inputs"]["points"].get(part.get("follows", part["id"]))
                high = _height(part, panel)
                box = (k * WIDTH / across, (top - high) / height, WIDTH / across, high / height)
                DRAW[part["kind"]](figure, box, part, panel, points)
            top -= row_height
        for k, line in enumerate(footer):
            figure.text(0.1 / across, (top - 0.17 * (k + 0.8)) / height, line)
    return figure


def _abreast(panels):
    """The panels in rows; a wide one has a row to itself."""
    rows = []
    for part in panels:
        if not rows or part.get("wide") or rows[-1][0].get("wide") or len(rows[-1]) == ABREAST:
            rows.append([])
        rows[-1].append(part)
    return rows


def png_base64(figure, dpi=80):
    """The figure as a PNG in base64, without the metadata that would change from run to run."""
    file = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(file, format="png", dpi=dpi, metadata={"Software": None})
    return base64.b64encode(file.getvalue()).decode("ascii")


def _height(part, panel):
    if part["kind"] in ("table", "matrix"):
        return 0.28 * (len(panel.get("rows") or part["rows"]) + 2) + 0.5
    if part["kind"] == "lines":
        return 0.2 * len(_wrapped(part, panel)) + (0.5 if part["title"] else 0.3)
    if part["kind"] == "plane":
        across, up = (np.ptp(part[axis]["range"]) for axis in ("x", "y"))
        return 1 + (WIDTH - 1) * min(1, up / across)
    return WIDTH if part["kind"] == "space" else 3.2


def _wrapped(part, panel):
    width = 150 if part.get("wide") else 58
    return [
        piece for line in panel.get("lines", []) for piece in textwrap.wrap(line, width) or [""]
    ]


def _footer(parts, state, across):
    said = [tell_control(control, state["inputs"]["controls"]) for control in parts["controls"]]
    width = int(14 * across)
    text = state["error"] or state["text"]
    return textwrap.wrap("   ".join(said), width) + textwrap.wrap(text, width)


def _axes(figure, box, part):
    x, y, width, height = box
    left, low = 0.55 / figure.get_figwidth(), 0.45 / figure.get_figheight()
    axes = figure.add_axes((x + left, y + low, width - 1.3 * left, height - 1.75 * low))
    if part["title"]:
        axes.set_title(part["title"], fontsize=9, fontweight="bold", loc="left")
    return axes


def _plane(figure, box, part, panel, points):
    points = _standing(panel, points)
    axes = _axes(figure, box, part)
    axes.set(xlim=part["x"]["range"], ylim=part["y"]["range"], aspect="equal")
    for label, name, loc in ((axes.set_xlabel, "x", "right"), (axes.set_ylabel, "y", "top")):
        label(f"{part[name]['label']} →" if part[name]["label"] else "", loc=loc)
    step = 5 if max(np.ptp(part[name]["range"]) for name in ("x", "y")) > 16 else 1
    for axis, name in ((axes.xaxis, "x"), (axes.yaxis, "y")):
        low, high = part[name]["range"]
        axis.set_ticks(range(step * int(np.ceil(low / step)), int(np.floor(high)) + 1, step))
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.axhline(0, color="#777777", linewidth=0.9)
    axes.axvline(0, color="#777777", linewidth=0.9)
    axes.set_axisbelow(True)
    hidden = panel.get("hidden") or [False] * len(points)
    moved = panel.get("moved") or [None] * len(points)
    for i, j, weight in panel.get("links", []):
        (x0, y0), (x1, y1) = points[i], points[j]
        axes.plot([x0, x1], [y0, y1], color="#999999", linewidth=1 + 5 * abs(weight), alpha=0.4)
    _backdrop(axes, part, panel)
    _marks(axes, panel, points)
    taken = _around(axes, [*points, *(to for to in moved if to is not None)])
    for word, (x, y), kind, gone in zip(part["words"], points, part["kinds"], hidden, strict=True):
        if gone:
            continue
        colour = KIND_COLOURS[kind]
        if part["arrows"]:
            axes.plot([0, x], [0, y], color=colour, linewidth=1, alpha=0.45)
        axes.plot(x, y, KIND_MARKERS[kind], color=colour, markersize=7, markeredgecolor="white")
        _label(axes, taken, (x, y), word, colour, "bold")
    for word, (x, y), kind, to in zip(part["words"], points, part["kinds"], moved, strict=True):
        if to is None:
            continue
        colour = KIND_COLOURS[kind]
        axes.annotate(
            "", to, (x, y), arrowprops={"arrowstyle": "->", "linestyle": "--", "color": "#555555"}
        )
        axes.plot(*to, KIND_MARKERS[kind], color="white", markeredgecolor=colour, markersize=7)
        if np.hypot(to[0] - x, to[1] - y) > 0.02:
            _label(axes, taken, to, word + "′", colour, "normal")
    for spot in panel.get("spots", []):
        if spot.get("text"):
            _label(axes, taken, spot["at"], spot["text"], "#222222", "normal")


def _standing(panel, points):
    """Where the words are drawn: where they were put, or where Python says."""
    at = panel.get("at") or [None] * len(points)
    return [point if there is None else there for point, there in zip(points, at, strict=True)]


def _backdrop(axes, part, panel):
    limits = axes.get_xlim(), axes.get_ylim()
    if panel.get("field"):
        _field(axes, part, panel["field"])
    if panel.get("grid"):
        first, second = np.array(panel["grid"])
        for k in range(-12, 13):
            for along, across in ((first, second), (second, first)):
                ends = np.array([k * across - 12 * along, k * across + 12 * along])
                axes.plot(*ends.T, color="#0b6bcb", linewidth=0.7, alpha=0.45)
        square = np.array([0 * first, first, first + second, second])
        axes.fill(*square.T, facecolor="#0b6bcb33", edgecolor="#0b6bcb")
    for trail, kind in zip(panel.get("trails", []), part["kinds"], strict=False):
        axes.plot(*np.array(trail).T, ":", color=KIND_COLOURS[kind])
    axes.set(xlim=limits[0], ylim=limits[1])


def _field(axes, part, field):
    shape = (len(field["names"]), field["rows"], field["columns"])
    weights = np.frombuffer(bytes(field["weights"]), np.uint8).reshape(shape) / 255
    who = weights.argmax(axis=0)
    colours = np.array([matplotlib.colors.to_rgb(KIND_COLOURS[kind]) for kind in field["kinds"]])
    bands = np.floor(weights.max(axis=0) * 6 * 0.999) / 5
    picture = np.dstack([colours[who], 0.06 + 0.37 * bands])
    extent = (*part["x"]["range"], *part["y"]["range"])
    axes.imshow(picture, origin="lower", extent=extent, interpolation="nearest", zorder=0)
    for n, name in enumerate(field["names"]):
        rows, columns = np.nonzero(who == n)
        if len(rows) > 0.02 * who.size:
            x = np.interp(columns.mean(), (0, shape[2] - 1), part["x"]["range"])
            y = np.interp(rows.mean(), (0, shape[1] - 1), part["y"]["range"])
            axes.text(x, y, f"to {name}", style="italic", ha="center")


def _space(figure, box, part, panel, points):
    """Seen from the page's first view: no perspective, turned, then tilted."""
    axes = _axes(figure, box, part)
    axes.axis("off")
    axes.set_aspect("equal")
    turn, tilt, reach = part["view"]["turn"], part["view"]["tilt"], part["reach"]

    def flat(place):
        x, y, z = np.asarray(place, float)
        deep = x * np.sin(turn) + y * np.cos(turn)
        across = x * np.cos(turn) - y * np.sin(turn)
        return across, z * np.cos(tilt) + deep * np.sin(tilt)

    tips = reach * np.eye(3)
    for tip in tips:
        axes.plot(*zip((0, 0), flat(tip), strict=True), color="#777777", linewidth=0.9)
    places = panel.get("points") or part["points"]
    moved = panel.get("moved") or [None] * len(places)
    hidden = panel.get("hidden") or [False] * len(places)
    seen = [place for place, gone in zip(places, hidden, strict=True) if not gone]
    all_there = [flat(p) for p in [(0, 0, 0), *tips, *seen, *moved] if p is not None]
    (left, low), (right, high) = np.min(all_there, axis=0), np.max(all_there, axis=0)
    beside = 0.35 * (right - left)  # room for a label
    axes.set(xlim=(left - beside, right + beside), ylim=(low - 0.3 * beside, high + 0.3 * beside))
    for start, end in _sheet(panel.get("grid")):
        ends = zip(flat(start), flat(end), strict=True)
        axes.plot(*ends, color="#0b6bcb", linewidth=0.7, alpha=0.45)
    taken = _around(axes, all_there[4:])
    everything = zip(part["words"], places, part["kinds"], moved, hidden, strict=True)
    for word, place, kind, to, gone in everything:
        if gone:
            continue
        colour = KIND_COLOURS[kind]
        axes.plot(*zip((0, 0), flat(place), strict=True), color=colour, alpha=0.45, linewidth=1)
        axes.plot(*flat(place), KIND_MARKERS[kind], color=colour, markeredgecolor="white")
        _label(axes, taken, flat(place), word, colour, "bold")
        if to is not None:
            axes.plot(*zip(flat(place), flat(to), strict=True), "--", color="#555555")
            axes.plot(*flat(to), KIND_MARKERS[kind], color="white", markeredgecolor=colour)
            if np.hypot(*np.subtract(flat(to), flat(place))) > 0.2:
                _label(axes, taken, flat(to), word + "′", colour, "normal")
    for name, tip in zip(part["axes"], tips, strict=True):
        _label(axes, taken, flat(tip), name, "#555555", "normal")


def _sheet(grid, reach=4):
    """The lines of the grid of a plane that two rows take into space: [(start, end)]"""
    if grid is None:
        return []
    first, second = np.array(grid)
    ways = (first, second), (second, first)
    steps = range(-reach, reach + 1)
    return [
        (k * across - reach * along, k * across + reach * along)
        for k in steps
        for along, across in ways
    ]


def _matrix(figure, box, part, panel, points):
    shown = points[: len(part["rows"])]
    cells = [[show(value, part["decimals"]) for value in row] for row in shown]
    _table(figure, box, part | {"row_sums": False}, {"cells": cells}, points)


def _marks(axes, panel, points):
    if panel.get("circle"):
        angle = np.linspace(0, 2 * np.pi, 90)
        radius = panel["circle"]
        axes.plot(
            radius * np.cos(angle), radius * np.sin(angle), "--", color="#0b6bcb", linewidth=1
        )
    if panel.get("angle"):
        (x0, y0), (x1, y1) = (points[i] for i in panel["angle"]["between"])
        first, second = np.arctan2(y0, x0), np.arctan2(y1, x1)
        turn = (second - first + np.pi) % (2 * np.pi) - np.pi
        sweep = first + turn * np.linspace(0, 1, 30)
        axes.plot(0.6 * np.cos(sweep), 0.6 * np.sin(sweep), color="#0b6bcb", linewidth=1.6)
        middle = first + turn / 2
        axes.text(0.95 * np.cos(middle), 0.95 * np.sin(middle), panel["angle"]["text"], ha="center")
    for segment in panel.get("segments", []):
        look, style = segment.get("look", ""), {"color": "#0b6bcb", "linewidth": 1.4}
        if look == "dashed":
            style |= {"color": "#777777", "linestyle": "--"}
        elif look.startswith("line-"):
            k = int(look.removeprefix("line-"))
            style = {"color": LINE_COLOURS[k], "linestyle": LINE_DASHES[k], "linewidth": 2.4}
        axes.plot(*zip(segment["from"], segment["to"], strict=True), **style)
    for spot in panel.get("spots", []):
        if spot.get("mark", True):
            axes.plot(*spot["at"], "x", color="#222222", zorder=3)  # on top of the words


def _around(axes, points):
    """What labels keep away from: the marks at these points, as (left, low, width) in pixels."""
    return [(x - 6, y - 6, 12) for x, y in axes.transData.transform(points)]


def _label(axes, taken, at, text, colour, weight):
    """Beside its point, on the first side where no earlier label stands."""
    text = text if len(text) <= 24 else text[:23] + "…"
    x, y = axes.transData.transform(at)
    per_letter = 0.62 * STYLE["font.size"] * axes.figure.dpi / 72
    width, height = per_letter * len(text), 1.4 * STYLE["font.size"] * axes.figure.dpi / 72
    sides = [
        (8, -height / 2),
        (-8 - width, -height / 2),
        (-width / 2, 8),
        (-width / 2, -8 - height),
    ]
    sides += [(8, k * height) for k in (0.7, -1.7, 1.9, -2.9)]

    def overlap(side):
        left, low = x + side[0], y + side[1]
        outside = left + width > axes.bbox.x1 or left < axes.bbox.x0
        return 1e4 * outside + sum(
            max(0, min(left + width, a + w) - max(left, a))
            * max(0, min(low, b) + height - max(low, b))
            for a, b, w in taken
        )

    best = min(sides, key=overlap)
    taken.append((x + best[0], y + best[1], width))
    points_a_pixel = 72 / axes.figure.dpi
    offset = (best[0] * points_a_pixel, best[1] * points_a_pixel)
    axes.annotate(
        text, at, offset, textcoords="offset points", color=colour, fontweight=weight, va="bottom"
    )


def _table(figure, box, part, panel, points):
    x, y, width, height = box
    axes = figure.add_axes((x + 0.02 * width, y, 0.96 * width, height))
    axes.axis("off")
    caption = textwrap.fill(part["caption"], 60)
    axes.text(
        0,
        1 - 0.12 / height / figure.get_figheight(),
        caption,
        transform=axes.transAxes,
        va="top",
        fontweight="bold",
    )
    rows = panel.get("rows") or part["rows"]
    columns = list(panel.get("columns") or part["columns"])
    cells = [list(row) for row in panel.get("cells", [])][: len(rows)]
    if not cells:
        return
    if part["row_sums"]:
        columns.append("row sum")
        cells = [row + [total] for row, total in zip(cells, panel["sums"], strict=False)]
    low = 0.28 * (len(rows) + 1) / (height * figure.get_figheight())
    head = [textwrap.fill(part["corner"], 17)]
    head += [textwrap.fill(_short(name, 32), 16) for name in columns]
    body = [[_short(name, 30), *row] for name, row in zip(rows, cells, strict=False)]
    longest = [
        2 + max(len(piece) for line in [head, *body] for piece in line[j].split("\n"))
        for j in range(len(head))
    ]
    letters = sum(longest)
    widths = [length / letters for length in longest]
    drawn = axes.table(body, colLabels=head, colWidths=widths, bbox=(0, 0.02, 1, low))
    drawn.auto_set_font_size(False)
    drawn.set_fontsize(8.5 * min(1, 56 / letters))
    for j, name in enumerate(head):
        if j == 0 or "\n" in name:  # two lines in the height of one
            drawn[0, j].set_fontsize(6.5 * min(1, 56 / letters))
    heat = panel.get("heat")
    for (i, j), cell in drawn.get_celld().items():
        cell.set_edgecolor("#cccccc")
        cell.get_text().set_horizontalalignment("left" if j == 0 else "right")
        if i == 0 or j == 0:
            cell.get_text().set_fontweight("bold" if (i, j) != (0, 0) else "normal")
        elif heat and j <= len(heat[0]) and heat[i - 1][j - 1] is not None:
            strength = 0.4 * float(np.clip(heat[i - 1][j - 1], 0, 1))
            cell.set_facecolor((0.04, 0.42, 0.8, strength))
        elif part.get("blocks"):
            block = _block(part["blocks"], i - 1, j - 1)
            if block is not None:
                cell.set_facecolor((*matplotlib.colors.to_rgb(LINE_COLOURS[block]), 0.16))


def _block(blocks, i, j):
    """The block of rows or columns that a cell belongs to, or None."""
    along, at = (blocks["rows"], i) if "rows" in blocks else (blocks["columns"], j)
    return along[at] if at < len(along) else None


def _short(text, width=14):
    return text if len(text) <= width else text[: width - 1] + "…"


def _curve(figure, box, part, panel, points):
    axes = _axes(figure, box, part)
    part = part | {"y": panel.get("y") or part["y"]}
    for name, log, limits, ticks in (
        ("x", axes.set_xscale, axes.set_xlim, axes.set_xticks),
        ("y", axes.set_yscale, axes.set_ylim, axes.set_yticks),
    ):
        if part[name].get("log"):
            log("log")
        limits(part[name]["range"])
        ticks([t for t, _ in part[name]["ticks"]], [text for _, text in part[name]["ticks"]])
    axes.minorticks_off()
    axes.grid(color="#dddddd", linewidth=0.6)
    axes.set_xlabel(part["x"]["label"] + " →", loc="right")
    axes.set_ylabel(part["y"]["label"] + " →", loc="top")
    if panel.get("cursor") is not None:
        axes.axvline(panel["cursor"], color="#777777", linewidth=0.9)
    for k, name in enumerate(part["lines"]):
        line = [p for p in panel.get("lines", [[]] * (k + 1))[k] if p[1] is not None]
        colour = KIND_COLOURS[part["kinds"][k]] if part.get("kinds") else LINE_COLOURS[k % 4]
        look = {"color": colour, "linestyle": LINE_DASHES[k % 4]}
        if line:
            axes.plot(*zip(*line, strict=True), label=name, **look)
        if k < len(panel.get("dots", [])) and panel["dots"][k]:
            axes.plot(*panel["dots"][k], "o", color=look["color"], markersize=5)
    if len(part["lines"]) > 1:
        axes.legend(fontsize=8, framealpha=0.9)


def _lines(figure, box, part, panel, points):
    x, y, width, height = box
    top = y + height - 0.2 / figure.get_figheight()
    if part["title"]:
        figure.text(x + 0.02 * width, top, part["title"], fontweight="bold", va="top")
    below = top - (0.25 / figure.get_figheight() if part["title"] else 0)
    figure.text(
        x + 0.02 * width,
        below,
        "\n".join(_wrapped(part, panel)),
        va="top",
        linespacing=1.4,
    )


DRAW = {
    "plane": _plane,
    "space": _space,
    "table": _table,
    "matrix": _matrix,
    "curve": _curve,
    "lines": _lines,
}
