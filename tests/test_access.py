"""For every reader, without a browser: words for each picture, and colours that stay apart."""

import ast
import json
import re
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import nbformat
import numpy as np
import pytest

from helpers.judging.cards import STYLE
from helpers.scene import Scene, joined, palette

LESSONS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem[:2])


# ---- every picture has a text that says the same


def code_of(path):
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def drawn(figure):
    """Each text that matplotlib draws inside the figure: labels, tables, lines, controls."""
    for axes in figure.axes:
        texts = (text.get_text() for text in axes.texts if text.get_gid() != "tick")
        for text in texts:  # words that went to one place share a label
            names = text.split(", ")
            yield from names if all(name.rstrip(",").endswith("′") for name in names) else [text]
        for table in axes.tables:
            yield from (cell.get_text().get_text() for cell in table.get_celld().values())
        if axes.get_legend():
            yield from (text.get_text() for text in axes.get_legend().get_texts())
    yield from (text.get_text() for text in figure.texts)


def bare(text):
    """Words and numbers alone, as a narrow table breaks and a long label is cut."""
    text = re.sub(r"\$_\{\\mathregular\{(\w)\}\}\$", r"_\1", text)  # drawn lowered, told W_Q
    return re.sub(r"[^\w−√]+", " ", text.replace("′", "")).strip()


@pytest.mark.parametrize(
    "path",
    # Those that train or run a model take long, even without a browser.
    [pytest.param(p, marks=[pytest.mark.long] if p.stem[:2] >= "08" else []) for p in LESSONS],
    ids=lambda path: path.stem[:2],
)
def test_what_is_drawn_is_told(path, static, monkeypatch):
    """All words and numbers in a scene's picture are in the text that goes with it."""
    scenes = []
    made = Scene.__init__

    def note(scene, *args, **kwargs):
        made(scene, *args, **kwargs)
        scenes.append(scene)

    monkeypatch.setattr(Scene, "__init__", note)
    lesson = {"display": lambda *shown: None}
    for cell in code_of(path):
        exec(compile(cell.source, path.name, "exec"), lesson)
    assert scenes
    for scene in scenes:
        said = f" {bare(scene.describe())} "
        # What only repeats a plane's places, or names the two sides of a table.
        repeated = {
            p["caption"] for p in scene.parts["panels"] if p.get("follows") and "caption" in p
        }
        repeated |= {p.get("corner") for p in scene.parts["panels"]}
        texts = {bare(text) for text in drawn(scene.figure())} - {bare(t or "") for t in repeated}
        missing = [text for text in texts if text and f" {text} " not in said]
        assert not missing, f"{scene.parts['title']}: {missing}"


class Page(HTMLParser):
    """The images of an output's HTML, the words around them, and each tag's name."""

    def __init__(self, text):
        super().__init__()
        self.images, self.tags, self.words = [], set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "img":
            self.images.append(dict(attributes))

    def handle_data(self, data):
        self.words += data


def kind_of(cell):
    """What the last line of a cell shows: "picture", "card", or something else."""
    last = ast.parse(cell.source).body[-1:]
    source = ast.unparse(last[0]) if last and isinstance(last[0], ast.Expr) else ""
    if re.match(r"(explore_\w+|recap)\(|scene$", source):
        return "picture"
    return "card" if re.match(r"(check|predict|progress)\(", source) else ""


@each_lesson
def test_a_stored_lesson_says_what_it_shows(path):
    """Without a kernel: no widget, and at each interactive a picture or a card, and its text."""
    kinds = [kind_of(cell) for cell in code_of(path)]
    assert kinds.count("picture") >= 1 and kinds.count("card") >= 2
    for cell, kind in zip(code_of(path), kinds, strict=True):
        stored = [output.data for output in cell.outputs if "data" in output]
        assert not any("widget" in key or "javascript" in key for data in stored for key in data)
        if not kind:
            continue
        (data,) = stored
        page = Page(data["text/html"])
        assert not page.tags & {"script", "link", "iframe", "button", "input"}
        if kind == "picture":
            (image,) = page.images
            assert image["alt"] == data["text/plain"]
            assert image["src"].startswith("data:image/")
        else:
            assert data["text/plain"].partition(":")[0] in page.words


# ---- colours that stay apart

# Severity 1.0, on linear RGB: Machado, Oliveira and Fernandes, "A Physiologically-based Model for
# Simulation of Color Vision Deficiency", IEEE Transactions on Visualization and Computer Graphics
# 15 (6), 2009.
SEEN_BY = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
LIGHTNESS = [0.2126, 0.7152, 0.0722]


def linear(colour):
    """#rrggbb as linear RGB from 0 to 1."""
    value = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(colour, seen):
    """CIE L*a*b* of a colour as somebody sees it."""
    to_xyz = [[0.4124, 0.3576, 0.1805], LIGHTNESS, [0.0193, 0.1192, 0.9505]]
    xyz = to_xyz @ np.clip(np.array(seen) @ linear(colour), 0, 1) / np.sum(to_xyz, axis=1)
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(a, b):
    low, high = sorted(np.dot(LIGHTNESS, linear(colour)) + 0.05 for colour in (a, b))
    return high / low


def custom(style, theme):
    """The custom colours that a style sheet gives in a theme: {name: "#rrggbb"}."""
    blocks = re.findall(r"([^{}]*)\{([^{}]*)\}", style)
    colours = {}
    for dark in (False, True)[: 1 + (theme == "dark")]:
        for selector, body in blocks:
            if ('data-jp-theme-light="false"' in selector) == dark:
                colours |= dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})\b", body))
    return colours


each_theme = pytest.mark.parametrize("theme", palette.THEMES)
JUST_APART = 10  # CIE 1976 difference: some four times what one just notices side by side
CLEARLY_LIGHTER = 16.5  # of 100: lightness alone, as in a map of small cells
HUE_APART = 20  # degrees of hue
GREY = 15  # chroma below which a colour has no hue to speak of
NO_WORDS = ("row", "here", "query", "key")
WORDS = [look for look in palette.LOOKS if look not in NO_WORDS]
APART = [
    *combinations(WORDS, 2),
    *combinations(palette.LINE_ROLES, 2),
    *combinations(("query", "key", "value"), 2),
]
TEXTS = ["ink", "soft", "note", "accent", "bad", *palette.LOOKS, *palette.LINE_ROLES]
TEXTS += ["query", "key", "value", *palette.CURVE_ROLES]


@each_theme
@pytest.mark.parametrize("seen", SEEN_BY)
def test_words_lines_and_heads_stay_apart(theme, seen):
    known, matrix = palette.THEMES[theme], SEEN_BY[seen]
    for one, other in APART:
        apart = np.linalg.norm(lab(known[one], matrix) - lab(known[other], matrix))
        assert apart >= JUST_APART, f"{one} and {other}: {apart:.0f}"


@each_theme
def test_heads_and_curves_have_hues_that_nothing_else_has(theme):
    """One colour, one meaning: no word's, not one of Q, K and V, not that of weights or errors."""
    known = palette.THEMES[theme]
    for line in palette.LINE_ROLES:
        for other in ("warm", "cool", "lead", "query", "key", "value", "accent", "bad"):
            apart = np.linalg.norm(lab(known[line], np.eye(3)) - lab(known[other], np.eye(3)))
            assert apart >= 2 * JUST_APART, f"{line} and {other}: {apart:.0f}"
        for hue in ("warm", "cool", "lead", "query", "key", "accent"):  # value is nearly grey
            if chroma(known[line]) >= GREY:
                turned = turn(known[line], known[hue])
                assert turned >= HUE_APART, f"{line} and {hue}: {turned:.0f} degrees"


@each_theme
def test_heads_and_curves_are_two_hues_and_two_greys(theme):
    """Four of a kind: two far apart in hue, two without one and far apart in lightness."""
    first, second, third, fourth = (palette.THEMES[theme][role] for role in palette.LINE_ROLES)
    assert turn(first, second) >= 4 * HUE_APART
    assert min(chroma(first), chroma(second)) > GREY > max(chroma(third), chroma(fourth))
    assert abs(lab(third, np.eye(3))[0] - lab(fourth, np.eye(3))[0]) >= 3 * JUST_APART


@each_theme
def test_curves_are_ink_and_greys_apart_in_lightness(theme):
    """A hue would say head or word. The dashes of those nearest to each other differ, too."""
    known = [lab(palette.THEMES[theme][role], np.eye(3)) for role in palette.CURVE_ROLES]
    assert max(np.hypot(*colour[1:]) for colour in known) < GREY
    for one, other in combinations(known, 2):
        assert np.linalg.norm(one - other) >= JUST_APART


@each_theme
def test_tints_of_heads_are_told_apart(theme):
    """The bands under their numbers: pale, apart, and the numbers can be read on them."""
    known = palette.THEMES[theme]
    bands = [known[f"band-{k}"] for k in range(palette.LINES)]
    for one, other in combinations(bands[:3], 2):
        assert np.linalg.norm(lab(one, np.eye(3)) - lab(other, np.eye(3))) >= JUST_APART
    assert min(contrast(known["ink"], band) for band in bands) >= 4.5


def turn(one, other):
    """Degrees between the hues of two colours."""
    return abs((angle(one) - angle(other) + 180) % 360 - 180)


def angle(colour):
    """The hue of a colour, in degrees."""
    _, a, b = lab(colour, np.eye(3))
    return np.degrees(np.arctan2(b, a))


def chroma(colour):
    """How far a colour is from grey."""
    return np.hypot(*lab(colour, np.eye(3))[1:])


def test_colour_is_never_alone():
    """The still picture has a marker a look and dashes a line; the page: see the browser tests."""
    assert len(set(palette.MARKERS.values())) == len(palette.LOOKS) == len(palette.MARKERS)
    assert len(set(palette.DASHES)) == palette.LINES


@each_theme
def test_words_in_colour_can_be_read(theme):
    """WCAG's 4.5 for text: labels, verdicts, errors, and marks of focus; 3 for what is drawn."""
    known = palette.THEMES[theme]
    low = {name: known[name] for name in TEXTS if contrast(known[name], known["paper"]) < 4.5}
    assert not low
    assert contrast(known["axis"], known["paper"]) >= 3
    cards = custom(STYLE, theme)
    paper = {"light": "#ffffff", "dark": "#111111"}[theme]  # JupyterLab's own
    assert not {name: c for name, c in cards.items() if contrast(c, paper) < 4.5}


@each_theme
@pytest.mark.parametrize("scale", ["weight", "grey"])
def test_numbers_on_a_cell_can_be_read(theme, scale):
    for weight in np.linspace(0, 1, 201):
        cell, ink = (f(weight, theme, scale) for f in (palette.shade, palette.ink_on))
        assert contrast(cell, ink) >= 4.5, weight


@each_theme
@pytest.mark.parametrize("seen", SEEN_BY)
def test_weights_are_told_apart(theme, seen):
    """0, 0.05, 0.15, 0.3, 0.5 and 1 on the one scale of weights."""
    matrix = SEEN_BY[seen]
    colours = [lab(palette.shade(stop, theme), matrix) for stop in palette.STOPS]
    for one, other in zip(colours, colours[1:], strict=False):
        assert np.linalg.norm(one - other) >= JUST_APART
        assert (other[0] < one[0]) == (theme == "light")  # deeper, or in the dark brighter


@each_theme
def test_a_little_and_some_and_much_are_far_apart(theme):
    """0 and 0.1, 0.1 and 0.3, 0.3 and 1: a map of many small weights is no one mass."""
    none, little, some, all_ = (
        lab(palette.shade(weight, theme), np.eye(3)) for weight in (0, 0.1, 0.3, 1)
    )
    for one, other in ((none, little), (little, some), (some, all_)):
        assert np.linalg.norm(one - other) >= 2 * JUST_APART
        assert abs(one[0] - other[0]) >= CLEARLY_LIGHTER


def test_the_page_and_the_still_picture_share_one_palette():
    for theme, known in palette.THEMES.items():
        assert custom(joined.style(), theme).items() >= known.items()
    script = joined.read("shade")
    stops, turns = (re.search(rf"const {name} = (.*);", script)[1] for name in ("STOPS", "TURNS"))
    assert json.loads(stops) == list(palette.STOPS)
    turns = json.loads(re.sub(r"(\w+):", r'"\1":', turns))
    assert turns == {
        scale: {theme: palette.TURNS[theme][scale] for theme in palette.THEMES}
        for scale in ("weight", "grey")
    }


def test_the_measures_measure():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert lab("#ffffff", np.eye(3)) == pytest.approx([100, 0, 0], abs=0.02)
    red_and_green = [lab(colour, SEEN_BY["deuteranopia"]) for colour in ("#c04000", "#807000")]
    all_cones = [lab(colour, np.eye(3)) for colour in ("#c04000", "#807000")]
    assert np.linalg.norm(np.subtract(*red_and_green)) < np.linalg.norm(np.subtract(*all_cones)) / 3
