"""How lines of a still picture go, each as places (x, y) in pixels."""

import numpy as np


def circle(x, y, radius):
    """Around a place."""
    angle = np.linspace(0, 2 * np.pi, 40)[:, None]
    return np.array([x, y]) + radius * np.hstack([np.cos(angle), np.sin(angle)])


def bend(start, end):
    """From one place to another, level where it leaves and where it arrives."""
    t = np.linspace(0, 1, 16)
    ease = t * t * (3 - 2 * t)
    x = start[0] + t * (end[0] - start[0])
    return list(zip(x, start[1] + ease * (end[1] - start[1]), strict=True))


def corner(start, end):
    """Up or down first, then round the corner, and on level."""
    radius = min(abs(end[0] - start[0]), abs(end[1] - start[1]))
    down = 1 if end[1] > start[1] else -1
    angle = np.linspace(0, np.pi / 2, 12)
    side = 1 if end[0] > start[0] else -1
    x = start[0] + side * radius * (1 - np.cos(angle))
    y = end[1] - down * radius * (1 - np.sin(angle))
    return [start, *zip(x, y, strict=True), end]
