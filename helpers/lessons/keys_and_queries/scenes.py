"""Matrices that move the plane, embeddings compared, queries, keys, and their map."""

import numpy as np

from helpers import words
from helpers.attention import cosine, scaled_dot
from helpers.lessons.shared import call_learner, check_function, takes_most, unless_same
from helpers.lessons.word_space import axes_for, two_apples
from helpers.say import factor, listed, show, show_point
from helpers.scene import Scene, SceneProblem, parts

WORDS = ["orange", "phone", "apple"]
LOOKS = [words.look(word) for word in WORDS]
X = words.place(WORDS, words.SPACE)[:, :2]
GREAT = np.array([[1, -0.5], [-0.5, 1]])  # the one to beat
ROWS = ["row 1", "row 2"]
MEASURES = {"cosine": cosine, "scaled dot product": scaled_dot}
CALLED = {"cosine": "cosine", "scaled dot product": "scaled dot product"}  # text
NODES = 61  # places of the map, along each side
FLAT = 0.01  # an area, beside that of a rectangle with the same sides, that counts as none
DOCK = 250  # pixels of what is docked beside one large plane
AXES = [NEAR, FAR] = (-3, 5), (-5, 5)  # how far they go: to the first, if all words are within
ABREAST = 370  # pixels of each of two planes, with numbers below
REACH = 2  # how far the rows of one matrix go
MOST = 5  # and how far the rows of W_Q and W_K go
MEET = [4 + 3 + WORDS.index("apple"), 4 + WORDS.index("phone")]  # apple's key, on phone's query
SNAP = 0.05  # so that a hand finds zero, and the line on which the plane is flat


# ---- A matrix moves the plane -------------------------------------------------------------------


def explore_matrix(transform, E=((1, 0), (0, 1))):
    """Two rows to drag or to type, the grid they move, and where they send apple.

    transform(words, E): (n, 2), (2, 2) → (n, 2). The grid too is drawn by asking it.
    E: (2, 2), where to begin.
    """
    check_function(transform, "transform")
    E = _square(E, "E")

    def compute(points, controls):
        E, word = points["plane"][:2], points["plane"][2]
        corners = call_learner(transform, np.eye(2), E, shape=(2, 2))
        (image,) = call_learner(transform, word[None], E, shape=(1, 2))
        turn = word[0] * corners[0]
        ends = [0 * turn, turn, turn + word[1] * corners[1]]
        way = [
            {"from": a, "to": b, "text": f"{show(n)} · [{k}]", "told": f"{show(n)} · row {k}"}
            for k, (n, a, b) in enumerate(zip(word, ends, ends[1:], strict=False), start=1)
        ]
        plane = {"grid": corners, "moved": [None, None, image], "segments": way}
        x, y = (factor(value) for value in word)
        sums = [
            f"apple E = {x} · row 1 + {y} · row 2",
            f"= {x} · {show_point(E[0])}",
            f"+ {y} · {show_point(E[1])}",
            f"= {show_point(word @ E)}",
        ]
        other = f"But your function sends apple to {show_point(image)}."
        columns = [
            line
            for name, column, value in zip(("first", "second"), E.T, word @ E, strict=True)
            for line in (
                f"{name}: {show_point(word)} · {show_point(column)}",
                f"= {show(value)}",
            )
        ]
        text = _area_in_words(corners) + unless_same(word @ E, image, other)
        return {"plane": plane, "sums": {"lines": sums}, "columns": {"lines": columns}}, text

    axes = {"x": ("tech", -5, 5), "y": ("fruit", -5, 5)}
    start = [*E, X[WORDS.index("apple")]]
    typed = parts.matrix("E", "E, to type", None, ROWS, ["1", "2"], follows="plane", low=-5, high=5)
    return Scene(
        "Two rows move the whole plane",
        [
            [
                parts.plane(
                    "plane",
                    [*ROWS, "apple"],
                    start,
                    looks=["row", "row", "lead"],
                    title="The plane, before and after",
                    hint="Drag row 1, row 2 or apple.",
                    snap=0.1,
                    height=500,
                    **axes,
                ),
                parts.stack(
                    typed,
                    parts.lines("sums", "Row times matrix"),
                    parts.lines("columns", "The same, by columns"),
                    pixels=DOCK,
                ),
            ]
        ],
        [],
        compute,
        name="matrix",
    )


def _area_in_words(corners):
    """What became of the unit square, and so of the plane."""
    area = np.linalg.det(corners)
    if not corners.any():
        return "Both rows are zero: every word lands on (0, 0)."
    if not corners.any(axis=1).all():
        return "One row is zero: the whole plane is flattened onto a line, the square is gone."
    if abs(area) < FLAT * np.prod(np.linalg.norm(corners, axis=1)):
        return "The rows lie on one line: the whole plane is flattened onto it, the square is gone."
    over = ", turned over like a page" if area < 0 else ""
    size = show(abs(area), 2 if abs(area) >= 0.1 else 4)
    return f"The unit square became a parallelogram of area {size}{over}."


# ---- Which embedding? ---------------------------------------------------------------------------


def explore_embeddings(step, embeddings):
    """Embeddings side by side, at equal size; a switch takes the step in both sentences.

    step(words, measure): (n, 2) → (n, 2), all words after one attention step.
    embeddings: {name: E (2, 2)}.
    """
    check_function(step, "step")
    fair = {name: _fair(_square(E, name)) for name, E in embeddings.items()}
    places = np.concatenate([X @ E for E in fair.values()])
    reach = min(-2, np.floor(places.min())), max(5, np.ceil(places.max()))

    def compute(points, controls):
        if not controls["step"]:
            return {
                name: {} for name in fair
            }, "In which one will the two apples be farthest apart?"
        panels, said = {}, []
        for name, E in fair.items():
            apples = _two_apples(step, E, controls["measure"])
            panels[name] = two_apples(*apples)
            said.append(f"{name} {show(np.linalg.norm(apples[0] - apples[1]), 3)}")
        return (
            panels,
            f"Between the two apples, by {CALLED[controls['measure']]}: {', '.join(said)}.",
        )

    return Scene(
        "Which embedding separates the two apples most",
        [
            parts.plane(
                name,
                WORDS,
                X @ E,
                looks=LOOKS,
                drag=False,
                x=("first", *reach),
                y=("second", *reach),
                title=f"Embedding {name}",
                abreast=True,
            )
            for name, E in fair.items()
        ],
        [
            parts.switch("step", "take the step"),
            parts.choice("measure", "alike by", CALLED),
        ],
        compute,
        name="embeddings",
    )


def explore_separation(step):
    """An embedding to drag or to type, and how far apart it puts the two apples.

    step(words, measure): (n, 2) → (n, 2), all words after one attention step.
    """
    check_function(step, "step")

    def apart_in(E, measure):
        return np.linalg.norm(np.subtract(*_two_apples(step, E, measure)))

    best = {name: apart_in(_fair(GREAT), name) for name in MEASURES}
    raw_best = {name: apart_in(GREAT, name) for name in MEASURES}

    def compute(points, controls):
        measure = controls["measure"]
        raw = points["plane"]
        if not raw.any():
            raise SceneProblem("Both rows of E are zero, so there is no size to share out.")
        fair = _fair(raw)
        apples = _two_apples(step, fair, measure)
        apart = np.linalg.norm(apples[0] - apples[1])
        raw_apart = apart_in(raw, measure)
        images = {"grid": fair, "at": X @ fair, **two_apples(*apples), **axes_for(X @ fair, AXES)}
        rows = [[apart, raw_apart], [best[measure], raw_best[measure]]]
        sign = "more" if apart > best[measure] + 1e-6 else "not more"  # text
        text = (
            f"Separation {show(apart, 3)} at fair size (raw {show(raw_apart, 3)}), "
            f"{sign} than C’s {show(best[measure], 3)}."
        )
        return {"plane": {"grid": raw}, "images": images, "apart": {"values": rows}}, text

    images = parts.plane(
        "images",
        WORDS,
        X,
        looks=LOOKS,
        drag=False,
        arrows=False,
        x=("first", *FAR),
        y=("second", *FAR),
        height=ABREAST,
        title="The words in E, at fair size",
    )
    rows = _rows_plane("plane", ROWS, np.eye(2), "The rows of E", hint="Drag one.", height=ABREAST)
    apart = parts.table(
        "apart", "Between the two apples", ["in E", "in C"], ["at fair size", "raw"], decimals=3
    )
    return Scene(
        "How far an embedding takes the two apples apart",
        [[parts.stack(rows, _rows_matrix("E", "E, to type", "plane")), parts.stack(images, apart)]],
        [parts.choice("measure", "alike by", CALLED)],
        compute,
        name="separation",
    )


def _two_apples(step, E, measure):
    """Apple after one step beside orange, and beside phone, in the embedding E."""
    images = dict(zip(WORDS, X @ E, strict=True))
    lost = [word for word, image in images.items() if not image.any()]
    if lost and measure == "cosine":
        raise SceneProblem(
            f"{lost[0]} lands on (0, 0), where it has no direction and so no cosine. "
            "Choose the scaled dot product, or another matrix.",
            empty=True,
        )
    both = []
    for other in ("orange", "phone"):
        pair = np.array([images["apple"], images[other]])
        both.append(call_learner(step, pair, MEASURES[measure], shape=(2, 2))[0])
    return both


def _fair(E):
    """E at the size of the identity: ‖E‖_F = √2."""
    return E * (np.sqrt(2) / np.linalg.norm(E))


# ---- Queries and keys ---------------------------------------------------------------------------


def explore_queries_and_keys(scores, W_Q, W_K):
    """W_Q and W_K by their rows, queries among keys, M, and one table of scores from both.

    scores(words, W_Q, W_K): (n, 2), (2, 2), (2, 2) → (n, n), rows ask, columns answer.
    W_Q, W_K: (2, 2), where to begin.
    """
    check_function(scores, "scores")
    W_Q, W_K = _square(W_Q, "W_Q"), _square(W_K, "W_K")
    rows = ["W_Q row 1", "W_Q row 2", "W_K row 1", "W_K row 2"]  # no text
    n = len(WORDS)
    met = np.zeros((n, n), bool)  # the score whose shadow is drawn until one points at another
    met[MEET[1] - 4, MEET[0] - 4 - n] = True

    def compute(points, controls):
        asks, answers = points["plane"][:2], points["plane"][2:4]
        table = call_learner(scores, X, asks, answers, shape=(n, n))
        M = asks @ answers.T
        other = X @ M @ X.T
        most = table.max() if table.max() > 0 else 1.0
        shaded = {"heat": np.clip(table / most, 0, 1), "most": most}
        Q, K = X @ asks, X @ answers
        how = [
            [
                f"{a} asks, {b} answers: {show_point(q)} · {show_point(k)} = {show(value)}"
                for b, k, value in zip(WORDS, K, row, strict=True)
            ]
            for a, q, row in zip(WORDS, Q, table, strict=True)
        ]
        panels = {
            "plane": {
                "at": [*[None] * len(rows), *Q, *K],
                "shadow": MEET,
                **axes_for([*asks, *Q, *answers, *K], AXES),
            },
            "M": {"values": M},
            "scores": {"values": table, "how": how, "marks": met} | shaded,
        }
        text = _largest("Highest score", table) + _outside(Q, "query") + _outside(K, "key")
        if not Q[MEET[1] - len(rows)].any():
            word = WORDS[MEET[1] - len(rows)]
            text += f" {word}'s query is (0, 0): there is no line for a shadow to fall on."
        if not np.allclose(table, other, atol=1e-9):
            text += " But X M Xᵀ is another table: check scores."
        return panels, text

    meeting = parts.plane(
        "plane",
        [*rows, *(f"{word} asks" for word in WORDS), *WORDS],
        [*W_Q, *W_K, *X, *X],
        looks=["row"] * len(rows) + LOOKS * 2,
        drag=[True] * len(rows) + [False] * 2 * n,
        tags=["Q1", "Q2", "K1", "K2"],
        hollow=[False] * len(rows) + [True] * n + [False] * n,
        meets=[len(rows), len(rows) + n],
        x=("first", -MOST, MOST),
        y=("second", -MOST, MOST),
        snap=SNAP,
        height=440,
        title="Queries X W_Q are hollow, keys X W_K filled",
        hint="Drag a row.",
    )
    typed = parts.matrix(
        "rows",
        "W_Q and W_K, to type",
        None,
        rows,
        ["1", "2"],
        follows="plane",
        low=-MOST,
        high=MOST,
    )
    made = [
        parts.table("M", "M = W_Q W_Kᵀ", ROWS, ["1", "2"], brackets=True),
        parts.table(
            "scores",
            "Scores, Q\u00a0Kᵀ = X\u00a0M\u00a0Xᵀ",
            WORDS,
            WORDS,
            corner="asks ↓",
            tells=True,
            scale="grey",
            sources=[{"panel": "plane", "row": "i", "column": "j"}],
        ),
    ]
    return Scene(
        "Queries, keys, and the scores they make",
        [[meeting, parts.stack(typed, *made, pixels=312)]],
        [],
        compute,
        name="queries-and-keys",
    )


def _outside(places, name):
    """Which words the picture cannot show, because they left it."""
    gone = [
        f" {word}'s {name} {show_point(place)} is outside the picture."
        for word, place in zip(WORDS, places, strict=True)
        if np.abs(place).max() > MOST
    ]
    return "".join(gone)


def _largest(what, numbers):
    """Each word, and the word (or words) with the largest number in its row."""
    said = []
    for asker, row in zip(WORDS, numbers, strict=True):
        best = [w for w, s in zip(WORDS, row, strict=True) if np.isclose(s, row.max(), atol=1e-9)]
        most = {1: best[0], 3: "all alike"}.get(len(best), listed(best))
        said.append(f"{asker} → {most}")
    return f"{what}: {', '.join(said)}."


# ---- From whom would a word take, standing here? ------------------------------------------------


HERE = "here"


BENT = [[1, -0.6], [0.2, 1.3]]  # an M that turns the borders, for the first Play


def explore_listening(listen):
    """A map of the plane: if a word stood here, from which would it take most? M may be dragged.

    listen(places, words, M): (m, 2), (n, 2), (2, 2) → weights (m, n), rows sum to 1. A ring, here,
    can be put anywhere and asks from there.
    """
    check_function(listen, "listen")
    low, high = -5, 5
    side = np.linspace(low, high, NODES)
    everywhere = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    n = len(WORDS)

    def compute(points, controls):
        ask, M = points["plane"], points["rows"]
        if controls["symmetric"]:
            M = (M + M.T) / 2
        if controls["thin"]:
            M = _rank_1(M)
        bent = controls["by"]  # 0: the plain dot product, 1: M
        used = bent * M + (1 - bent) * np.eye(2)
        # One call for the whole map: a call for each of its 3,721 places would be too slow.
        places = np.concatenate([ask, everywhere])
        both = call_learner(listen, places, ask[:n], used, shape=(len(places), n))
        weights, ground = both[: n + 1], both[n + 1 :].T.reshape(n, NODES, NODES)
        asks = {"from": n, "to": range(n), "weights": weights[n]}
        changed = controls["symmetric"] or controls["thin"]
        away = changed or bent < 1
        panels = {
            "plane": {"field": parts.field(WORDS, LOOKS, ground, asks)},
            # On the way, and where a switch changes M, its rows are drawn where they are used.
            "rows": {
                "title": {0: "M is not used", 1: "M is used"}.get(bent, "On the way to M"),  # text
                "grid": used,
                "faint": [bent == 0] * 2,
                "moved": list(used) if away and bent > 0 else [None, None],
            },
            "weights": {"values": weights, "heat": weights},
        }
        text = f"Here a word takes {takes_most(WORDS, weights[n])}. "
        if bent == 0:
            text += "M is not used: this is the plain dot product. "
        elif np.array_equal(M, np.eye(2)):
            text += "M is 1 on its diagonal and 0 elsewhere: that is the plain dot product, too. "
        elif bent < 1:
            text += f"On the way to M: {show(100 * bent, 0)} %. "
        elif changed:
            text += f"M used: {show_point(M[0])} and {show_point(M[1])}. "
        return panels, text + _largest("Who takes most from whom", weights[:n])

    ground = parts.plane(
        "plane",
        [*WORDS, HERE],
        [*X, (-1, -1.5)],
        looks=[*LOOKS, "here"],
        arrows=False,
        x=("tech", low, high),
        y=("fruit", low, high),
        height=455,
        title="From whom it takes most",
        hint="Faint: two nearly equal weights.",
    )
    weights = parts.table(
        "weights",
        "Who takes from whom",
        [*WORDS, HERE],
        WORDS,
        corner="asks ↓",
        row_sums=True,
    )
    rows = _rows_plane("rows", ["M row 1", "M row 2"], BENT, "M is not used", height=176)
    typed = _rows_matrix("M", "M, to type or to drag", "rows")
    dock = parts.stack(typed, rows, weights, pixels=312)
    return Scene(
        "If a word stood here, from which word would it take most?",
        [[ground, dock]],
        [
            parts.rail("by", "what makes the scores", ["dot product", "M"], value=0, move=1600),
            parts.switch("symmetric", "symmetric"),
            parts.switch("thin", "rank 1 (d_k = 1)"),
        ],
        compute,
        name="listening",
    )


def _rank_1(M):
    """The nearest matrix of rank 1: the largest part of the singular value decomposition."""
    if np.allclose(M, M.T):  # of two parts equally large, a symmetric one
        sizes, axes = np.linalg.eigh(M)
        largest = np.abs(sizes).argmax()
        return sizes[largest] * np.outer(axes[:, largest], axes[:, largest])
    left, sizes, right = np.linalg.svd(M)
    return sizes[0] * np.outer(left[:, 0], right[0])


# ---- Shared in this lesson ----------------------------------------------------------------------


def _rows_plane(id, names, start, title, height=380, hint=""):
    """A plane with a matrix's rows to drag."""
    return parts.plane(
        id,
        names,
        start,
        looks=["row", "row"],
        x=("first", -REACH, REACH),
        y=("second", -REACH, REACH),
        snap=SNAP,
        height=height,
        title=title,
        hint=hint,
    )


def _rows_matrix(id, caption, follows):
    return parts.matrix(
        id, caption, None, ROWS, ["1", "2"], follows=follows, low=-REACH, high=REACH
    )


def _square(matrix, name):
    """A (2, 2) matrix for the plane, or a ValueError that says what came instead."""
    matrix = np.asarray(matrix)
    if matrix.dtype.kind not in "biuf" or matrix.shape != (2, 2):
        raise ValueError(
            f"{name}: this picture takes a (2, 2) matrix of numbers, got shape {matrix.shape}; "
            "W_Q and W_K need the same number of columns (for d_k = 1 make the second column 0)"
        )
    if not np.isfinite(matrix).all() or not matrix.any():
        raise ValueError(f"{name}: finite numbers, not all 0, got {matrix.tolist()}")
    return matrix.astype(float)
