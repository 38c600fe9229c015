"""What SmolLM2 gave for the lesson's texts, stored: for those who have not fetched its weights.

`helpers/data/make_writer.py` made it and says what is in it.
"""

import json

from helpers.data import DATA, read_arrays


def read_writer(path=DATA / "writer.npz"):
    """All of it as one dict of dicts and lists; arrays (float32, whole numbers) where they belong.

    OSError when the file is missing or not the one it should be.
    """
    arrays = read_arrays(path)
    tree = json.loads(bytes(arrays.pop("json")))
    for name, array in arrays.items():
        *way, last = name.split(".")
        place = tree
        for step in way:
            place = place[step]
        place[last] = array.astype("f4") if array.dtype.kind == "f" else array
    tree["vocabulary"] = bytes(tree["vocabulary"]).decode().split("\n")
    return tree


def figures_of(stored):
    """The few numbers of it that questions ask for: {name: number, or [word, per cent]}."""
    T_one = stored["temperatures"].index(1.0)
    cut = stored["cases"]["tree_cut"]["next"]
    return {
        "needed at T = 1": stored["cases"]["food"]["needed"][T_one],
        "right with the mask": stored["peeking"]["right"][0],
        "right without": stored["peeking"]["right"][1],
        "right of": stored["peeking"]["of"],
        "rest": 100 * stored["resting"]["share"],
        "words": stored["cache"]["words"],
        "next, cut": [cut["top"][0][1].strip(), 100 / cut["sums"][T_one]],
    }


def read_figures(path=DATA / "writer_figures.json"):
    """`figures_of` what `read_writer` gives, from a small file: questions need no more."""
    return json.loads(path.read_text(encoding="utf-8"))
