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
