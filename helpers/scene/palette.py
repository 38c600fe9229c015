"""The one place of colours, by role: the style sheet, the still pictures and the tests read it.

Words have a look each: a colour and a shape, so that colour is never alone. Weights are violet, on
one scale; other numbers are grey, on another. Heads, and what is theirs, have hues that nothing
else has: no word, not Q, K and V, no weight. There is room for two such hues; then come ink and a
warm grey. Curves that are neither a head's nor a word's are ink and greys, told apart by dashes.
"""

LOOKS = ("warm", "cool", "lead", "other", "small", "row", "here", "query", "key")
# circle, square, diamond, triangle, triangle upside down; a matrix's row is a bracket, [1], and
# "here" a ring that one puts anywhere; a query is a pentagon, a key a hexagon.
MARKERS = {
    "warm": "o",
    "cool": "s",
    "lead": "D",
    "other": "^",
    "small": "v",
    "row": "",
    "here": "8",
    "query": "p",
    "key": "h",
}
LINES = 4  # of heads, line-0 to line-3, and of curves; then again from the first
DASHES = ["-", (0, (7, 3)), (0, (2, 3)), (0, (9, 3, 2, 3))]

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1c2430",
    "soft": "#4b5563",  # what is said beside the news
    "note": "#5b6470",  # ticks, units, small print
    "grid": "#eceef1",
    "axis": "#868e99",
    "line": "#d8dce2",
    "hair": "#e6e8ec",
    "track": "#f3f1f8",  # what a bar has yet to fill
    "hover": "#f3f4f6",
    "press": "#ece8f7",  # chosen, in a row of choices
    "accent": "#5b21b6",  # weights in words, focus
    "bad": "#b00020",
    "warm": "#b04a00",
    "cool": "#0060a8",
    "lead": "#00705a",
    "other": "#4a3b2a",
    "small": "#6b7280",
    "row": "#1c2430",
    "here": "#1c2430",
    "line-0": "#6d1a2e",
    "line-1": "#4a6e18",
    "line-2": "#15181c",
    "line-3": "#7f7162",
    "curve-0": "#15181c",
    "curve-1": "#56606c",
    "curve-2": "#333b46",
    "curve-3": "#74706a",
    # Under the numbers of a head.
    "band-0": "#efd2d8",
    "band-1": "#dbe2d1",
    "band-2": "#d0d1d2",
    "band-3": "#e5e3e0",
    "query": "#a3217f",
    "key": "#8a6d00",
    "value": "#334155",
}
DARK = {
    "paper": "#111317",
    "ink": "#eceff4",
    "soft": "#b9c0ca",
    "note": "#a8b0bb",
    "grid": "#20242a",
    "axis": "#6d7681",
    "line": "#343a43",
    "hair": "#262b32",
    "track": "#1d1a26",
    "hover": "#20242b",
    "press": "#2b2340",
    "accent": "#c9aeff",
    "bad": "#ff8a8a",
    "warm": "#ffa657",
    "cool": "#6db8ff",
    "lead": "#4fd1a5",
    "other": "#fff1d0",
    "small": "#959daa",
    "row": "#eceff4",
    "here": "#eceff4",
    "line-0": "#ffc7bf",
    "line-1": "#9dc138",
    "line-2": "#f7f8fa",
    "line-3": "#94877a",
    "curve-0": "#f7f8fa",
    "curve-1": "#a3acb8",
    "curve-2": "#cdd3db",
    "curve-3": "#878178",
    "band-0": "#4e2d36",
    "band-1": "#2d361e",
    "band-2": "#3a3e44",
    "band-3": "#24201d",
    "query": "#ff5fa2",
    "key": "#e3c04c",
    "value": "#aebacb",
}
THEMES = {"light": LIGHT, "dark": DARK}
LINE_ROLES = [f"line-{k}" for k in range(LINES)]
CURVE_ROLES = [f"curve-{k}" for k in range(LINES)]

# A weight from 0 to 1 (and, in grey, any other number from 0 to its largest), linear between.
STOPS = (0, 0.05, 0.15, 0.3, 0.5, 1)
SCALES = {
    "light": {
        "weight": ("#f5f1ff", "#dbcdfc", "#bfa6f7", "#9b75ec", "#7c4bd9", "#5b21b6"),
        "grey": ("#f4f5f7", "#ebedf0", "#dfe2e7", "#c8cdd4", "#a9b0ba", "#3d4653"),
    },
    "dark": {
        "weight": ("#1d1729", "#432f70", "#6647ad", "#8c68dc", "#b190f7", "#e3d5ff"),
        "grey": ("#1c2026", "#232830", "#2e343d", "#464d58", "#67707c", "#d5dae1"),
    },
}
# The heat from which a cell's number is white (light theme) or black (dark theme), not the other.
TURNS = {
    "light": {"weight": 0.42, "grey": 0.775},
    "dark": {"weight": 0.265, "grey": 0.535},
}


def shade(weight, theme="light", scale="weight"):
    """The colour of a cell: '#rrggbb'. What is below 0 or above 1 is the end of the scale."""
    weight, colours = min(1.0, max(0.0, float(weight))), SCALES[theme][scale]
    for k in range(1, len(STOPS)):
        if weight <= STOPS[k]:
            part = (weight - STOPS[k - 1]) / (STOPS[k] - STOPS[k - 1])
            ends = zip(_parts(colours[k - 1]), _parts(colours[k]), strict=True)
            return "#" + "".join(f"{round(a + part * (b - a)):02x}" for a, b in ends)
    raise AssertionError("1 is the last stop")


def ink_on(weight, theme="light", scale="weight"):
    """The colour of a number on such a cell."""
    deep = weight >= TURNS[theme][scale]
    return "#ffffff" if deep == (theme == "light") else "#000000"


def style():
    """The custom properties of the style sheet, for both themes."""
    return "\n".join(
        f"{where} {{ {' '.join(_properties(theme))} }}"
        for where, theme in (
            (".scene", "light"),
            ('[data-jp-theme-light="false"] .scene', "dark"),  # no text
        )
    )


def _properties(theme):
    yield from (f"--{role}: {colour};" for role, colour in THEMES[theme].items())
    for scale, colours in SCALES[theme].items():
        yield from (f"--{scale}-{k}: {colour};" for k, colour in enumerate(colours))


def _parts(colour):
    return [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
