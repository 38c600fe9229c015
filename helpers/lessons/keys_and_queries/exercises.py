"""Matrices change what "alike" means; queries and keys."""

import numpy as np

from helpers import attention, words
from helpers.judging.comparing import Unsolved, Wrong
from helpers.judging.diagnosis import named, places
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import new
from helpers.lessons.softmax_mistakes import FLAT_SUM, lying_flat, softmax_gone_wrong
from helpers.say import show

X = words.place(["orange", "phone", "apple"], words.SPACE)[:, :2]
ORANGE, PHONE, APPLE = X
MEASURES = {"cosine": attention.cosine, "scaled dot product": attention.scaled_dot}
EMBEDDINGS = {
    "A": np.array([[1, 0], [0.5, 1]]),
    "B": np.array([[1, 0.9], [0.9, 1]]),
    "C": np.array([[1, -0.5], [-0.5, 1]]),
}


# ---- The solutions ------------------------------------------------------------------------------


def row_times_matrix(row, matrix):
    return np.sum(row[:, None] * matrix, axis=0)


def listening(X, W_Q, W_K):
    Q, K = X @ W_Q, X @ W_K
    scores = Q @ K.T / np.sqrt(K.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def one_matrix(W_Q, W_K):
    return W_Q @ W_K.T


# ---- The pictures -------------------------------------------------------------------------------


def separation(E, measure=attention.cosine):
    """How far apart apple lands after a step beside orange, and beside phone, in X E."""

    def apple_beside(other):
        pair = np.array([APPLE, other]) @ E
        weights = attention.softmax(attention.similarity_table(pair, measure))
        return (weights @ pair)[0]

    return np.linalg.norm(apple_beside(ORANGE) - apple_beside(PHONE))


def fair(E):
    """E scaled to ‖E‖_F = √2, the size of the identity."""
    return E / np.linalg.norm(E) * np.sqrt(2)


def beats_c(scene):
    """At fair size, the picture's embedding separates the two apples more than C does."""
    named(scene, "separation", "Hand in the picture `explore_separation(step)`, by its name.")
    E, name = places(scene, ["row 1", "row 2"]), scene.value("measure")
    if np.array_equal(E, np.eye(2)):
        raise Unsolved("E still is the identity. Drag or type its rows, then run this cell again.")
    lost = [w for w, x in zip(("orange", "phone", "apple"), X @ E, strict=True) if not x.any()]
    if lost and name == "cosine":
        raise Wrong(f"{lost[0]} lands on (0, 0), where cosine is undefined. Move the zero row.")
    own, best = (separation(fair(M), MEASURES[name]) for M in (E, EMBEDDINGS["C"]))
    found = (
        f"by {name}, at fair size: yours {show(own, 3)}, C {show(best, 3)}",
        f"by {name}, raw:          yours {show(separation(E, MEASURES[name]), 3)}, "
        f"C {show(separation(EMBEDDINGS['C'], MEASURES[name]), 3)}",
    )
    if own <= best + 1e-6:
        raise Wrong("C still separates the two apples at least as much at fair size.", *found)
    return f"At fair size yours separates the two apples by {show(own, 3)}, C by {show(best, 3)}."


def one_way(scene):
    """orange takes most from phone, and phone least from orange."""
    named(scene, "queries-and-keys", "Hand in the picture with queries and keys, by its name.")
    W_Q = places(scene, ["W_Q row 1", "W_Q row 2"])
    W_K = places(scene, ["W_K row 1", "W_K row 2"])
    scores = X @ W_Q @ (X @ W_K).T
    orange, phone = scores[:2]
    begun = scene.parts["start"]["points"]["plane"]
    unmoved = np.array_equal([*W_Q, *W_K], begun[:4])
    found = (
        f"orange's scores for orange, phone, apple: {_listed(orange)}",
        f"phone's scores for orange, phone, apple:  {_listed(phone)}",
    )
    one_way = orange[1] > max(orange[0], orange[2]) + 1e-9
    if unmoved and not one_way:
        raise Unsolved("W_Q and W_K still are as they began. Drag or type their rows.")
    if not one_way:
        raise Wrong("orange does not take most from phone yet.", *found)
    if phone[0] >= min(phone[1], phone[2]) - 1e-9:
        raise Wrong(
            "orange takes most from phone. But phone does not take least from orange.", *found
        )
    return (
        "orange takes most from phone, and phone least from orange: an arrow need not go both ways."
    )


def _listed(scores):
    return ", ".join(f"{show(score + 0.0)}" for score in scores)


# ---- Cases and known mistakes -------------------------------------------------------------------

_scale = np.array([[2.0, 0.0], [0.0, 3.0]])
_bend = np.array([[2.0, 1.0], [-1.0, 1.0]])
_wide = np.array([[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]])
_tall = np.array([[1.0, 2.0], [0.5, -1.0], [0.0, 3.0]])
_Q = np.array([[1.0, 0.5], [-0.5, 1.0]])
_K = np.array([[0.2, 1.0], [1.0, -0.3]])
_deep = np.array([[1.0, 0.0, 2.0], [0.5, 1.0, -1.0], [0.0, -1.0, 1.0], [1.0, 1.0, 0.0]])


def _softmax(scores, axis=-1):
    return attention.softmax(scores, axis=axis)


def _scaled(X, W_Q, W_K):
    return (X @ W_Q) @ (X @ W_K).T / np.sqrt(W_K.shape[1])


def _with(soften):
    return lambda X, W_Q, W_K: soften(_scaled(X, W_Q, W_K))


EXERCISES = [
    Exercise(
        id="keys_and_queries.row_times_matrix",
        title="Row times matrix",
        question="Write `row_times_matrix(row, matrix)`: the first number of `row` times the "
        "first row of `matrix`, plus the second number times the second row, and so on. Write "
        "the sum out: without `@`, and without NumPy's own functions for it (`np.dot`, "
        "`np.inner`, `np.einsum`, …).",
        right=row_times_matrix,
        cases=[
            (np.array([2.0, 1.0]), _bend),
            (np.array([3.0, -1.0]), _scale),
            (np.array([1.0, 2.0]), _wide),
            (np.array([1.0, -2.0, 0.5]), _tall),
            (np.array([0.123, -0.456]), _wide),
        ],
        fresh=new("d", "d m"),
        by_hand=True,
        mistakes=[
            Mistake(
                lambda row, matrix: matrix @ row,
                "You added up the matrix's columns, each times a number. That is matrix times "
                "column. Here the row comes first, and it mixes the matrix's rows.",
            ),
            Mistake(
                lambda row, matrix: sum(row[j] * matrix[:, j] for j in range(len(row))),
                "You mixed the matrix's columns, `matrix[:, j]`, each times a number. A row comes "
                "first and mixes its rows, `matrix[i]`.",
            ),
            Mistake(
                lambda row, matrix: np.array([sum(map(np.multiply, line, row)) for line in matrix]),
                "You multiplied `row` with each row of the matrix. That is matrix times column. "
                "Here each row of the matrix gets one number of `row`, and the rows are added up.",
            ),
            Mistake(
                lambda row, matrix: row[:, None] * matrix,
                "Each row has its factor. Now add the rows up: `axis=0`.",
            ),
            Mistake(
                lambda row, matrix: row * matrix,
                "`row * matrix` gives each column a factor, but each row needs one. Go through the "
                "rows in a loop, `row[i] * matrix[i]`, and add them up. (Without a loop: "
                "`row[:, None] * matrix`, then `np.sum(…, axis=0)`.)",
            ),
            Mistake(
                lambda row, matrix: np.sum(row[:, None] * matrix, axis=1),
                "Each row has its factor, but you added along the rows. Add the rows to each "
                "other: `axis=0`.",
            ),
            Mistake(
                lambda row, matrix: np.sum(row[:, None] * matrix),
                "You added everything to one number. The result is a row: add with `axis=0`.",
            ),
            Mistake(
                lambda row, matrix: np.sum(row * matrix, axis=0),
                "`row * matrix` gives each column a factor. Each row needs one: write "
                "`row[:, None] * matrix`.",
            ),
            Mistake(
                lambda row, matrix: np.sum(matrix, axis=0),
                "You added the matrix's rows. Multiply each with its number from `row` first.",
            ),
            Mistake(
                lambda row, matrix: row[-1] * matrix[-1],
                "Only the last row's part is left: each time the result was replaced. Add up, "
                "`result = result + …`.",
            ),
            Mistake(
                lambda row, matrix: sum(row[i] * matrix[i] for i in range(len(row) - 1)),
                "The last row is missing: `range(len(row))` already ends one before `len(row)`.",
            ),
            Mistake(
                lambda row, matrix: 2 * matrix[0] + 1 * matrix[1],
                "2 and 1 are the numbers of the example. Take them from `row`: `row[i] * "
                "matrix[i]`.",
            ),
            Mistake(
                lambda row, matrix: row[0] * matrix[0] + row[1] * matrix[1],
                "Right for a matrix of two rows. It may have more: go through all of them, for "
                "example with a loop over `range(len(row))`.",
            ),
        ],
        hints=[
            "(2, 1) times a matrix is 2 · its first row + 1 · its second row. A loop over "
            "`range(len(row))` goes through all rows, however many there are. Begin with "
            "`result = 0`: a list, `[]`, can't be added to a row.",
            "`row[:, None]` turns the row into a column, so that `row[:, None] * matrix` gives "
            "each row of the matrix its factor. `np.sum(…, axis=0)` adds the rows.",
        ],
        solution=row_times_matrix,
    ),
    Exercise(
        id="keys_and_queries.beat_the_best",
        title="Beat the best one",
        question="On the picture: drag or type the rows of E until the two apples are farther "
        "apart, at fair size, than in the best of A, B and C. You may use either measure. Then run "
        "this cell again.",
        judge=beats_c,
        hints=[
            "What must E do to the line from orange to phone, and what may it do to the rest?",
            "Start from C, rows (1, −0.5) and (−0.5, 1). Make row 2 a shorter arrow: type 0.5 for "
            "its 1.",
        ],
        solution="""
            embedding.move("row 1", (1, -0.5))
            embedding.move("row 2", (-0.5, 0.5))
        """,
    ),
    Exercise(
        id="keys_and_queries.listening",
        title="Who takes from whom",
        question="Write `listening(X, W_Q, W_K)`: the table of weights, rows ask, columns answer. "
        "Queries, keys, scores, divided by √d_k (the number of columns of W_K), softmax by row.",
        right=lambda X, W_Q, W_K: _softmax(_scaled(X, W_Q, W_K)),
        cases=[
            (X[:2], _Q, _K),
            (X, _Q, _K),
            (X, _Q[:, :1], _K[:, :1]),
            (_deep, _tall, _tall[::-1]),
        ],
        # No large numbers: e^x of them would overflow, and that is not the question here.
        fresh=new("n d", "d d_k", "d d_k", sizes=(1.0, 1e-1)),
        mistakes=[
            Mistake(
                lambda X, W_Q, W_K: _softmax(_scaled(X, W_K, W_Q)),
                "You swapped K and Q: in your table the columns ask. The rows should ask, so the "
                "queries come first: Q Kᵀ.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax((X @ W_Q) @ (X @ W_K) / np.sqrt(W_K.shape[1])),
                "The transpose is missing: Q K multiplies queries with columns of K, not with "
                "keys. Each key is a row of K, so write `Q @ K.T`.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax((X @ W_Q).T @ (X @ W_K) / np.sqrt(W_K.shape[1])),
                "You transposed Q instead of K. `Q.T @ K` compares coordinates; `Q @ K.T` "
                "compares words.",
            ),
            Mistake(
                _with(lambda s: lying_flat(s, s.max(axis=1, keepdims=True))),
                FLAT_SUM,
            ),
            Mistake(
                lambda X, W_Q, W_K: (
                    _softmax(_scaled(X, W_Q, W_K)) @ X,
                    _softmax(_scaled(X, W_Q, W_K)),
                ),
                "The weights are right. Here they are all that is asked for: return the table of "
                "weights alone, without the moved words.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax(_scaled(X, W_Q, W_K)) @ X,
                "These are the moved words. Return the table of weights itself.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax((X @ W_Q) @ (X @ W_K).T),
                "The scores are not divided by √d_k.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax((X @ W_Q) @ (X @ W_K).T) / np.sqrt(W_K.shape[1]),
                "You divided by √d_k after softmax, and your rows no longer sum to 1. Divide the "
                "scores, before softmax.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax((X @ W_Q) @ (X @ W_K).T / np.sqrt(2)),
                "You divided by √2 whatever the matrices are. d_k is the number of columns of "
                "W_K: `np.sqrt(W_K.shape[1])`.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax((X @ W_Q) @ (X @ W_K).T / W_K.shape[1]),
                "You divided by d_k, not by √d_k.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax((X @ W_Q) @ (X @ W_K).T / np.sqrt(W_K.shape[0])),
                "You divided by √d, where d counts the coordinates of a word. d_k counts those of "
                "a key: the columns of W_K.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax((X @ W_Q) @ (X @ W_K).T / np.sqrt(len(X))),
                "You divided by the root of the number of words. d_k counts the coordinates of a "
                "key: the columns of W_K.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax(_scaled(X, W_Q, W_K), axis=0),
                "Your columns sum to 1. The rows ask, so softmax goes along each row.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _scaled(X, W_Q, W_K),
                "These are the scores, divided by √d_k. Softmax by row makes weights of them.",
            ),
            Mistake(
                lambda X, W_Q, W_K: (X @ W_Q) @ (X @ W_K).T,
                "These are the scores. Divide them by √d_k, then take softmax by row.",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax(X @ X.T / np.sqrt(X.shape[1])),
                "You compared the words themselves. Use the queries, X W_Q, and the keys, X W_K.",
            ),
            *softmax_gone_wrong(
                _with,
                "only flat",
                "flat max",
                "flat both",
                "whole sum",
                "row tops, whole sum",
                "powers",
                "naive powers",
            ),
            Mistake(
                lambda X, W_Q, W_K: _softmax(X @ W_Q @ W_K.T / np.sqrt(W_K.shape[1])),
                "You left out the second X: the keys are X W_K, not W_K alone.",
            ),
        ],
        hints=[
            "Begin with `Q, K = X @ W_Q, X @ W_K`.",
            "The scores are `Q @ K.T`: row i holds the products of query i with every key.",
            "Divide by `np.sqrt(W_K.shape[1])`, then use `softmax`, which goes along each row.",
        ],
        solution=listening,
    ),
    Exercise(
        id="keys_and_queries.one_matrix",
        title="Two matrices, or one",
        question="Write `one_matrix(W_Q, W_K)`: the M for which X M Xᵀ is the same table as Q Kᵀ.",
        right=lambda W_Q, W_K: W_Q @ W_K.T,
        cases=[(_Q, _K), (_Q[:, :1], _K[:, :1]), (_tall, _tall[::-1])],
        fresh=new("d d_k", "d d_k"),
        mistakes=[
            Mistake(
                lambda W_Q, W_K: W_Q @ W_K,
                "The transpose is missing: (X W_K)ᵀ is W_Kᵀ Xᵀ, so M is W_Q W_Kᵀ.",
            ),
            Mistake(
                lambda W_Q, W_K: W_K @ W_Q.T,
                "You swapped K and Q, which gives Mᵀ: with it the word that asks and the word that "
                "answers change places.",
            ),
            Mistake(
                lambda W_Q, W_K: W_Q.T @ W_K,
                "You transposed W_Q instead of W_K. M stands between two words, so it is d × d; "
                "yours is d_k × d_k.",
            ),
            Mistake(
                lambda W_Q, W_K: W_K.T @ W_Q,
                "You transposed the wrong one, and the order is the other way round: M = W_Q W_Kᵀ.",
            ),
            Mistake(
                lambda W_Q, W_K: W_Q * W_K,
                "You multiplied entry by entry. A matrix product is `@`.",
            ),
            Mistake(
                lambda W_Q, W_K: W_Q @ W_K.T / np.sqrt(W_K.shape[1]),
                "You divided by √d_k. That happens to the scores later; M is the bare product.",
            ),
        ],
        hints=[
            "Q Kᵀ = (X W_Q)(X W_K)ᵀ. What is the transpose of a product?",
            "(X W_K)ᵀ = W_Kᵀ Xᵀ, so Q Kᵀ = X (W_Q W_Kᵀ) Xᵀ.",
        ],
        solution=one_matrix,
    ),
    Exercise(
        id="keys_and_queries.unheard",
        title="A one-way arrow",
        question="In the picture: drag or type W_Q and W_K until orange takes most from phone, and "
        "phone takes least from orange. There are many ways. Then run this cell again.",
        judge=one_way,
        hints=[
            "orange is (0, 3), so its query is 3 times row 2 of W_Q. phone is (4, 0): its query "
            "is 4 times row 1.",
            "Turn row 2 of W_Q until orange's query points towards phone's key. Leave row 1.",
        ],
        solution="""
            asking.move("W_Q row 1", (1, 0))
            asking.move("W_Q row 2", (1, 0))
            asking.move("W_K row 1", (1, 0))
            asking.move("W_K row 2", (0, 1))
        """,
    ),
]


# ---- Predictions --------------------------------------------------------------------------------

_turn = np.array([[0.6, 0.8], [-0.8, 0.6]])
_still, _turned = separation(np.eye(2)), separation(_turn)
_measured = {name: separation(fair(E)) for name, E in EMBEDDINGS.items()}
_apart = {name: np.linalg.norm((PHONE - ORANGE) @ fair(E)) for name, E in EMBEDDINGS.items()}
_one_sided = np.array([[0.0, 1.0], [0.0, 0.0]])
_back = PHONE @ _one_sided @ ORANGE, ORANGE @ _one_sided @ PHONE
# Equal scores for orange and phone: at the origin, and all along one straight line through it.
_tie = np.array([PHONE[1] - ORANGE[1], ORANGE[0] - PHONE[0]])

_full, _thin = 512 * 512, 2 * 512 * 64
_two = np.array([[1.0, 1.0], [2.0, 2.0]])
_alike = attention.softmax(_two @ _two.T / np.sqrt(2))


PREDICTIONS = [
    Prediction(
        id="keys_and_queries.where",
        question="A matrix has the rows (2, 1) and (−1, 1). Where does it send (1, 0)?",
        choices=[
            Choice(
                "to (2, 1)", "1 · (2, 1) + 0 · (−1, 1) = (2, 1): the first row.", id="first-row"
            ),
            Choice(
                "to (2, −1)",
                "That is the first column. A row times a matrix mixes its rows.",
                id="first-column",
            ),
            Choice(
                "to (1, 1)",
                "That is the second column. (1, 0) takes the first row once, and nothing else.",
                id="second-column",
            ),
        ],
        right=[[2, 1], [2, -1], [1, 1]].index((np.array([1, 0]) @ _bend).astype(int).tolist()),
    ),
    Prediction(
        id="keys_and_queries.turning",
        question="E turns the whole plane (a rotation). By cosine, what happens to the separation "
        "of the two apples?",
        choices=[
            Choice(
                "it grows",
                "Everything turns together: angles and lengths stay as they were.",
                id="grows",
            ),
            Choice(
                "it stays the same",
                f"{show(_still, 3)} before and {show(_turned, 3)} after. A rotation changes no "
                "angle and no length, so no weight and no distance.",
                id="same",
            ),
            Choice(
                "it shrinks",
                "Nothing gets closer when everything turns together.",
                id="shrinks",
            ),
        ],
        right=1 + int(np.sign(round(_still - _turned, 9))),
    ),
    Prediction(
        id="keys_and_queries.vote",
        question="Your vote: in which embedding will the two apples be farthest apart, by cosine?",
        choices=[
            Choice(
                name,
                f"orange and phone are {show(_apart[name])} apart, and apple goes {way} of the way "
                f"to each. Separation {show(value, 3)}.",
                id=name.lower(),
            )
            for (name, value), way in zip(
                _measured.items(),
                ("nearly half", "half", "only a third"),
                strict=True,
            )
        ],
        right=int(np.argmax(list(_measured.values()))),
    ),
    Prediction(
        id="keys_and_queries.one_way",
        question="When phone asks orange, the score should be high; when orange asks phone, it "
        "should be 0. Can a single matrix M do that, with scores X M Xᵀ, or are W_Q and W_K both "
        "needed?",
        choices=[
            Choice(
                "a single M can",
                f"With M = [[0, 1], [0, 0]] phone's score for orange is {_back[0]:g}, orange's "
                f"for phone is {_back[1]:g}.",
                id="single",
            ),
            Choice(
                "two matrices are needed",
                "One often reads that. But in the scores the two matrices appear only as a "
                "product, and that is one matrix.",
                id="two-needed",
            ),
            Choice(
                "a single M can, if it is symmetric",
                "A symmetric M gives both the same score, as the plain dot product does: "
                "a M bᵀ = b M aᵀ.",
                id="if-symmetric",
            ),
        ],
        right=0 if _back[0] > 0 and _back[1] == 0 else 1,
    ),
    Prediction(
        id="keys_and_queries.border",
        question="Only orange (0, 3) and phone (4, 0) answer, and a word asks from anywhere, by "
        "plain dot product. On one side of a border it takes most from orange, on the other side "
        "from phone. Where is that border?",
        choices=[
            Choice(
                "half-way between the two",
                "It would be so if distance decided. By dot product (2, 1.5) scores "
                f"{np.array([2, 1.5]) @ ORANGE:g} with orange and "
                f"{np.array([2, 1.5]) @ PHONE:g} with phone, so it does not lie on the border.",
                id="half-way",
            ),
            Choice(
                "a straight line through (0, 0)",
                "The two scores are equal where the dot product with orange − phone is 0: that "
                "is a line through the origin, at a right angle to orange − phone.",
                id="line",
            ),
            Choice(
                "a circle around (0, 0)",
                "Twice as far out both scores double: the larger one stays the larger.",
                id="circle",
            ),
        ],
        right=1 if _tie @ ORANGE == _tie @ PHONE else 0,
    ),
    Prediction(
        id="keys_and_queries.rank_one",
        question="d_k = 1: each query and each key is a single number, and M has rank 1. Can "
        "orange, phone and apple each take most from themselves?",
        choices=[
            Choice(
                "yes, somewhere on the plane",
                "Try it in the picture. One of the three always takes most from another, or just "
                "as much.",
                id="somewhere",
            ),
            Choice(
                "no, never",
                "The scores of a word are its query times all keys. With a positive query the "
                "largest key wins, with a negative one the smallest. The key in the middle never "
                "does.",
                id="never",
            ),
            Choice(
                "only if they stand on a line",
                "Wherever they stand, each key is one number: a line changes nothing.",
                id="on-a-line",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="keys_and_queries.thin",
        question="Words have 512 coordinates. One full M is 512 × 512; W_Q and W_K with d_k = 64 "
        "are 512 × 64 each. How many numbers do W_Q and W_K have together, compared with M?",
        choices=[
            Choice(
                "twice as many",
                "They are two, but thin ones: 64 columns instead of 512.",
                id="twice",
            ),
            Choice("half as many", f"Less: {_thin:,} against {_full:,}.", id="half"),
            Choice(
                "a quarter",
                f"2 · 512 · 64 = {_thin:,}, against 512 · 512 = {_full:,}.",
                id="quarter",
            ),
        ],
        right=int(np.argmin(abs(np.array([2, 0.5, 0.25]) - _thin / _full))),
    ),
    Prediction(
        id="keys_and_queries.symmetric",
        question="Two words stand at (1, 1) and (2, 2), and each asks both. X Xᵀ / √2 is "
        "symmetric: their score with each other is the same both ways. After softmax by row, which "
        "of the two takes more from the other?",
        choices=[
            Choice(
                "the one at (1, 1)",
                f"{show(_alike[0, 1], 3)} against {show(_alike[1, 0], 3)}. Each row is divided by "
                "a sum of its own, and (2, 2) has by far its highest score with itself: little is "
                "left for the other.",
                id="at-one",
            ),
            Choice(
                "the one at (2, 2)",
                "It is the other way round: (2, 2) takes nearly all from itself, and "
                f"{show(_alike[1, 0], 3)} from the other, which takes {show(_alike[0, 1], 3)} from "
                "it.",
                id="at-two",
            ),
            Choice(
                "both the same",
                "The two scores are equal, but each is divided by the sum of its own row: "
                f"(1, 1) takes {show(_alike[0, 1], 3)} from the other, (2, 2) takes "
                f"{show(_alike[1, 0], 3)}.",
                id="same",
            ),
        ],
        right=[1, -1, 0].index(int(np.sign(_alike[0, 1] - _alike[1, 0]))),
    ),
]
