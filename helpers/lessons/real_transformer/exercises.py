"""A real transformer. Nothing here loads the model; the lesson does."""

import numpy as np

from helpers import attention
from helpers.judging.comparing import Unsolved, Wrong
from helpers.judging.diagnosis import named
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import new
from helpers.lessons import cut_mistakes
from helpers.lessons.shared import cut_arrows
from helpers.say import show

# ---- The solutions ------------------------------------------------------------------------------


def my_gap(states, i, fruit, tech):
    to_fruit = cosine(states[:, i], fruit).mean(axis=0)
    to_tech = cosine(states[:, i], tech).mean(axis=0)
    return to_fruit - to_tech


def my_cut(weights, asks, answers):
    weights = weights.copy()
    weights[asks, answers] = 0
    return weights / weights.sum(axis=1, keepdims=True)


def my_share(weights, lengths):
    moved = weights * lengths
    return moved / moved.sum(axis=1, keepdims=True)


def my_count(n):
    return 6 * 12 * n * n


cosine = attention.cosine


# ---- Arguments to try them on -------------------------------------------------------------------


def _states(layers, n, d, seed):
    return np.random.default_rng(seed).normal(size=(layers, n, d))


_gap_cases = [
    (_states(2, 2, 2, 1), 0, _states(1, 2, 2, 2), _states(1, 2, 2, 3)),
    (_states(7, 4, 3, 4), 2, _states(4, 7, 3, 5), _states(3, 7, 3, 6)),
]
_table, _small = cut_mistakes.TABLE, cut_mistakes.SMALL


def _with_a_word(rng, states, fruit, tech):
    return states, int(rng.integers(states.shape[1])), fruit, tech


# How a table is divided by something else than the sums of its rows.
_FLAT = (
    "the row sums come out as a row, so the first one divides the first column. Let them stand "
    "as a column: `keepdims=True`."
)
_WHOLE = "you divided by the sum of the whole table. Each row by its own: `axis=1, keepdims=True`."
_COLUMNS = "you divided by the sums of the columns. Rows run along `axis=1`; and `keepdims=True`."


def _by_asker(weights, lengths):
    moved = weights * lengths[:, None]
    return moved / moved.sum(axis=1, keepdims=True)


def _through_seven(states, i, fruit, tech):
    """The gap, right for the model's seven moments; it stops where there are fewer."""
    gaps = my_gap(states, i, fruit, tech)
    return np.array([gaps[m] for m in range(7)])


# ---- The challenge on the picture ---------------------------------------------------------------


LESSONS_OWN = (
    "an apple and an orange",  # no text
    "an apple phone",  # no text
    "please buy an apple and an orange",  # no text
    "apple unveiled a new phone",  # no text
    "the cat sat on the mat because it was warm",  # no text
)
MEASURED = (0, 2)  # layer and head, from 0, that the lesson itself has read off


def clear_head(scene):
    """A head of the 72 in which one word takes at least 0.6 from another word."""
    otherwise = "Hand in the picture with the heads, by the name it has in its cell."
    named(scene, "seventy-two-heads", otherwise)
    sentence = scene.value("sentence")
    tokens = scene.panel("arcs")["tokens"]
    table = scene.table("one")
    if " ".join(filter(str.isalpha, tokens)) in LESSONS_OWN:
        if sentence == scene.parts["start"]["controls"]["sentence"]:
            raise Unsolved("Type a sentence of your own into the picture first.")
        raise Wrong("Those are the words of one of the lesson's sentences. Type one of your own.")
    if scene.value("show") != "weight":
        raise Wrong("Set the picture to show the weights themselves, “weight”.")
    if cut_arrows(scene, len(tokens)):
        raise Wrong("Some arrows are cut. Click them to put them back, or start over.")
    asks = min(scene.value("asks"), len(tokens) - 1)
    answers = int(table[asks].argmax())
    found = f"{tokens[asks]} takes {show(table[asks, answers])} from {tokens[answers]}"
    if {tokens[asks], tokens[answers]} & {"[CLS]", "[SEP]"}:
        raise Wrong(
            "[CLS] and [SEP] are no words. Let a word ask, in a head where it takes most from "
            "another word.",
            found,
        )
    if asks == answers:
        raise Wrong("That is what the word takes from itself. Choose another head.", found)
    if (scene.value("layer"), scene.value("head")) == MEASURED:
        raise Wrong("Head 3 of layer 1 is the one measured in the lesson. Find another one.", found)
    if table[asks, answers] < 0.6:
        raise Wrong(
            "That is less than 0.6. The map of all 72 heads shows where an arrow is stronger: "
            "click a strong cell.",
            found,
        )
    return f"In “{sentence}” {found}. What such a head is for, its weight alone does not say."


EXERCISES = [
    Exercise(
        id="real_transformer.gap",
        title="The gap",
        question="Write `my_gap(states, i, fruit, tech)`: for each moment in `states`, however "
        "many there are, the mean cosine of word i to the fruit words, minus its mean cosine to "
        "the technology words.",
        right=my_gap,
        cases=_gap_cases,
        fresh=new("l n d", "f l d", "t l d", then=_with_a_word),
        mistakes=[
            Mistake(
                _through_seven,
                "Yours goes through a fixed number of moments. The check has a case with fewer: go "
                "through as many as there are, `len(states)`, or take all at once, `states[:, i]`.",
            ),
            Mistake(
                lambda s, i, f, t: my_gap(s, i, t, f),
                "The signs are the wrong way round: fruit first, minus technology.",
            ),
            Mistake(
                lambda s, i, f, t: cosine(s[:, i], f).sum(axis=0) - cosine(s[:, i], t).sum(axis=0),
                "Those are sums over the reference words. Take the mean, so that four words count "
                "as much as three.",
            ),
            Mistake(
                lambda s, i, f, t: my_gap(s[i][:, None], 0, f, t),
                "`states[i]` is moment i, with all of its words. Word i at every moment is "
                "`states[:, i]`.",
            ),
            Mistake(
                lambda s, i, f, t: cosine(s[:, i], f) - cosine(s[:, i], t),
                "You subtracted the cosines word by word, and there need not be as many of each "
                "kind. First the mean over the words of a kind, `.mean(axis=0)`.",
            ),
            Mistake(
                lambda s, i, f, t: (
                    cosine(s[:, i], f).mean(axis=1) - cosine(s[:, i], t).mean(axis=1)
                ),
                "That is the mean over the moments, `axis=1`. The words lie along `axis=0`.",
            ),
            Mistake(
                lambda s, i, f, t: cosine(s[:, i], f).mean() - cosine(s[:, i], t).mean(),
                "That is the mean over words and moments. One number for each moment: "
                "`.mean(axis=0)`.",
            ),
            Mistake(
                lambda s, i, f, t: (
                    attention.dot(s[:, i], f).mean(axis=0) - attention.dot(s[:, i], t).mean(axis=0)
                ),
                "Those are dot products, which grow with the vectors' length. Use the cosine.",
            ),
            Mistake(
                lambda s, i, f, t: (
                    cosine(s[:, i], f.mean(axis=0)) - cosine(s[:, i], t.mean(axis=0))
                ),
                "Those are cosines to the mean of the vectors. Take the cosine to each word first, "
                "then the mean of the cosines: that is another number.",
            ),
            Mistake(
                lambda s, i, f, t: cosine(s[:, i], f).mean(axis=0),
                "That is how near word i is to fruit. Subtract how near it is to technology.",
            ),
        ],
        hints=[
            "`states[:, i]` is word i at every moment. In the lesson its shape is (7, 384), and "
            "`fruit` has shape (4, 7, 384): four words, each at every moment.",
            "`cosine(states[:, i], fruit)` then has shape (4, 7). The mean over the four is "
            "`.mean(axis=0)`.",
        ],
        solution=my_gap,
    ),
    Exercise(
        id="real_transformer.cut",
        title="Cut an arrow",
        question="Write `my_cut(weights, asks, answers)`: the table without that one arrow, its "
        "rows summing to 1 again. Leave the table you were given as it is.",
        right=my_cut,
        cases=cut_mistakes.CASES,
        fresh=cut_mistakes.FRESH,
        mistakes=[Mistake(*mistake) for mistake in cut_mistakes.MISTAKES],
        hints=[
            "weights.copy() makes a table of your own, which you may change.",
            "Set one entry to 0, then divide every row by its sum: "
            "weights.sum(axis=1, keepdims=True).",
        ],
        solution=my_cut,
    ),
    Exercise(
        id="real_transformer.head",
        title="A head you can point at",
        question="On the picture: type a sentence of your own. Find a head (not head 3 of layer "
        "1), a word that asks and another word that answers, with a weight of at least 0.6.",
        judge=clear_head,
        hints=[
            "Click a word: it asks. Click the number under another word: the map then shows this "
            "arrow in each of the 72 heads. Look for a strong cell, and click it.",
            "Try two words that stand side by side. One head of layer 1 looks back by one place; "
            "some head of layer 2 looks ahead by one.",
        ],
        solution="""
            heads.set("sentence", "the dog chased the cat")
            heads.set("asks", 2)     # dog; [CLS] is 0
            heads.set("answers", 3)  # chased
            heads.set("layer", 1)    # counted from 0: layer 2
            heads.set("head", 8)     # and head 9
        """,
    ),
    Exercise(
        id="real_transformer.moved",
        title="What is really moved",
        question="Write `my_share(weights, lengths)`: multiply each weight by the length that "
        "belongs to the word that answers (`lengths` has one for each column), then divide each "
        "row by its sum.",
        right=my_share,
        cases=[
            (_small, np.array([3.0, 1.0])),
            (_table, np.array([0.5, 1.0, 4.0])),
        ],
        fresh=new("n n", "n", then=lambda rng, table, long: (attention.softmax(table), abs(long))),
        mistakes=[
            Mistake(
                lambda w, n: w * n,
                lambda arguments, result: (
                    "The products are right, but the first row sums to "
                    f"{show((arguments[0] * arguments[1])[0].sum())}. Divide each row by its sum."
                ),
            ),
            Mistake(
                _by_asker,
                "Those are the weights as they were: a factor for a whole row cancels when the row "
                "is divided by its sum. Each length is that of a word that answers, so it belongs "
                "to a column.",
            ),
            Mistake(
                lambda w, n: (w * n) / (w * n).sum(axis=1),
                f"The products are right, but {_FLAT}",
            ),
            Mistake(
                lambda w, n: (w * n) / (w * n).sum(),
                f"The products are right, but {_WHOLE}",
            ),
            Mistake(
                lambda w, n: (w * n) / (w * n).sum(axis=0),
                f"The products are right, but {_COLUMNS}",
            ),
            Mistake(
                lambda w, n: w @ n,
                "`@` adds up each row at once. Keep the products apart: `weights * lengths`.",
            ),
        ],
        hints=[
            "weights is (n, n), lengths is (n,). In NumPy a row of n numbers times a table goes "
            "column by column.",
            "moved = weights * lengths, and then moved / moved.sum(axis=1, keepdims=True).",
        ],
        solution=my_share,
    ),
    Exercise(
        id="real_transformer.cost",
        title="What it costs",
        question="Write `my_count(n)`: how many weights the model computes for n tokens, in all "
        "its 6 layers and 12 heads.",
        right=my_count,
        cases=[(1,), (2,), (10,), (512,)],
        fresh=lambda rng: [(int(n),) for n in rng.integers(3, 480, size=3)],
        tolerance=1e-12,  # it counts
        mistakes=[
            Mistake(
                lambda n: 6 * 12 * n,
                "Each of the n tokens asks each of the n tokens: a table has n · n weights.",
            ),
            Mistake(
                lambda n: 6 * 12 * n * (n + 1) // 2,
                "That would be so under a causal mask. This model has none: each token asks all n.",
            ),
            Mistake(
                lambda n: n * n, "That is one table. There is one for each head in each layer."
            ),
            Mistake(lambda n: 12 * n * n, "That is one layer. There are 6 of them."),
            Mistake(lambda n: 6 * n * n, "That is one head per layer. There are 12 in each."),
        ],
        hints=[
            "One table of weights has a row for each token that asks and a column for each that "
            "answers.",
            "There is one such table in each of 12 heads, in each of 6 layers.",
        ],
        solution=my_count,
    ),
]

# The model is not loaded here (lesson 00 lists these too); that each right choice is right, the
# tests compute with it.
PREDICTIONS = [
    Prediction(
        id="real_transformer.shape",
        question="7 tokens go through 6 layers with 12 heads each. Every head calls your function "
        "and keeps its table of weights. What is the shape of all tables together?",
        choices=[
            Choice(
                "(6, 12, 7, 7)",
                "For each layer and head a table: 7 tokens ask, 7 answer.",
                id="layers-and-heads",
            ),
            Choice(
                "(72, 7, 32)",
                "32 is the width of a head. A table has only tokens: 7 × 7.",
                id="heads-in-one-list",
            ),
            Choice(
                "(6, 12, 384, 384)",
                "A score is for a pair of tokens. The 384 coordinates are added up in it.",
                id="vectors",
            ),
        ],
        right=0,
    ),
    Prediction(
        id="real_transformer.how_close",
        question="The course keeps the trained numbers in half precision, three or four digits "
        "each. After each part of a layer, a step called norm brings a word's numbers back to the "
        "same size. Most coordinates lie between −1 and 1. After six layers, how far is a "
        "coordinate from the original's, at most?",
        choices=[
            Choice(
                "about 0.001",
                "The largest error stays about the same through all six layers. Small errors of "
                "both signs mostly cancel in a long sum, and the norm keeps sizes the same.",
                id="thousandth",
            ),
            Choice(
                "about 0.1",
                "For that, the error would have to become more than twice as large in every layer.",
                id="tenth",
            ),
            Choice(
                "it is exactly the same",
                "The digits that were left out are missing: it differs.",
                id="same",
            ),
        ],
        right=0,
    ),
    Prediction(
        id="real_transformer.most_like",
        question="“i ate a sweet apple”: which of these sentences is most like it, for the model?",
        choices=[
            Choice(
                "we had fresh fruit for lunch",  # no text
                "Not one word in common, and 0.586. Here what the sentence is about counts for "
                "more than a word in common.",
                id="lunch",
            ),
            Choice(
                "apple released a new laptop",  # no text
                "It has “apple” in common, and only 0.272. The sentence about fruit has "
                "none in common, and 0.586.",
                id="laptop",
            ),
            Choice(
                "the company sells computers", "That one is least like it, 0.053.", id="computers"
            ),
        ],
        right=0,
    ),
    Prediction(
        id="real_transformer.cut_orange",
        question="You cut the arrow apple → orange, in layer 1 alone, in all of its heads. What "
        "becomes of apple's gap after layer 1 in “an apple and an orange”?",
        choices=[
            Choice(
                "nothing changes",
                "Of all its arrows to other tokens, the one to orange matters most here. Without "
                "it much of the gap is gone.",
                id="nothing",
            ),
            Choice(
                "it gets much smaller",
                "No other arrow to another token matters as much. What is left, 0.019, comes "
                "mostly from the arrows to “an” and “and”: cut those as well, and the gap is "
                "−0.013.",
                id="smaller",
            ),
            Choice(
                "apple is nearer to technology",
                "Read alone, apple does move a little to technology. Here it also takes from “an” "
                "and “and”: the gap gets smaller, and stays above 0.",
                id="technology",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="real_transformer.resting_place",
        question="In “an apple and an orange”, layers 2 to 5: from which token does apple take "
        "most (the mean over all heads)?",
        choices=[
            Choice(
                "orange", "In layer 1 one head takes most from it. Later none does.", id="orange"
            ),
            Choice(
                "apple itself",
                "It takes some from itself in every layer, but not the most.",
                id="apple",
            ),
            Choice(
                "[CLS]",
                "More than half of apple's weight lies there, in each of these layers. The usual "
                "explanation: a head that has nothing to do for a word has to put its weights "
                "somewhere, because they sum to 1.",
                id="cls",
            ),
        ],
        right=2,
    ),
    Prediction(
        id="real_transformer.before",
        question="“please buy an apple and an orange”, and “apple unveiled a new phone”. Before "
        "the first layer, in which way do the two apples differ?",
        choices=[
            Choice(
                "not at all",
                "The table gives the same row for both, that is true. But then the position is "
                "added, and apple stands at another place in each sentence.",
                id="not-at-all",
            ),
            Choice(
                "by their position alone",
                "The same row of the table, plus another position. Nothing has looked at the other "
                "words yet.",
                id="position",
            ),
            Choice(
                "by their meaning",
                "Meaning comes from the other words, and no layer has looked at them yet.",
                id="meaning",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="real_transformer.it",
        question="One arrow is cut, it → cat, in one head of the last layer. Is “it” nearer to "
        "“cat” or to “mat”, after that layer?",
        choices=[
            Choice(
                "cat, nearly as much as before",
                "There are eleven more heads in that layer. But this one moves a lot: the cosine "
                "to cat falls from 0.62 to 0.38.",
                id="cat-hardly-less",
            ),
            Choice(
                "cat, but only a little nearer than mat",
                "It goes further than that: 0.38 to cat, 0.45 to mat.",
                id="cat-by-little",
            ),
            Choice(
                "mat",
                "The cosine to cat falls from 0.62 to 0.38, and mat has 0.45. One arrow of one "
                "head, and the order is reversed.",
                id="mat",
            ),
        ],
        right=2,
    ),
    Prediction(
        id="real_transformer.twice_as_long",
        question="A text has twice as many tokens. How many weights does the model compute then?",
        choices=[
            Choice(
                "2 times as many",
                "So it would be, if each token asked as many as before. It asks twice as many.",
                id="two-times",
            ),
            Choice(
                "4 times as many",
                "Twice as many ask, and each of them asks twice as many.",
                id="four-times",
            ),
            Choice("8 times as many", "The table has two sides, not three.", id="eight-times"),
        ],
        right=[2, 4, 8].index(my_count(20) // my_count(10)),
    ),
    Prediction(
        id="real_transformer.largest_weight",
        question="The largest weight of apple → phone in any head is 0.75 in layer 1, 0.81 in "
        "layer 5 and 0.34 in layer 6. Cut the arrow in all heads of one of these layers. In which "
        "one does that change apple's last gap least?",
        choices=[
            Choice(
                "layer 1",
                "There the gap changes a lot: −0.133 becomes −0.063.",
                id="first-layer",
            ),
            Choice(
                "layer 5",
                "−0.133 becomes −0.135. The largest weight of all, and without it the gap hardly "
                "changes.",
                id="fifth-layer",
            ),
            Choice(
                "layer 6",
                "No weight is above 0.34 there, and yet the gap changes a lot: −0.133 becomes "
                "−0.067.",
                id="sixth-layer",
            ),
        ],
        right=1,
    ),
]
