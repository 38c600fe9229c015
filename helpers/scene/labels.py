"""Names and numbers in a still picture, each where nothing else stands: `page/labels.js` is the
page's half, with the same places and the same costs."""

from math import cos, hypot, pi, sin

import numpy as np

from helpers.scene.weights import measure

LONGEST = 24  # letters of a label
# Where a label may sit: sides first, then corners, between them and flush with the mark, each
# (x, y) in gaps from its middle.
SIDES = [(1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)]
CLOSE = [*SIDES, *((x, y) for x in (1, -1) for y in (-0.5, 0.5))]
CLOSE += [(x, y) for y in (-1.5, 1.5) for x in (0.15, -0.15)]
# Then farther out, all round: (across, down, pixels more than the gap, which is what it costs).
FARTHER = (7, 13, 20, 28, 38, 50)
WAYS = [(cos(k * pi / 8), sin(k * pi / 8)) for k in range(16)]
PLACES = CLOSE + [(x, y, far) for far in FARTHER for x, y in WAYS]
FAR = set(PLACES[len(CLOSE) :])
LEANS = 0.35  # of that way across: a label stands at a side of its mark, else over or under it
MARK = 8  # pixels: what has a gap of so much or more stands beside a mark
HALF = 7  # pixels: half of a mark
LEAD = 12  # pixels between a mark and its label from where on a line joins them
NEAR = 4  # and where another mark is nearer to it
AWAY = 60  # what a place away from the mark costs, in square pixels of overlap
STRAYED = 140  # that it is as near to another mark
DOUBT = 0.4  # of how far its own is: a mark so little farther could be meant, too
ASIDE = 0.25  # one under or over a label, but off its middle, is farther by so much of that
AMID = 60  # what it costs to stand amid the numbers at an axis
BEHIND, AFTER = 90, 24  # and right behind one, within so many pixels: the nearer, the dearer
OVER = 110  # to lie on an axis: pale, it may run on behind a name where nothing else is free
OFF = 4  # pixels between the outer edge of a mark and its name, on whichever side that stands
NEARER = 90  # that what joins it to its own crosses another such line, or an arrow
CROSSED = 130  # that a line runs through it, however little
AROUND = 1  # pixel above and below the letters of a label that a line may touch
APART = 5  # pixels between two labels on one line
LOOSE = 2  # and between one and the next below it
AIR = 6  # pixels between a name and a number below or above it: it would be read as that word's
CLEAR = 11  # pixels between a number and a mark
BY = 180  # what it costs to be nearer
BESIDE = 4  # pixels between an outline and its number
LETTER = 4.2  # pixels: half of a letter of it
EDGE = 8  # pixels that a name may stand out on the right: there is a gap, or the margin
THIN = 3  # pixels: what is wider is an arrow of weight
NUMBER, JOINED, NAME, BEFORE = range(4)  # who chooses first; JOINED: to a line or an arrow


def name_off(look, r=7, ring=0):
    """How far from its middle the name of a mark begins; ring: the radius of a ring about it."""
    return max(1.25 * r if look == "lead" else r, ring) + OFF


class Labels:
    """Puts labels beside their marks, each where it costs least."""

    def __init__(self, box):
        self.box, self.taken, self.marks, self.lines, self.rounds = box, [], [], [], []
        self.written, self.waiting, self.leads = [], [], []
        self.pale, self.ticks, self.amid = [], [], []

    def keep_away(self, x, y, half=6):
        """From a mark at this place."""
        self.marks += [(x, y)] if half >= MARK else []
        self.taken.append((x - half, y - half, x + half, y + half))

    def keep_off(self, points, half=4):
        """From a line through these places."""
        points = np.reshape(np.asarray(points, float), (-1, 2))
        points = points[np.isfinite(points).all(axis=1)]  # 0 lies nowhere on an axis of powers
        self.lines += [
            (*map(float, (*a, *b)), 2 * half) for a, b in zip(points, points[1:], strict=False)
        ]

    def keep_out(self, x, y, r):
        """Of a circle's line."""
        self.rounds.append((x, y, r))

    def later(self, rank, x, y, *label, **more):
        """What `put` would put now, once it is known what else there is."""
        self.waiting.append((rank, (x, y, *label), more))

    def settle(self):
        """Numbers have few places and choose first, then names at a line or an arrow, then long
        ones; those of what was there before yield to new ones."""

        def turn(waiting):
            rank, (_, _, names, *_), _ = waiting
            return rank, -len(_text(names))

        for _, label, more in sorted(self.waiting, key=turn):
            self.put(*label, **more)
        self.waiting = []

    def put(
        self,
        x,
        y,
        text,
        colour=None,
        weight=600,
        size=13,
        gap=10,
        italic=False,
        spots=None,
        said=False,
    ):
        """Gives back where the text begins, at its baseline.

        text: or [(text, look), …], names that share a label. spots: [(x, y, what it costs)] where
        its middle may stand, if not anywhere beside (x, y). said: its text says whose it is.
        """
        names = None if isinstance(text, str) else text
        text, whole = _short(_text(text)), _text(text)
        width, high = measure(text, size, weight > 400) + 2, 1.15 * size

        def at(side):
            if spots:
                left, top = side[0] - width / 2, side[1] - high / 2
                return left, top, left + width, top + high
            sx, sy = side[:2]
            if side in FAR:
                far = gap + side[2]
                left = x + sx * far - (width / 2 if abs(sx) < LEANS else width if sx < 0 else 0)
                middle = y + sy * (far + high / 2)
                return left, middle - high / 2, left + width, middle + high / 2
            left = x + sx * gap + (0 if sx > 0 else -width if sx < 0 else -width / 2)
            middle = y + sy * (gap + (1 if sx else high / 2 - 1))
            return left, middle - high / 2, left + width, middle + high / 2

        least, best = np.inf, None
        for k, side in enumerate(spots or PLACES):
            price = side[2] if spots else AWAY + side[2] if side in FAR else 3 * k
            if price >= least and not spots:
                break
            mark = None if gap < MARK or spots else (x, y)
            bad = price + self._bad(at(side), mark, bool(spots), bool(spots) and not said)
            if mark and side in FAR and (lead := self._lead(*mark, gap, at(side))):
                bad += self._across(mark, lead)
            if bad < least:
                least, best = bad, at(side)
        left, top, right, bottom = best
        self.taken.append(best)
        self.written.append((best, bool(spots)))
        if gap >= MARK and not spots and (lead := self._lead(x, y, gap, best)):
            self.leads.append(lead)
            self.box.line(np.reshape(lead, (2, 2)), "axis", 1)
        below = bottom - 0.27 * high
        if names and len(names) == 1:
            colour = names[0][1]
        if not names or len(names) == 1 or text != whole:
            colour = colour or names[0][1]
            self.box.text(left, below, text, size, colour, weight, italic=italic, halo=True)
            return left, below
        self.box.text(left, below, text, size, "paper", weight, halo=True)
        for k, (name, look) in enumerate(names):
            comma = "," if k < len(names) - 1 else ""
            self.box.text(left, below, name + comma, colour=look, weight=600)
            left += measure(f"{name}, ", bold=True)
        return best[0], below

    def _bad(self, a, mark, number, bare):
        """What it costs to stand there."""
        bad = 60 * (max(0, -a[0]) + max(0, a[2] - self.box.width - EDGE))
        bad += 60 * (max(0, -a[1]) + max(0, a[3] - self.box.height))
        if mark:  # nearer to another word's mark it would be taken for that one's
            bad += STRAYED * self._strayed(a, mark)
        bad += sum(_struck(_overlap(a, b)) for b in self.taken)
        bad += CROSSED * sum(_through(a, *lead, 1) > 0 for lead in self.leads)
        for b, other in self.written:
            bad += _overlap(a, b, APART, AIR if number or other else LOOSE)
        if bare:
            near = ((x - HALF, y - HALF, x + HALF, y + HALF) for x, y in self.marks)
            bad += BY * sum(_overlap(a, b, CLEAR, CLEAR) > 0 for b in near)
        bad += OVER * sum(_through(a, *line) > 0 for line in self.pale)
        bad += AMID * sum(_overlap(a, numbers) > 0 for numbers in self.amid)
        for _, top, right, bottom in self.ticks:
            if 0 < a[0] - right < AFTER and a[1] < bottom and a[3] > top:
                bad += BEHIND * (1 - (a[0] - right) / AFTER)
        for line in self.lines:
            pixels = _through(a, *line)
            bad += CROSSED + 1.5 * pixels if pixels else 0
        return bad + CROSSED * sum(_around(a, *round) for round in self.rounds if round[:2] != mark)

    def _strayed(self, label, mark):
        """How near it is to other marks, for each 1 where it is as near as to its own: it would be
        taken for theirs."""
        mine, all_ = _away(label, mark) + 1, 0.0
        left, _, right, _ = label
        own = abs((left + right) / 2 - mark[0])
        for other in self.marks:
            if other == mark:
                continue
            off = max(0, abs((left + right) / 2 - other[0]) - own)
            far = _away(label, other) + (ASIDE * off if left < other[0] < right else 0)
            all_ += max(0, min(1.25, 1 + (1 - far / mine) / DOUBT))
        return all_

    def _lead(self, x, y, gap, label):
        """The line that joins a label to its mark, from where the mark ends; none where it is near,
        and nearer than to others."""
        end = _nearest(label, (x, y))
        far = hypot(end[0] - x, end[1] - y)
        if far <= gap + (NEAR if self._strayed(label, (x, y)) >= 1 else LEAD):
            return ()
        off = (gap - 2) / far
        return x + (end[0] - x) * off, y + (end[1] - y) * off, *end

    def _across(self, mark, lead):
        """What it costs that this joins a label to its mark: across a mark or a text, along or
        across an arrow, across another such line."""
        start, end = lead[:2], lead[2:]
        others = (at for at in self.marks if np.hypot(*np.subtract(at, mark)) > MARK + 1)
        bad = 2 * NEARER * sum(to_line(at, start, end) < MARK + 1 for at in others)
        own = [at for at in self.taken if _away(at, mark) > 0]
        bad += CROSSED * sum(_through(at, *lead, 1) > 0 for at in own)
        bad += NEARER * sum(_meet(lead, other) for other in self.leads)
        middle = np.add(start, end) / 2
        for *line, width in self.lines:
            along = width > THIN and to_line(middle, line[:2], line[2:]) < width / 2
            if along or _meet(lead, line):
                bad += NEARER if width > THIN else NEARER / 6
        return bad


def _meet(a, b):
    """Whether two lines (x1, y1, x2, y2) cross."""

    def side(line, x, y):
        x1, y1, x2, y2 = line
        return np.sign((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1))

    return side(a, *b[:2]) != side(a, *b[2:]) and side(b, *a[:2]) != side(b, *a[2:])


def outside(points, at, way, width, text):
    """Places for the number of an outline, such as a loop, on that side of it or turned from there:
    near, and off it. way: an angle. [(x, y, what it costs)] of its middle."""
    places, points = [], np.subtract(points, at)
    for k, turn in enumerate((0, 0.4, -0.4, 0.8, -0.8, 1.2, -1.2)):
        c, s = cos(way + turn), sin(way + turn)
        off = (points @ [c, s]).max() + width / 2 + BESIDE
        off += 7 * abs(s) + LETTER * len(text) * abs(c)
        places.append((at[0] + off * c, at[1] + off * s, 4 * k))
    return places


def _text(names):
    return names if isinstance(names, str) else ", ".join(name for name, _ in names)


def _short(text):
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _struck(pixels):
    """What it costs to lie on another text: dear from its first pixels, which make both hard to
    read."""
    return pixels and 2 * AWAY + 3 * pixels


def _away(box, at):
    """How far a place is from a box (left, top, right, bottom)."""
    left, top, right, bottom = box
    return hypot(max(left - at[0], 0, at[0] - right), max(top - at[1], 0, at[1] - bottom))


def _nearest(box, at):
    """Where a box is nearest to a place."""
    left, top, right, bottom = box
    return min(max(at[0], left), right), min(max(at[1], top), bottom)


def to_line(at, start, end):
    """How far a place is from a line between two others."""
    way, at = np.subtract(end, start), np.subtract(at, start)
    return np.hypot(*(at - np.clip(at @ way / max(way @ way, 1e-9), 0, 1) * way))


def _overlap(a, b, apart=0, air=0):
    """How much of a label's box, with its room around, lies on another, in square pixels."""
    across = min(a[2] + apart, b[2]) - max(a[0] - apart, b[0])
    return max(0, across) * max(0, min(a[3] + air, b[3]) - max(a[1] - air, b[1]))


def _through(box, x1, y1, x2, y2, width):
    """How much of a line so wide runs through a box, in square pixels."""
    left, top, right, bottom = box
    begin, end, off = 0.0, 1.0, width / 2
    for way, start, low, high in (
        (x2 - x1, x1, left - off, right + off),
        (y2 - y1, y1, top + AROUND - off, bottom - AROUND + off),
    ):
        if not way:
            if not low <= start <= high:
                return 0
            continue
        a, b = sorted(((low - start) / way, (high - start) / way))
        begin, end = max(begin, a), min(end, b)
    return max(0, end - begin) * hypot(x2 - x1, y2 - y1) * width


def _around(box, x, y, r):
    """Whether a circle runs through a box."""
    left, top, right, bottom = box
    farthest = hypot(max(x - left, right - x), max(y - top, bottom - y))
    return _away(box, (x, y)) < r < farthest
