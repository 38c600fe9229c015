"""What a scene is made of, as plain data: panels, controls and where they stand.

A part never changes while its scene lives. What changes is `inputs` (from the page: where words
are, what controls say) and `state` (from Python: everything computed).
"""

from helpers.scene.controls import choice, cuts, picked, rail, slider, switch, text
from helpers.scene.layout import stack
from helpers.scene.palette import LOOKS
from helpers.scene.panels.curve import curve
from helpers.scene.panels.lines import lines
from helpers.scene.panels.matrix import matrix
from helpers.scene.panels.plane import field, plane
from helpers.scene.panels.space import space
from helpers.scene.panels.table import table

__all__ = [
    *("LOOKS", "choice", "curve", "cuts", "field", "lines", "matrix", "picked", "plane", "rail"),
    *("slider", "space", "stack", "switch", "table", "text"),
]
