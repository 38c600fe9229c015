"""The edge of a plane: what leaves the plane ends there, and nothing is drawn over what stands
beside it. `page/edge.js` is the page's half."""

import numpy as np

ON = 0.5  # pixels: what stands on the edge is in the plane


class Edge:
    """place: from the plane's units to pixels; x, y: the ranges of its axes."""

    def __init__(self, place, x, y):
        (left, bottom), (right, top) = place((x[0], y[0])), place((x[1], y[1]))
        self.low = np.array([left, top]) - ON
        self.high = np.array([right, bottom]) + ON

    def holds(self, at):
        """Whether a place, in pixels, is in the plane."""
        return bool((self.low <= at).all() and (at <= self.high).all())

    def cropped(self, start, end):
        """What of a line is in the plane, two places, or None."""
        start, way = np.array(start, float), np.subtract(end, start)
        first, last = 0.0, 1.0
        for k in (0, 1):
            if way[k] == 0:
                if not self.low[k] <= start[k] <= self.high[k]:
                    return None
                continue
            ends = (self.low[k] - start[k]) / way[k], (self.high[k] - start[k]) / way[k]
            first, last = max(first, min(ends)), min(last, max(ends))
        return None if first > last else [start + first * way, start + last * way]


def outside(part, places):
    """For each place, in a plane's own units, or None, whether it lies outside of it."""
    ranges = np.array([part["x"]["range"], part["y"]["range"]], float).T
    slack = 1e-6 * np.ptp(ranges)
    low, high = ranges[0] - slack, ranges[1] + slack
    return [
        at is not None and bool((np.array(at) < low).any() or (np.array(at) > high).any())
        for at in places
    ]
