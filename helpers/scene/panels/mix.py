"""Numbers side by side times a matrix, block by block: what each block adds, and the sum."""

from helpers.say import show
from helpers.scene import palette
from helpers.scene.panels import matrix
from helpers.scene.weights import bezier, bracket, measure

STATE = {"numbers", "values", "how"}
HEAD, ROW, LAST = 40, 30, 28  # pixels: the heads of columns, a row, a row of the sums
HOW = 26  # below the sums: how a number came about
NAME, NUMBER, ENTRY, GAP, WAY = 74, 62, 62, 20, 200  # pixels across, where there is room
ADDS = "what each adds"  # as in page/says.js


def mix(id, start, names, rows, columns, *, numbers, title="", head="", sums=(), low=-3, high=3):
    """A row of numbers, the matrix it is multiplied by, and what each block of it adds.

    Each number stands before its row of the matrix, whose entries are inputs: compute gets them as
    points[id], an array (rows, columns). names: the blocks, as many rows each; block 0 to 3 has the
    colour of that line of a curve. rows, columns: what the matrix's rows and columns are called.
    numbers, head: what stands above the row of numbers and above the matrix. sums: the names of
    the rows under the parts.
    State: `numbers` [one a row of the matrix], `values` (blocks + sums, columns): the parts, then
    the sums; `how`, texts of the same shape that say how each of them came about.
    """
    made = matrix.matrix(id, head, start, rows, columns, low=low, high=high)
    if len(made["rows"]) % len(names):
        raise ValueError(f"names: {len(names)} blocks do not share {len(made['rows'])} rows")
    more = {"kind": "mix", "title": title, "names": list(names), "sums": list(sums)}
    return made | more | {"numbers": numbers}


def finish(part, state):
    numbers, values = state.pop("numbers", []), state.pop("values", [])
    state["row"] = [show(x) for x in numbers]
    state["cells"] = [[show(x) for x in row] for row in values]
    return state


def tell(part, state, points):
    said = matrix.tell(part, state, points)
    if not state.get("cells"):
        return said
    before = f"{part['numbers']}: {', '.join(state['row'])}. "
    named = zip([*part["names"], *part["sums"]], state["cells"], strict=False)
    after = "; ".join(f"{name}: {', '.join(row)}" for name, row in named)
    return f"{before}{said}. Then {ADDS}, and the sums: {after}"


def height(part, state, width):
    return HEAD + ROW * len(part["rows"]) + 6 + LAST * len(part["sums"]) + HOW


def draw(box, part, state, points, controls):
    n, m = len(part["rows"]), len(part["columns"])
    each = n // len(part["names"])
    number = NAME + NUMBER
    entry = number + GAP
    way = entry + m * ENTRY
    sums = way + max(GAP, min(WAY, box.width - way - m * ENTRY))
    cells, row = state.get("cells", []), state.get("row", [])
    box.text(NAME + NUMBER / 2, 14, part["numbers"], 12, "ink", 600, "middle")
    box.text(entry, 14, part["caption"], 12, "ink", 600)
    box.text(sums, 14, ADDS, 12, "ink", 600)
    for j, name in enumerate(part["columns"]):
        for left in (entry, sums):
            at = left + ENTRY * (j + 0.5)
            box.text(at, HEAD - 8, name, 12, "note", anchor="middle")
    for k, name in enumerate(part["names"]):
        look, band = (f"{role}-{k % palette.LINES}" for role in ("line", "band"))
        top, low = HEAD + ROW * each * k, HEAD + ROW * each * (k + 1) - 3
        middle = (top + low) / 2
        box.rect(NAME, top, way - NAME, low - top, fill=band)
        bend = (way + sums) / 2  # both edges leave and arrive level
        edges = ((way, top), (sums, middle - ROW / 2)), ((sums, middle + ROW / 2), (way, low))
        ribbon = [bezier(a, (bend, a[1]), (bend, b[1]), b) for a, b in edges]
        box.shape([place for edge in ribbon for place in edge], fill=band)
        box.rect(sums, middle - ROW / 2, m * ENTRY, ROW, fill=band)
        box.text(0, middle + 4.5, name, 13, look, 600)
        for j, text in enumerate(cells[k] if k < len(cells) else []):
            box.text(sums + ENTRY * (j + 1) - 12, middle + 4.5, text, anchor="end")
    for i, values in enumerate(points):
        y = HEAD + ROW * i + 19
        if i < len(row):
            box.text(number - 10, y, row[i], anchor="end")
        box.text(number + GAP / 2, y, "·", 13, "note", anchor="middle")
        for j, value in enumerate(values):
            text = show(value, part["decimals"])
            box.text(entry + ENTRY * (j + 1) - 16, y, text, anchor="end")
        bracket(box, entry, way - 4, HEAD + ROW * i, ROW)
    y = HEAD + ROW * n
    box.line([(sums - 20, y), (sums + m * ENTRY, y)], "ink", 1.2)
    for name, values in zip(part["sums"], cells[len(part["names"]) :], strict=False):
        y += LAST
        box.text(sums - 14 - measure("= ", 13), y - 8, name, 13, "ink", 600, "end")
        box.text(sums - 14, y - 8, "=", 13, "note", anchor="middle")
        for j, text in enumerate(values):
            box.text(sums + ENTRY * (j + 1) - 12, y - 8, text, weight=600, anchor="end")
