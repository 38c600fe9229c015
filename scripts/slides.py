"""Lessons as pages to page through in front of a class: `course.py edition --slides OUT`.

    python scripts/slides.py FOLDER notebooks/03_softmax.ipynb …      writes FOLDER/03_softmax.html

A page begins at each heading. It is made from the stored lesson, so nothing is run and no network
is needed; pictures stand still in it. Opened with `?live=ADDRESS` (JupyterLab's
…/lab/tree/notebooks, or the site's), each page leads to the same heading there, where the picture
moves.
"""

import sys
from pathlib import Path

from export import export

HERE = Path(__file__).parent
STYLE = (HERE / "slides.css").read_text(encoding="utf-8")
SCRIPT = (HERE / "slides.js").read_text(encoding="utf-8")


def slides(path):
    """The pages of one lesson, as one text."""
    page = export(path)
    page = page.replace("</head>", f"<style>{STYLE}</style></head>", 1)
    script = f'<script type="module" data-lesson="{path.name}">{SCRIPT}</script>'
    return page.replace("</body>", f"{script}</body>", 1)


def main(words):
    folder, *paths = map(Path, words)
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        (folder / f"{path.stem}.html").write_text(slides(path), encoding="utf-8", newline="\n")
    print(f"{folder}: {len(paths)} lessons to page through; → and ← turn the pages.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
