"""The functions of `looks.js`, for Playwright's `evaluate`: `scene.evaluate(looks("overlaps"))`."""

from pathlib import Path

TEXT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def looks(name):
    return f"e => {TEXT.strip()}.{name}(e)"
