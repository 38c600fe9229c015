"""Weights as cells of one violet: rows ask, columns answer; or all heads of a model at once."""

from helpers.scene import palette
from helpers.scene.sentences import sentences
from helpers.scene.weights import (
    checked,
    compact,
    disc,
    fitted,
    hatch,
    is_cut,
    measure,
    rounded,
    share,
)

STATE = {"values", "rows", "columns", "masked", "cut", "chosen", "bold", "bold_rows", "scale"}
PICKS = ("map", "row", "column")
TALL = 240  # pixels that the cells of a square map may take
LINE = 14.5  # that a name of a row takes
TOLD = 36  # cells whose numbers are all told; of more, each row's largest
NARROW = 28  # pixels: in less, two numbers of 11 px side by side would touch
SEEN = 0.095  # in a larger map, a number from here on is told, and seen where there is room
SMALLER = (12, 11, 10)  # the names of columns, where there is little room
LEAST = 15  # pixels: in less, columns have no names
RAISED = 13  # that every second name stands higher, where they have no room beside each other


def grid(
    id,
    rows,
    columns,
    *,
    maps=None,
    picks=None,
    cuts=None,
    square=None,
    legend=True,
    says="rows ask, columns answer",
    between=" → ",
    decimals=2,
    tall=TALL,
    title="",
    hint="",
):
    """Weights from 0 to 1 as a map of cells.

    rows, columns: their names. maps: names of several such maps, side by side (the heads); None
    for one. picks: {"row": id, "column": id, "map": id}, any of them, ids of controls `picked`
    (places from 0): a click, Enter or the arrow keys choose there. What is chosen has a frame: a
    cell, a row, a column or a whole map, by what there is to choose. cuts: the id of a control
    `cuts`: x or Delete on a cell cuts [row, column] or puts it back; a click does, too, where there
    is nothing to choose. square: cells as high as they are wide (None: where there are as many
    rows as columns). legend: the scale below. says: what rows and columns are. between: what stands
    between the names of row and column when a cell is named. tall: pixels that the rows of a
    square map may take. title: what it shows; hint: what to do there.

    State: `values` (rows, columns), or (maps, rows, columns), NaN for an empty cell; optional
    `rows`, `columns` other names, `masked` of bool in one of those shapes (hidden: a grey disc),
    `cut` [[row, column]], with row None for every row (hatched), `chosen` {"row", "column", "map"}
    where a control does not say it, `bold`, `bold_rows` [places] of names that are spoken of,
    `scale` (what stands at the legend instead of *weight*, as short).
    """
    picks = dict(picks or {})
    if not set(picks) <= set(PICKS):
        raise ValueError(f"picks: ids of controls for some of {PICKS}, got {picks}")
    if maps is not None and not list(maps):
        raise ValueError("maps: at least one name, or None for one map without a name")
    return {
        "kind": "grid",
        "id": id,
        "title": title,
        "rows": [str(name) for name in rows],
        "columns": [str(name) for name in columns],
        "maps": None if maps is None else [str(name) for name in maps],
        "picks": picks,
        "cuts": cuts,
        "square": len(list(rows)) == len(list(columns)) if square is None else bool(square),
        "legend": bool(legend),
        "says": says,
        "between": between,
        "decimals": decimals,
        "tall": tall,
    } | ({"hint": hint} if hint else {})


def finish(part, state):
    rows, columns = _names(part, state)
    shape = (len(rows), len(columns))
    whole = shape if part["maps"] is None else (len(part["maps"]), *shape)
    if "values" in state:
        checked(state["values"], "values", [whole])
        state["values"] = compact(state["values"], part["decimals"])
    if state.get("masked") is not None:
        checked(state["masked"], "masked", [shape] if whole == shape else [whole, shape])
    return state


def tell(part, state, points):
    rows, columns = _names(part, state)
    if not state.get("values"):
        return part["says"]
    count = len(rows) * len(columns)
    said = []
    for m, name in enumerate(part["maps"] or [""]):
        lines = []
        for i, row in enumerate(rows):
            if count > TOLD:
                values = [_value(part, state, m, i, j) or 0 for j in range(len(columns))]
                top = values.index(max(values))
                large = [j for j, v in enumerate(values) if v >= SEEN or j == top]
                cells = (f"{columns[j]} {_said(part, state, m, i, j)}" for j in large)
                lines.append(f"{row}{part['between']}{', '.join(cells)}")
            else:
                cells = (f"{name} {_said(part, state, m, i, j)}" for j, name in enumerate(columns))
                lines.append(f"{row}: {', '.join(cells)}")
        said.append(f"{name}{': ' if name else ''}{'; '.join(lines)}")
    largest = "The large ones of each row" if count > TOLD else ""
    return sentences(part["says"], largest, *said).replace("each row. ", "each row: ")


def height(part, state, width):
    place = _places(part, state, width)
    lines = -(-len(part["maps"] or [1]) // place["abreast"])
    return lines * place["step"][1] + (36 if part["legend"] else 0) + 22


def draw(box, part, state, points, controls):
    rows, columns = _names(part, state)
    place = _places(part, state, box.width)
    chosen = {what: _chosen(part, state, controls, what) for what in PICKS}
    cuts = [*(state.get("cut") or []), *(controls.get(part["cuts"]) or [])]
    for m, name in enumerate(part["maps"] or [""]):
        x = place["left"] + (m % place["abreast"]) * place["step"][0]
        y = (m // place["abreast"]) * place["step"][1]
        inner = box.inside(x, y, place["cell"] * len(columns), place["step"][1])
        if name:
            on = chosen["map"] == m
            inner.text(0, 13, name, 12, "ink" if on else "note", 600 if on else 400)
        _draw_map(inner, part, state, m, place, chosen, cuts, m % place["abreast"] == 0)
    lines = -(-len(part["maps"] or [1]) // place["abreast"])
    y = lines * place["step"][1]
    if part["legend"]:
        for k, stop in enumerate(palette.STOPS):
            left = place["left"] + 34 * k
            box.rect(left, y + 2, 33, 8, fill=palette.shade(stop))
            box.text(left + 17, y + 23, str(stop), 12, "note", anchor="middle", tick=True)
        left = place["left"] + 34 * len(palette.STOPS) + 7
        box.text(left, y + 10, state.get("scale", "weight"), 12, "note")
        if cuts:
            hatch(box, left + 51, y + 1, 18, 10)
            box.text(left + 74, y + 10, "cut", 12, "note")
        y += 36
    box.text(0, y + 12, part["says"], 12, "note")


def _draw_map(box, part, state, m, place, chosen, cuts, first):
    rows, columns = _names(part, state)
    cell, high, top = place["cell"], place["high"], place["top"]
    gap = 0.5 if cell < 9 else 1 if cell < 20 else 2
    corner = 1.5 if cell < 12 else 2.5 if cell < 20 else 4
    here = chosen["map"] in (None, m)
    letter, raised = place["heads"], place["raised"]
    many = len(rows) * len(columns) > TOLD  # then not every cell is told, nor every name
    for j, name in enumerate(columns):
        strong = j == chosen["column"] or j in (state.get("bold") or ())
        if letter or strong:
            look = ("ink", 600) if strong else ("note", 400)
            size = letter or 12
            label = fitted(name, 2 * cell - 3, size, True) if raised else name
            tick = many or label != name
            y = top - 6 - (j % 2) * raised
            box.text((j + 0.5) * cell, y, label, size, *look, anchor="middle", tick=tick)
    for i in range(len(rows)):
        strong = i == chosen["row"] or i in (state.get("bold_rows") or ())
        if first and (high >= 10.5 or strong):
            label = fitted(place["names"][i], place["left"] - 9, 12, True)
            look = ("ink", 600) if strong else ("note", 400)
            short = label != place["names"][i]
            box.text(-8, top + (i + 0.5) * high + 4, label, 12, *look, anchor="end", tick=short)
        for j in range(len(columns)):
            x, y = j * cell + gap / 2, top + i * high + gap / 2
            size = cell - gap, high - gap
            value = _value(part, state, m, i, j)
            if _masked(state, m, i, j):
                radius = min(4, 0.16 * cell)
                disc(box, (j + 0.5) * cell, top + (i + 0.5) * high, radius, "axis", opacity=0.7)
            elif is_cut(cuts, i, j):
                hatch(box, x, y, *size)
            elif value is None:
                rounded(box, x, y, *size, corner, edge="line")
            else:
                rounded(box, x, y, *size, corner, fill=palette.shade(value))
                on = here and i == chosen["row"] and j == chosen["column"]
                if value >= place["from"] or (on and place["from"] <= 1):
                    middle = (j + 0.5) * cell, top + (i + 0.5) * high + 4
                    text = share(value, part["decimals"])
                    ink = palette.ink_on(value)
                    box.text(*middle, text, place["letter"], ink, anchor="middle")
    framed = [chosen[what] for what in PICKS]
    if here and any(one is not None for one in framed):
        i, tall = (0, len(rows)) if chosen["row"] is None else (chosen["row"], 1)
        j, wide = (0, len(columns)) if chosen["column"] is None else (chosen["column"], 1)
        left, low = j * cell - 1, top + i * high - 1
        look = {"edge": "ink", "line": 1.5, "zorder": 4}
        rounded(box, left, low, wide * cell + 2, tall * high + 2, 4, **look)


def _places(part, state, room):
    """Sizes, as on the page."""
    rows, columns = _names(part, state)
    n, many = len(columns), len(part["maps"] or [1])
    left = min(min(110, max(64, 0.3 * room)), max(measure(name, 12, True) for name in rows)) + 9
    least = max(13 * n, 60) + 14 + (left / many if many > 1 else left)
    abreast = max(1, min(many, int((room + 14) // least)))
    within = (room - left - 14 * (abreast - 1) - 3) / abreast
    most = min(44, part["tall"] / len(rows)) if part["square"] else 46
    cell = max(4, min(most, within / n))
    line = min(LINE, part["tall"] / len(rows))  # as high as its name, if there is room
    high = max(cell, line) if part["square"] else min(27, max(22, 0.9 * cell))
    heads, raised = _heads_in(part, columns, cell)
    top = (20 if part["maps"] else 0) + 17 + raised
    small, crowded = cell < 26 or high < 16, n > 6
    return {
        "names": rows,
        "left": left,
        "abreast": abreast,
        "cell": cell,
        "high": high,
        "top": top,
        "step": (cell * n + 14, top + high * len(rows) + 10),
        "from": _least(cell, small, crowded),
        "letter": 11 if cell < 32 else 12,
        "heads": heads,
        "raised": raised,
    }


def _heads_in(part, columns, cell):
    """How large the names of columns are, None where few are named; how much every second stands
    higher, where there is little room."""

    def free(size, on):
        # One of two that stand beside each other may be bold.
        wide = [(measure(name, size), measure(name, size, True)) for name in columns]
        return all(
            max(a + strong_b, strong_a + b) / 2 + 3 <= on * cell
            for (a, strong_a), (b, strong_b) in zip(wide, wide[on:], strict=False)
        )

    if all(measure(name, 12) <= cell - 2 for name in columns):
        return 12, 0
    if part["square"] and cell < NARROW:
        return None, 0  # its rows have the same names
    if beside := next((size for size in SMALLER if free(size, 1)), None):
        return beside, 0
    if cell < LEAST:
        return None, 0
    return next((size for size in SMALLER if free(size, 2)), SMALLER[-1]), RAISED


def _least(cell, small, crowded):
    """From where on a number is shown; neighbours' would run together in narrow cells."""
    if small:
        return 2  # not even the chosen one's
    if cell < NARROW:
        return 1  # the chosen one's alone
    return SEEN if crowded else 0


def _names(part, state):
    return state.get("rows") or part["rows"], state.get("columns") or part["columns"]


def _value(part, state, m, i, j):
    values = state.get("values")
    return (values if part["maps"] is None else values[m])[i][j] if values else None


def _masked(state, m, i, j):
    masked = state.get("masked")
    if not masked:
        return False
    return bool((masked[m] if isinstance(masked[0][0], list) else masked)[i][j])


def _chosen(part, state, controls, what):
    given = (state.get("chosen") or {}).get(what)
    place = given if given is not None else controls.get(part["picks"].get(what))
    rows, columns = _names(part, state)
    there = {"map": part["maps"] or [""], "row": rows, "column": columns}[what]
    return None if place is None or place < 0 else min(place, len(there) - 1)


def _said(part, state, m, i, j):
    if _masked(state, m, i, j):
        return "hidden"  # text
    if is_cut(state.get("cut"), i, j):
        return "cut"  # text
    return share(_value(part, state, m, i, j), part["decimals"])
