"""What training put into the heads, and how we know. Nothing here trains a model."""

import numpy as np

from helpers.judging.comparing import Unsolved, Wrong
from helpers.judging.diagnosis import letters, named
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction, judge_function
from helpers.lessons.shared import cut_arrows
from helpers.models import training
from helpers.say import show

# ---- The way from the cue to the noun ------------------------------------------------------------

# {step: (what it makes, {the step it needs: why})}
_STEPS = {
    "A": ("probabilities", {"C": "probabilities are made of the scores of all words"}),
    "B": (
        "the sum",
        {"G": "it multiplies each weight with a value", "F": "it adds up values"},
    ),
    "C": ("the scores of all words", {"H": "the read-out reads the point that attention changed"}),
    "D": ("the points", {}),
    "E": ("a row of scores", {"I": "a score is a query times a key"}),
    "F": ("the values", {"D": "a value is a point times W_V"}),
    "G": ("the weights", {"E": "softmax needs the whole row of scores"}),
    "H": ("the changed point", {"B": "W_O multiplies the sum"}),
    "I": ("the query and the keys", {"D": "the query and the keys are points times W_Q and W_K"}),
}


def the_way(answer):
    """The nine steps in an order in which each finds what it needs; the values may come early."""
    order = letters(answer, "ABCDEFGHI", 9)
    for k, step in enumerate(order):
        made, needs = _STEPS[step]
        for needed, why in needs.items():
            if needed not in order[:k]:
                raise Wrong(
                    f"{step} makes {made}, and stands before {needed}, which makes "
                    f"{_STEPS[needed][0]}. But {why}.",
                    f"your order: {' '.join(order)}",
                )
    early = order.index("F") < order.index("G")
    return "Each step finds what it needs. " + (
        "The values could wait until just before they are added up: the weights don't need them."
        if early
        else "The values could come earlier, too: they need only the points."
    )


# ---- A fault to find -----------------------------------------------------------------------------


def without_heads(W_O, gone, width):
    rest = W_O.copy()
    for k in gone:
        rest[width * k : width * (k + 1)] = 0
    return rest


def _columns(W_O, gone, width):
    rest = W_O.copy()
    for k in gone:
        rest[:, width * k : width * (k + 1)] = 0
    return rest


def _others(W_O, gone, width):
    return W_O - without_heads(W_O, gone, width)


def _one_each(W_O, gone, width):
    rest = W_O.copy()
    rest[list(gone)] = 0
    return rest


def _from_1(W_O, gone, width):
    return without_heads(W_O, [k - 1 for k in gone], width)


def _taken_out(W_O, gone, width):
    rows = [i for i in range(len(W_O)) if i // width not in gone]
    return W_O[rows]


_blocks = np.arange(1.0, 13).reshape(6, 2)  # three heads of 2, and words of 2
_AS_GIVEN = "It is still as it was given."
_MENDED = Exercise(
    id="what_the_heads_learned.fault",
    title="Find the fault",
    question="",
    right=without_heads,
    cases=[
        (_blocks, [0], 2),
        (_blocks, [2], 2),
        (_blocks, [0, 1], 2),
        (np.arange(1.0, 13).reshape(3, 4), [1], 1),
    ],
    mistakes=[
        Mistake(_columns, _AS_GIVEN),
        Mistake(
            _others,
            "Now the heads that should go are the only ones left. Set their rows to 0, and leave "
            "the others.",
        ),
        Mistake(
            lambda W_O, gone, width: without_heads(W_O, gone[:1], width),
            "Only the first head in `gone` is removed. Does `return` stand inside the loop?",
        ),
        Mistake(
            lambda W_O, gone, width: without_heads(W_O, gone[-1:], width),
            "Only the last head in `gone` is removed. Is the copy made anew inside the loop?",
        ),
        Mistake(_one_each, "You set one row for each head. A head has `width` rows of W_O."),
        Mistake(_from_1, "You removed the head before. `gone` counts heads from 0."),
        Mistake(
            _taken_out,
            "You took the rows out. Then W_O no longer fits the columns of concat: set them to 0, "
            "and leave them where they are.",
        ),
    ],
    hints=[],
    solution=without_heads,
)


def mended(answer):
    """The function of the lesson, mended; as it was given it is not solved yet."""
    try:
        return judge_function(_MENDED, answer)
    except Wrong as wrong:
        if wrong.message == _AS_GIVEN:
            case = "\n".join(wrong.evidence)
            raise Unsolved(f"{_AS_GIVEN} Here it goes wrong:\n{case}") from None
        raise


# ---- The picture ---------------------------------------------------------------------------------


def turned_round(scene):
    """All heads on, one arrow cut: a model that was sure of one kind now says the other."""
    named(
        scene,
        "ablation",
        "Hand in the picture with the switches for heads and arrows, by the name it has in the "
        "cell that shows it.",
    )
    whole, now = scene.panel("next")["values"].values()
    heads = [id for id in scene.parts["start"]["controls"] if id.startswith("on ")]
    switched_off = [id for id in heads if not scene.value(id)]
    sentence = scene.value("sentence")
    cut = cut_arrows(scene, len(sentence.split()) + 1)  # <start> comes first
    if not cut:
        raise Unsolved("Cut an arrow in the picture first.")
    arrow = "the arrow" if len(cut) == 1 else f"{len(cut)} arrows"
    found = (
        f"{sentence} …: fruit {show(whole[0])} and tech {show(whole[1])} before, "
        f"fruit {show(now[0])} and tech {show(now[1])} without {arrow}"
    )
    if len(cut) > 1:
        raise Wrong("One arrow is enough: put the others back.", found)
    if switched_off:
        raise Wrong("Leave all heads on, so that it is the arrow alone that does it.", found)
    sure = int(whole[1] > whole[0])
    if whole[sure] < 0.9:
        raise Wrong(
            "The whole model is not sure of a kind here. Type a sentence up to the word before its "
            "last noun, as in “please peel the apple and the”.",
            found,
        )
    if now[1 - sure] < 0.5:
        says = "The model still says the same kind."
        if now[sure] < 0.5:
            says = "The model is less sure now, but it does not give the other kind 0.50."
        way = "Only the row of the last word goes into this guess: cut an arrow that begins there."
        if cut[0][0] == len(sentence.split()):  # the first word is number 1, after <start>
            way = "Which other arrow of the last word may carry the kind?"
        raise Wrong(f"{says} {way} And try sentences of both kinds.", found)
    return f"{found}. One arrow cut, and the answer is the opposite one."


# ---- Exercises -----------------------------------------------------------------------------------


EXERCISES = [
    Exercise(
        id="what_the_heads_learned.way",
        title="From peel to banana",
        question="In which order do the nine steps A to I lead from “peel” to “banana”? Write the "
        'letters in quotation marks, such as "ABCDEFGHI".',
        judge=the_way,
        hints=[
            "Begin at both ends. Which step needs only the sentence? Which one gives what "
            "the model says in the end?",
            "Then go back from the end: probabilities are made of scores, and scores are made of "
            "a point. What changed that point?",
            "The weights are made in three steps, I, E, G. The values are needed only in B, where "
            "each weight is multiplied with its value.",
        ],
        solution='my_order = "DIEGFBHCA"',
    ),
    Exercise(
        id="what_the_heads_learned.fault",
        title="Find the fault",
        question="`gone` lists the heads to remove, counted from 0; a head is `width` numbers "
        "wide. `without_heads(W_O, gone, width)` should set the blocks of these heads to 0. Find "
        "the fault, correct it in its cell, and run the check again.",
        judge=mended,
        mistakes=_MENDED.mistakes[1:],  # for whoever teaches; the first is what was given
        hints=[
            "Look at the case in the card: which numbers became 0, and which should have? What do "
            "the ones that should be 0 have in common?",
            "In concat @ W_O, the columns of concat that belong to head k meet the rows of W_O "
            "with the same numbers.",
            "`W_O[2:4]` is two rows, `W_O[:, 2:4]` is two columns.",
        ],
        solution=without_heads,
    ),
    Exercise(
        id="what_the_heads_learned.one_arrow",
        title="One arrow decides",
        question="On the picture: with all heads on, find a sentence, up to the word before its "
        "last noun, and one arrow in it, so that the model is at least 0.90 sure of one kind, and "
        "without that arrow gives the other kind at least 0.50. Then run the cell with the check "
        "again.",
        judge=turned_round,
        hints=[
            "The guess after the last word is made from the last row of the table of weights.",
            "Which word shows the kind? Click the last word's arrow to it: it is cut.",
            "Nothing happens? Try a sentence of the other kind: this model asks for one only.",
        ],
        solution="""
            scene.set("sentence", "please peel the apple and the")
            scene.set("cut", [[6, 2]])
        """,
    ),
]


# ---- Predictions ---------------------------------------------------------------------------------


_SEED = training.five_seeds()[0]
_fruit, _tech = (_SEED[f"head 1 on {kind} cue"] for kind in ("fruit", "tech"))
_without = {k: _SEED[f"without head {k}"] for k in (1, 2, 3)}
_needed = min(_without, key=_without.get)
_spared = sum(right > 0.9 for right in _without.values())


PREDICTIONS = [
    Prediction(
        id="what_the_heads_learned.last_word",
        question="“please peel the apple and the ___”: after training, from which word does the "
        "last “the” take most, in head 1?",
        choices=[
            Choice(
                "apple",
                "apple is in every sentence, of both kinds alike.",
                id="apple",
            ),
            Choice(
                "peel",
                f"The verb shows the kind. Here the last word takes 0.93 from it, and "
                f"{show(_fruit)} from a fruit cue on average. Nobody told it to.",
                id="peel",
            ),
            Choice(
                "and",
                "“and” says nothing about the kind: it stands in sentences of both kinds.",
                id="and",
            ),
            Choice(
                "itself",
                "It says nothing about the kind: it stands there in sentences of both kinds.",
                id="itself",
            ),
        ],
        right=1 if _fruit > 0.5 else 3,
    ),
    Prediction(
        id="what_the_heads_learned.technology",
        question=f"Through head 1 the last word takes {show(_fruit)} from a fruit cue, on average. "
        "Guess: how much from a technology cue, on average?",
        choices=[
            Choice("as much", f"One would expect that. But it is {show(_tech)}.", id="as-much"),
            Choice("about half as much", f"Even less: {show(_tech)}.", id="half"),
            Choice(
                "less than a quarter as much",
                f"{show(_tech)}. It asks for fruit. What it does where there is none, you will "
                "see.",
                id="quarter",
            ),
        ],
        right=int(_tech < 0.75 * _fruit) + int(_tech < _fruit / 4),
    ),
    Prediction(
        id="what_the_heads_learned.after_charge",
        question="After “peel”, head 1 pushes the guess strongly towards fruit. Which way does it "
        "push after “charge”?",
        choices=[
            Choice(
                "as strongly, towards technology",
                "That would need a value that says technology clearly, and much taken from it. "
                "The start mark, from which most comes, says technology only a little.",
                id="technology",
            ),
            Choice(
                "only a little",
                "There is no fruit cue to take from. The start mark and “the” push a little to "
                "technology, “charge” itself a little to fruit, and together they nearly cancel.",
                id="little",
            ),
            Choice(
                "as strongly, towards fruit",
                "Technology verbs do push towards fruit in this head, but less than fruit verbs, "
                "and little is taken from them.",
                id="fruit",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="what_the_heads_learned.taken_away",
        question="We remove head 1 alone, then head 2 alone, then head 3 alone. In how many of "
        "these three trials is the kind still right in more than 0.9 of the sentences?",
        choices=[
            Choice("none", "Then each of the three would be needed for the kind.", id="none"),
            Choice(
                "one",
                "That is one too few. Without head 2 the kind is still right nearly every time, "
                "and without head 3 as well.",
                id="one",
            ),
            Choice(
                "two",
                "The kind comes mainly from one head. If one of the other two heads is removed, "
                "the kind is still right nearly every time. If both are removed, it is still right "
                "in 0.92 of the sentences.",
                id="two",
            ),
            Choice(
                "all three",
                f"Without head {_needed} it is right in only {show(_without[_needed])} of them.",
                id="three",
            ),
        ],
        right=_spared,
    ),
    Prediction(
        id="what_the_heads_learned.templates",
        question="Trained only on “VERB the apple and the NOUN”: how often is the kind right in "
        "“please VERB the apple and the NOUN”, where the verb stands one place later?",
        choices=[
            Choice(
                "as often as in its own sentences",
                "It would be right as often if it had learned to look for a verb wherever it "
                "stands. But it never had to learn that.",
                id="as-often",
            ),
            Choice(
                "about half the time",
                "It has only seen the verb first, so it never learned which of the two matters, "
                "the word or its place. One place later it says fruit every time, and is right in "
                "half.",
                id="half",
            ),
            Choice(
                "never",
                "It names one kind every time, and half of the sentences are of that kind.",
                id="never",
            ),
        ],
        right=1,
    ),
]
