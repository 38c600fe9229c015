"""Two texts: above the tokens that answer, below those that ask, a band from the asker to each."""

from helpers.scene import palette
from helpers.scene.below import closest, written
from helpers.scene.given import check_looks
from helpers.scene.sentences import sentences
from helpers.scene.weights import (
    FAINTEST,
    LEAST,
    bezier,
    checked,
    compact,
    largest,
    measure,
    rounded,
    share,
)

STATE = {"weights"}
BAR, HIGH, SIZE = 42, 104, 16  # pixels: what one asker's weights share, the bands, letters
NAME, NUMBER, FOOT = 12, 35, 20  # baselines: the upper name, the numbers; below the lower tokens
TOP, GAP, PAD, APART = 41, 3, 7, 36  # the upper tokens, to their bands; beside and between tokens
PALE = 0.22  # how strong the bands of those are that do not ask now


def texts(id, asking, answering, *, asks, looks=None, names=("answers", "asks"), title="", hint=""):
    """One text asks another.

    asking, answering: the tokens of each. asks: the id of a control `picked` whose options are the
    asking tokens; a click, or Enter, on one chooses it. looks: one a token, first those that ask.
    names: what stands at the two texts, first at the one that answers. title: what it shows; hint:
    what to do there.

    State: `weights` (asking, answering), each row sums to 1; NaN for no number.
    """
    asking, answering = list(asking), list(answering)
    looks = check_looks(looks, asking + answering)
    n = len(asking)
    part = {
        "kind": "texts",
        "id": id,
        "title": title,
        "asks": asks,
        "names": list(names),
        "asking": {"tokens": asking, "looks": looks[:n]},
        "answering": {"tokens": answering, "looks": looks[n:]},
    }
    return part | ({"hint": hint} if hint else {})


def finish(part, state):
    if "weights" in state:
        shape = len(part["asking"]["tokens"]), len(part["answering"]["tokens"])
        checked(state["weights"], "weights", [shape])
        state["weights"] = compact(state["weights"])
    return state


def tell(part, state, points):
    """Each asker with what it takes from each word."""
    said = []
    answering = part["answering"]["tokens"]
    for word, row in zip(part["asking"]["tokens"], state.get("weights") or [], strict=False):
        taken = ", ".join(f"{a} {share(w)}" for a, w in zip(answering, row, strict=True))
        said.append(f"{word} takes from {taken}")
    above, below = part["names"]
    heads = (f"{above}: {' '.join(answering)}", f"{below}: {' '.join(part['asking']['tokens'])}")
    return sentences(*heads, "; ".join(said)) if said else ""


def height(part, state, width):
    return TOP + 2 * (SIZE + 10) + 2 * GAP + HIGH + FOOT + 6


def draw(box, part, state, points, controls):
    if not state.get("weights"):
        return
    pill = SIZE + 10
    start, end = TOP + pill + GAP, TOP + pill + GAP + HIGH
    low = end + GAP
    answering, asking = part["answering"], part["asking"]
    asks = controls.get(part["asks"])
    i = asking["tokens"].index(asks) if asks in asking["tokens"] else 0
    xs, widths = _lay(answering["tokens"], box.width)
    askers, wide = _lay(asking["tokens"], box.width)
    rows = state["weights"]
    for k in sorted(range(len(rows)), key=lambda k: k == i):
        _draw_bands(box, rows[k], askers[k], xs, (start, end), k == i)
    box.rect(askers[i] - BAR / 2, end - 1, BAR, 4, fill="ink", zorder=3)
    row = [w or 0 for w in rows[i]]
    most = largest(rows[i])
    size, numbers, *_ = written([share(w) for w in rows[i]], xs, row, 0, 0, most)
    box.text(2, NAME, part["names"][0], 12, "note")
    box.text(2, low + pill + FOOT, part["names"][1], 12, "note")
    for k, (token, look) in enumerate(zip(answering["tokens"], answering["looks"], strict=True)):
        bold = 600 if k in most else 400
        colour = "ink" if row[k] >= 0.05 else "note"
        box.text(xs[k], NUMBER, numbers[k], size, colour, bold, anchor="middle")
        box.text(xs[k], _line(TOP), token, SIZE, look, bold, anchor="middle")
    for k, (token, look) in enumerate(zip(asking["tokens"], asking["looks"], strict=True)):
        now = k == i
        if now:
            rounded(box, askers[k] - wide[k] / 2, low, wide[k], pill, 5, fill=look, zorder=3)
        colour, bold = ("paper", 600) if now else (look, 400)
        box.text(askers[k], _line(low), token, SIZE, colour, bold, anchor="middle")


def _line(top):
    """Where the text of a token stands whose upper edge is there."""
    return top + (SIZE + 10) / 2 + SIZE * 0.35


def _lay(tokens, room):
    """Each token's middle, and its width."""
    widths = [max(measure(token, SIZE, True) + 2 * PAD, closest()) for token in tokens]
    gap = max(1, min(APART, (room - 2 - sum(widths)) / max(1, len(tokens) - 1)))
    x, xs = max(1, (room - sum(widths) - gap * (len(tokens) - 1)) / 2), []
    for width in widths:
        xs.append(x + width / 2)
        x += width + gap
    return xs, widths


def _draw_bands(box, row, x, xs, ends, now):
    """The bands of one asker, in the order of the answers, side by side on its bar."""
    shares = [max(0.0, w or 0.0) for w in row]
    (start, end), middle = ends, sum(ends) / 2
    scale = BAR / max(1.0, sum(shares))
    at, feet = x - scale * sum(shares) / 2, []
    for share_ in shares:
        feet.append(at + share_ * scale / 2)
        at += share_ * scale
    for k in sorted(range(len(row)), key=lambda k: shares[k]):
        if shares[k] < LEAST:
            continue
        band = bezier((feet[k], end), (feet[k], middle), (xs[k], middle), (xs[k], start))
        colour = palette.shade(max(FAINTEST, shares[k]))
        wide = max(0.7, shares[k] * scale)
        box.line(band, colour, wide, opacity=1 if now else PALE).set_solid_capstyle("butt")
