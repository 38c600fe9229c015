"""Bars beside their numbers, one row a word: score, e^score, share; softmax beside ÷ sum."""

import re
import textwrap

import numpy as np

from helpers.say import SUMMED, show, show_point, show_weight
from helpers.scene import bars_push, palette
from helpers.scene.given import check_looks, check_words
from helpers.scene.together import together
from helpers.scene.weights import measure

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
    "news",
    "marks",
}
LOOKS = ("score", "exp", "share", "fit", "number", "push")
FRAME = (-0.8, 1.8)  # what the picture has room for beside the frame from 0 to 1
ROW, SLIM, GAP = 54, 26, 18  # pixels: a row, a row of the small form, between columns
SCALE = 17  # pixels: the ends of the scales, below
# Of columns.
WIDTHS = {"score": 0.9, "exp": 0.9, "share": 1.0, "fit": 1.5, "number": 0.45, "push": 1.0}
RAISED = re.compile(r"([\^_])\{([^}]*)\}")
DIGITS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def column(
    id, title, look="score", *, note="", range=None, decimals=2, follows=False, ways=(), own=False
):
    """A column of bars.

    look: 'score' (a grey bar from a zero line), 'exp' (grey, from the left edge), 'share' (violet,
    on a track from 0 to 1), 'fit' (in a frame from 0 to 1, hatched where it does not fit), 'number'
    (no bar), or 'push' (small form alone; its value is a pair [weight, push at weight 1]: the
    weight is a violet cell, the two multiplied a bar to one side; ways: the name and the look of
    what lies above 0, then of what lies below). title, note: what stands above it; e^{score} is
    written so.
    range: (low, high) of a score or of pushes, (0, high) of an exp; the axis gives way to a value
    outside.
    follows: an arrow in front says that it is made from the column before. own: each bar has the
    colour of its row's look.
    """
    if look not in LOOKS:
        raise ValueError(f"look: one of {', '.join(LOOKS)}, got {look!r}")
    if (look == "push") != (len(ways) == 2):
        raise ValueError(f"ways of {id}: two pairs (name, look) where the look is 'push'")
    if range is None:
        range = {"score": (-1, 1), "exp": (0, 1)}.get(look, (0, 1))
    low, high = range
    if not low <= 0 < high:
        raise ValueError(f"range of {id}: from 0 or below to above 0, got {range}")
    made = {
        "id": id,
        "name": title,
        "look": look,
        "note": note,
        "range": [float(low), float(high)],
        "decimals": decimals,
        "follows": bool(follows),
    }
    made |= {"own": True} if own else {}
    return made | ({"ways": [list(way) for way in ways]} if ways else {})


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

    looks: one of palette.LOOKS a word; for what is no word of a plane "line-0" to "line-3", as the
    lines of a curve, or "" (ink, no mark). head: above the words. asks: the id of a control of kind
    'picked' whose options are the words; a click on a word then lets it ask.
    small: a line a word, to stand under a plane (columns 'number' and 'share'). sums: a last line
    with the sums (as is, unless small). tells: a line below that says how the row pointed at came
    about. groups: [{"from": column id, "to": column id, "text"}], headings over several columns.

    State: `values` {column id: [number or None a word], or None where it is not there yet}; None
    in a 'fit' is a division by 0. Optional: `heads`, `notes` {column id: text} instead of the
    part's own, `sums` {column id: number or text} instead of the sum of what is shown, `asks` word,
    `hidden` [bool a word], `news` [places] of rows that stand out, `marks` {column id:
    [bool]} of bars that do, `how` [text a word] and `say`
    (with tells), `recipe` {"terms": [[weight, word], …], "at": place or None}. In texts **the
    news** is bold; words have their colour.
    """
    words, columns = check_words(words), list(columns)
    if not small and any(c["look"] == "push" for c in columns):
        raise ValueError("small: pushes stand in the small form alone; give small=True")
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
        "looks": _checked(looks, words),
        "columns": columns,
        "head": head,
        "asks": asks,
        "small": small,
        "sums": not small if sums is None else bool(sums),
        "tells": tells,
        "groups": list(groups),
    }


def _checked(looks, words):
    if looks is not None:
        others = ("", *palette.LINE_ROLES)
        check_looks(["other" if look in others else look for look in looks], words)
    return list(looks) if looks is not None else check_looks(None, words)


def finish(part, state):
    """The numbers as the texts that are shown, the axes they need, their sums."""
    words, values = part["words"], state.get("values", {})
    texts, ranges, sums, made = {}, {}, {}, {"taken": {}, "sides": {}, "inside": {}}
    seen = [not gone for gone in state.get("hidden") or [False] * len(words)]
    for c in part["columns"]:
        id, row = c["id"], values.get(c["id"])
        if row is None:
            continue
        if len(row) != len(words):
            raise ValueError(f"values of {id}: one for each of {len(words)} words, got {len(row)}")
        if c["look"] == "push":
            found = bars_push.texts(row, c["decimals"])
            texts[id], made["taken"][id], made["sides"][id] = found.values()
            ranges[id] = bars_push.span(row, *c["range"])
            made["inside"][id] = bars_push.inside(row, ranges[id])
            continue
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
    state |= made if made["sides"] else {}
    if state.get("recipe"):
        terms = [[show_weight(w, SUMMED), word] for w, word in state["recipe"]["terms"]]
        at = state["recipe"].get("at")
        at = None if at is None else show_point(at)
        state["recipe"] = {"terms": terms, "at": at}
    return state


def plain_text(text):
    """A text of the page without its looks: e^{score} → e^score, **news** → news."""
    return RAISED.sub(r"\1\2", text.replace("**", ""))


def _text(value, look, decimals):
    """A number as it is shown: a share never 0 or 1 that is neither, e^score never too long."""
    if value is None:
        return "÷ 0" if look == "fit" else "–"
    if look == "share":
        return show_weight(value)
    if look == "exp" and value > 0 and not 0.005 <= value < 1e4:
        power = int(np.floor(np.log10(value)))
        return f"{show(value / 10**power, 1)}·10{str(power).translate(DIGITS)}"
    if look == "exp":
        decimals = 2 if value < 10 else 1 if value < 100 else 0
    return show(value, decimals)


def tell(part, state, points=None):
    """Who asks, the columns, a line a word, the sums, the recipe."""
    shown = [c for c in part["columns"] if state.get("texts", {}).get(c["id"])]
    heads = [_head_text(c, state) for c in shown]
    asks = f"{state['asks']} asks; " if state.get("asks") else ""
    said = []
    for i, word in enumerate(part["words"]):
        if not (state.get("hidden") or [False] * (i + 1))[i]:
            cells = [_said(c, state, i) for c in shown]
            said.append(f"{word}: {', '.join(cells)}")
    if part["sums"] and shown:
        sums = {c["name"]: plain_text(state["sumTexts"].get(c["id"], "")) for c in shown}
        named = not all(sums.values())  # a column may have no sum: then the others say whose it is
        sums = [f"{name} {sum_}" if named else sum_ for name, sum_ in sums.items() if sum_]
        said.append(f"sum: {', '.join(sums)}")
    text = f"{part['head']} ({asks}columns: {', '.join(heads)}): {'; '.join(said)}."
    for group in part["groups"]:
        first, last = (_named(part, group[end]) for end in ("from", "to"))
        text += f" {group['text']}: {first}{f' to {last}' if last != first else ''}."
    if state.get("recipe"):
        text += f" {recipe_text(state['recipe'])}."
    return f"{text} {plain_text(state['say'])}" if state.get("say") else text


def _named(part, id):
    return next(plain_text(c["name"]) for c in part["columns"] if c["id"] == id)


def _head_text(c, state):
    """A column's name, and what stands below it."""
    name = plain_text((state.get("heads") or {}).get(c["id"], c["name"]))
    note = (state.get("notes") or {}).get(c["id"], c.get("note"))
    return f"{name} ({plain_text(note)})" if note else name


def _said(c, state, i):
    value, text = state["values"][c["id"]][i], state["texts"][c["id"]][i]
    if c["look"] == "push":
        taken = state["taken"][c["id"]][i]
        return f"{taken}, as {state['sides'][c['id']][i]} {text}"
    if c["look"] == "fit" and value is not None and (value < -1e-9 or value > 1 + 1e-9):
        return f"{text} ({'below 0' if value < 0 else 'over 1'})"
    return text


def recipe_text(recipe):
    """0.43 · orange + 0.57 · apple = (1.15, 2.43)"""
    text = " + ".join(f"{weight} · {word}" for weight, word in recipe["terms"])
    return text if recipe["at"] is None else f"{text} = {recipe['at']}"


def _row(part):
    if any(c["look"] == "push" for c in part["columns"]):
        return bars_push.ROW
    return SLIM if part["small"] else ROW


def rows(part, state):
    """How many rows of a table its rows grow like, where there is room."""
    return 2 * len(part["words"]) if _row(part) == ROW else 0


def height(part, state, width):
    row = _row(part)
    below = SCALE * (not part["small"]) + 26 * (part["sums"] + bool(state.get("recipe")))
    below += 19 * len(_wrapped(state.get("say") or "", width)) + 5
    return _head(part) + row * len(part["words"]) + below


def _wrapped(text, width):
    letters = max(20, int(width / 7.6))
    return textwrap.wrap(plain_text(together(text, letters)), letters)


def _head(part):
    pushes = any(c["look"] == "push" for c in part["columns"])
    return (24 if part["small"] and not pushes else 42) + 22 * bool(part["groups"])


def draw(box, part, state, points, controls):
    columns, words = part["columns"], part["words"]
    hidden = state.get("hidden") or [False] * len(words)
    fits = any(c["look"] == "fit" for c in columns)
    shares = WIDTHS | ({"share": 2.2 if part["small"] else 1.25} if part["small"] or fits else {})
    longest = max(measure(word, 13, True) for word in words)
    first = min(132, max(0.3 * box.width, 30 + longest))
    unit = (box.width - first) / sum(shares[c["look"]] for c in columns)
    lefts = first + unit * np.cumsum([0] + [shares[c["look"]] for c in columns])
    top = _head(part)
    for group in part["groups"]:
        ids = [c["id"] for c in columns]
        start, end = lefts[ids.index(group["from"])], lefts[ids.index(group["to"]) + 1] - GAP
        if group["from"] == group["to"]:
            # The last column may be narrower than what stands over it.
            start = min(start, box.width - measure(group["text"], 12))
            box.text(start, 12, group["text"], 12, "note")
            continue
        box.line([(start, 15), (start, 8), (end, 8), (end, 15)], "accent", opacity=0.6)
        box.text((start + end) / 2, 12, group["text"], 12, "accent", anchor="middle", halo=True)
    box.text(0, top - 6, part["head"], 12, "note")
    for c, left, right in zip(columns, lefts, lefts[1:], strict=False):
        if (state.get("values") or {}).get(c["id"]) is None:
            continue
        name = plain_text((state.get("heads") or {}).get(c["id"], c["name"]))
        if part["small"]:
            if c["look"] == "push":
                box.text(left, top - 24, name, 13, "ink", 600)
                bars_push.draw_head(box, c, left, right - GAP, top - 6, state["ranges"][c["id"]])
            else:
                box.text(left, top - 6, name, 12, "note")
            continue
        name = f"→ {name}" if c["follows"] else name
        size = 13 * min(1, (right - left - 6) / measure(name, 13, True))
        box.text(left, top - 24, name, size, "accent" if c["look"] == "share" else "ink", 600)
        note = plain_text((state.get("notes") or {}).get(c["id"]) or c["note"])
        box.text(left, top - 6, note, 12, "note")
    y = top
    row = _row(part) + (box.height - height(part, state, box.width)) / len(words)
    for i, (word, look) in enumerate(zip(words, part["looks"], strict=True)):
        if hidden[i]:
            continue
        middle = y + row / 2
        if look in palette.LINE_ROLES:
            dash = palette.DASHES[palette.LINE_ROLES.index(look)]
            box.line([(0, middle), (16, middle)], look, 3, dash)
        elif look:
            box.mark(look, 8, middle, 5.5)
        box.text(22 if look else 0, middle + 4.5, word, 13, look or "ink", 600)
        if state.get("asks") == word:
            box.text(22, middle + 18, "asks", 12, "note")
        for j, c in enumerate(columns):
            if (state.get("values") or {}).get(c["id"]) is not None:
                cell = (lefts[j], lefts[j + 1] - GAP, y, row)
                value, text = state["values"][c["id"]][i], state["texts"][c["id"]][i]
                news = i in (state.get("news") or ())
                mark = bool(((state.get("marks") or {}).get(c["id"]) or [False] * (i + 1))[i])
                span = state["ranges"][c["id"]]
                if c["look"] == "push":
                    taken = state["taken"][c["id"]][i]
                    bars_push.draw_cell(box, c, value, (text, taken), cell, span)
                    continue
                wide = _figures(text) and max(map(_figures, state["texts"][c["id"]]))
                fill = (look if c.get("own") else "") or ("note" if news or mark else "axis")
                stands_out = news, mark, fill
                _draw_cell(box, c, value, text, cell, span, part["small"], stands_out, wide)
        y += row
    if not part["small"]:
        for j, c in enumerate(columns):
            if span := state["ranges"].get(c["id"]):
                _draw_scale(box, c, lefts[j], lefts[j + 1] - GAP - lefts[j], y + 11, span)
        y += SCALE
    if part["sums"]:
        box.line([(0, y + 2), (box.width, y + 2)], "line")
        box.text(0, y + 20, "sum", 13, "note")
        for c, left, right in zip(columns, lefts, lefts[1:], strict=False):
            text = plain_text(state["sumTexts"].get(c["id"], ""))
            zero = _zero(c, state["ranges"].get(c["id"], c["range"])) * (right - GAP - left)
            box.text(left + zero + 4, y + 20, text, 13, "accent" if c["look"] == "share" else "ink")
        y += 26
    if state.get("recipe"):
        box.line([(0, y + 3), (box.width, y + 3)], "line")
        box.text(0, y + 21, recipe_text(state["recipe"]))
        y += 26
    if state.get("say"):
        for k, line in enumerate(_wrapped(state["say"], box.width)):
            box.text(0, y + 17 + 19 * k, line, 13, "soft")


def _zero(c, span):
    """Where 0 lies, as a part of the column's width."""
    if c["look"] == "fit":
        return -FRAME[0] / (FRAME[1] - FRAME[0])
    return -span[0] / (span[1] - span[0]) if c["look"] == "score" else 0.0


def _figures(text):
    """How many figures a plain number has before its point; 0 for another text."""
    return len(text.partition(".")[0]) if re.fullmatch(r"\d+(\.\d+)?", text) else 0


def _draw_scale(box, c, left, width, y, span):
    """The ends of a column's scale, and its 0."""
    low, high = FRAME if c["look"] == "fit" else span
    for v in sorted({0, 1} if c["look"] == "fit" else {low, 0, high}):
        at = left + width * (v - low) / (high - low)
        side = "start" if v == low else "end" if v == high else "middle"
        box.text(at, y, show(v, 2).rstrip("0").rstrip("."), 11, "note", anchor=side, tick=True)


def _draw_cell(box, c, value, text, cell, span, small, stands_out, wide):
    """One number and its bar, in (left, right, top, height); wide: the figures before a point."""
    (left, right, top, high), (news, mark, fill) = cell, stands_out
    middle = top + high / 2
    if c["look"] == "number":
        box.text(left, middle + 4.5, text)
        return
    width = right - left - (46 if small else 0)
    y, thick = (middle - 8, 16) if small else (middle, 14 + 0.3 * max(0, high - ROW))
    zero = left + _zero(c, span) * width
    unit = width / (FRAME[1] - FRAME[0]) if c["look"] == "fit" else width / (span[1] - span[0])

    def block(start, end, **look):
        box.rect(min(start, end), y, abs(end - start), thick, **look)

    if c["look"] != "fit":  # every bar has a track, as long as its scale
        block(left, left + width, fill="track")
    if c["look"] == "share":
        if value is not None:
            block(zero, zero + value * unit, fill=palette.shade(max(value, 0.1)))
    elif c["look"] == "fit":
        box.rect(zero, y - 3, unit, thick + 6, edge="axis")
        if value is not None:
            block(zero, zero + unit * min(1, max(0, value)), fill="axis")
            if value < -1e-9 or value > 1 + 1e-9:
                _stick_out(box, zero, unit, value, y, thick)
                what = "below 0" if value < 0 else "over 1"
                after = (
                    max(zero, left + measure(text, 13)) if value < 0 else zero + measure(text, 13)
                )
                box.text(after + 9, y - 6, what, 12, "note")
    elif value is not None:
        block(zero, zero + value * unit, fill=fill)
    if c["look"] != "fit":
        box.line([(zero, y - 4), (zero, y + thick + 4)], "axis")
    bold = 600 if news or mark else 400
    colour, weight = ("accent", 600) if c["look"] == "share" else ("ink", bold)
    if small:
        box.text(right, middle + 4.5, text, 13, colour, weight, "end")
    elif value is not None and value < 0:
        end = max(zero - 5, left + measure(text, 13, weight > 400))  # not over what stands before
        box.text(end, y - 6, text, 13, colour, weight, "end")
    else:
        indent = 8.3 * (wide - _figures(text))  # point below point
        box.text(zero + 5 + indent, y - 6, text, 13, colour, weight)


def _stick_out(box, zero, unit, value, y, thick):
    """What does not fit in the frame from 0 to 1: hatched, up to where there is room."""
    start, end = (
        (zero, zero + max(value, -0.68) * unit)
        if value < 0
        else (
            zero + unit,
            zero + min(value, 1.68) * unit,
        )
    )
    left, right = min(start, end), max(start, end)
    box.rect(left, y, right - left, thick, fill="paper", edge="ink")
    inner = box.inside(left, y, right - left, thick).clipped()
    for x in np.arange(-thick, right - left, 5):
        inner.line([(x, thick), (x + thick, 0)], "ink", 1.1)
