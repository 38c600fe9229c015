"""Bars beside their numbers, one row a word: score, e^score, share; softmax beside ÷ sum."""

import numpy as np

from helpers.say import show, show_point
from helpers.scene.panels.looks import coloured_runs, plain_text, superscript

STATE = {
    "values",
    "heads",
    "notes",
    "sums",
    "asks",
    "hidden",
    "how",
    "say",
    "recipe",
}
LOOKS = ("score", "exp", "share", "fit", "number")
FRAME = (-0.8, 1.8)  # what the picture has room for beside the frame from 0 to 1


def column(id, name, look="score", *, note="", range=None, decimals=2, follows=False):
    """A column of bars.

    look: 'score' (a grey bar from a zero line), 'exp' (grey, from the left edge), 'share' (violet,
    on a track from 0 to 1), 'fit' (in a frame from 0 to 1, hatched where it does not fit), or
    'number' (no bar). name, note: what stands above it; e^{score} is written so. range: (low, high)
    of a score, (0, high) of an exp; the axis gives way where a value lies outside.
    follows: an arrow in front says that it is made from the column before.
    """
    if look not in LOOKS:
        raise ValueError(f"look: one of {', '.join(LOOKS)}, got {look!r}")
    if range is None:
        range = {"score": (-1, 1), "exp": (0, 1)}.get(look, (0, 1))
    low, high = range
    if not low <= 0 < high:
        raise ValueError(f"range of {id}: from 0 or below to above 0, got {range}")
    return {
        "id": id,
        "name": name,
        "look": look,
        "note": note,
        "range": [float(low), float(high)],
        "decimals": decimals,
        "follows": bool(follows),
    }


def bars(
    id,
    words,
    columns,
    *,
    looks=None,
    title="",
    head="who answers",
    asks="",
    small=False,
    sums=None,
    tells=False,
    groups=(),
):
    """One row a word, its numbers as bars; columns made by `column`.

    looks: one of 'warm', 'cool', 'lead', 'other', 'small' a word. head: above the words. asks: the
    id of a control of kind 'picked' whose options are the words; a click on a word then lets it ask.
    small: a line a word, to stand under a plane (columns 'number' and 'share'). sums: a last line
    with the sums (as is, unless small). tells: a line below that says how the row pointed at came
    about. groups: [{"from": column id, "to": column id, "text"}], headings over several columns.

    State: `values` {column id: [number or None a word], or None where it is not there yet}; None
    in a 'fit' is a division by 0. Optional: `heads`, `notes` {column id: text} instead of the
    part's own, `sums` {column id: number or text} instead of the sum of what is shown, `asks` word,
    `hidden` [bool a word], `how` [text a word] and `say` (with tells), `recipe` {"terms":
    [[weight, word], …], "at": place or None}. In texts **the news** is bold and words have their colour.
    """
    words, columns = list(words), list(columns)
    looks = list(looks) if looks is not None else ["other"] * len(words)
    if len(looks) != len(words):
        raise ValueError(f"looks: one for each of the {len(words)} words, got {len(looks)}")
    ids = [c["id"] for c in columns]
    if len(set(ids)) != len(ids) or not ids:
        raise ValueError(f"columns: at least one, each with an id of its own, got {ids}")
    for group in groups:
        for end in ("from", "to"):
            if group[end] not in ids:
                raise ValueError(f"groups: no column {group[end]!r}; there is {', '.join(ids)}")
    return {
        "kind": "bars",
        "id": id,
        "title": title,
        "words": words,
        "looks": looks,
        "columns": columns,
        "head": head,
        "asks": asks,
        "small": small,
        "sums": not small if sums is None else bool(sums),
        "tells": tells,
        "groups": list(groups),
    }


def finish(part, state):
    """The numbers as the texts that are shown, the axes they need, their sums."""
    words, values = part["words"], state.get("values", {})
    texts, ranges, sums = {}, {}, {}
    seen = [not gone for gone in state.get("hidden") or [False] * len(words)]
    for c in part["columns"]:
        id, row = c["id"], values.get(c["id"])
        if row is None:
            continue
        if len(row) != len(words):
            raise ValueError(f"values of {id}: one for each of {len(words)} words, got {len(row)}")
        texts[id] = [_text(v, c["look"], c["decimals"]) for v in row]
        there = [v for v, s in zip(row, seen, strict=True) if s and v is not None]
        low, high = c["range"]
        ranges[id] = [min([low, *there]), max([high, *there])]
        total = (state.get("sums") or {}).get(id, sum(there) if len(there) else None)
        if c["look"] == "fit" and len(there) < sum(seen) and not isinstance(total, str):
            total = "**the sum is 0**"
        look = "exp" if c["look"] == "exp" else "score"
        sums[id] = total if isinstance(total, str) else _text(total, look, c["decimals"])
    state = state | {"texts": texts, "ranges": ranges, "sumTexts": sums}
    if state.get("recipe"):
        terms = [[show(w), word] for w, word in state["recipe"]["terms"]]
        at = state["recipe"].get("at")
        at = None if at is None else show_point(at)
        state["recipe"] = {"terms": terms, "at": at}
    return state


def _text(value, look, decimals):
    """A number as it is shown: a share never 0 or 1 that is neither, e^score never too long."""
    if value is None:
        return "÷ 0" if look == "fit" else "–"
    if look == "share":
        if 0 < value < 0.005:
            return "< 0.01"
        if 0.995 <= value < 1 - 1e-12:
            return "> 0.99"
    if look == "exp" and value > 0 and not 0.005 <= value < 1e4:
        power = int(np.floor(np.log10(value)))
        return f"{show(value / 10**power, 1)}·10{superscript(power)}"
    if look == "exp":
        decimals = 2 if value < 10 else 1 if value < 100 else 0
    return show(value, decimals)


def tell(part, state, points=None):
    """Who asks, the columns, a line a word, the sums, the recipe."""
    shown = [c for c in part["columns"] if state.get("texts", {}).get(c["id"])]
    heads = [plain_text((state.get("heads") or {}).get(c["id"], c["name"])) for c in shown]
    asks = f"{state['asks']} asks; " if state.get("asks") else ""
    said = []
    for i, word in enumerate(part["words"]):
        if not (state.get("hidden") or [False] * (i + 1))[i]:
            cells = [_said(c, state["values"][c["id"]][i], state["texts"][c["id"]][i]) for c in shown]
            said.append(f"{word}: {', '.join(cells)}")
    if part["sums"] and shown:
        sums = (plain_text(state["sumTexts"].get(c["id"], "")) for c in shown)
        said.append(f"sum: {', '.join(sums)}")
    title = f"{part['title']}. " if part["title"] else ""
    text = f"{title}Bars ({asks}columns: {', '.join(heads)}): {'; '.join(said)}."
    if state.get("recipe"):
        text += f" {recipe_text(state['recipe'])}."
    return f"{text} {plain_text(state['say'])}" if state.get("say") else text


def _said(c, value, text):
    if c["look"] == "fit" and value is not None and (value < -1e-9 or value > 1 + 1e-9):
        return f"{text} ({'below 0' if value < 0 else 'over 1'})"
    return text


def recipe_text(recipe):
    """0.43 · orange + 0.57 · apple = (1.15, 2.43)"""
    text = " + ".join(f"{weight} · {word}" for weight, word in recipe["terms"])
    return text if recipe["at"] is None else f"{text} = {recipe['at']}"


def height(part, state, width):
    """How many inches its still picture takes."""
    row = 0.27 if part["small"] else 0.46
    head = 0.25 if part["small"] else 0.55 + 0.2 * bool(part["groups"])
    return head + row * len(part["words"]) + 0.25 * (part["sums"] + bool(state.get("recipe")))


def draw(axes, part, state, points=None, controls=None):
    """Draws it into axes whose unit is an inch, (0, 0) at the top left, y downwards."""
    from helpers.scene.panels.looks import COLOURS, mark, weight_colour

    width, columns = axes.get_xlim()[1], part["columns"]
    hidden = state.get("hidden") or [False] * len(part["words"])
    row_height, small = (0.27, True) if part["small"] else (0.46, False)
    share = {"score": 0.9, "exp": 0.9, "share": 1.0, "fit": 1.4, "number": 0.5}
    if small:
        share |= {"share": 2.2}
    name = min(1.25, 0.3 * width)
    unit = (width - name) / sum(share[c["look"]] for c in columns)
    lefts = name + unit * np.cumsum([0] + [share[c["look"]] for c in columns])
    top = 0.0 if small or not part["groups"] else 0.2
    note = COLOURS["note"]
    for group in part["groups"]:
        ids = [c["id"] for c in columns]
        a, b = lefts[ids.index(group["from"])], lefts[ids.index(group["to"]) + 1] - 0.15
        one = group["from"] == group["to"]
        colour = note if one else COLOURS["share"]
        if not one:
            axes.plot([a, a, b, b], [0.18, 0.1, 0.1, 0.18], color=colour, linewidth=0.8)
        axes.text(
            a if one else (a + b) / 2,
            0.1,
            group["text"],
            color=colour,
            ha="left" if one else "center",
            va="center",
            fontsize=8,
            bbox={"color": "white", "pad": 1.5},
        )
    axes.text(0, top + (0.12 if small else 0.38), part["head"], color=note, fontsize=8, va="center")
    for c, left in zip(columns, lefts, strict=False):
        if (state.get("values") or {}).get(c["id"]) is None:
            continue
        head = plain_text((state.get("heads") or {}).get(c["id"], c["name"]))
        colour = COLOURS["share"] if c["look"] == "share" else COLOURS["ink"]
        if small:
            axes.text(left, top + 0.12, head, color=note, fontsize=8, va="center")
        else:
            head = f"→ {head}" if c["follows"] else head
            axes.text(left, top + 0.16, head, color=colour, weight="bold", va="center")
            below = plain_text((state.get("notes") or {}).get(c["id"], c["note"]))
            axes.text(left, top + 0.38, below, color=note, fontsize=8, va="center")
    y = top + (0.24 if small else 0.52)
    for i, (word, look) in enumerate(zip(part["words"], part["looks"], strict=True)):
        if hidden[i]:
            continue
        middle = y + row_height / 2
        mark(axes, look, 0.08, middle)
        asks = " asks" if state.get("asks") == word else ""
        axes.text(0.2, middle, word + asks, color=COLOURS[look], weight="bold", va="center")
        for j, c in enumerate(columns):
            if (state.get("values") or {}).get(c["id"]) is None:
                continue
            value, text = state["values"][c["id"]][i], state["texts"][c["id"]][i]
            cell = (lefts[j], lefts[j + 1] - 0.15, y, row_height)
            _cell(axes, c, value, text, cell, state["ranges"][c["id"]], small, weight_colour)
        y += row_height
    if part["sums"]:
        axes.plot([0, width], [y, y], color="#cccccc", linewidth=0.8)
        axes.text(0, y + 0.13, "sum", color=note, va="center", fontsize=8)
        for c, left, right in zip(columns, lefts, lefts[1:], strict=False):
            text = plain_text(state["sumTexts"].get(c["id"], ""))
            zero = _zero(c, state["ranges"].get(c["id"], [0, 1])) * (right - 0.15 - left)
            axes.text(left + zero + 0.03, y + 0.13, text, va="center", fontsize=8.5)
        y += 0.25
    if state.get("recipe"):
        names = dict(zip(part["words"], part["looks"], strict=True))
        coloured_runs(axes, 0, y + 0.13, recipe_text(state["recipe"]), names)


def _zero(c, span):
    if c["look"] == "fit":
        return -FRAME[0] / (FRAME[1] - FRAME[0])
    return -span[0] / (span[1] - span[0]) if c["look"] == "score" else 0.0


def _cell(axes, c, value, text, cell, span, small, weight_colour):
    """One number and its bar, in (left, right, top, height)."""
    from matplotlib.patches import Rectangle

    left, right, top, high = cell
    width = right - left
    if c["look"] == "number":
        axes.text(left, top + high / 2, text, va="center")
        return
    thick = 0.13
    bar = top + (high - thick) / 2 + (0 if small else 0.08)
    if small:
        width -= 0.42
    zero = left + _zero(c, span) * width
    scale = width / (FRAME[1] - FRAME[0]) if c["look"] == "fit" else width / (span[1] - span[0])

    def block(a, b, **look):
        axes.add_patch(Rectangle((min(a, b), bar), abs(b - a), thick, **look))

    grey = {"facecolor": "#8c939c", "edgecolor": "none"}
    if c["look"] == "share":
        block(left, left + width, facecolor="#f1effa", edgecolor="none")
        if value is not None:
            block(zero, zero + value * width, facecolor=weight_colour(max(value, 0.1)))
    elif c["look"] == "fit":
        block(zero, zero + scale, facecolor="none", edgecolor="#aaaaaa")
        if value is not None:
            block(zero, zero + scale * float(np.clip(value, 0, 1)), **grey)
            out = float(np.clip(value, -0.68, 1.68))
            if out < 0 or out > 1:
                edge = zero + scale * (out > 1)
                block(edge, zero + scale * out, facecolor="white", edgecolor="#333333", hatch="////")
    elif value is not None:
        block(zero, zero + scale * value, **grey)
    if c["look"] != "fit":
        axes.plot([zero, zero], [bar - 0.03, bar + thick + 0.03], color="#999999", linewidth=0.8)
    strong = {"color": "#5b21b6", "weight": "bold"} if c["look"] == "share" else {}
    if small:
        axes.text(right, top + high / 2, text, va="center", ha="right", **strong)
    else:
        at, side = (zero - 0.03, "right") if value is not None and value < 0 else (zero + 0.03, "left")
        axes.text(at, bar - 0.09, text, va="center", ha=side, fontsize=8.5, **strong)
