"""Tokens in a row, an arc from the one that asks to each that answers, as thick as its weight."""

from itertools import pairwise

import numpy as np

from helpers.scene import palette
from helpers.scene.below import LARGE, LOWER, UNDER, closest, room_below, written
from helpers.scene.sentences import sentences
from helpers.scene.weights import (
    FAINTEST,
    LEAST,
    bezier,
    checked,
    compact,
    disc,
    fitted,
    is_cut,
    largest,
    measure,
    rounded,
    share,
)

CUT = "cut"  # text
STATE = {
    *("tokens", "weights", "asker", "hidden", "looks", "next", "beside", "news", "cut"),
    *("fixed", "silent"),
}
LOOKS = ("", "new", *palette.LOOKS)
BAR = 42  # pixels that the weights of one asker share
HALF = 18  # pixels from a token's middle to the inner side of its loop: its number stands between
NECK, SWELL = 3, 11  # how near to the middle its ends are, and how soon it is wide: page/arcs.js
NEXT = "next?"  # text
FRAME = 6  # pixels beside the next word, up to its dashed frame
BAND = 0.7  # of the mean way to the next token: so thick at most is a band, or it has no hole below
RISE, FOOT = 0.6, 0.85  # how much higher a thick arc is; where a cut one has its mark: page/arcs.js
LONGEST = 150  # pixels of a token


def sentence(
    id,
    tokens=(),
    *,
    looks=None,
    asker=None,
    asks=None,
    cuts=None,
    answers=None,
    numbers=True,
    height=None,
    says="who answers whom",
    title="",
    hint="",
):
    """A sentence with its arcs.

    tokens: texts; the same one may stand there more than once. looks: one a token of '' (ink),
    'new' (written just now) or a look of the palette ('warm', 'cool', 'lead', 'other', 'small').
    asker: who asks at first, counted from 0; None for the last token, -1 for all at once.
    asks: the id of a control `picked`; a click, or Enter, on a token chooses its place, or where
    that control has options, the tokens in some order, the token, wherever it stands.
    Without one the choice is the page's own, and Python does not hear of it.
    cuts: the id of a control `cuts`; a click, or Enter, on an arc cuts [asker, answerer] or puts
    it back. answers: the id of a control `picked` (without options): a click on the number under a
    token chooses it, and so does a cut. numbers: whether the weights stand under the tokens.
    height: pixels of the highest arc. title: what it shows; hint: what to do there.

    State: `weights` (n, n), row i asks, or one row (n,) of the one that asks, NaN for no number;
    optional `tokens`, `looks` (others than the part's), `asker` (who asks, for the words and the
    still picture; where `weights` is one row, whose row it is), `hidden` (n, n) or (n,) of bool
    (masked: no arc, and no number), `cut` [[i, j], …] with i None for every asker, `fixed`
    (those that no click cuts or puts back, since a switch did), `silent` [places] (tokens that
    cannot be chosen to ask), `next` (the word
    in a dashed frame after the last token), `beside` (that of another sentence: the frame has room
    for both, so that the two stand alike), `news` [places] (bold; else the largest weight, the
    asker's own included).
    """
    tokens = _texts(tokens)
    part = {
        "kind": "sentence",
        "id": id,
        "title": title,
        "tokens": tokens,
        "looks": _looks(looks, tokens),
        "asker": len(tokens) - 1 if asker is None and tokens else asker,
        "asks": asks,
        "cuts": cuts,
        "answers": answers,
        "numbers": "under" if numbers else "none",
        "says": says,
    }
    part |= {"hint": hint} if hint else {}
    return part | {"height": height} if height else part


def finish(part, state):
    tokens = _texts(state.get("tokens", part["tokens"]))
    n = len(tokens)
    if "looks" in state:
        state["looks"] = _looks(state["looks"], tokens)
    if "weights" in state:
        checked(state["weights"], "weights", [(n, n), (n,)])
        state["weights"] = compact(state["weights"])
    if state.get("hidden") is not None:
        checked(state["hidden"], "hidden", [(n, n), (n,)])
    return state


def tell(part, state, points):
    tokens = state.get("tokens") or part["tokens"]
    text = " ".join(tokens)
    after = f"next: {state['next']}" if state.get("next") else ""
    i, rows = _asker(part, state, {}), state.get("weights")
    if not rows:
        return sentences(text, after)
    if i is None:  # everybody: each with the one it takes most from
        said = [
            f"{token} → {tokens[best]} {share(row[best])}"
            for k, token in enumerate(tokens)
            for row in [_row(part, state, k, {})]
            for best in [max(range(len(row)), key=lambda j: row[j] or 0)]
        ]
        return sentences(text, f"Each takes most from: {', '.join(said)}", after)
    row = _row(part, state, i, {})
    order = sorted(range(len(tokens)), key=lambda j: -(row[j] or 0))
    hidden = [tokens[j] for j in order if _hidden(state, i, j)]
    cut = [tokens[j] for j in order if _is_cut(part, state, {}, i, j)]
    there = [j for j in order if not _hidden(state, i, j) and not _is_cut(part, state, {}, i, j)]
    large = [j for j in there if row[j] is None or row[j] >= 0.005]
    said = [f"{tokens[j] if j != i else 'itself'} {share(row[j])}" for j in large]
    if len(large) < len(there):
        said.append("almost nothing from the others" if large else "nothing from any")
    told = f"{tokens[i]} asks and takes from: {', '.join(said)}"
    lists = [f"{name}: {', '.join(which)}" for name, which in (("cut", cut), ("hidden", hidden))]
    kept = [words for words, which in zip(lists, (cut, hidden), strict=True) if which]
    return sentences(text, "; ".join([told, *kept]), after)


def height(part, state, width):
    tokens, after = (
        state.get("tokens") or part["tokens"],
        [state["next"]] if state.get("next") else [],
    )
    _, xs, _ = _places(width, tokens, after, bool(state.get("weights")), state.get("beside") or "")
    _, below = _below(xs, len(tokens), part, state)
    return 12 + _high(part, width) + 4 + 26 + 19 + below


def _below(xs, n, part, state):
    """(rows, pixels) below the first row of numbers."""
    close = any(b - a < closest() for a, b in pairwise(xs))
    return room_below(_band(xs[:n]) * _own(part, state), close)


def _own(part, state):
    """The largest share that a token keeps: it hangs below it, and needs that much room."""
    rows = state.get("weights") or []
    if rows and isinstance(rows[0], list):
        shares = [row[i] for i, row in enumerate(rows)]
    else:
        i = _asker(part, state, {})
        shares = [rows[i]] if rows and i is not None else []
    return max([0.0, *(min(1.0, share) for share in shares if share is not None)])


def draw(box, part, state, points, controls):
    tokens = state.get("tokens") or part["tokens"]
    looks = state.get("looks") or part["looks"] or [""] * len(tokens)
    after = [state["next"]] if state.get("next") else []
    beside = state.get("beside") or ""
    size, xs, widths = _places(box.width, tokens, after, bool(state.get("weights")), beside)
    base = 12 + _high(part, box.width)
    pill, n = size + 10, len(tokens)
    under = base + 4 + pill + 19
    i, rows = _asker(part, state, controls), state.get("weights")
    row = _row(part, state, i, controls) if rows and i is not None else [None] * n
    news = state.get("news")
    if news is None:
        news = largest(row)
    texts = [
        "" if i is None or _hidden(state, i, k) else CUT if gone else share(row[k])
        for k, gone in enumerate(_is_cut(part, state, controls, i, k) for k in range(n))
    ]
    texts += [NEXT] * len(after)
    number = min(size, LARGE)
    lines, inner = [0] * len(texts), HALF
    if i is not None:
        worth = [_worth(text, k == i, row[k] if k < n else 0) for k, text in enumerate(texts)]
        thick = _band(xs[:n]) * min(1.0, row[i] or 0)
        more, _ = _below(xs, n, part, state)
        number, texts, lines, inner = written(texts, xs, worth, i, thick, news, number, more)
    if rows and i is not None:
        _draw_arcs(box, part, state, controls, (i, row, xs, base, pill, under, inner, widths[i]))
    elif rows and isinstance(rows[0], list):
        for k in range(n):
            _draw_thin(box, xs, base, _high(part, box.width), k, _row(part, state, k, controls))
    for k, token in enumerate(tokens):
        asks = k == i
        hidden = i is not None and _hidden(state, i, k)
        cut = i is not None and _is_cut(part, state, controls, i, k)
        colour = {"": "ink", "new": "accent"}.get(looks[k], looks[k])
        if asks:
            left = xs[k] - widths[k] / 2
            rounded(box, left, base + 3, widths[k], pill, 5, fill=colour, zorder=3)
        box.text(
            xs[k],
            base + 3 + pill / 2 + size * 0.35,
            fitted(token, widths[k], size, True),
            size,
            "paper" if asks else "note" if hidden else colour,
            600 if asks or k in news else 400,
            anchor="middle",
            italic=hidden,
        )
        if rows is None or i is None or part["numbers"] == "none":
            continue
        if hidden:
            disc(box, xs[k], under - 4, 4, "axis", opacity=0.7)
            continue
        small = cut or not (row[k] or 0) >= 0.05
        if lines[k] is None:
            continue
        bold = 600 if k in news and not cut else 400
        look = "note" if small else "ink"
        down = under + LOWER * lines[k]
        box.text(xs[k], down, texts[k], number, look, bold, anchor="middle")
    if state.get("next"):
        _draw_next(box, state["next"], (xs[n], widths[n], base, pill, size))
        if lines[n] is not None:
            box.text(xs[n], under + LOWER * lines[n], NEXT, number, "note", anchor="middle")


def _worth(text, asks, weight):
    """Which number comes first where not all have room: the asker's, then the larger ones."""
    return 3 if asks else 2 if text in (CUT, NEXT) else weight or 0


def _band(xs):
    """Pixels that the weights of one asker share."""
    return min(BAR, BAND * (xs[-1] - xs[0]) / (len(xs) - 1)) if len(xs) > 1 else BAR


def _draw_next(box, word, place):
    x, width, base, pill, size = place
    corners = [(x - width / 2, base + 3.5), (x + width / 2, base + 3.5)]
    corners += [(cx, base + 2.5 + pill) for cx, _ in reversed(corners)]
    box.line([*corners, corners[0]], "accent", 1.5, dash=(0, (3, 2)))
    middle = base + 3 + pill / 2 + size * 0.35
    box.text(x, middle, fitted(word, width, size, True), size, "accent", 600, anchor="middle")


def _draw_arcs(box, part, state, controls, place):
    """The arcs of one asker. Where they stand on its bar they nest: the nearest is outside."""
    i, row, xs, base, pill, under, inner, own = place
    high, n, x = _high(part, box.width), len(row), xs[i]
    shares = [max(0.0, w or 0.0) for w in row]
    band = _band(xs[:n])
    scale = band / max(1.0, sum(shares))
    at, feet = x - scale * sum(shares) / 2, {}
    for k in [*reversed(range(i)), i, *reversed(range(i + 1, n))]:
        feet[k] = at + shares[k] * scale / 2
        at += shares[k] * scale
    far = max(x - xs[0], xs[n - 1] - x, 0.6 * (xs[n - 1] - xs[0]), 60)
    for k in sorted(set(range(n)) - {i}, key=lambda k: shares[k]):  # the heavier in front
        thick = shares[k] * scale
        arc = _arc(feet[k], x, xs[k], base, high, thick, far)
        if _is_cut(part, state, controls, i, k):
            box.line(arc, "axis", 1.5, dash=(0, (1.3, 3.3)))
            mark = arc[round(FOOT * (len(arc) - 1))]
            box.text(*(mark + (0, 5)), "×", 16, "ink", 600, anchor="middle", halo=True)
        elif shares[k] >= LEAST:
            colour = palette.shade(max(FAINTEST, shares[k]))
            box.line(arc, colour, max(0.7, thick)).set_solid_capstyle("butt")
    box.rect(x - band / 2, base - 1, band, 4, fill="ink", zorder=3)
    if shares[i] >= LEAST and part["numbers"] != "none":
        _draw_loop(box, x, shares[i], shares[i] * scale, (base + 3 + pill, under - 2, inner, own))


def _draw_loop(box, x, share, thick, place):
    """Around the asker's own number: from its token, and back to it at nearly the same place."""
    top, side, inner, own = place
    thick = max(0.7, thick)
    reach = inner + thick / 2
    end = min(reach, NECK + 1.7 * thick)
    low = top + SWELL
    left = bezier((x - end, top), (x - end, top + 5), (x - reach, top + 2), (x - reach, low))
    turn = np.linspace(np.pi, 0, 24)
    deep = UNDER + 2 + thick / 2
    round_ = np.column_stack([x + reach * np.cos(turn), side + deep * np.sin(turn)])
    right = (2 * x, 0) - left[::-1] * (1, -1)
    loop = np.concatenate([left, round_, right])
    colour = palette.shade(max(FAINTEST, share))
    box.line(loop, colour, thick).set_solid_capstyle("butt")
    if (wide := 2 * end + thick) > own:  # wider than its token: its ends stand on a bar
        box.rect(x - wide / 2, top - 1, wide, 4, fill="ink", zorder=3)


def _draw_thin(box, xs, base, high, i, row):
    far = max(60, xs[len(row) - 1] - xs[0])
    for j, w in enumerate(row):
        if i != j and (w or 0) >= LEAST:
            aside = 3 * np.sign(j - i)
            thick = w * _band(xs[: len(row)]) / 2
            arc = _arc(xs[i] + aside, xs[i], xs[j] - aside, base, high, thick, far)
            box.line(arc, palette.shade(max(FAINTEST, w)), max(0.7, thick), opacity=0.55)


def _arc(foot, middle, to, base, high, thick, far):
    up = (22 + (high - 22) * (abs(to - middle) / far) ** 0.85) * 4 / 3 - thick * 0.3
    up = max(up, (22 + RISE * thick) * 4 / 3)  # or there would be no hole below it
    curve = bezier((foot, base), (foot, base - up), (to, base - up), (to, base))
    # Upright at both ends, so that a thick one stands flat.
    upright = [(foot, base), (foot, base - 1)], [(to, base - 1), (to, base)]
    return np.concatenate([upright[0], curve[1:-1], upright[1]])


def _places(room, tokens, after, loops, beside=""):
    """The size of the letters, each token's middle, each token's width; as on the page.

    With loops, there is room for one that reaches farther out than the first token, or the last.
    beside: what the last one has room for, too.
    """
    names = [*tokens, *after]
    for size in (16, 14, 13, 12, 10, 8, 6):
        pad = 7 if size >= 14 else 3
        longest = LONGEST * size / 16
        wide = [measure(name, size, True) for name in names]
        if beside:
            wide[-1] = max(wide[-1], measure(beside, size, True))
        if after:
            wide[-1] = max(wide[-1], measure(NEXT, LARGE, True))
        pads = [*(pad for _ in tokens), *(max(pad, FRAME) for _ in after)]
        both = zip(wide, pads, strict=True)
        widths = [max(min(w, longest) + 2 * aside, 2.1 * size) for w, aside in both]
        ends = [widths[:1], [] if after else widths[-1:]] if loops else []
        sides = [max(0, HALF + BAR / 2 - width / 2) for width in sum(ends, [])]
        total = sum(widths) + sum(sides)
        if total + 3 * (len(names) - 1) <= room:
            break
    gap = (room - 2 - total) / max(1, len(names) - 1)
    gap = min(max(gap, 0 if len(names) > 20 else 2), 44 if len(names) < 9 else 28)
    x = max(1, (room - total - gap * (len(names) - 1)) / 2) + sum(sides[:1])
    xs = []
    for width in widths:
        xs.append(x + width / 2)
        x += width + gap
    return size, xs, widths


def _high(part, width):
    return part.get("height") or (170 if width >= 1000 else 164 if width >= 640 else 128)


def _asker(part, state, controls):
    """Who asks, or None for all."""
    n = len(state.get("tokens") or part["tokens"])
    chosen = controls.get(part["asks"]) if part["asks"] else None
    if isinstance(chosen, str):
        chosen = (state.get("tokens") or part["tokens"]).index(chosen)
    one_row = state.get("weights") and not isinstance(state["weights"][0], list)
    given = state.get("asker")
    i = given if chosen is None or (one_row and given is not None) else chosen
    i = part["asker"] if i is None else i
    return None if i is None or i < 0 or not n else min(i, n - 1)


def _row(part, state, i, controls):
    """What i takes from each; 0 where it may not look or the arrow is cut."""
    weights = state["weights"]
    row = weights[i] if isinstance(weights[0], list) else weights
    gone = (_hidden(state, i, j) or _is_cut(part, state, controls, i, j) for j in range(len(row)))
    return [0.0 if none else w for w, none in zip(row, gone, strict=True)]


def _hidden(state, i, j):
    hidden = state.get("hidden")
    if not hidden:
        return False
    return bool(hidden[i][j] if isinstance(hidden[0], list) else hidden[j])


def _is_cut(part, state, controls, i, j):
    chosen = controls.get(part["cuts"]) if part["cuts"] else None
    return i != j and (is_cut(chosen, i, j) or is_cut(state.get("cut"), i, j))


def _texts(tokens):
    if isinstance(tokens, str):
        raise ValueError(f"tokens: a list of texts, got the one text {tokens!r}")
    tokens = list(tokens)
    for token in tokens:
        if not isinstance(token, str):
            raise ValueError(f"tokens: each is a text, got {token!r}")
    return tokens


def _looks(looks, tokens):
    looks = [""] * len(tokens) if looks is None else list(looks)
    if len(looks) != len(tokens) or not set(looks) <= set(LOOKS):
        raise ValueError(
            f"looks: one of {LOOKS} for each of the {len(tokens)} tokens, got {looks!r:.120}"
        )
    return looks
