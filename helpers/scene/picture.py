"""The still picture: the same parts, layout and state as the page's, by matplotlib.

Sizes are the page's: pixels from the upper left, y downwards, a text's y its baseline. Only this
module imports matplotlib, and it is imported only when something is drawn with it.
"""

import base64
import io
import textwrap

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from helpers.scene import palette
from helpers.scene.controls import counts, named, tell_value
from helpers.scene.lowered import lowered
from helpers.scene.panels import KINDS
from helpers.scene.placed import ROW_GAP, TITLE, place_row, title_of
from helpers.scene.together import together
from helpers.scene.told import plain
from helpers.scene.weights import measure

WIDTH = 830  # of a scene, as in JupyterLab in a window 1280 wide with the file browser open
DPI = 100
POINTS = 72 / DPI  # of a pixel
SIZES = {"lead": 1.75, "other": 2.2, "small": 2.2}  # of a shape, for one pixel each way; else 2
NAMED = ("warm", "cool", "lead", "other", "small")  # looks that colour a name in a text
STYLE = {
    "font.family": "DejaVu Sans",  # no text
    "text.parse_math": False,
    "path.simplify": False,
}


def draw(parts, state):
    """The figure of a scene: its caption, its controls, its panels as they stand, its words."""
    by_id = {part["id"]: part for part in parts["panels"]}
    rows = [place_row(row, by_id, state, WIDTH - 20) for row in parts["layout"]]
    values = state["inputs"]["controls"]
    controls = [c for c in parts["controls"] if c["kind"] not in ("picked", "cuts")]
    controls = [c for c in controls if counts(c, values)]
    said = lines_of(state["error"] or state["text"], 112)
    top = 34 + (40 if controls else 8)
    height = top + sum(high + ROW_GAP for _, high in rows) + 19 * len(said) + 8
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.axis("off")
        axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        whole = Box(axes, 0, 0, WIDTH, height)
        whole.names = names_of(parts["panels"])
        whole.text(10, 22, parts["title"], size=16, weight=600)
        _controls(whole.inside(10, 34, WIDTH - 20, 32), controls, values)
        for placed, high in rows:
            for part, panel, left, below, width, tall in placed:
                _panel(whole.inside(10 + left, top + below, width, tall), part, panel, state)
            top += high + ROW_GAP
        for k, line in enumerate(said):
            whole.text(10, top + 12 + 19 * k, line, colour="bad" if state["error"] else "soft")
    return figure


def lines_of(text, letters):
    """Lines of at most so many letters: as few as there must be, and no short one at the end."""
    text = plain(together(text, letters))
    lines = textwrap.wrap(text, letters)
    if len(lines) < 2:
        return lines
    tries = (textwrap.wrap(text, width) for width in range(letters, letters // 4, -1))
    fair = (t for t in tries if len(t) == len(lines) and len(t[-1]) >= letters / 3)
    return next(fair, lines)


def _panel(box, part, panel, state):
    if title_of(part):
        title = textwrap.shorten(panel.get("title", part["title"]), int(box.width / 7.8))
        box.text(0, 14, title, weight=600)
        box.text(
            measure(title, bold=True) + 9 if title else 0,
            14,
            panel.get("hint", part.get("hint", "")),
            12,
            "note",
        )
        box = box.inside(0, TITLE, box.width, box.height - TITLE)
    points = state["inputs"]["points"].get(part.get("follows", part["id"]))
    KINDS[part["kind"]].draw(box, part, panel, points, state["inputs"]["controls"])


def _controls(box, controls, values):
    x = 0
    for part in controls:
        said = tell_value(named(part, values), values[part["id"]])
        for text, colour, weight in ((part["label"], "soft", 400), (said, "ink", 600)):
            if text:
                text = textwrap.shorten(text, 60, placeholder=" …") or text[:60]
                box.text(x, 18, text, colour=colour, weight=weight)
                x += measure(text, bold=weight > 400) + 9
        x += 16


def png_base64(figure, dpi=DPI):
    """The figure as a PNG in base64, without the metadata that would change from run to run."""
    file = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        figure.savefig(file, format="png", dpi=dpi, metadata={"Software": None})
    return base64.b64encode(file.getvalue()).decode("ascii")


def names_of(parts):
    """The scene's words and their looks: a text that is one of them, no more, has its colour."""
    return {
        word: look
        for part in parts
        for word, look in zip(
            part.get("words") or part.get("tokens") or [], part.get("looks") or [], strict=False
        )
        if look in NAMED
    }


def colour_of(name):
    """A role of the palette, or a colour as it is."""
    return palette.LIGHT.get(name, name)


class Box:
    """A place in the picture to draw in, in pixels from its upper left.

    colour, fill, edge: a role of the palette ("warm", "note") or "#rrggbb".
    """

    def __init__(self, axes, left, top, width, height):
        self.axes, self.left, self.top = axes, left, top
        self.width, self.height = width, height
        self.clip, self.names = None, {}

    def inside(self, left, top, width, height):
        """A smaller one, placed in this one."""
        box = Box(self.axes, self.left + left, self.top + top, width, height)
        box.names = self.names
        return box

    def clipped(self):
        """The same place; what is drawn ends at its edge."""
        return self.cropped(0, 0, self.width, self.height)

    def cropped(self, left, top, right, bottom):
        """The same place; what is drawn ends at the edge of this part of it."""
        box = self.inside(0, 0, self.width, self.height)
        box.clip = Rectangle((self.left + left, self.top + top), right - left, bottom - top)
        box.clip.set_transform(self.axes.transData)
        return box

    def text(
        self,
        x,
        y,
        text,
        size=13,
        colour="ink",
        weight=400,
        anchor="start",
        italic=False,
        halo=False,
        tick=False,
    ):
        """anchor: start, middle or end. y is the baseline. tick: only a number at an axis."""
        text, maths = lowered(text)
        drawn = Text(
            self.left + x,
            self.top + y,
            text,
            parse_math=maths,
            color=colour_of(colour),
            fontsize=size * POINTS,
            fontweight="bold" if weight > 400 else "normal",
            fontstyle="italic" if italic else "normal",
            ha={"start": "left", "middle": "center", "end": "right"}[anchor],
            va="baseline",
            zorder=5,
            gid="tick" if tick else None,
        )
        if halo:
            drawn.set_path_effects([withStroke(linewidth=4 * POINTS, foreground="white")])
        self.axes.add_artist(drawn)
        return drawn

    def line(self, points, colour="ink", width=1.0, dash="-", opacity=1.0, zorder=2):
        """dash: "-" or matplotlib's (offset, (on, off, …)), in widths of the line."""
        x, y = np.asarray(points, dtype=float).reshape(-1, 2).T
        drawn = Line2D(
            x + self.left,
            y + self.top,
            color=colour_of(colour),
            linewidth=width * POINTS,
            linestyle=dash,
            alpha=opacity,
            zorder=zorder,
            solid_capstyle="round" if width > 3 else "butt",
            dash_capstyle="butt",
        )
        return self._add(drawn)

    def shape(self, points, fill=None, edge=None, width=1.0, opacity=1.0, zorder=2):
        """A polygon."""
        at = np.asarray(points, dtype=float) + (self.left, self.top)
        drawn = PolyCollection(
            [at],
            facecolors=colour_of(fill) if fill else "none",
            edgecolors=colour_of(edge) if edge else "none",
            linewidths=width * POINTS if edge else 0,
            alpha=opacity,
            zorder=zorder,
        )
        return self._add(drawn)

    def rect(self, x, y, across, down, **look):
        """A rectangle of this width and height, drawn as `shape` is."""
        corners = [(x, y), (x + across, y), (x + across, y + down), (x, y + down)]
        return self.shape(corners, **look)

    def arrow(self, x1, y1, x2, y2, width, colour, opacity=1.0, zorder=2, outline=False):
        """An arrow with a shaft this wide, filled or an outline, as the page draws it."""
        points = arrow_points(x1, y1, x2, y2, width)
        ink = {"edge": colour, "width": 1.5} if outline else {"fill": colour}
        return self.shape(points, opacity=opacity, zorder=zorder, **ink) if points else None

    def mark(self, look, x, y, r=7, hollow=False, zorder=4):
        """The shape of a word's look, about r pixels each way from its middle."""
        colour = colour_of(look)
        drawn = Line2D(
            [self.left + x],
            [self.top + y],
            marker=palette.MARKERS[look],
            markersize=SIZES.get(look, 2) * r * POINTS,
            markerfacecolor="white" if hollow else colour,
            markeredgecolor=colour if hollow else "white",
            markeredgewidth=(2 if hollow else 1.5) * POINTS,
            linestyle="none",
            zorder=zorder,
        )
        return self._add(drawn)

    def dashed(self, look, x, y, r=6):
        """That shape as a dashed outline: where a word would be, and is not."""
        marker = MarkerStyle(palette.MARKERS[look])
        (around,) = marker.get_path().transformed(marker.get_transform()).to_polygons()
        around = (x, y) + np.multiply(around, (1, -1)) * SIZES.get(look, 2) * r
        self.shape(around, fill="paper", zorder=4.5)
        return self.line(around, look, 1.7, (0, (1.6, 1)), zorder=4.6)

    def shows_through(self, look, x, y, r=7):
        """The outline of a mark, over another that lies on it."""
        self.mark(look, x, y, r, zorder=4.6).set_markerfacecolor("none")

    def ring(self, look, x, y, r, dash="-"):
        """A ring about a mark: the word that was chosen, or can be dragged."""
        angle = np.linspace(0, 2 * np.pi, 60)
        around = np.column_stack([x + r * np.cos(angle), y + r * np.sin(angle)])
        return self.line(around, look, 2, dash)

    def image(self, pixels, x, y, width, height):
        """An array (rows, columns, 4) from 0 to 1, its first row at the top."""
        left, top = self.left + x, self.top + y
        limits = self.axes.get_xlim(), self.axes.get_ylim()
        extent = (left, left + width, top + height, top)
        drawn = self.axes.imshow(pixels, extent=extent, aspect="auto", zorder=1)
        self.axes.set(xlim=limits[0], ylim=limits[1])
        return drawn

    def _add(self, artist):
        self.axes.add_artist(artist)
        artist.set_clip_path(self.clip) if self.clip else artist.set_clip_on(False)
        return artist


def arrow_points(x1, y1, x2, y2, width):
    """The outline of an arrow; none where it would be shorter than 2 pixels."""
    far = float(np.hypot(x2 - x1, y2 - y1))
    if far < 2:
        return []
    ux, uy = (x2 - x1) / far, (y2 - y1) / far
    head, half = min(far, 7 + 0.7 * width), width / 2 + 3.2

    def at(along, side):
        return x1 + ux * along - uy * side, y1 + uy * along + ux * side

    shaft = far - head
    return [
        *(at(0, width / 2), at(shaft, width / 2), at(shaft, half), at(far, 0)),
        *(at(shaft, -half), at(shaft, -width / 2), at(0, -width / 2)),
    ]
