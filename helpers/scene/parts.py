"""What a scene is made of, as plain data: panels, controls and where they stand.

A part never changes while its scene lives. What changes is `inputs` (from the page: where words
are, what controls say) and `state` (from Python: everything computed).
"""

from helpers.scene.controls import choice, cuts, picked, rail, slider, switch, text
from helpers.scene.given import check_places, check_words
from helpers.scene.ground import field
from helpers.scene.layout import stack
from helpers.scene.palette import LOOKS
from helpers.scene.panels.bars import bars, column
from helpers.scene.panels.curve import curve
from helpers.scene.panels.flow import flow, matrices
from helpers.scene.panels.grid import grid
from helpers.scene.panels.lines import lines
from helpers.scene.panels.matrix import matrix
from helpers.scene.panels.mix import mix
from helpers.scene.panels.plane import plane
from helpers.scene.panels.ranking import ranking
from helpers.scene.panels.sentence import sentence
from helpers.scene.panels.shadow import measure, shadow
from helpers.scene.panels.slopes import slopes
from helpers.scene.panels.space import space
from helpers.scene.panels.table import table
from helpers.scene.panels.texts import texts

__all__ = [
    "LOOKS",
    "bars",
    "check_places",
    "check_words",
    "choice",
    "column",
    "curve",
    "cuts",
    "field",
    "flow",
    "grid",
    "lines",
    "matrices",
    "matrix",
    "measure",
    "mix",
    "picked",
    "plane",
    "rail",
    "ranking",
    "sentence",
    "shadow",
    "slider",
    "slopes",
    "space",
    "stack",
    "switch",
    "table",
    "text",
    "texts",
]
