"""A list of words, each with a bar and its per cent, and *others*, so that they make 100 %.

Two lists stand back to back, with a line from a word to the same word: thick from the likeliest
word of the left list, thick and dashed to that of the right one.
"""

import re

from helpers.scene import palette
from helpers.scene.sentences import sentences
from helpers.scene.weights import (
    FAINTEST,
    bezier,
    checked,
    compact,
    fitted,
    measure,
    percent,
    rounded,
)

STATE = {"words", "shares", "others", "looks", "chosen", "step", "offers", "empty"}
ROW, LINE = 23, 18  # pixels: a row, a line of what stands instead of a list
INSTEAD = 14  # pixels from the line to that
ASIDE, BAR = 14, 20  # pixels beside a name, and of the bar of all at least


def ranking(
    id,
    lists=("next word",),
    *,
    picks=None,
    after=None,
    full=1.0,
    decimals=1,
    row=None,
    empty="",
    title="",
    hint="",
):
    """One list of words, or two.

    lists: the name of each, for those who listen. picks: the ids of controls `picked`, one a list
    (or the one id of one list): a click, or Enter, on a word chooses its place, counted from 0.
    after: the id of a slider that counts steps. `picks` is then one control `cuts`: a click writes
    [state's `step`, place] into it, forgets what was chosen at later steps, and goes one step on.
    full: the share whose bar fills the room. row: pixels of a row, instead of 23. empty: what
    stands instead of a list without words, its lines apart by \\n. title: what it shows; hint: what
    to do there.

    State: `words` [[text, …] a list] and `shares` [[0 to 1, …] a list], NaN for no number; for one
    list also the plain [text, …] and [share, …]. Optional `looks` in the same shape ('' or a look
    of the palette; the bar has its colour then), `others` [share a list] (else what is missing
    to 1), `chosen` [place or None a list] (which word stands out; else what `picks` say),
    `offers` [[place, …] a list] (which words a click chooses; else all), `empty` (another text
    instead of a list without words, in as many lines).
    """
    lists = [lists] if isinstance(lists, str) else list(lists)
    if len(lists) not in (1, 2):
        raise ValueError(f"lists: names of one list or two, got {lists}")
    picks = [picks] if isinstance(picks, str) else picks
    if picks is not None and len(picks) != len(lists):
        raise ValueError(f"picks: one control a list ({len(lists)}), got {picks}")
    part = {
        "kind": "ranking",
        "id": id,
        "title": title,
        "lists": lists,
        "picks": list(picks) if picks else None,
        "after": after,
        "full": float(full),
        "decimals": decimals,
    }
    part |= {key: text for key, text in (("empty", empty), ("hint", hint)) if text}
    return part | {"row": row} if row else part


def finish(part, state):
    for name in ("words", "shares", "looks"):
        if state.get(name) and not isinstance(state[name][0], list):
            state[name] = [state[name]]
    words, shares = state.get("words", []), state.get("shares", [])
    if len(words) != len(part["lists"]) or len(shares) != len(words):
        raise ValueError(f"words, shares: {len(part['lists'])} lists, got {words!r:.80}")
    for some, numbers in zip(words, shares, strict=True):
        array = checked(numbers, "shares", [(len(some),)])
        if (array < 0).any() or array.sum() > 1 + 1e-6:
            raise ValueError(f"shares: from 0 on, at most 1 in all, got {numbers!r:.80}")
    if "others" not in state:
        state["others"] = [max(0.0, 1 - sum(p or 0 for p in some)) for some in shares]
    state["shares"] = [compact(some, part["decimals"] + 2) for some in shares]
    state["others"] = compact(state["others"], part["decimals"] + 2)
    return state


def tell(part, state, points):
    said = []
    for k, name in enumerate(part["lists"] if state.get("words") else []):
        if not state["words"][k] and _empty(part, state):
            said.append(f"{name}: {' '.join(_empty(part, state).split())}")
            continue
        pairs = zip(state["words"][k], state["shares"][k], strict=True)
        each = [f"{visible(word)} {percent(p, part['decimals'])}" for word, p in pairs]
        each.append(f"others {percent(state['others'][k], part['decimals'])}")
        said.append(f"{name}: {', '.join(each)}")
    return sentences(*said)


def height(part, state, width):
    return (max(map(len, state.get("words") or [[]])) + 1) * part.get("row", ROW) + 4


def draw(box, part, state, points, controls):
    if not state.get("words"):
        return
    two, high = len(part["lists"]) == 2, part.get("row", ROW)
    middle = 0 if not two else 22 if box.width < 600 else 64
    side = (box.width - middle) / len(part["lists"])
    words = [visible(word) for some in state["words"] for word in some]
    longest = max([80, *(measure(word, 13, True) + ASIDE for word in words)])
    name = min(longest, max(side - 56 - BAR, 0.4 * side))
    bar = max(10, side - name - 56)
    for s, some in enumerate(state["words"]):
        mirror, x = two and s == 0, s * (side + middle)
        edge = x + (side - name if mirror else name)
        most = max(map(len, state["words"]))
        if most:
            box.line([(edge, 0), (edge, (most + 1) * high)], "line")
        if not some:
            if two and most:  # the outlines of what it will be compared with
                other = [*state["shares"][1 - s], state["others"][1 - s]]
                for k, p in enumerate(other):
                    length = max(1, min(1, (p or 0) / part["full"]) * bar)
                    left = edge - length if mirror else edge
                    rounded(box, left, k * high + 4, length, high - 8, 2, edge="line")
            at, anchor = (edge - INSTEAD, "end") if mirror else (edge + INSTEAD, "start")
            lines = _empty(part, state).split("\n")
            top = 14 + (most * high - LINE * len(lines)) / 2
            for k, line in enumerate(lines):
                box.text(at, top + LINE * k, line, 12, "note", anchor=anchor, halo=True)
            continue
        chosen = controls.get(part["picks"][s]) if part["picks"] else None
        if state.get("chosen"):
            chosen = state["chosen"][s]
        shares = [*state["shares"][s], state["others"][s]]
        looks = (state.get("looks") or [[]] * 2)[s] or [""] * len(some)
        for k, (word, p) in enumerate(zip([*some, None], shares, strict=True)):
            y, on, last = k * high, k == chosen, word is None
            look = "" if last else looks[k]
            sign, anchor = (-1, "end") if mirror else (1, "start")
            length = max(1, min(1, (p or 0) / part["full"]) * bar)
            fill = look or palette.shade(max(FAINTEST, p or 0))
            left = edge - length if mirror else edge
            look_of = {"edge": "axis", "opacity": 0.7} if last else {"fill": fill}
            rounded(box, left, y + 4, length, high - 8, 2, **look_of)
            label = fitted("others" if last else visible(word), name - ASIDE + 2, 13, True)
            at = x + side - 2 if mirror else x + 2
            colour = "note" if last else "accent" if on else look or "ink"
            base, weight = y + high / 2 + 4.5, 600 if on else 400
            box.text(at, base, label, 13, colour, weight, anchor=anchor)
            colour = "ink" if (p or 0) >= 0.05 and not last else "note"
            text = percent(p, part["decimals"])
            box.text(edge + sign * (length + 6), base, text, 13, colour, weight, anchor=anchor)
    if two:
        _join(box, state, side, middle, high)


def _join(box, state, side, middle, high):
    words = state["words"]
    likeliest = [
        max(range(len(some)), key=lambda k: some[k] or 0, default=None) for some in state["shares"]
    ]
    for a, word in enumerate(words[0]):
        if word in words[1]:
            b = words[1].index(word)
            (x1, y1), (x2, y2) = (
                (side + 5, (a + 0.5) * high),
                (side + middle - 5, (b + 0.5) * high),
            )
            m = (x1 + x2) / 2
            first, second = a == likeliest[0], b == likeliest[1]
            colour, width = ("ink", 1.8) if first or second else ("axis", 1)
            dash = (0, (3, 2)) if second and not first else "-"
            box.line(bezier((x1, y1), (m, y1), (m, y2), (x2, y2)), colour, width, dash=dash)


def _empty(part, state):
    """What stands instead of a list without words."""
    return state.get("empty", part.get("empty", ""))


def visible(word):
    """A word as one can see it: an end of line has a sign, a mark stands in quotes."""
    text = word.strip() or ("↵" if "\n" in word else "␣")
    return f"“{text}”" if re.fullmatch(r"[^\w\s↵␣]+|_+", text) else text
