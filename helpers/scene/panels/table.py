"""A table of numbers, also as a map of weights."""

import textwrap

from helpers.say import show
from helpers.scene import palette
from helpers.scene.weights import bracket, disc, measure, rounded, share

CUT = "cut"  # text
STATE = {"values", "how", "heat", "most", "marks", "masked", "row", "rows", "columns"}
CAPTION, HEAD, ROW = 18, 24, 30  # pixels: a line of the caption, the heads of columns, a row
BLOCK = 5  # between two blocks of columns


def table(
    id,
    caption,
    rows,
    columns,
    *,
    decimals=2,
    corner="",
    row_sums=False,
    tells=False,
    sources=(),
    blocks=None,
    scale="weight",
    cut=None,
    asks=None,
    brackets=False,
    title="",
):
    """A table of numbers.

    State: `values` (n, m), NaN for an empty cell, a text for itself; optional `how` (n, m) texts
    that say how a cell was made (with tells=True below the table, with tells=id in that panel of
    lines), `heat` (n, m) from 0 to 1, None for none, `most`, the number that heat 1 stands for
    (1 if it is not said; where grey numbers lie below 0, heat 0 stands for the lowest of them),
    `masked` (n, m) of bool (hidden: a grey disc, without a number; a text such as −∞ stands beside
    it),
    `marks` (n, m) of bool (outlined), `row`, the number of the one spoken of (framed),
    `rows` and `columns` other header texts.
    decimals: one number, or one a column.
    scale: "weight" (violet) or "grey", for scores and similarities: what heat looks like.
    cut: the id of a control of kind `cuts`; a click, or Enter, on a cell cuts [row, column] or
    gives it back. asks: the id of a control of kind `picked`; the header of a row chooses it.
    sources: [{"panel", "row": "i" | "j" | None, "column": …}], the cells of other tables that
    cell (i, j) is made from.
    brackets: whether it is a matrix, each row in the brackets of a `matrix`.
    blocks: [number or None a column], which of them belong together; block 0 to 3 has the colour
    of that line of a curve.
    """
    if scale not in ("weight", "grey"):
        raise ValueError(f"scale: 'weight' or 'grey', got {scale!r}")
    return {
        "kind": "table",
        "id": id,
        "title": title,
        "caption": caption,
        "rows": list(rows),
        "columns": list(columns),
        "decimals": decimals,
        "corner": corner,
        "row_sums": row_sums,
        "tells": tells,
        "sources": list(sources),
        "blocks": blocks,
        "scale": scale,
        "cut": cut,
        "asks": asks,
        "brackets": brackets,
    }


def finish(part, state):
    """The numbers as the texts that are shown, each row's sum with them."""
    if "values" not in state:
        return state
    values = state.pop("values")
    if "most" in state:
        _shade_below_0(part, state, values)
        state["most"] = show(state["most"]).removesuffix(".00")
    decimals = part["decimals"]
    if isinstance(decimals, int):
        decimals = [decimals] * len(part["columns"])
    heat = state.get("heat") if part["scale"] == "weight" else None
    state["cells"] = [
        [
            "" if v is None else _cell(v, d, weight=_at(heat, i, j) is not None)
            for j, (v, d) in enumerate(zip(row, decimals, strict=False))
        ]
        for i, row in enumerate(values)
    ]
    if part["row_sums"]:
        there = [[v for v in row if v is not None] for row in values]
        state["sums"] = [_cell(sum(row), decimals[0]) if row else "" for row in there]
    return state


def _shade_below_0(part, state, values):
    """Where scores lie below 0 the shade begins at the lowest of them, so that darker is higher."""
    there = [
        value
        for i, row in enumerate(values)
        for j, value in enumerate(row)
        if _at(state.get("heat"), i, j) is not None and isinstance(value, int | float)
    ]
    least, most = min(there, default=0), state["most"]
    if part["scale"] != "grey" or not least < 0 or not least < most:
        return
    state["heat"] = [
        [
            h if h is None or v is None else min(1.0, max(0.0, (v - least) / (most - least)))
            for v, h in zip(row, heats, strict=False)
        ]
        for row, heats in zip(values, state["heat"], strict=False)
    ]
    state["least"] = show(least).removesuffix(".00")


def tell(part, state, points):
    rows, columns, cells = _shown(part, state)
    if not cells:
        return part["caption"]
    cut = {tuple(pair) for pair in state.get("cut") or ()}
    cells = [
        [CUT if (i, j) in cut else cell or "empty" for j, cell in enumerate(row)]
        for i, row in enumerate(cells)
    ]
    said = (f"{name}: {', '.join(row)}" for name, row in zip(rows, cells, strict=False))
    return f"{part['caption']} (columns: {', '.join(columns)}): {'; '.join(said)}"


def height(part, state, width):
    caption = len(_caption(part, width)) * CAPTION
    return caption + HEAD + ROW * len(state.get("rows") or part["rows"]) + 6


def rows(part, state):
    """How many rows may grow, where there is room."""
    return len(state.get("rows") or part["rows"])


def draw(box, part, state, points, controls):
    caption = _caption(part, box.width)
    for k, line in enumerate(caption):
        box.text(0, 13 + CAPTION * k, line, weight=600)
    names, columns, cells = _shown(part, state)
    if not cells:
        return
    row_high = ROW + (box.height - height(part, state, box.width)) / max(1, rows(part, state))
    top = CAPTION * len(caption)
    cut = {tuple(pair) for pair in controls.get(part.get("cut")) or ()}
    first = _wide([part.get("corner", "")] + list(names), 16)
    wide = [
        _wide([name, *(row[j] for row in cells if j < len(row))], 14)
        for j, name in enumerate(columns)
    ]
    n = len(columns) - bool(part.get("row_sums"))
    if state.get("heat") is not None or all(name in box.names for name in columns[:n]):
        # What is compared is of one width, as in the page.
        own = [_wide([columns[j], *(row[j] for row in cells)], 4) for j in range(n)]
        wide[:n] = [max([46, *own, 16 + max(measure(name, 12, True) for name in columns[:n])])] * n
    framed = _framed(part, state, controls, names)
    inset = 0 if framed is None else 6
    if part.get("blocks"):  # side by side they take the whole width
        wide = [max(one, (box.width - first - inset) / len(wide)) for one in wide]
    fits = min(1, box.width / (first + inset + sum(wide)))
    if part.get("corner"):
        box.text(inset, top + 17, part["corner"], size=12 * fits, colour="note")
    for i, (name, row) in enumerate(zip(names, cells, strict=False)):
        y = top + HEAD + row_high * i
        box.text(
            inset, y + row_high / 2 + 5, _short(name), 13 * fits, box.names.get(name, "ink"), 600
        )
        left = (first + inset) * fits
        for j, (cell, width) in enumerate(zip(row, wide, strict=False)):
            anchor, at = _stand([row[j] for row in cells if j < len(row)], width, cell)
            if i == 0:
                words = anchor == "start"
                head = left + (at if words else width / 2) * fits
                place = "start" if words else "middle"
                called = columns[j]
                look = (box.names[called], 600) if called in box.names else ("note", 400)
                box.text(head, top + 17, _short(called), 12 * fits, *look, anchor=place)
            place = left, y, width * fits, row_high
            _draw_cell(box, part, state, (i, j), place, cell, cut, fits, anchor, at)
            left += width * fits
        if part.get("brackets"):
            bracket(box, (first + inset) * fits, left, y, row_high)
        if i == framed:
            rounded(box, 0.75, y, left - 1, row_high, 7, edge="ink", line=1.5, zorder=4)


def _framed(part, state, controls, rows):
    """The row that asks, or is spoken of; or None."""
    asks = controls.get(part.get("asks"))
    if asks is None or (isinstance(asks, str) and asks not in rows):
        return state.get("row")
    return list(rows).index(asks) if isinstance(asks, str) else int(asks)


def _stand(column, width, text):
    """Where a cell's text stands: point below point, words at their left. (anchor, pixels)"""
    numbers = [measure(cell) for cell in column if _is_number(cell)]
    if not numbers and any(letter.isalpha() for cell in column for letter in cell):
        return "start", 9
    if text and not _is_number(text):
        return "middle", width / 2
    return "end", (width + max(numbers, default=0)) / 2


def _is_number(text):
    return "".join(text.removeprefix("−").replace(".", "", 1).split()).isdigit()


def _draw_cell(box, part, state, at, place, text, cut, fits, anchor, stand):
    (i, j), (left, y, width, high) = at, place
    heat = _at(state.get("heat"), i, j)
    colour, weight = box.names.get(text, "ink"), 400
    if _at(state.get("masked"), i, j) and (i, j) not in cut:
        text, colour = "" if _is_number(text) else text, "note"
        middle = left + width / 2
        disc(box, middle - 13 * bool(text), y + high / 2, 4, "axis", opacity=0.7)
        anchor, stand = "middle", (width / 2 + 7) / fits
    elif (i, j) in cut:
        box.rect(left + 1.5, y + 1.5, width - 3, high - 3, fill="hover", edge="line")
        for x in range(4, int(width + high), 7):
            lean = [(left + x, y + 2), (left + x - high + 4, y + high - 2)]
            inner = box.inside(left + 1.5, y + 1.5, width - 3, high - 3).clipped()
            inner.line([(a - left - 1.5, b - y - 1.5) for a, b in lean], colour="axis", width=1)
        text = CUT
        anchor, stand = "middle", width / 2 / fits
        colour = "note"
    elif heat is not None:
        scale = part.get("scale", "weight")
        fill = palette.shade(heat, scale=scale)
        box.rect(left + 1.5, y + 1.5, width - 3, high - 3, fill=fill)
        colour = palette.ink_on(heat, scale=scale)
    elif part.get("blocks") and (block := _block(part["blocks"], j)) is not None:
        gap = BLOCK * (j > 0 and block != _block(part["blocks"], j - 1))
        box.rect(left + gap, y, width - gap, high, fill=f"band-{block}")
    if j >= len(part["columns"]):
        colour = "note"
    if _at(state.get("marks"), i, j):
        box.rect(left + 2, y + 2, width - 4, high - 4, edge="ink", width=1.6)
    box.text(left + stand * fits, y + high / 2 + 5, text, 13 * fits, colour, weight, anchor=anchor)


def _shown(part, state):
    """Headers of rows and columns and the cells that are there, sums with them."""
    rows = state.get("rows") or part["rows"]
    columns = list(state.get("columns") or part["columns"])
    cells = [row[: len(columns)] for row in state.get("cells", [])[: len(rows)]]
    if part.get("row_sums") and cells:
        columns.append("row sum")
        cells = [[*row, total] for row, total in zip(cells, state["sums"], strict=False)]
    return rows, columns, cells


def _caption(part, width):
    return textwrap.wrap(part["caption"], max(16, int(width / 8.3)))


def _wide(texts, room):
    return max(46, 7.7 * max(len(_short(text)) for text in texts) + room)


def _short(text, most=26):
    return text if len(text) <= most else text[: most - 1] + "…"


def _at(table, i, j):
    return table[i][j] if table and i < len(table) and j < len(table[i]) else None


def _block(blocks, column):
    """The block that a column belongs to, or None."""
    return blocks[column] if column < len(blocks) else None


def _cell(value, decimals, weight=False):
    """A weight that is next to nothing does not read as nothing (0.00)."""
    if isinstance(value, str):
        return value
    return share(value, decimals) if weight and 0 < abs(value) < 0.5 else show(value, decimals)
