"""A loss, its slope, and a small step back through softmax. Nothing here trains a model."""

import numpy as np

from helpers import attention
from helpers.judging import exercise
from helpers.judging.comparing import Unsolved, Wrong, say, say_both
from helpers.judging.diagnosis import aloud, must_be_function, named, outcome, untouched
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import new, several
from helpers.lessons import lesson
from helpers.lessons.softmax_mistakes import softmax_gone_wrong
from helpers.models import training
from helpers.say import show

softmax = attention.softmax


# ---- The solutions -------------------------------------------------------------------------------


def my_loss(scores, target):
    return -np.log(softmax(scores)[target])


def my_slope(f, w):
    return (f(w + 0.001) - f(w - 0.001)) / 0.002


def my_pairs(tokens):
    return tokens[:-1], tokens[1:]


def my_softmax_slopes(weights, slopes):
    mean = (weights * slopes).sum(axis=-1, keepdims=True)
    return weights * (slopes - mean)


# ---- Nudging -------------------------------------------------------------------------------------


_HILLS = [
    ("w³ at w = 2", lambda w: w**3, 2.0, 12.0),
    ("5 w at w = 1", lambda w: 5 * w, 1.0, 5.0),
    ("e^(−w) at w = 0.5", lambda w: np.exp(-w), 0.5, -np.exp(-0.5)),
    ("(w + 1)² at w = 0", lambda w: (w + 1) ** 2, np.float64(0), 2.0),
]
_H = 0.001


def _new_hill(rng):
    """One that nobody has seen, so that three results written in do not pass."""
    a, b, w = rng.uniform(1, 9, size=3).round(2)
    return f"{a:g} w² + {b:g} w at w = {w:g}", lambda w: a * w**2 + b * w, w, 2 * a * w + b


_NUDGES = [
    (
        lambda f, w: (f(w + _H * w) - f(w - _H * w)) / (2 * _H * w) if w else np.nan,
        "You nudge by 0.001 · w, which is nothing where w is 0. Nudge by 0.001 everywhere.",
    ),
    (
        lambda f, w: (f(w + _H) - f(w)) / _H,
        "That is the nudge to one side: close, but a little off, because the curve bends. Nudge "
        "up and down: f(w + 0.001) and f(w − 0.001).",
    ),
    (
        lambda f, w: (f(w) - f(w - _H)) / _H,
        "That is the nudge down alone. Nudge up too, and take the difference of the two.",
    ),
    (
        lambda f, w: (f(w + _H) - f(w - _H)) / _H,
        "Twice too much: from w − 0.001 to w + 0.001 it is 0.002. Divide by that.",
    ),
    (
        lambda f, w: f(w + _H) - f(w - _H),
        "That is how much the loss changes. The slope is the change divided by how far you went, "
        "0.002.",
    ),
    (
        lambda f, w: (f(w - _H) - f(w + _H)) / (2 * _H),
        "The sign is the wrong one: take what the loss is after the nudge up, minus what it is "
        "after the nudge down.",
    ),
    (
        lambda f, w: f(w + _H) - f(w - _H) / (2 * _H),
        "Only the second part is divided. Brackets around the difference: (… − …) / 0.002.",
    ),
]


def _is_number(result):
    return isinstance(result, np.ndarray) and result.shape == ()


def steep(answer):
    """A function (f, w) that nudges both ways; right to five digits, as one side alone is not."""
    must_be_function(answer, "learning_the_matrices.nudge")
    hills = [*_HILLS, _new_hill(exercise.new_numbers())]
    aloud(answer, hills[0][1:3])
    got = [outcome(answer, (f, w)) for _, f, w, _ in hills]
    for (name, _, _, right), value in zip(hills, got, strict=True):
        if isinstance(value, Wrong):
            raise Wrong(value.message, *value.evidence, f"slope of {name}")
        if not _is_number(value):
            raise Wrong("A slope is one number.", f"slope of {name}: got {say(value)}")
        if np.isclose(value, right, rtol=3e-6):
            continue
        wanted, given = say_both(right, value)
        line = f"slope of {name}: expected {wanted}, got {given}"
        for mistake, message in _NUDGES:
            if all(
                _is_number(v) and np.isclose(v, mistake(f, w), rtol=1e-8, equal_nan=True)
                for (_, f, w, _), v in zip(hills, got, strict=True)
            ):
                raise Wrong(message, line)
        if np.isclose(value, right, rtol=0.3):
            raise Wrong("Nearly. Is your nudge as small as 0.001, up and down?", line)
        raise Wrong("That is not the slope yet.", line)
    return ""


# ---- Break it ------------------------------------------------------------------------------------


_LOWEST = float(np.log(3))  # of the loss with one number: orange came three times, phone once
_TOO_HIGH = 2 / (
    3 / 16
)  # above this rate steps near the lowest point grow: its slope grows by 3/16


def _one_number(w):
    p = softmax(np.array([w, 0.0]))
    return (3 * -np.log(p[0]) - np.log(p[1])) / 4


def uphill(scene):
    """In the picture of one number: ten steps or more downhill that end higher than they began."""
    named(
        scene,
        "descent",
        "Hand in the picture of the steps down the loss, by the name it has in its cell.",
    )
    if untouched(scene):
        raise Unsolved("The picture stands as it began. Choose where to start, a rate and steps.")
    walked = scene.panel("loss")["lines"][2]
    start, rate, steps = (scene.value(id) for id in ("w", "rate", "steps"))
    if steps < 10:
        raise Wrong("Give it time: at least 10 steps.", f"steps: {say(steps)}")
    if abs(start - _LOWEST) < 1:
        raise Wrong(
            "It begins next to the lowest point, so every way from there leads up. Begin at least "
            f"1 away from w = {show(_LOWEST)}.",
            f"start at w = {show(start, 1)}",
        )
    if not all(np.isclose(high, _one_number(w), atol=1e-6) for w, high in walked):
        raise Wrong("This picture runs on another loss than the lesson's. Hand it `loss` again.")
    ways = [(b[0] - a[0]) / rate for a, b in zip(walked, walked[1:], strict=False)]
    slopes = [3 / 4 - softmax(np.array([w, 0.0]))[0] for w, _ in walked[:-1]]
    if not np.allclose(ways, slopes, atol=0.01):
        raise Wrong("This picture runs on another slope than the lesson's. Hand it `slope` again.")
    before, after = walked[0][1], walked[-1][1]
    found = f"rate {show(rate, 1)}: loss {show(before, 4)} at the start, {show(after, 4)} after "
    found += f"{int(steps)} steps"
    if after > before:
        return (
            f"{found}. Each step goes downhill where it begins. But it is so long that it jumps "
            "over the lowest point, and it may land higher up on the other side. A slope says "
            "which way is down, not how far."
        )
    if rate < _TOO_HIGH:
        raise Wrong(
            "With this rate it comes to rest at the lowest point, from wherever it begins. A "
            "higher rate makes longer steps: they jump over that point, and some land high up on "
            "the other side.",
            found,
        )
    raise Wrong(
        "It jumps, but where it began it was higher still. Begin nearer to the lowest point (but "
        f"at least 1 away from w = {show(_LOWEST)}), or stop it at a step where it is high.",
        found,
    )


# ---- Exercises -----------------------------------------------------------------------------------


_scores = [
    (np.array([2.0, 1.0]), 0),
    (np.array([2.0, 1.0]), 1),
    (np.array([0.0, 0.0, 0.0, 0.0]), 2),
    (np.array([3.0, -1.0, 0.5]), 1),
    (np.array([1000.0, 999.0, 0.0]), 1),
    (np.array([0.5, 2.0, -1.0]), 0),
    (np.array([0.0, 50.0]), 0),  # a probability of 2e-22, lower than what one might add to it
]
_tokens = [
    (np.array([1, 7, 4]),),
    (np.array([1, 20, 18, 25, 2, 25, 3]),),
]
_slopes = [
    (np.array([0.75, 0.25]), np.array([2.0, -1.0])),
    (softmax(np.array([[1.0, 0.0], [0.0, 2.0]])), np.array([[1.0, 3.0], [-2.0, 0.5]])),
    (
        softmax(np.array([[1.0, 0.0, 2.0], [0.5, 0.5, 0.0]])),
        np.array([[1.0, 2.0, -1.0], [0.0, 3.0, 1.0]]),
    ),
]


EXERCISES = [
    Exercise(
        id="learning_the_matrices.loss",
        title="The loss of one guess",
        question="Write `my_loss(scores, target)`. Make probabilities of the scores with softmax. "
        "Return minus the logarithm of one of them: that of word number `target`, the word that "
        "came.",
        right=my_loss,
        cases=_scores,
        fresh=new("m", then=lambda rng, scores: (scores, int(rng.integers(len(scores))))),
        mistakes=[
            Mistake(
                lambda s, t: np.log(softmax(s)[t]),
                "The sign is the wrong one. The logarithm of a probability is negative or 0; a "
                "loss is positive.",
            ),
            Mistake(
                lambda s, t: softmax(s)[t],
                "That is the probability of the word that came. Its loss is minus the logarithm.",
            ),
            Mistake(
                lambda s, t: 1 - softmax(s)[t],
                "1 − p is 1 at most, however wrong a guess is. Take `-np.log` instead.",
            ),
            Mistake(
                lambda s, t: -np.log2(softmax(s)[t]),
                "That is the logarithm to base 2, the loss in bits. Here it is the natural one, "
                "`np.log`.",
            ),
            Mistake(
                lambda s, t: -np.log10(softmax(s)[t]),
                "That is the logarithm to base 10. Take the natural one, `np.log`.",
            ),
            Mistake(
                lambda s, t: -np.log(softmax(s)),
                "That is the loss for each word, if it had come. Only the one that did come "
                "counts: `[target]`.",
            ),
            Mistake(
                lambda s, t: -np.log(softmax(s)).sum(),
                "You added up the losses of all words, if they had come. Only the one that did "
                "come counts: `[target]`.",
            ),
            Mistake(
                lambda s, t: -np.log(softmax(s).max()),
                "That is the loss of the likeliest word. What counts is the word that came.",
            ),
            Mistake(
                lambda s, t: -np.log(softmax(s)[0]),
                "That is always the loss of word 0. What counts is the word that came: `[target]`.",
            ),
            *(
                Mistake(
                    lambda s, t, more=float(write): -np.log(softmax(s)[t] + more),
                    f"You add {write} to the probability. Then no loss is larger than "
                    f"{show(-np.log(float(write)), 1)}, however wrong the guess: leave it out.",
                )
                for write in ("1e-8", "1e-9", "1e-10", "1e-12", "1e-15")
            ),
            Mistake(
                lambda s, t: -np.sum(np.eye(len(s))[t] * np.log(softmax(s))),
                "The logarithm of a probability of 0 is −∞, and 0 · ∞ is no number. Take the one "
                "probability first, `[target]`, then its logarithm.",
            ),
            Mistake(
                lambda s, t: -s[t],
                "That is minus the score. Softmax comes first, because a score means something "
                "only beside the others.",
            ),
            *softmax_gone_wrong(
                lambda soften: lambda s, t: -np.log(soften(s)[t]), "powers", "naive powers"
            ),
            Mistake(
                lambda s, t: -np.log(np.exp(s[t]) / np.exp(s).sum()),
                "Right for small scores. e^1000 is too large for a computer: use the softmax of "
                f"{lesson('softmax').name}.",
            ),
        ],
        hints=[
            "`softmax(scores)` holds a probability for each word; `[target]` takes the one that "
            "came.",
            "`-np.log(…)` of it.",
        ],
        solution=my_loss,
    ),
    Exercise(
        id="learning_the_matrices.nudge",
        title="Nudge both ways",
        question="Write `my_slope(f, w)`: nudge w up by 0.001 and down by 0.001, and divide the "
        "difference of the two losses by how far apart the two w are.",
        right=my_slope,
        judge=steep,
        hints=[
            "`f` is a function: `f(w + 0.001)` is the loss a little to the right.",
            "From w − 0.001 to w + 0.001 it is 0.002.",
        ],
        solution=my_slope,
    ),
    Exercise(
        id="learning_the_matrices.uphill",
        title="Break it: uphill",
        question="On the picture: find a start at least 1 away from the lowest point, w = 1.10, "
        "and a rate, so that after 10 steps or more the loss is higher than it was at the start. "
        "Then run the cell with the check again.",
        judge=uphill,
        hints=[
            "Press Play with rate 2, then with rate 14. What is different about where each step "
            "lands?",
            "A step is rate × slope. At a high rate it jumps over the lowest point, and lands on "
            "the other side, higher than before if the rate is high enough.",
            "Begin low, at w = 0, and take the highest rate.",
        ],
        solution="""
            scene.set("w", 0.0)
            scene.set("rate", 20.0)
            scene.set("steps", 20)
        """,
    ),
    Exercise(
        id="learning_the_matrices.pairs",
        title="What goes in, and what comes next",
        question="Write `my_pairs(tokens)`: the tokens that go in, and for each of them the one "
        "that came next. Return both; they are equally long.",
        right=my_pairs,
        cases=_tokens,
        fresh=lambda rng: [(rng.integers(32, size=n),) for n in (2, 9, 20)],
        mistakes=[
            Mistake(
                lambda t: (t[1:], t[:-1]),
                "The two are exchanged: first what goes in, then what came next.",
            ),
            Mistake(
                lambda t: (t, t),
                "Here each word would have to guess itself. What came next is one place further "
                "on.",
            ),
            Mistake(
                lambda t: (t[:-1], t[:-1]),
                "The right length, but each word is its own answer. Next came `tokens[1:]`.",
            ),
            Mistake(
                lambda t: (t, np.roll(t, -1)),
                "`np.roll` brings the first token back to the end. After the last word nothing "
                "came: it does not go in.",
            ),
            Mistake(
                lambda t: (t, t[1:]),
                "One token too many goes in: after the last word nothing came. Leave it out, "
                "`tokens[:-1]`.",
            ),
            Mistake(
                lambda t: np.stack([t[:-1], t[1:]], axis=1),
                "Those are pairs of what goes in and what came next. Return two rows, first all "
                "that goes in, then all that came: `return tokens[:-1], tokens[1:]`.",
            ),
            Mistake(
                lambda t: (t[:-1], t[-1:]),
                "That asks for the last word only. Every place of the sentence is a guess.",
            ),
        ],
        hints=[
            "After the last word nothing came, so it does not go in. Nobody has to guess <start>.",
            "`tokens[:-1]` is all except the last, `tokens[1:]` all except the first.",
        ],
        solution=my_pairs,
    ),
    Exercise(
        id="learning_the_matrices.softmax_slopes",
        title="Back through softmax",
        question="Write `my_softmax_slopes(weights, slopes)`. It gets weights, and how the loss "
        "changes with each weight (the slopes). It returns how the loss changes with each score: "
        "weight × (slope − the weighted mean of the row's slopes). It should work for one row, and "
        "for a table row by row (`axis=-1`).",
        right=my_softmax_slopes,
        cases=_slopes,
        fresh=several(
            *(new(s, s, then=lambda rng, w, t: (attention.softmax(w), t)) for s in ("m", "n m"))
        ),
        mistakes=[
            Mistake(
                lambda w, s: w * s,
                "Each weight times its slope, but nothing is subtracted: when one weight grows, "
                "the others shrink. Subtract the row's weighted mean of slopes first.",
            ),
            Mistake(
                lambda w, s: w * (1 - w) * s,
                "That is what a score does to its own weight. It changes the other weights of its "
                "row too: subtract the weighted mean of all slopes.",
            ),
            Mistake(
                lambda w, s: w * (s - s.mean(axis=-1, keepdims=True)),
                "You subtracted the plain mean. The mean is weighted: (weights · slopes) summed.",
            ),
            Mistake(
                lambda w, s: w * (s - np.mean(w * s, axis=-1, keepdims=True)),
                "The weights of a row sum to 1 already. Add up weight × slope with `.sum`, and do "
                "not divide by how many there are.",
            ),
            Mistake(
                lambda w, s: w * (s - np.mean(w * s)),
                "The weights of a row sum to 1 already. Add up weight × slope row by row: "
                "`.sum(axis=-1, keepdims=True)`, not `np.mean`.",
            ),
            Mistake(
                lambda w, s: w * (s - (w * s).sum()),
                "You took the mean over the whole table. Every row has its own: `axis=-1`, "
                "`keepdims=True`.",
            ),
            Mistake(
                lambda w, s: w * (s - (w * s).sum(axis=0)),
                "You took the mean down the columns. Softmax ran along the rows: `axis=-1`, "
                "`keepdims=True`.",
            ),
            Mistake(
                lambda w, s: w * (s - (w * s).sum(axis=-1)),
                "One row alone is right. In a table the means come out as a row, so the first "
                "meets the first column: `keepdims=True`.",
            ),
            Mistake(
                lambda w, s: s - (w * s).sum(axis=-1, keepdims=True),
                "The bracket is right. Multiply it by the weights.",
            ),
        ],
        hints=[
            "The weighted mean of a row is `(weights * slopes).sum(axis=-1, keepdims=True)`.",
            "Subtract it from the slopes, and multiply by the weights.",
        ],
        solution=my_softmax_slopes,
    ),
]


# ---- Predictions ---------------------------------------------------------------------------------


_SEED = training.five_seeds()[0]
_blind = _SEED["blind accuracy"]
_equal = float(np.log(32))


_steep = (_one_number(-2.999) - _one_number(-3)) / 0.001


_NUMBERS = 2720  # that the lesson's model learns; a test counts them


def _row_loss(keys):
    """The loss of one row of attention, as in the lesson."""
    query, helps = np.array([1.0, 0.5]), np.array([2.0, 0.0, 1.0])
    return -softmax(keys @ query / np.sqrt(2)) @ helps


_keys = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
_towards = _row_loss(_keys + [[0.01, 0.005], [0, 0], [0, 0]])  # the first key, along the query


PREDICTIONS = [
    Prediction(
        id="learning_the_matrices.who_meets",
        question="In which of these parts can one word get something from another?",
        choices=[
            Choice(
                "in attention alone",
                "All the others work on each word by itself. Whatever a word gets from another "
                "came through attention.",
                id="attention",
            ),
            Choice(
                "in attention, and where X is added",
                "X is added row by row: each word gets back its own row, and no other.",
                id="added-x",
            ),
            Choice(
                "in attention, and in the read-out",
                "The read-out takes one word at a time: it makes scores of its point.",
                id="read-out",
            ),
        ],
        right=0,
    ),
    Prediction(
        id="learning_the_matrices.knows_nothing",
        question="A model that knows nothing gives each of 32 words the same probability. What is "
        "its loss, −log p? (You may compute it in a new cell.)",
        choices=[
            Choice(_equal, "−log(1/32) = log 32."),
            Choice(1 / 32, "That is the probability itself. Its loss is minus the logarithm."),
            Choice(32.0, "The logarithm of it: log 32."),
            Choice(5.0, "In bits it is 5, because 32 = 2⁵. We take the natural logarithm."),
        ],
        right=0,
        otherwise=f"p = 1/32, so it is log 32 = {show(_equal)}.",
        tolerance=0.06,
    ),
    Prediction(
        id="learning_the_matrices.slope",
        question=f"At w = −3 the slope is {show(_steep)}. Which way should w go, so that the loss "
        "falls?",
        choices=[
            Choice("to the left", "The slope is negative: to the left the loss grows.", id="left"),
            Choice(
                "to the right",
                "A negative slope means: a larger w, a smaller loss. Downhill "
                "is always against the sign of the slope.",
                id="right",
            ),
            Choice(
                "the slope does not say",
                "Its sign does: it says how the loss changes when w grows.",
                id="not-said",
            ),
        ],
        right=1 if _steep < 0 else 0,
    ),
    Prediction(
        id="learning_the_matrices.previous_word",
        question="A model without attention sees only the word before the gap. In which sentence "
        "is that word not enough to decide between orange and phone?",
        choices=[
            Choice(
                "please buy an apple and an ___",
                "“an” is enough: of orange and phone only "
                "orange can follow it. No look back is needed.",
                id="buy",
            ),
            Choice(
                "please peel the apple and the ___",
                "Before the gap stands “the”, as it does "
                "in “please charge the apple and the ___”. The verb shows which, and it stands "
                "far back.",
                id="peel",
            ),
            Choice(
                "he ate a ripe ___",
                "“ripe” stands right before the gap, and shows which.",
                id="ripe",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="learning_the_matrices.shuffled",
        question="No positions are added. You shuffle the words before the last one. What does "
        "attention give the last word now?",
        choices=[
            Choice(
                "something else",
                "It sees the same words with the same scores. A sum does not ask for the order.",
                id="something-else",
            ),
            Choice("the same", "A weighted sum over the same words: it has no order.", id="same"),
            Choice(
                "it cannot be computed",
                "It can: the words only stand in other rows.",
                id="not-computed",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="learning_the_matrices.untrained",
        question="The numbers of the model are random and small (only `bias` is 0). What is the "
        "mean loss of its guesses?",
        choices=[
            Choice(
                "near 0",
                "For that, the model would have to be sure, and right. Random numbers are right "
                "only by chance.",
                id="near-0",
            ),
            Choice(
                "near 3.5",
                f"The model knows nothing. To give all words the same probability costs "
                f"{show(_equal)}. Its random numbers make some words likelier than others, by "
                "chance, and that costs a little more.",
                id="near-3-5",
            ),
            Choice(
                "near 35",
                "For that, the model would have to be very sure, and wrong: e^−35 is nearly 0. "
                "With small random numbers it is sure of nothing.",
                id="near-35",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="learning_the_matrices.key_moves",
        question="The first word helps the guess more than the others do. One step downhill: "
        "where does its key go?",
        choices=[
            Choice(
                "in the direction of the query",
                "Then its score grows, and with it its weight: more is taken from the word that "
                "helps.",
                id="towards",
            ),
            Choice(
                "in the opposite direction",
                "Then less would be taken from the word that helps.",
                id="away",
            ),
            Choice(
                "nowhere",
                "Nobody says which word should be asked. But the loss does fall when more is taken "
                "from the word that helps, and that is a slope.",
                id="nowhere",
            ),
        ],
        right=0 if _towards < _row_loss(_keys) else 1,
    ),
    Prediction(
        id="learning_the_matrices.runs",
        question=f"{_NUMBERS} numbers, each nudged up and down: how many runs of the model does "
        "one step downhill need?",
        choices=[
            Choice(float(2 * _NUMBERS), "Two runs for each number, and then one step is done."),
            Choice(float(_NUMBERS), "Each number is nudged twice, up and down."),
            Choice(2.0, "That gives the slope of one number. Every number has its own."),
        ],
        right=0,
        otherwise=f"Two runs for each of {_NUMBERS} numbers: {2 * _NUMBERS}.",
        tolerance=1,
    ),
    Prediction(
        id="learning_the_matrices.without_attention",
        question="Trained without attention: how often does the model guess the kind of the last "
        "noun right, in sentences held out?",
        choices=[
            Choice(
                "about half",
                f"{show(_blind)}: the word before the last noun is always “the”, so the model says "
                "the same kind every time.",
                id="half",
            ),
            Choice(
                "about three quarters",
                f"{show(_blind)}. How could it know? The word before is always “the”.",
                id="three-quarters",
            ),
            Choice(
                "nearly always",
                f"{show(_blind)}. However long it trains, it does not see the verb.",
                id="nearly-always",
            ),
        ],
        right=int(np.argmin(abs(np.array([0.5, 0.75, 1]) - _blind))),
    ),
]
