"""A made-up language, to see whether the course would bear a real one: English with accents, and
its fields in the opposite order. `python made_up.py FOLDER NOTEBOOK…` runs lessons of an edition
and prints what they show, as JSON: {notebook: [text]}.
"""

import json
import re
import sys
from pathlib import Path

ACCENTS = str.maketrans("aeiouAEIOUcnsyz", "áéíóúÁÉÍÓÚčñšýž")


def made_up(text, texts):
    """The text in the made-up language. texts: the module scripts/texts.py."""
    if isinstance(text, tuple):
        return tuple(made_up(form, texts) for form in text)
    fields = sorted(set(getattr(text, "fields", ())), key=len, reverse=True)
    known = [texts.PIECE.pattern, *map(re.escape, fields)]
    parts = re.split(f"({'|'.join(known)})", text, flags=re.DOTALL)
    kept, said = parts[1::2], [part.translate(ACCENTS) for part in parts[::2]]
    if set(kept) <= set(fields):  # among tags and formulas the order counts
        kept.reverse()
    return said[0] + "".join(a + b for a, b in zip(kept, said[1:], strict=True))


def write(path, found, texts):
    """The .po file in which all of `found` ({text: places}) is in the made-up language."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalog = Catalog(charset="utf-8")
    for text in found:
        catalog.add(text, made_up(text, texts))
    with path.open("wb") as file:
        write_po(file, catalog, width=0)


def shown(folder, name):
    """What a lesson shows when it is run from its top: the text of all its outputs."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(Path(folder, "notebooks", name), as_version=4)
    where = {"metadata": {"path": str(Path(folder, "notebooks"))}}
    NotebookClient(notebook, timeout=300, resources=where).execute()
    said = []
    for output in (o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs):
        said += [output[key] for key in ("text",) if key in output]
        said += [v for kind, v in output.get("data", {}).items() if kind.startswith("text/")]
    return said


if __name__ == "__main__":
    print(json.dumps({name: shown(sys.argv[1], name) for name in sys.argv[2:]}))
