"""Panels without their numbers: what is left where there are none to show."""

# What a state has that is no number: what things are called, and how far axes go.
NAMES = {"title", "rows", "columns", "tokens", "looks", "x", "y", "faint", "hidden", "asks"}


def emptied(parts, panels):
    """The panels' states with names alone. parts: {panel id: panel}"""
    return {id: _emptied(parts[id], state) for id, state in panels.items()}


def _emptied(part, state):
    kept = {key: value for key, value in state.items() if key in NAMES}
    if "at" in state or "points" in state:
        # Places that were worked out: only what a hand can move is still there.
        n = len(part["words"])
        hidden, drag = state.get("hidden") or [False] * n, part.get("drag") or [False] * n
        kept["hidden"] = [gone or not free for gone, free in zip(hidden, drag, strict=True)]
    return kept
