// More marks in a plane, each in a file of its own: {state key: class}. A class is made once, with
// the plane (its `layers`, `part`, `scene`, `place([x, y])` → pixels), and its
// `paint(value, wishes, lines)` is called whenever the plane draws; value is undefined where the
// state has none. `panels/plane.py` has the other half (EXTRAS).

export const EXTRAS = {};
