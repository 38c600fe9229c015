"""Reads the arrays in `data/`: only as they were stored, and never through pickle."""

import hashlib
from pathlib import Path

import numpy as np

from helpers import in_browser

DATA = Path(__file__).parent


def read_arrays(path):
    """{name: array} of one `.npz` file. OSError when it is missing or not the one it should be."""
    path = Path(path)
    restore = "Restore it with `git checkout helpers/data`, or install the course again."
    if in_browser.HERE and not path.is_file():
        in_browser.fetch(path)
    if not path.is_file():
        raise OSError(f"the course's data is not all there: {path.name} is missing. {restore}")
    expected = (DATA / path.with_suffix(".sha256").name).read_text().split()[0]
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        raise OSError(
            f"the course's data is damaged: {path.name} has checksum {found[:12]}…, "
            f"it should be {expected[:12]}…. {restore}"
        )
    with np.load(path, allow_pickle=False) as file:
        return dict(file)
