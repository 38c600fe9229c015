"""Weights move the words: one step, and what many of them come to."""

import numpy as np

from helpers import attention, words
from helpers.judging.comparing import Unsolved, Wrong
from helpers.judging.diagnosis import letters, named, untouched
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import new
from helpers.lessons import cut_mistakes, number
from helpers.lessons.softmax_mistakes import (
    FLAT_BOTH,
    FLAT_SUM,
    FLAT_TOP,
    exp_over_sum,
    flat_top,
    less,
    lying_flat,
    softmax_gone_wrong,
)
from helpers.say import listed, show, show_point

# ---- The solution --------------------------------------------------------------------------------


def my_step(X):
    scores = X @ X.T / np.sqrt(X.shape[1])
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = powers / powers.sum(axis=1, keepdims=True)
    return weights @ X, weights


def my_cut(weights, i, j):
    new = weights.copy()
    new[i, j] = 0
    return new / new.sum(axis=1, keepdims=True)


# ---- The picture ---------------------------------------------------------------------------------


def _measure(scene):
    """The similarity chosen; "" where there is no choice."""
    choices = [control["id"] for control in scene.parts["controls"]]
    return scene.value("measure") if "measure" in choices else ""


def nine_tenths(scene):
    """In the picture of both sentences apple takes at least 0.90 from orange, from a distance."""
    named(
        scene,
        "both",
        "Hand in the picture with both sentences, by the name it has in the cell that shows it.",
    )
    apple, orange = scene.place("apple"), scene.place("orange")
    # The recipe is there only when the film has reached it; the arrows always are.
    links = scene.panel("with_orange")["links"]
    weight = next(share for _, answers, share, *_ in links if answers == 0)
    if untouched(scene):
        raise Unsolved("The picture stands as it began. Drag words, or choose another similarity.")
    gap = np.linalg.norm(apple - orange)
    found = f"apple takes {show(weight, 4)} from orange; distance between them {show(gap)}"
    if gap < 1:
        raise Wrong("apple stands nearly on orange already. Leave at least 1 between them.", found)
    if weight >= 0.9:
        return (
            f"{found}. The longer the arrow of the word that answers, the larger its dot product."
        )
    if weight <= 0.5 and _measure(scene) == "cosine":
        raise Wrong(
            "With cosine nothing is more like apple than apple itself, so it never takes more than "
            "half from orange. Choose another similarity.",
            found,
        )
    raise Wrong(
        "apple does not yet take 0.90 from orange. Where must orange stand, so that its dot "
        "product with apple is much larger than apple's with itself?",
        found,
    )


# ---- The line of reasoning -----------------------------------------------------------------------


def _many_steps(X, times):
    for _ in range(times):
        weights = _weights(X)
        X = weights @ X
    return X, weights


def _weights(X):
    return attention.softmax(attention.similarity_table(X, attention.cosine))


def _spread(X):
    return np.sqrt(((X - X.mean(axis=0)) ** 2).sum(axis=1).mean())


_content = words.place(["orange", "phone", "apple"], words.SPACE)[:, :2]
_two_pairs = np.array([[0, 3], [0.5, 3], [4, 0], [4, 0.5]])


def why_one_point(answer):
    """The letter of the line of reasoning that holds; the others are refuted by a number."""
    (letter,) = letters(answer, "ABCD")
    if letter == "A":
        ends, _ = _many_steps(_two_pairs, 10)
        apart = max(np.linalg.norm(a - b) for a in ends for b in ends)
        pairs = "; ".join(listed(map(show_point, pair)) for pair in np.split(_two_pairs, 2))
        raise Wrong(
            "If each word went to the word most like it, two pairs far from each other would end "
            f"in two points. Tried: {pairs}. After 10 steps all four words are within "
            f"{show(apart, 3)} of each other. A word takes from every other, not from one alone."
        )
    if letter == "B":
        _, weights = _many_steps(_content, 10)
        raise Wrong(
            "A weight can't fade to 0 everywhere: each row still sums to 1. Apple's row of the "
            f"tenth step is {', '.join(show(w, 3) for w in weights[2])}. The words stop because "
            "they all stand in one place. And two words that stand close together can be pulled "
            "apart by a step, to different sides."
        )
    if letter == "D":
        once, _ = _many_steps(_content, 1)
        raise Wrong(
            "A row that sums to 1 gives a mixture, but the mean only where all its weights are "
            f"equal. After one step the spread of the three is {show(_spread(once), 3)}, not 0."
        )
    return (
        "It is right, whatever the words are, and for the scaled dot product too. That no "
        "weight is 0 would not be enough: the steps could get smaller and smaller, and the words "
        "never meet."
    )


# ---- Exercises -----------------------------------------------------------------------------------


_words = [
    (np.array([[0.0, 3.0], [2.0, 2.0]]),),
    (np.array([[4.0, 0.0], [0.0, 3.0], [2.0, 2.0]]),),
    (np.array([[1.0, 0.0, 2.0], [0.5, -1.0, 1.0]]),),
    (np.array([[1.0, 0.0, 0.0, 1.0], [0.5, -1.0, 1.0, 2.0], [0.0, 1.0, 2.0, 0.0]]),),
    (np.array([[40.0, 3.0], [1.0, 30.0]]),),
    (np.array([[40.0, 0.0], [40.0, 1.0], [0.0, 1.0]]),),
]


def _flat_step(X, top):
    weights = lying_flat(_scaled(X), top(_scaled(X)))
    return weights @ X, weights


def _moved(X, scores):
    weights = attention.softmax(scores)
    return weights @ X, weights


def _scaled(X):
    return X @ X.T / np.sqrt(X.shape[1])


def _with(soften):
    def step(X):
        weights = soften(_scaled(X))
        return weights @ X, weights

    return step


def _of_all(X):
    return less(_scaled(X), _scaled(X).max())


def _by_columns(X):
    weights = attention.softmax(_scaled(X), axis=0)
    return weights @ X, weights


def _answering(X):
    weights = attention.softmax(_scaled(X))
    return weights.T @ X, weights


def _without_softmax(X):
    weights = _scaled(X)
    return weights @ X, weights


def _divided(X):
    weights = _scaled(X) / _scaled(X).sum(axis=1, keepdims=True)
    return weights @ X, weights


def _by_cosine(X):
    return _moved(X, attention.similarity_table(X, attention.cosine))


def _overflowing(X, scores):
    weights = exp_over_sum(scores, 1, top=False)
    return weights @ X, weights


_wrong_scores = [
    (lambda X: X @ X.T, "You forgot to divide the scores by √d."),
    (lambda X: X @ X.T / X.shape[1], "You divided the scores by d. Divide them by √d."),
    (
        lambda X: X @ X.T / np.sqrt(len(X)),
        "You divided by the root of the number of words. d is the number of coordinates, "
        "`X.shape[1]`.",
    ),
    (
        lambda X: X @ X.T / np.sqrt(2),
        "You divided by √2 whatever the words are. Words have d coordinates, and d need not be 2: "
        "take it from X, `np.sqrt(X.shape[1])`.",
    ),
]


def _both_ways():
    """Each wrong score with a good softmax and with one that overflows."""
    found = []
    for scores, message in _wrong_scores:
        found.append(Mistake(lambda X, f=scores: _moved(X, f(X)), message))
        found.append(
            Mistake(
                lambda X, f=scores: _overflowing(X, f(X)),
                f"Two things. {message} And large scores overflow e^x: subtract the largest of "
                "each row first, or use your softmax.",
            )
        )
    return found


EXERCISES = [
    Exercise(
        id="attention_step.nine_tenths",
        title="Nine tenths of the way",
        question="On the picture: make apple take at least 0.90 from orange, while the two stand "
        "at least 1 apart. Then run the cell with the check again.",
        judge=nine_tenths,
        hints=[
            "With cosine apple is always most like itself. Choose the other similarity.",
            "apple·orange has to be much larger than apple·apple. What makes a dot product large?",
            "Drag orange far out, in the direction in which apple's arrow points.",
        ],
        solution="""
            scene.set("measure", "scaled dot")
            scene.move("orange", (5, 5))
        """,
    ),
    Exercise(
        id="attention_step.cut",
        title="Cut an arrow",
        question="Write `my_cut(weights, i, j)`: the table without the arrow from word i, which "
        "asks, to word j, which answers, with every row summing to 1 again. Leave the table you "
        "were given as it is.",
        right=my_cut,
        cases=cut_mistakes.CASES,
        fresh=cut_mistakes.FRESH,
        mistakes=[
            *[Mistake(*mistake) for mistake in cut_mistakes.MISTAKES],
            Mistake(
                lambda weights, i, j: my_cut(weights, 0, 1),
                "You always cut the arrow from word 0 to word 1. Use `i` and `j`: `new[i, j] = 0`.",
            ),
        ],
        hints=[
            "Work on a copy, `new = weights.copy()`. Word i asks, so its recipe is row i; word j "
            "answers, so it is column j.",
            "With `new[i, j] = 0` the row no longer sums to 1. You have repaired such rows "
            f"before, in exercise {number('softmax.normalize')}.",
            "The end is `return new / new.sum(axis=1, keepdims=True)`.",
        ],
        solution=my_cut,
    ),
    Exercise(
        id="attention_step.reason",
        title="Why one point",
        question="Which line of reasoning is right from beginning to end, A, B, C or D? Write its "
        "letter in quotation marks.",
        judge=why_one_point,
        hints=[
            "Each line begins with something that is true, or looks true. Look for the word “so”: "
            "does what follows really follow?",
            "Try each line on words of your own: two pairs of words, far from each other. Copy the "
            "cell with (4.5, 0) above, and write `step` in place of `scaled_step`. At the end, "
            "print `step(now)[1]`, the weights. Look at the places after only one step, too.",
        ],
        solution='my_reason = "C"',
    ),
    Exercise(
        id="attention_step.own",
        title="A step of your own",
        question="Write `my_step(X)`, as transformers do it: scores X Xᵀ / √d, "
        "softmax by row, weights times words. Return the moved words and the weights.",
        right=lambda X: _moved(X, _scaled(X)),
        cases=_words,
        fresh=new("n d"),
        mistakes=[
            *_both_ways(),
            Mistake(
                lambda X: _flat_step(X, lambda s: s.max(axis=1, keepdims=True)),
                FLAT_SUM,
            ),
            Mistake(
                lambda X: (flat_top(_scaled(X)) @ X, flat_top(_scaled(X))),
                FLAT_TOP,
            ),
            Mistake(
                lambda X: _flat_step(X, lambda s: s.max(axis=1)),
                FLAT_BOTH,
            ),
            Mistake(
                lambda X: (_of_all(X) @ X, _of_all(X)),
                "You subtracted the largest score of the whole table. A row far below it becomes "
                "0 / 0. Each row needs its own largest: `scores.max(axis=1, keepdims=True)`.",
            ),
            Mistake(
                _by_columns,
                "Your columns sum to 1 instead of your rows. The row asks, so softmax runs along "
                "the row: `axis=1` (or −1).",
            ),
            Mistake(
                _answering,
                "The weights are right, but you turned the table: `weights.T @ X` adds up along "
                "the wrong way. Row i of `weights @ X` is the recipe of word i.",
            ),
            Mistake(
                _without_softmax,
                "You used the scores as weights. Softmax by row comes in between.",
            ),
            Mistake(
                _divided,
                "You divided the scores by their sum. Softmax takes e to their power first.",
            ),
            Mistake(
                _by_cosine,
                "That is the step with cosine. This one takes the scaled dot product, X Xᵀ / √d.",
            ),
            Mistake(
                lambda X: _overflowing(X, _scaled(X)),
                "Right for small scores. A dot product of 1600 overflows e^x: subtract the largest "
                "score of each row first, or use your softmax.",
            ),
            Mistake(
                lambda X: _moved(X, _scaled(X))[::-1],
                "Right, but in the other order: first the moved words, then the weights.",
            ),
            Mistake(
                lambda X: _moved(X, _scaled(X))[0],
                "The moved words are right. Return the weights too: `return weights @ X, weights`.",
            ),
            Mistake(
                lambda X: _moved(X, _scaled(X))[1],
                "The weights are right. Return the moved words before them: "
                "`return weights @ X, weights`.",
            ),
            *softmax_gone_wrong(
                _with,
                "naive columns or flat",
                "columns of all",
                "whole sum",
                "row tops, whole sum",
                "naive whole sum",
                "powers",
                "naive powers",
            ),
            Mistake(
                lambda X: (X + _moved(X, _scaled(X))[0], _moved(X, _scaled(X))[1]),
                "You added what came out to the words. One step puts it in their place.",
            ),
        ],
        hints=[
            "`X @ X.T` holds every dot product: row i, column j is word i · word j.",
            "`scores = X @ X.T / np.sqrt(X.shape[1])`, then softmax of every row of `scores`.",
            "The end is `return weights @ X, weights`.",
        ],
        solution=my_step,
    ),
]


# ---- Predictions ---------------------------------------------------------------------------------


_pair = words.place(["orange", "apple"], words.SPACE)
_four = words.place(["orange", "apple", "and", "an"], words.SPACE)
_three = words.place(["orange", "phone", "apple"], words.SPACE)


_lifted = (_weights(_four) @ _four)[1, 2]
_away = 100 * _weights(_pair)[1, 0]
_meet = _weights(_pair) @ _pair
_meet = _weights(_meet) @ _meet
_cut = np.array([0, *_weights(_three)[2, 1:]])
_cut_to = _cut / _cut.sum() @ _three


PREDICTIONS = [
    Prediction(
        id="attention_step.per_cent",
        question="apple → 0.5727 apple + 0.4273 orange. How far towards orange does apple go, in "
        "per cent of the way?",
        choices=[
            Choice(
                float(_away),
                "What it takes from orange is the part of the way: apple + 0.4273 · (orange − "
                "apple).",
            ),
            Choice(
                float(100 - _away),
                "That is what apple takes from itself. What it takes from orange is the part of "
                "the way.",
            ),
            Choice(
                50.0,
                "It would be half-way if both weights were equal. But apple takes more from "
                "itself.",
            ),
            Choice(100.0, "It would arrive if it took everything from orange."),
        ],
        right=0,
        otherwise="The two weights sum to 1, so what it takes from orange is the part of the way: "
        f"{show(_away, 1)} per cent.",
        tolerance=0.75,
        per_cent=True,
    ),
    Prediction(
        id="attention_step.plane",
        question="`and` and `an` come back into the sentence. Does apple stay in the plane of tech "
        "and fruit?",
        choices=[
            Choice(
                "yes, their similarity is 0",
                "Their weights are not: 0.1482 each. So apple "
                f"takes some of each, and rises to {show(_lifted)}.",
                id="yes",
            ),
            Choice(
                "no, it rises",
                f"Each of them has weight 0.1482 and lies along the third axis, "
                f"so apple rises to {show(_lifted)}.",
                id="rises",
            ),
            Choice("no, it sinks below", "No weight is negative, and both point up.", id="sinks"),
        ],
        right=1 if _lifted > 0.005 else 0,
    ),
    Prediction(
        id="attention_step.cut_apple",
        question="orange, phone and apple make a step. apple's arrow to orange is cut. Where does "
        "apple go?",
        choices=[
            Choice(
                "it stays where it is",
                "Its other two arrows now have all the weight, and one of them leads to phone.",
                id="stays",
            ),
            Choice("towards orange", "It takes nothing from orange any more.", id="to-orange"),
            Choice(
                "towards phone",
                f"It goes to {show_point(_cut_to[:2])}: phone's "
                "weight grows when orange's is gone.",
                id="to-phone",
            ),
        ],
        right=2
        if np.linalg.norm(_cut_to - _three[1]) < np.linalg.norm(_three[2] - _three[1])
        else 0,
    ),
    Prediction(
        id="attention_step.shuffle",
        question="You shuffle the rows of X and make the same step. Then you compare the new table "
        "of moved words with the old one. What is different?",
        choices=[
            Choice(
                "every number",
                "No recipe depends on where in the sentence a word stands.",
                id="every-number",
            ),
            Choice(
                "only the order of the rows",
                "The rows are shuffled as the words are, and every word goes where it went before.",
                id="order-of-rows",
            ),
            Choice(
                "nothing at all",
                "The numbers are the same, but the rows come in the new order.",
                id="nothing",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="attention_step.both_move",
        question="orange (0, 3) and apple (2, 2) both make step after step, at the same time, by "
        "cosine. Where do they end?",
        choices=[
            Choice(
                "both at orange",
                "That happens when orange stands still. Here it moves too.",
                id="at-orange",
            ),
            Choice(
                "both half-way between",
                f"After two steps apple is at ({show(_meet[1][0], 3)}, "
                f"{show(_meet[1][1], 3)}): their weights mirror each other, so they meet half-way, "
                "at (1, 2.5).",
                id="half-way",
            ),
            Choice(
                "they change places",
                "Each takes more from itself than from the other.",
                id="change-places",
            ),
            Choice("they stay apart", "Each step takes both nearer to each other.", id="apart"),
        ],
        right=int(
            np.argmin([np.linalg.norm(_meet[1] - at) for at in (_pair[0], _pair.mean(axis=0))])
        ),
    ),
    Prediction(
        id="attention_step.cures",
        question="After ten steps by cosine, which of these keeps orange, phone and apple in "
        "different directions?",
        choices=[
            Choice(
                "keep half of now",
                "It only slows the collapse: after ten steps the spread is 0.003.",
                id="half-of-now",
            ),
            Choice(
                "add to now",
                "By cosine its directions are those of “keep half of now”. Only its arrows are "
                f"longer than there, {2**10} times after ten steps. So the words lie apart, but "
                "they point the same way: the mean cosine of all pairs is 1.000.",
                id="add-to-now",
            ),
            Choice(
                "keep half of the start",
                "Half of each new place is where the word began: the spread is 1.10, and the "
                "mean cosine of all pairs is 0.786 (at the start it was 0.471).",
                id="half-of-start",
            ),
        ],
        right=2,
    ),
]
