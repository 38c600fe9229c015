"""Lessons as they were run and saved, each as one page to read, print or hand in: `make export`.

    python scripts/export.py notebooks/03_softmax.ipynb …        writes 03_softmax.html beside it

In the page each scene is a picture with its words, and each card says its question and its verdict.
Both are made from what JupyterLab saved with the lesson, so nothing is run, and the page needs no
network. A lesson that was not run has the pictures that it came with.
"""

import argparse
import base64
import html
import json
import re
import sys
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from helpers.judging.cards import STYLE
from helpers.scene import told
from helpers.scene.picture import draw, png_base64

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
# What a card has for the hand, and is of no use on paper.
CONTROLS = re.compile(r"<button.*?</button>|<input[^>]*>", re.DOTALL)
FROM_ELSEWHERE = re.compile(r'<script[^>]*\bsrc="https?:.*?</script>', re.DOTALL)


def export(path):
    """The page of one notebook, as text."""
    notebook = nbformat.read(path, as_version=4)
    saved = notebook.metadata.pop("widgets", {}).get(STATE, {}).get("state", {})
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            view = output.get("data", {}).get(VIEW)
            if view:
                output["data"] = shown(saved.get(view["model_id"]), output["data"])
    exporter = HTMLExporter(mathjax_url="", require_js_url="", mermaid_js_url="")
    page, _ = exporter.from_notebook_node(notebook)
    return FROM_ELSEWHERE.sub("", page).replace("</head>", f"<style>{STYLE}</style></head>", 1)


def shown(model, data):
    """A widget's output as a picture or a card; its text alone where nothing of it was saved."""
    text = {"text/plain": data.get("text/plain", "")}
    if model is None:
        return text
    state = with_buffers(model)
    if "parts" in state:  # a scene
        alt = html.escape(told.tell(state["parts"], state["state"]), quote=True)
        png = png_base64(draw(state["parts"], state["state"]))
        image = f'<img alt="{alt}" style="max-width: 100%" src="data:image/png;base64,{png}">'
        return text | {"text/html": image}
    if "page" in state:  # a card
        words = CONTROLS.sub("", state["page"])
        return text | {
            "text/html": f'<div class="card card-{state.get("status", "unsolved")}">{words}</div>'
        }
    return text


def with_buffers(model):
    """The saved state of a widget, with its bytes back in their places."""
    state = json.loads(json.dumps(model["state"]))
    for buffer in model.get("buffers", ()):
        *way, last = buffer["path"]
        place = state
        for key in way:
            place = place[key]
        place[last] = base64.b64decode(buffer["data"])
    return state


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="all lessons, if none is named")
    for path in parser.parse_args(words).notebooks or sorted(NOTEBOOKS.glob("*.ipynb")):
        try:
            page = export(path)
        except (OSError, ValueError) as problem:
            print(f"{path} can't be exported: {problem}", file=sys.stderr)
            return 1
        written = path.with_suffix(".html")
        written.write_text(page, encoding="utf-8")
        print(written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
