"""Let it write: from logits to a word, and on to the next."""

import numpy as np

from helpers.attention import softmax
from helpers.judging.comparing import Unsolved, Wrong
from helpers.judging.diagnosis import named
from helpers.judging.exercise import Choice, Exercise, Mistake, Prediction
from helpers.judging.fresh import SIZES, new
from helpers.lessons import lesson
from helpers.lessons.softmax_mistakes import softmax_gone_wrong
from helpers.models.smollm_stored import read_figures
from helpers.say import show

# ---- The solutions ------------------------------------------------------------------------------


def my_choose(logits, temperature, chance):
    powers = np.exp((logits - logits.max()) / temperature)
    shares = powers / powers.sum()
    return np.argmax(np.cumsum(shares) > chance)


def my_top_k(logits, k):
    kept = np.where(logits >= np.sort(logits)[-k], logits, -np.inf)
    powers = np.exp(kept - kept.max())
    return powers / powers.sum()


def my_writing(next_logits, tokens, words):
    tokens = list(tokens)
    for _ in range(words):
        tokens.append(int(np.argmax(next_logits(tokens))))
    return tokens


def my_cached_step(q, k, v, keys, values):
    keys, values = np.vstack([keys, k]), np.vstack([values, v])
    scores = keys @ q / np.sqrt(len(q))
    powers = np.exp(scores - scores.max())
    weights = powers / powers.sum()
    return weights @ values, keys, values


# ---- The mistakes -------------------------------------------------------------------------------


def _found(shares, chance):
    return np.argmax(np.cumsum(shares) > chance)


def _plain(x):
    return np.exp(x) / np.exp(x).sum()


_logits = np.array([2.0, 1.0, 0.0, -1.0])
_choices = [
    (np.array([1.0, 3.0]), 1.0, 0.05),
    (_logits, 1.0, 0.7),
    (_logits, 2.0, 0.65),
    (_logits, 0.3, 0.965),
    (_logits, 0.5, 0.9),
    (np.array([0.0, 1.0, 2.0, 1.5]), 1.0, 0.5),
    (np.array([0.0, 1.0, 2.0, 1.5]), 0.5, 0.2),
    (np.array([900.0, 901.0, 899.0]), 1.0, 0.95),
    (np.array([-1000.0, 1.0, 0.0, 0.5]), 1.0, 0.0),  # a share of exactly 0, and a lot that is 0
]
_some = [
    (np.array([2.0, 1.0]), 1),
    (_logits, 2),
    (np.array([0.5, -1.0, 3.0, 1.0, 2.5]), 3),
    (np.array([-3.0, -1.0, -2.0]), 2),
    (np.array([1000.0, 999.0, 0.0]), 2),
    (np.array([-3e31, -1e31, -1e31, -2e31]), 2),  # lower than a −1e9 or −1e30 written in for −∞
]


def _with_a_lot(rng, logits):
    return logits, float(rng.uniform(0.2, 3)) * max(1.0, abs(logits).max() / 5), rng.uniform()


def _not_shared_anew(logits, k):
    return np.where(logits >= np.sort(logits)[-k], softmax(logits), 0.0)


def _with_zeros(logits, k):
    return softmax(np.where(logits >= np.sort(logits)[-k], logits, 0.0))


def _the_least(logits, k):
    return softmax(np.where(logits <= np.sort(logits)[k - 1], logits, -np.inf))


def _the_first(logits, k):
    return softmax(np.where(np.arange(len(logits)) < k, logits, -np.inf))


def _one_more(logits, k):
    least = np.sort(logits)[max(0, len(logits) - k - 1)]
    return softmax(np.where(logits >= least, logits, -np.inf))


class Guesser:
    """Stands for a model: the logits of what comes next depend on all tokens so far."""

    def __init__(self, size):
        self.size = size

    def __call__(self, tokens):
        if not len(tokens):
            raise ValueError("there is no token to go on from")
        place = np.arange(1, len(tokens) + 1)
        goal = (int(np.dot(place, np.asarray(tokens)) * 3) + len(tokens)) % self.size
        return -np.abs(np.arange(self.size) - goal).astype(float)

    def __deepcopy__(self, memo):  # nothing in it changes: an answer is checked with itself
        return self

    def __repr__(self):
        return f"a model of {self.size} words"


_models = [(Guesser(7), [1], 1), (Guesser(7), [1, 2], 3), (Guesser(11), [3, 0, 4], 5)]
_models.append((Guesser(11), [2, 5], 0))


def _never_read_on(next_logits, tokens, words):
    return [*tokens, *[int(np.argmax(next_logits(tokens)))] * words]


def _last_alone(next_logits, tokens, words):
    tokens = list(tokens)
    for _ in range(words):
        tokens.append(int(np.argmax(next_logits(tokens[-1:]))))
    return tokens


def _shapes(more):
    rng = np.random.default_rng(11)
    q, k, v = (np.round(rng.normal(size=2), 1) for _ in range(3))
    keys, values = (np.round(rng.normal(size=(more, 2)), 1) for _ in range(2))
    return q, k, v, keys, values


_wide = np.random.default_rng(12)
_steps = [
    _shapes(1),
    _shapes(3),
    (
        *(np.round(_wide.normal(size=s), 1) for s in (4, 4, 3)),
        *(np.round(_wide.normal(size=s), 1) for s in ((2, 4), (2, 3))),
    ),
    (np.array([40.0, 30.0]), np.array([20.0, 25.0]), np.ones(2), np.eye(2) * 30, np.eye(2)),
]


def _with(keys, values, q, scale):
    return softmax(keys @ q / scale) @ values


def _both(k, v, keys, values):
    return np.vstack([keys, k]), np.vstack([values, v])


def _unscaled(q, k, v, keys, values):
    keys, values = _both(k, v, keys, values)
    return _with(keys, values, q, 1), keys, values


def _by_d(q, k, v, keys, values):
    keys, values = _both(k, v, keys, values)
    return _with(keys, values, q, len(q)), keys, values


def _cached_with(soften):
    def step(q, k, v, keys, values):
        keys, values = _both(k, v, keys, values)
        return soften(keys @ q / np.sqrt(len(q))) @ values, keys, values

    return step


def _blind_to_itself(q, k, v, keys, values):
    return _with(keys, values, q, np.sqrt(len(q))), *_both(k, v, keys, values)


def _forgets(q, k, v, keys, values):
    more, others = _both(k, v, keys, values)
    return _with(more, others, q, np.sqrt(len(q))), keys, values


def _keeps_queries(q, k, v, keys, values):
    keys, values = np.vstack([keys, q]), np.vstack([values, v])
    return _with(keys, values, q, np.sqrt(len(q))), keys, values


def _at_the_front(q, k, v, keys, values):
    keys, values = np.vstack([k, keys]), np.vstack([v, values])
    return _with(keys, values, q, np.sqrt(len(q))), keys, values


# ---- The picture --------------------------------------------------------------------------------


def not_from_a_tree(scene):
    """In the picture of the next word arrows are cut, and tree is no longer the likeliest."""
    named(scene, "next", "Hand in the picture with both sentences, by the name it has in its cell.")
    if not scene.value("cuts") and not scene.value("all"):
        raise Unsolved("Nothing is cut yet. Click an arc of the sentence on the right.")
    if scene.value("sentence") != "apple fell":
        raise Wrong("That is another sentence. Choose “apple fell”.")
    words, shares = (scene.panel("next")[key] for key in ("words", "shares"))
    first = words[1][0].strip()
    tree = sum(share for word, share in zip(words[1], shares[1], strict=True) if word == " tree")
    found = f"likeliest: {first}, {show(100 * shares[1][0], 1)} %; tree {show(100 * tree, 1)} %"
    if not scene.panel("cut")["cut"]:
        raise Wrong("No arrow here was cut: an arrow goes from a word to an earlier one.", found)
    if first.startswith("tree"):
        raise Wrong(
            "It still falls from a tree. From which word does “the”, the last one, take most?",
            found,
        )
    if not {(4, 1), (2, 1)} & {tuple(arrow) for arrow in scene.panel("cut")["cut"]}:
        return (
            f"Now the {found}. But you did not cut the arrow from “the”, the last word, to "
            "“apple”. Put yours back, cut this arrow instead, and compare."
        )
    return (
        f"Now the {found}. Much of what the last word knew about the apple came through what you "
        "cut."
    )


# ---- Exercises ----------------------------------------------------------------------------------


EXERCISES = [
    Exercise(
        id="let_it_write.choose",
        title="Choose a word",
        question="Write `my_choose(logits, temperature, chance)`. The shares are softmax(logits / "
        "temperature). `chance` is chosen at random, 0 or more and less than 1. Add up the shares "
        "from the left, word by word, until the sum is more than `chance`. Return the number of "
        "the word at which this happens (the first word is 0).",
        right=my_choose,
        cases=_choices,
        fresh=new("m", sizes=5 * SIZES, then=_with_a_lot),
        mistakes=[
            Mistake(
                lambda x, T, c: np.argmax(x),
                "You always take the likeliest word. That is temperature 0; `chance` should "
                "decide.",
            ),
            Mistake(
                lambda x, T, c: _found(softmax(x), c),
                "You left out the temperature. Divide the logits by it before softmax.",
            ),
            Mistake(
                lambda x, T, c: _found(softmax(x * T), c),
                "You multiplied by the temperature. Divide: a high one makes the shares more "
                "alike.",
            ),
            Mistake(
                lambda x, T, c: _found(softmax(x) / T, c),
                "You divided the shares by the temperature, so they do not sum to 1. Divide the "
                "logits, before softmax.",
            ),
            Mistake(
                lambda x, T, c: _found(_plain(x / T), c),
                "Right for small logits. e^900 is too large for the computer: subtract the largest "
                "logit first, or use your softmax.",
            ),
            *softmax_gone_wrong(
                lambda soften: lambda x, T, c: _found(soften(x / T), c), "powers", "naive powers"
            ),
            Mistake(
                lambda x, T, c: softmax(x / T)[_found(softmax(x / T), c)],
                "That is the share of the word. Return its number: its place, counted from 0.",
            ),
            Mistake(
                lambda x, T, c: np.argmax(softmax(x / T) > c),
                "You looked for one share that is more than `chance`. Add the shares up from the "
                "left first: `np.cumsum`.",
            ),
            Mistake(
                lambda x, T, c: np.argmax(np.cumsum(softmax(x / T)) >= c),
                "A share of exactly 0 can be chosen with yours, when `chance` is 0. The sum has to "
                "be more than `chance`: `>`, not `>=`.",
            ),
            Mistake(
                lambda x, T, c: np.argmax(np.cumsum(np.sort(softmax(x / T))[::-1]) > c),
                "You sorted the shares, so your number is a place in the sorted list and no longer "
                "the number of a word.",
            ),
            Mistake(
                lambda x, T, c: _found(softmax(x / T), c) + 1,
                "One too far: words are counted from 0.",
            ),
        ],
        hints=[
            "First the shares, with your softmax: `shares = softmax(logits / temperature)`.",
            "`np.cumsum(shares)` adds them up from the left; its last number is 1, apart from "
            "rounding. Or add up share after share in a `for` loop: `return` inside the loop ends "
            "the function.",
            "`np.argmax(np.cumsum(shares) > chance)` is the first place where that is true: True "
            "counts as 1 and False as 0, and argmax takes the first of the largest.",
        ],
        solution=my_choose,
    ),
    Exercise(
        id="let_it_write.top_k",
        title="Only the k likeliest",
        question="Write `my_top_k(logits, k)`: the shares when only the k likeliest words may be "
        "chosen. The others get exactly 0, and the shares sum to 1.",
        right=my_top_k,
        cases=_some,
        fresh=new("m", then=lambda rng, logits: (logits, int(rng.integers(1, len(logits))))),
        mistakes=[
            Mistake(
                _not_shared_anew,
                "Your shares no longer sum to 1. Hide the others before softmax, with "
                "−∞. Then the shares of the k that are left sum to 1.",
            ),
            Mistake(
                _with_zeros,
                "You gave the others a logit of 0, and e^0 is 1. A word that may not be chosen "
                "has the logit −∞.",
            ),
            Mistake(
                lambda x, k: softmax(np.where(x >= np.sort(x)[-k], x, -1e6)),
                "You hide words with a number that is only very low. If the logits that stay "
                "are even lower, the hidden words win. Only −∞ is below every number: `-np.inf`.",
            ),
            Mistake(
                _the_least,
                "Those are the k least likely words. Sorted, the largest stand "
                "last: `np.sort(logits)[-k]`.",
            ),
            Mistake(
                _the_first,
                "Those are the first k words of the vocabulary. Which k have the largest logits?",
            ),
            Mistake(
                _one_more, "That is one word too many: the k-th largest is `np.sort(logits)[-k]`."
            ),
            Mistake(
                lambda x, k: softmax(np.where(np.arange(len(x)) < k, np.sort(x)[::-1], -np.inf)),
                "Your shares stand in the order of their size, and nobody can tell any more which "
                "word each belongs to. Leave the logits in their places.",
            ),
            Mistake(
                lambda x, k: softmax(x),
                "Every word is still there. Those below the k-th largest logit get −∞.",
            ),
            *softmax_gone_wrong(
                lambda soften: lambda x, k: soften(np.where(x >= np.sort(x)[-k], x, -np.inf)),
                "powers",
                "naive powers",
            ),
            Mistake(
                lambda x, k: _plain(np.where(x >= np.sort(x)[-k], x, -np.inf)),
                "Right for small logits. e^1000 is too large for the computer: subtract the "
                "largest first, or use your softmax.",
            ),
        ],
        hints=[
            "The k-th largest logit is `np.sort(logits)[-k]`.",
            "`np.where(logits >= that, logits, -np.inf)` hides the others, as a mask does.",
            "Then softmax, as always.",
        ],
        solution=my_top_k,
    ),
    Exercise(
        id="let_it_write.loop",
        title="The loop",
        question="Write `my_writing(next_logits, tokens, words)`. `next_logits(tokens)` gives the "
        "logits of the next word. `words` is a number: add that many words to `tokens` (a list), "
        "always the likeliest one, and return all of it as a new list. Leave the list you were "
        "given as it is.",
        right=my_writing,
        cases=_models,
        fresh=lambda rng: [
            (Guesser(int(rng.integers(9, 40))), [int(t) for t in rng.integers(9, size=n)], w)
            for n, w in ((1, 12), (9, 3), (4, 9))
        ],
        mistakes=[
            Mistake(
                _never_read_on,
                "You asked for the next word once, or always after the same text. Each word that "
                "is written must be read before the next one: ask again, with the longer list.",
            ),
            Mistake(
                _last_alone,
                "You showed the model the last word alone. It needs the whole text so far.",
            ),
            Mistake(
                lambda f, t, w: my_writing(f, t, w)[len(t) :],
                "Those are the new words alone. Return the whole text, `tokens` first.",
            ),
            Mistake(
                lambda f, t, w: my_writing(f, t, w + 1),
                "That is one word too many.",
            ),
            Mistake(
                lambda f, t, w: my_writing(f, t, max(0, w - 1)),
                "That is one word too few.",
            ),
            Mistake(
                lambda f, t, w: my_writing(f, t, 1),
                "That is one word only. Repeat it: `for _ in range(words)`.",
            ),
            Mistake(
                lambda f, t, w: my_writing(lambda tokens: -f(tokens), t, w),
                "You took the least likely word: `np.argmax`, not `np.argmin`.",
            ),
        ],
        hints=[
            "Begin with a copy, `tokens = list(tokens)`, so that the list you were given stays as "
            "it is.",
            "`np.argmax(next_logits(tokens))` is the likeliest next word.",
            "In a loop `for _ in range(words)`, append that word to `tokens`.",
        ],
        solution=my_writing,
    ),
    Exercise(
        id="let_it_write.not_from_a_tree",
        title="Another ending",
        question="On the picture: cut arrows of the sentence on the right until the apple does not "
        "fall from a tree. Then run the cell with the check again.",
        judge=not_from_a_tree,
        hints=[
            "The word in the filled box asks. The thicker an arc, the more it takes through it.",
            "One arrow is enough: the thickest one.",
        ],
        solution="""
            scene.set("cuts", [[4, 1]])
        """,
    ),
    Exercise(
        id="let_it_write.cache",
        title="One word, with a cache",
        question="Write `my_cached_step(q, k, v, keys, values)` for one new word: put its key and "
        "value, rows of numbers, under those of the earlier words, and let it ask all of them, "
        "itself too. Return the output (one row of numbers), the keys and the values.",
        right=my_cached_step,
        cases=_steps,
        fresh=new("d_k", "d_k", "d_v", "n d_k", "n d_v"),
        mistakes=[
            Mistake(
                _blind_to_itself,
                "The new word did not ask itself. Put its key and value under "
                "the others first, then let it ask.",
            ),
            Mistake(
                _forgets,
                "The output is right, but you returned the old keys and values. The "
                "next word needs those of this one too.",
            ),
            Mistake(_unscaled, "You forgot to divide the scores by √d_k, `np.sqrt(len(q))`."),
            Mistake(_by_d, "You divided the scores by d_k. Divide them by √d_k."),
            Mistake(
                lambda q, k, v, keys, values: my_cached_step(
                    q * np.sqrt(len(q) / (len(keys) + 1)), k, v, keys, values
                ),
                "You took the root of the number of keys, `len(keys)`. d_k is how many numbers one "
                "key has: `len(q)`.",
            ),
            *softmax_gone_wrong(_cached_with, "naive", "powers", "naive powers"),
            Mistake(
                _keeps_queries,
                "You kept the query as a key. A query is used once, by its own "
                "word; later words ask its key.",
            ),
            Mistake(
                _at_the_front,
                "The new word stands first. Put its row under the others: `np.vstack([keys, k])`.",
            ),
            Mistake(
                lambda *given: (my_cached_step(*given)[0][None], *my_cached_step(*given)[1:]),
                "Right, but your output is a table with one row. Return the row itself, "
                "`output[0]`, or let `q` ask as it is, one row of numbers.",
            ),
            Mistake(
                lambda *given: my_cached_step(*given)[0],
                "The output is right. Return the keys and values too, for the next word.",
            ),
        ],
        hints=[
            "`np.vstack([keys, k])` is the table with one row more.",
            "One word asks, so the scores are one row: `keys @ q / np.sqrt(len(q))`.",
            "Softmax of the scores, times the values; return `weights @ values, keys, values`.",
        ],
        solution=my_cached_step,
    ),
]


# ---- Predictions --------------------------------------------------------------------------------

_few = read_figures()
_needed, _n, _rest = _few["needed at T = 1"], _few["words"], _few["rest"]
_right = (_few["right with the mask"], _few["right without"])
_even = 100 * float(np.mean(1 / np.arange(2, _n + 1)))  # the same from each that a word may ask
_cut = _few["next, cut"]  # the likeliest, and its share in per cent


PREDICTIONS = [
    Prediction(
        id="let_it_write.hot",
        question="After “My favourite food is”, at temperature 0.5, the 14 likeliest of 49,152 "
        "words have 90 % of the shares together. About how many are needed at temperature 1?",
        choices=[
            Choice(
                "14 again",
                "The order stays, but the shares do not: a higher temperature makes them "
                "more alike.",
                id="same",
            ),
            Choice(
                "about 30",
                "Twice the temperature is not twice as many words: logits are divided before e^x.",
                id="thirty",
            ),
            Choice(
                "more than 400",
                f"{_needed}. e^x turns a difference of logits into a factor. Divided by 1 instead "
                "of 0.5, the difference is half as large. So each unlikely word gets a little "
                "more, and there are very many of them.",
                id="four-hundred",
            ),
        ],
        right=int(np.searchsorted([20, 400], _needed)),
    ),
    Prediction(
        id="let_it_write.cut_apple",
        question="“The apple fell from the” … In all layers and heads, the last word “the” may no "
        "longer take anything from “apple”. What is the likeliest next word now?",
        choices=[
            Choice(
                "still tree",
                f"Without this arrow, {_cut[0]} is first, with "
                f"{show(_cut[1], 0)} %: things fall from the sky, too.",
                id="tree",
            ),
            Choice(
                "sky",
                f"It is first, with {show(_cut[1], 0)} %. Something of “apple” can "
                "still reach it through “fell” and “from”. But this is not enough.",
                id="sky",
            ),
            Choice(
                "a word that makes no sense",
                "The other words still answer, and what comes is still a place from which things "
                "fall.",
                id="nonsense",
            ),
        ],
        right=["tree", "sky"].index(_cut[0]),
    ),
    Prediction(
        id="let_it_write.peek",
        question="A text of 30 tokens, all at once. With the mask, the likeliest next word is the "
        f"right one {_right[0]} times out of {_few['right of']}. And without the mask?",
        choices=[
            Choice(
                "fewer times",
                "The model never learned to read without a mask, that is true. But here a word may "
                "ask the next one, and that one is the answer.",
                id="fewer",
            ),
            Choice(
                "as often",
                "Some heads do take from later words, when the mask does not hide them.",
                id="as-often",
            ),
            Choice(
                "more often",
                f"{_right[1]} times: it may look at the very word that it is to guess.",
                id="more-often",
            ),
        ],
        right=int(np.sign(_right[1] - _right[0])) + 1,
    ),
    Prediction(
        id="let_it_write.keep",
        question="While it writes word by word, the earlier words stay as they are. Which of their "
        "Q, K and V does the newest word need?",
        choices=[
            Choice(
                "Q, K and V",
                "Their queries have been answered: no later word uses them.",
                id="q-k-v",
            ),
            Choice(
                "K and V",
                "It asks with its own query. The earlier words answer: with their "
                "keys and their values.",
                id="k-v",
            ),
            Choice(
                "V alone",
                "With V alone it could not tell how much to take from each: for that "
                "it needs their keys.",
                id="v",
            ),
        ],
        right=1,
    ),
    Prediction(
        id="let_it_write.rest",
        question=f"A text of {_n} tokens, 30 layers, 9 heads. What percentage of all the weight "
        "goes to the very first token, “Once”?",
        choices=[
            Choice(
                float(_rest),
                "Nearly half. The first token is the one that every word may "
                "ask, and this model made it a resting place.",
            ),
            Choice(
                round(_even),
                "That would be its share if each word took the same from all that it may ask.",
            ),
        ],
        right=0,
        otherwise=f"It is {show(_rest, 0)} %: this model made its first token a resting place. "
        f"(In {lesson('real_transformer').name} apple gave `[CLS]` about three quarters, in four "
        "of six layers. That was one word of a short text. Here it is the mean of all words, heads "
        "and layers.)",
        tolerance=5,
        per_cent=True,
    ),
    Prediction(
        id="let_it_write.turned",
        question="A query at position 5 and a key at position 2, each turned by its position. Both "
        "move on by 100 positions. What does their score do?",
        choices=[
            Choice(
                "it stays the same",
                "Both are turned further, by the same angle. So the angle between them "
                "stays the same, and the dot product does, too.",
                id="stays",
            ),
            Choice(
                "it grows",
                "Turning makes no arrow longer, and the angle between them stays.",
                id="grows",
            ),
            Choice(
                "it falls",
                "It would change if they moved apart. But both move on equally far.",
                id="falls",
            ),
        ],
        right=0,
    ),
]
