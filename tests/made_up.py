"""A made-up language, to see whether the course would bear another one: English with accents, its
fields in the opposite order. `python made_up.py FOLDER NOTEBOOK…` runs lessons of an edition in it
and prints what they show, as JSON: {notebook: [text]}.
"""

import json
import re
import sys
from pathlib import Path

ACCENTS = str.maketrans("aeiouAEIOUcnsyz", "áéíóúÁÉÍÓÚčñšýž")


def made_up(text, texts):
    """The text in the made-up language. texts: scripts/texts.py."""
    if isinstance(text, tuple):
        return tuple(re.sub(r"{n}|[^{]+", _unless_field, form) for form in text)
    fields = list(getattr(text, "fields", ()))
    apart = re.split(f"({texts.PIECE.pattern})", text, flags=re.DOTALL)
    if not fields:
        return "".join(part if k % 2 else part.translate(ACCENTS) for k, part in enumerate(apart))
    pieces = texts.pieces(text, fields)
    order = [piece for piece in pieces if piece in fields]
    if len(apart) == 1:  # among tags and code the order counts
        order.reverse()
    turned = iter(order)
    said = [next(turned) if piece in fields else piece.translate(ACCENTS) for piece in pieces]
    return "".join(said) if len(apart) == 1 else _around(text, fields, texts)


def _unless_field(match):
    return match[0] if match[0] == "{n}" else match[0].translate(ACCENTS)


def _around(text, fields, texts):
    """Among tags and code all stays in its place."""
    known = "|".join(map(re.escape, sorted(fields, key=len, reverse=True)))
    apart = re.split(f"({texts.PIECE.pattern}|{known})", text, flags=re.DOTALL)
    return "".join(part if k % 2 else part.translate(ACCENTS) for k, part in enumerate(apart))


def write(path, found):
    """The .po file in which all of `found` ({text: places}) is in the made-up language."""
    import texts
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
        data = {"text/html": output.text} if "text" in output else output.get("data", {})
        said += [
            data[kind] for kind in ("text/html", "text/plain", "image/svg+xml") if kind in data
        ]
    return said


if __name__ == "__main__":
    found = {name: shown(sys.argv[1], name) for name in sys.argv[2:]}
    print(json.dumps(found))
