"""The lesson run with the model: what it shows is what is stored, but where it says otherwise.

Without the model the lesson is run by nbval, as all are, and compared with what is stored.
"""

import re

import nbformat
import pytest
from looking import notebook
from nbclient import NotebookClient

NOTEBOOK = notebook("let_it_write")
OTHERWISE = {  # what the cells say that know of the model
    "offer_the_writer()": "SmolLM2-135M-Instruct is here. Run the next cell.",
    "model = load_writer()": "The model is here.\n",
    "print(model.decode(": "writing: the course's, until you solve exercise 11.3\n"
    "The apple fell from the tree.\n\nThe original\n",
}


def shown(cell):
    """All that a cell shows, without the bytes of its pictures."""
    kinds = ("text/plain", "text/html", "text/markdown", "text/latex")
    said = []
    for output in cell.outputs:
        data = output.get("data", {})
        said += [output.get("text", ""), *(data[kind] for kind in kinds if kind in data)]
        said += [output.get("ename", "")]
    return re.sub(r"iVBORw0KGgo[A-Za-z0-9+/=\n]*", "PNG", "".join(said))


@pytest.mark.long
def test_with_the_model_everything_else_is_the_same(weights, monkeypatch, static):
    monkeypatch.setenv("ATTENTION_COURSE_CACHE", str(weights))
    stored = nbformat.read(NOTEBOOK, 4)
    fresh = nbformat.read(NOTEBOOK, 4)
    place = {"metadata": {"path": str(NOTEBOOK.parent)}}
    NotebookClient(fresh, timeout=200, coalesce_streams=True, resources=place).execute()
    other = []
    for new, old in zip(fresh.cells, stored.cells, strict=True):
        if new.cell_type == "code":
            said = [words for source, words in OTHERWISE.items() if source in new.source]
            other += said
            found = shown(new)
            assert (found.split("<div>")[0] if said else found) == (said or [shown(old)])[0]
    assert other == list(OTHERWISE.values())
