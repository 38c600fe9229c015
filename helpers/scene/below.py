"""The numbers below the tokens of a sentence: written so that they stand in one row, if they can.

Its twin is page/below.js.
"""

from math import ceil

from helpers.scene.weights import measure

LOWER = 14  # pixels from a number to one in the next row
LARGE, SMALL = 12.5, 11
APART = 2.5  # pixels between numbers at least
THIN = 4  # a number may touch the side of such a loop
HIGH = 10  # a number in the second row or below
UNDER = 5  # from the line of a number to the inner side of a loop around it


def closest():
    """Tokens nearer than so many pixels may need more than one row."""
    return measure(".00", SMALL) + APART


def room_below(thick, close):
    """(more rows, pixels below the first): to be below a loop so thick where tokens are close."""
    rows = max(2, ceil((UNDER + thick + HIGH) / LOWER)) if close else 2
    return rows, max(4 + rows * LOWER if close else 18, UNDER + thick)


def _whole(texts, worth):
    return list(texts)


def _short(texts, worth):
    """0.04 as .04, where none is 1: then all of them begin alike."""
    if any(text.startswith("1") for text in texts):
        return texts
    return [text[1:] if text.startswith("0.") else text for text in texts]


def _bare(texts, worth):
    """Without next to nothing; the asker's own stays."""
    pairs = zip(_short(texts, worth), worth, strict=True)
    return ["" if text == "≈ 0" and w <= 1 else text for text, w in pairs]


# From the one that is read best to the one that needs the least room.
FORMS = ((LARGE, _whole), (SMALL, _whole), (SMALL, _short), (SMALL, _bare))


def written(texts, xs, worth, asker, thick, bold=(), largest=LARGE, more=2):
    """How the numbers are written: their size and texts, the row of each (0, 1, … or None), inner.

    In the first form in which one row has room for all, else in the last one. inner: how far from
    its middle is the inner side of the asker's loop, `thick` pixels thick. xs, worth, bold, more:
    as in in_rows.
    """
    for size, write in FORMS:
        now, size = write(texts, worth), min(size, largest)
        around = (write(["0.00"], [1])[0], now[asker])
        inner = max(measure(text, size, True) / 2 for text in around) + APART
        rows = in_rows(now, xs, worth, asker, (inner + thick + 1, thick), size, bold, more)
        beside = [
            not thick or k == asker or abs(x - xs[asker]) > measure(text, size) / 2 + inner + thick
            for k, (text, x) in enumerate(zip(now, xs, strict=True))
            if text
        ]
        if all(beside) and all(row == 0 for text, row in zip(now, rows, strict=True) if text):
            break
    return size, now, rows, inner


def in_rows(texts, xs, worth, asker, loop, size, bold=(), more=2):
    """In which row each number has room: 0, or 1, 2 … below it, or None for none. All lists (n,).

    Where they would run together those of greater worth come first. xs: their middles. loop:
    how far the asker's reaches from its middle, and how thick it is: none lies on a thick one.
    bold: the places of those that are. more: how many rows there are below the first.
    """
    reach, thick = loop
    half = [
        measure(text, size, k in bold) / 2 + APART / 2 if text else 0
        for k, text in enumerate(texts)
    ]

    def touch(a, b):
        return half[a] and half[b] and abs(xs[a] - xs[b]) < half[a] + half[b]

    n = len(texts)
    rows = [None] * n
    for k in sorted(range(n), key=lambda k: -worth[k]):
        aside = not thick or k == asker or abs(xs[k] - xs[asker]) > half[k] + reach
        free = (
            r for r in range(more + 1) if not any(rows[j] == r and touch(k, j) for j in range(n))
        )
        below = ceil((UNDER + thick + HIGH) / LOWER)
        rows[k] = next((r for r in free if aside or r >= below or (not r and thick < THIN)), None)
    return rows
