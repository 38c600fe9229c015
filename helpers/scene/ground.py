"""The ground of a map: whom a word would take from wherever it stands, as colour, and its ring."""

import numpy as np

from helpers.say import show
from helpers.scene import palette

STRONG = 0.42  # how much of a look's colour there is where it is sure
SMALL = 0.02  # of the plane: a region smaller than this gets no name


def field(names, looks, weights, asks=None):
    """What the plane's `field` takes.

    weights: (n, rows, columns) from 0 to 1, the weight of each name at each place; rows from the
    plane's lowest y to its highest, columns from its lowest x to its highest. At least (n, 2, 2);
    41 × 41 is enough: the page mixes what lies between. asks: {"from": the number of the plane's
    word that asks (a word of the look 'here' is a ring to be put anywhere), "to": the numbers of
    the words that answer, "weights": one each}; a curve to each, as wide as its weight.
    """
    weights = np.asarray(weights, dtype=np.float64)
    if weights.ndim != 3 or len(weights) != len(names) or min(weights.shape[1:]) < 2:
        raise ValueError(f"weights: shape ({len(names)}, rows, columns), got {weights.shape}")
    made = {
        "rows": weights.shape[1],
        "columns": weights.shape[2],
        "names": list(names),
        "looks": list(looks),
        "weights": np.rint(255 * np.clip(weights, 0, 1)).astype(np.uint8).tobytes(),
        "somewhere": [names[k] for k in np.unique(weights.argmax(axis=0))],  # get most there
    }
    if asks is None:
        return made
    given = [float(w) for w in asks["weights"]]
    if len(given) != len(asks["to"]):
        raise ValueError(f"asks: a weight for each of {list(asks['to'])}, got {len(given)}")
    texts = [show(w) for w in given]
    return made | {"asks": {**asks, "to": list(asks["to"]), "weights": given, "texts": texts}}


def tell(part, value, points=None):
    said = [f"regions from {', from '.join(value['somewhere'])}"]
    if value.get("asks"):
        asks = value["asks"]
        words = part["words"]
        to = (f"{words[j]} {text}" for j, text in zip(asks["to"], asks["texts"], strict=True))
        said.append(f"{words[asks['from']]} asks: {', '.join(to)}")
    return ", ".join(said)


def draw(box, part, value, points, place):
    """The ground, the names of its regions, the curves; place((x, y)) → pixels."""
    shape = (len(value["names"]), value["rows"], value["columns"])
    weights = np.frombuffer(bytes(value["weights"]), np.uint8).reshape(shape) / 255
    who, ranked = weights.argmax(axis=0), np.sort(weights, axis=0)
    sure = ranked[-1] - ranked[-2] if len(ranked) > 1 else ranked[-1]
    colours = np.array([_rgb(look) for look in value["looks"]])
    picture = np.dstack([colours[who], STRONG * sure**0.8])[::-1]
    (x0, x1), (y0, y1) = part["x"]["range"], part["y"]["range"]
    (left, bottom), (right, top) = place((x0, y0)), place((x1, y1))
    box.image(picture, left, top, right - left, bottom - top)
    for n, name in enumerate(value["names"]):
        mine = np.where(who == n, sure**3, 0)
        if (who == n).mean() > SMALL and mine.sum() > 0:
            rows, columns = np.indices(who.shape)
            x = np.interp((columns * mine).sum() / mine.sum(), (0, shape[2] - 1), (x0, x1))
            y = np.interp((rows * mine).sum() / mine.sum(), (0, shape[1] - 1), (y0, y1))
            box.text(*place((x, y)), f"from {name}", 14, "ink", 600, "middle", halo=True)
    if value.get("asks"):
        _curves(box, value["asks"], points, place)


def _curves(box, asks, points, place):
    t = np.linspace(0, 1, 24)[:, None]
    for j, weight, text in zip(asks["to"], asks["weights"], asks["texts"], strict=True):
        if j == asks["from"] or weight < 0.005:
            continue
        start, end = np.array(place(points[asks["from"]])), np.array(place(points[j]))
        apart = end - start
        middle = (start + end) / 2 + 0.12 * np.array([-apart[1], apart[0]])
        curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * middle + t**2 * end
        width = max(0.9, 9 * weight**0.85)
        box.line(curve, "paper", width + 3, opacity=0.7)
        box.line(curve, palette.shade(1), width)
        if np.hypot(*apart) > 70 and weight >= 0.05:
            x, y = curve[14]
            box.text(x + 8, y + 4, text, halo=True)


def _rgb(look):
    return [int(palette.LIGHT[look][k : k + 2], 16) / 255 for k in (1, 3, 5)]
