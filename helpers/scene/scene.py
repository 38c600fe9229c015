"""The live picture: one widget, one message each way.

The page sends `inputs` (where words are, what controls say); Python answers with one `state`
(everything computed), so that all panels change in the same frame. A scene knows nothing of
attention: it calls `compute(points, controls)` and shows what comes back.
"""

import html
import os
import re
import threading

import anywidget
import numpy as np
from ipywidgets import widget_serialization
from traitlets import Dict, Instance, observe

from helpers import in_browser
from helpers.say import listed, plain
from helpers.scene import joined, told
from helpers.scene.controls import control_value, undone
from helpers.scene.emptied import emptied
from helpers.scene.given import check_places
from helpers.scene.layout import lay_out
from helpers.scene.panels import KINDS
from helpers.script import STUB, Script, shared

CODE, STYLE = joined.script(), joined.style()


class SceneProblem(ValueError):
    """Something the learner should read: shown in the scene, which keeps its last good picture.

    empty: that holds no longer (a word lies where there are no numbers), so none of it stays.
    shown: (panels, text), as of compute, where there is a better one.
    """

    def __init__(self, said, shown=None, empty=False):
        super().__init__(said)
        self.shown, self.empty = shown, empty


class Interrupted(Exception):
    """The learner stopped the kernel while the picture was computed; its text says so."""


def is_static():
    """True where stored pictures are made instead of live ones (`make refresh`, lesson tests)."""
    return os.environ.get("ATTENTION_COURSE_STATIC", "") == "1"


class Scene(anywidget.AnyWidget):
    """Panels and controls that follow `compute`.

    layout: rows of panels and stacks, as `helpers.scene.layout` has them, or a flat list of panels.
    controls: a list, as made by `helpers.scene.parts`. compute(points, controls) → (panels, text):
    points is {panel id: float64 array (n, 2)}, controls {id: value}; panels is {panel id: state of
    that panel}, text one line that says the state in words, the news in **bold**. It may raise
    SceneProblem. A panel's id or a state's key that the scene does not know is a ValueError.
    name: what a saved picture is called, and what judges know the scene by (without it, the title
    in small letters).
    """

    _esm = STUB
    script = Instance(Script).tag(sync=True, **widget_serialization)
    parts = Dict().tag(sync=True)
    inputs = Dict()
    state = Dict().tag(sync=True)

    def __init__(self, title, layout, controls, compute, *, name=""):
        panels, rows = lay_out(layout)
        self._compute = compute
        self._kinds = {p["id"]: p for p in panels}
        self._planes = {p["id"]: p for p in panels if "start" in p and "follows" not in p}
        # A typed number counts as it was typed; only the hand snaps there, and the page sees to it.
        self._typed = {p.get("follows") for p in panels if p["kind"] == "matrix"}
        self._controls = {c["id"]: c for c in controls}
        self._computed = {}  # the panels of the last good picture, as compute gave them
        self._one_at_a_time = threading.RLock()
        self._stops = 0  # how often the learner interrupted it
        for some in (panels, controls):
            ids = [part["id"] for part in some]
            for id in ids:
                if ids.count(id) > 1:
                    raise ValueError(f"{id!r} is the id of more than one part; give each its own")
        for control in controls:
            if control.get("over") not in (None, *self._kinds):
                raise ValueError(f"over: no panel {control['over']!r}; known: {list(self._kinds)}")
        start = {
            "points": {id: part["start"] for id, part in self._planes.items()},
            "controls": {id: part["value"] for id, part in self._controls.items()},
        }
        model = os.urandom(16).hex()
        parts = {
            "model": model,  # so that the page finds its own (`hear` in link.js)
            "title": title,
            "name": name or re.sub(r"\W+", " ", title.lower()).strip() or "scene",
            "panels": list(panels),
            "layout": rows,
            "controls": list(controls),
            "start": start,
        }
        super().__init__(script=shared(CODE, STYLE), parts=parts, inputs=start, model_id=model)
        self.on_msg(self._asked)

    # -- from the page, and from Python

    @observe("inputs")
    def _inputs_changed(self, change):
        # Some kernels take the page's messages in a thread, also while a cell moves a word.
        with self._one_at_a_time:
            self.state = self._answer(change["new"], self.state)

    def _asked(self, _, content, buffers):
        """The page says where things are."""
        if isinstance(content, dict) and isinstance(content.get("inputs"), dict):
            self.inputs = content["inputs"]

    def _answer(self, inputs, last):
        """The state for these inputs; with a problem, the last good panels and what went wrong."""
        page = inputs.get("page", "")
        stamp = {"seq": inputs.get("seq", 0), "page": page, "stops": self._stops}
        known = last.get("inputs") or inputs
        try:
            clean = self._clean(inputs, known)
        except (AttributeError, TypeError, ValueError) as problem:
            return last | stamp | {"inputs": known, "error": str(problem)}
        if page and inputs.get("stops", 0) != self._stops:
            # Asked before the interrupt, which stops what had been asked until then, all of it.
            return last | stamp | {"inputs": clean}
        try:
            points = {id: np.array(p, np.float64) for id, p in clean["points"].items()}
            made = self._compute(points, dict(clean["controls"]))
            return self._shown(clean, *made) | {"error": "", "inputs": clean} | stamp
        except SceneProblem as problem:
            said = str(problem)
            if problem.shown:
                shown = self._shown(clean, *problem.shown)
                return shown | {"error": said, "inputs": clean} | stamp
            if problem.empty:
                self._computed = {}
                names = emptied(self._kinds, last.get("panels", {}))
                names = {id: self._finish(id, panel) for id, panel in names.items()}
                last = last | {"panels": names, "text": ""}
        except Interrupted as stop:
            said = str(stop)
            self._stops += 1
        except KeyboardInterrupt:
            if not page:  # a cell of the learner's was stopped
                raise
            said = "This picture was interrupted. Move something to go on."
            self._stops += 1
        except Exception as problem:
            if not last:  # while the scene is made, the cell says it
                raise
            said = f"This picture stopped with {type(problem).__name__}: {problem}"
        kept = {"panels": last.get("panels", {}), "text": last.get("text", "")}
        return kept | {"error": said, "inputs": clean} | stamp | {"stops": self._stops}

    def _shown(self, inputs, computed, text):
        """Panels and their words; what left a plane is said, if the words do not say it already."""
        panels = {id: self._finish(id, panel) for id, panel in computed.items()}
        self._computed = computed
        out = {}  # each name once
        for id, panel in panels.items():
            part = self._kinds[id]
            if left := getattr(KINDS[part["kind"]], "gone", None):
                points = inputs["points"][part.get("follows", id)]
                out |= dict.fromkeys(left(part, panel, points))
        if out and "outside" not in text:
            text += f" {listed(out)} {'is' if len(out) == 1 else 'are'} outside the picture."
        return {"panels": panels, "text": text.strip()}

    def _clean(self, inputs, known):
        """Points inside their planes and finite, controls within their values."""
        points, controls = {}, {}
        for id, part in self._planes.items():
            given = inputs.get("points", {}).get(id, known["points"][id])
            width = len(part["start"][0])
            place = check_places(given, len(part["start"]), f"points of {id}", width)
            ranges = part["range"] if "range" in part else [part[a]["range"] for a in ("x", "y")]
            low, high = np.transpose(ranges)
            if part.get("snap") and id not in self._typed:
                nearest = np.round(np.round(place / part["snap"]) * part["snap"], 6)
                moved = (place != np.array(part["start"])).any(axis=1, keepdims=True)
                place = np.where(moved, nearest, place)
            points[id] = np.clip(place, low, high).tolist()
        for id, part in self._controls.items():
            given = inputs.get("controls", {}).get(id, known["controls"][id])
            controls[id] = control_value(part, given)
        return {"points": points, "controls": controls}

    def _finish(self, id, panel):
        """Plain data for the page, completed by its kind; ValueError for what it does not know."""
        if id not in self._kinds:
            raise ValueError(f"no panel {id!r} in this scene; there is {', '.join(self._kinds)}")
        part = self._kinds[id]
        kind = KINDS[part["kind"]]
        unknown = ", ".join(map(repr, panel.keys() - kind.STATE - {"title", "hint"}))
        if unknown:
            known = ", ".join(sorted(kind.STATE)) or "nothing"
            raise ValueError(f"{part['kind']} {id!r}: no state {unknown}; it knows {known}")
        panel = plain(panel)
        return kind.finish(part, panel) if hasattr(kind, "finish") else panel

    # -- reading and driving a scene without a mouse

    def _plane_of(self, word, panel):
        found = [
            (id, part["words"].index(word))
            for id, part in self._planes.items()
            if word in part["words"] and panel in (None, id)
        ]
        if found:  # the first in which a hand can move it
            free = [(id, i) for id, i in found if self._planes[id].get("drag", [True] * (i + 1))[i]]
            return (free or found)[0]
        words = sorted({w for part in self._planes.values() for w in part["words"]})
        there = ", ".join(words) or "no words"
        raise ValueError(f"no word {word!r} here; this scene has {there}")

    def place(self, word, panel=None):
        """Where a word is now: array (2,). `panel`: which plane, where there are several."""
        id, i = self._plane_of(word, panel)
        return np.array(self.state["inputs"]["points"][id][i])

    def move(self, word, to, panel=None):
        """Moves a word, as the hand does; a place outside the plane becomes its edge."""
        id, i = self._plane_of(word, panel)
        points = [list(p) for p in self.state["inputs"]["points"][id]]
        points[i] = check_places([to], 1, f"the place of {word}", len(points[i]))[0].tolist()
        self._change({"points": {id: points}})

    def value(self, control):
        """What a control says now."""
        self._known_control(control)
        return self.state["inputs"]["controls"][control]

    def set(self, control, value):
        """Sets a control, as the hand does."""
        value = control_value(self._known_control(control), value)
        back = undone(self.parts["controls"], control) if value != self.value(control) else {}
        self._change({"controls": {control: value, **back}})

    def _known_control(self, control):
        if control not in self._controls:
            raise ValueError(f"no control {control!r} here; there is {', '.join(self._controls)}")
        return self._controls[control]

    def _change(self, change):
        now = self.state["inputs"]
        self.inputs = {
            "points": now["points"] | change.get("points", {}),
            "controls": now["controls"] | change.get("controls", {}),
        }

    @property
    def name(self):
        """What this scene is called, whatever its title says."""
        return self.parts["name"]

    def panel(self, id):
        """What is computed for a panel now: its state, {key: value}, as compute gave it."""
        if id not in self._kinds:
            raise ValueError(f"no panel {id!r} in this scene; there is {', '.join(self._kinds)}")
        return dict(self._computed.get(id, {}))

    def table(self, id):
        """The numbers of a table now: array (rows, columns), NaN where a cell is empty.

        Where a cell holds a text instead, an array of objects.
        """
        values = self.panel(id).get("values")
        if values is None:
            tables = [i for i, part in self._kinds.items() if part["kind"] == "table"]
            raise ValueError(f"no numbers in {id!r} now; the tables are {', '.join(tables)}")
        values = [list(row) for row in values]
        texts = any(isinstance(cell, str) for row in values for cell in row)
        return np.array(values, dtype=object if texts else np.float64)

    @property
    def text(self):
        """The line under the picture: the state in words."""
        return told.plain(self.state["text"])

    @property
    def error(self):
        """The problem shown in the scene, or the empty text."""
        return self.state["error"]

    # -- without a kernel, in print, for a screen reader

    def figure(self):
        """The same picture by matplotlib, as a Figure (`scene.figure().savefig("mine.png")`)."""
        in_browser.drawing()
        from helpers.scene.picture import draw

        return draw(self.parts, self.state)

    def describe(self):
        """The picture in words: its title, its numbers, the line under it."""
        return told.tell(self.parts, self.state)

    def __repr__(self):
        return self.describe()

    def _repr_mimebundle_(self, **kwargs):
        if not is_static():
            view = super()._repr_mimebundle_(**kwargs)
            data = view[0] if isinstance(view, tuple) else view
            data["text/plain"] = self.describe()
            return view
        from helpers.scene.picture import png_base64

        image = (
            f'<img alt="{html.escape(self.describe(), quote=True)}" style="max-width: 100%" '
            f'src="data:image/png;base64,{png_base64(self.figure())}">'
        )
        return {"text/html": image, "text/plain": self.describe()}
