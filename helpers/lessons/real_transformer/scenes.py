"""Lesson 08: the real model, layer by layer and head by head, with attention passed in."""

from functools import lru_cache

import numpy as np

from helpers.lessons.shared import call_learner, check_function, seen
from helpers.models.minilm import HEADS, LAYERS, WIDTH, MiniLM
from helpers.say import show
from helpers.scene import Scene, SceneProblem, parts
from helpers.words import look

FRUIT = ("strawberry", "orange", "banana", "cherry")
TECH = ("microsoft", "android", "laptop", "phone")
PAIRS = {
    "short": ("an apple and an orange", "an apple phone"),
    "long": ("please buy an apple and an orange", "apple unveiled a new phone"),
}
OTHER = ("orange", "phone")  # what pulls apple in the first and in the second sentence
MOST = 12  # tokens a table has room for


def remember(model, attention, cut=None):
    """A function (text, cuts) → tokens, states, weights that runs the model once for each.

    cuts: ((layer, asks, answers), …), layers from 0.
    """
    check_model(model)

    @lru_cache(maxsize=64)
    def answer(text, cuts=()):
        each = [attention] * LAYERS
        for layer, asks, answers in cuts:
            each[layer] = with_cut(each[layer], cut, asks, answers)
        try:
            return model.tokenize(text), *model(text, each if cuts else attention)
        except SceneProblem:
            raise  # a broken `cut` has said so already
        except ValueError as problem:
            said = str(problem)
            raise SceneProblem(said + "." * (said[-1:] not in ".?!")) from None
        except Exception as error:
            name = getattr(attention, "__name__", "attention")
            raise SceneProblem(f"{name} stopped with {type(error).__name__}: {error}") from None

    return answer


def check_model(model):
    if not isinstance(model, MiniLM):
        raise ValueError(f"model: MiniLM.load(), got {seen(model)}")


def with_cut(attention, cut, asks, answers):
    """The same attention, its weights passed through cut(weights, asks, answers) before × V."""

    def attention_with_a_cut(Q, K, V):
        _, weights = attention(Q, K, V)
        weights = call_learner(cut, weights, asks, answers, shape=weights.shape)
        return weights @ V, weights

    return attention_with_a_cut


# ---- The gap of apple, layer by layer -----------------------------------------------------------


def explore_gap(model, attention, gap, cut):
    """Apple's gap (near fruit minus near technology) in two sentences, whole and with a cut arrow.

    gap(states, i) → (7,), for states (7, n, 384) of a sentence and apple's place i in it.
    cut(weights, asks, answers) → the table of weights without that arrow, its rows summing to 1.
    """
    check_function(gap, "gap")
    check_function(cut, "cut")
    answer = remember(model, attention, cut)

    def one(text, target, layer):
        tokens, whole, _ = answer(text)
        apple = tokens.index("apple")
        line = call_learner(gap, whole, apple, shape=(LAYERS + 1,))
        if target not in tokens:
            return line, None
        _, states, _ = answer(text, ((layer, apple, tokens.index(target)),))
        return line, call_learner(gap, states, apple, shape=(LAYERS + 1,))

    def compute(points, controls):
        layer = int(controls["layer"]) - 1
        lines, rows, said = [], [], []
        for text, other in zip(PAIRS[controls["pair"]], OTHER, strict=True):
            target = {"nothing": "", "apple → [CLS]": "[CLS]"}.get(controls["cut"], other)
            whole, without = one(text, target, layer)
            lines += [list(enumerate(whole)), list(enumerate([] if without is None else without))]
            rows += [whole, np.full(LAYERS + 1, np.nan) if without is None else without]
            said.append(f"with {other} {show(whole[1], 3)} and {show(whole[-1], 3)}")
            if without is not None:
                ends = f"{show(without[1], 3)} and {show(without[-1], 3)}"
                said[-1] += f", without apple → {target} {ends}"
        panels = {"curve": {"lines": lines}, "gaps": {"values": rows}}
        text = f"Apple's gap after layer 1 and after layer {LAYERS}: {'; '.join(said)}."
        return panels, f"{text} Above 0: nearer fruit."

    names = ["orange", "orange, cut", "phone", "phone, cut"]
    curve = parts.curve(
        "curve",
        "Apple's gap, layer by layer",
        names,
        looks=["warm", "warm", "cool", "cool"],
        x={
            "label": "layer",
            "range": [0, LAYERS],
            "ticks": [(k, str(k)) for k in range(LAYERS + 1)],
        },
        y={
            "label": "gap",
            "range": [-0.2, 0.2],
            "ticks": [(v, show(v, 1)) for v in (-0.2, -0.1, 0, 0.1, 0.2)],
        },
    )
    table = parts.table(
        "gaps",
        "The same in numbers",
        names,
        [f"layer {k}" for k in range(LAYERS + 1)],
        decimals=3,
        corner="sentence",
    )
    controls = [
        parts.choice("pair", "sentences", list(PAIRS)),
        parts.choice("cut", "cut", ["nothing", "apple → the other word", "apple → [CLS]"]),
        parts.slider("layer", "in layer", 1, LAYERS, step=1, decimals=0),
    ]
    return Scene("What the sentence does to apple", [curve, table], controls, compute)


# ---- The plane of meanings ----------------------------------------------------------------------


def meaning_plane(model):
    """Two directions for all layers, from the references alone (PCA), and what they keep.

    Each layer is centred on the mean of its eight references. Returns centres (7, 384), directions
    (2, 384) with technology to the right, references (8, 7, 384), kept share of the variance.
    """
    alone = np.array([model(word)[0][:, 1] for word in FRUIT + TECH], np.float64)
    centres = alone.mean(axis=0)
    spread = (alone - centres).reshape(-1, WIDTH)
    _, size, directions = np.linalg.svd(spread, full_matrices=False)
    flat = (alone - centres) @ directions[:2].T
    lean = flat[4:].mean(axis=(0, 1)) - flat[:4].mean(axis=(0, 1))
    order = np.argsort(-abs(lean))  # the direction that separates the two kinds goes to the right
    signs = np.where(lean[order] < 0, -1, 1)
    kept = (size[:2] ** 2).sum() / (size**2).sum()
    return centres, directions[:2][order] * signs[:, None], alone, kept


def explore_layers(model, attention):
    """Apple in two sentences, and a word of your own, walking through the layers in one plane."""
    answer = remember(model, attention)
    centres, directions, alone, kept = meaning_plane(model)
    # The first of two names at one place stands on its right, where technology is: phone's apple.
    words = [*FRUIT, *TECH, "apple (phone)", "apple (orange)", "your word"]
    looks = [look(word) for word in FRUIT + TECH] + ["lead", "lead", "other"]

    def flat(states):
        return (np.asarray(states, np.float64) - centres) @ directions.T  # (7, 2)

    paths = [flat(states) for states in alone]
    for text in reversed(PAIRS["long"]):
        tokens, states, _ = answer(text)
        paths.append(flat(states[:, tokens.index("apple")]))
    reach = float(np.ceil(10 * max(abs(path).max() for path in paths)) / 10)

    def compute(points, controls):
        layer = int(controls["layer"])
        tokens, states, _ = answer(controls["sentence"])
        place = min(int(controls["word"]), len(tokens) - 2)
        mine = np.clip(flat(states[:, place]), -reach, reach)
        now = [path[layer] for path in [*paths, mine]]
        gone = [path[: layer + 1] if n >= 8 else path[:1] for n, path in enumerate([*paths, mine])]
        near = _nearest(states[layer, place], alone[:, layer])
        far = np.linalg.norm(paths[8][layer] - paths[9][layer])
        text = (
            f"After layer {layer}: the two apples are {show(far)} apart in this plane, which keeps "
            f"{show(100 * kept, 0)} % of the variance of the eight single words. "
            f"Your word {tokens[place]!r}, word {place}, is nearest to {near} (cosine, all 384)."
        )
        return {"plane": {"at": now, "trails": gone}}, text

    plane = parts.plane(
        "plane",
        words,
        np.zeros((len(words), 2)),
        looks=looks,
        drag=False,
        arrows=False,
        x=("technology", -reach, reach),
        y=("second direction", -reach, reach),
        title="The same two directions for all layers",
    )
    controls = [
        parts.slider("layer", "after layer", 0, LAYERS, step=1, decimals=0, glide=True),
        parts.text("sentence", "your sentence", "i ate a sweet apple"),
        parts.slider("word", "word number", 1, 20, value=5, step=1, decimals=0, glide=True),
    ]
    return Scene("Meanings on their way through the layers", [plane], controls, compute)


def _nearest(state, references):
    state = np.asarray(state, np.float64)
    alike = references @ state / np.linalg.norm(references, axis=1) / np.linalg.norm(state)
    best = int(alike.argmax())
    return f"{(FRUIT + TECH)[best]} ({show(alike[best])})"


# ---- The heads ----------------------------------------------------------------------------------


def moved_lengths(model, states, layer):
    """How long each token's value is after W_O, for every head: what a weight of 1 would move.

    states (7, n, 384), layer from 0 → (12, n).
    """
    check_model(model)
    _, _, V = model.queries_keys_values(states[layer], layer)
    W_O = model.params["W_O"][layer].reshape(HEADS, WIDTH // HEADS, WIDTH)
    return np.linalg.norm(V @ W_O, axis=-1)


def share_moved(weights, lengths):
    """Each weight times the length of what its answering word moves; rows sum to 1."""
    moved = weights * lengths
    return moved / moved.sum(axis=1, keepdims=True)


def explore_heads(model, attention, weigh=share_moved):
    """All 72 heads for one arrow, and the whole table of one of them.

    weigh(weights, lengths) → shares of what is moved: weights (n, n), lengths (n,), rows sum to 1.
    """
    check_function(weigh, "weigh")
    answer = remember(model, attention)

    def compute(points, controls):
        tokens, states, weights = answer(controls["sentence"])
        n = len(tokens)
        if n > MOST:
            raise SceneProblem(
                f"this sentence has {n} tokens with [CLS] and [SEP], and the table has room for "
                f"{MOST}; shorten it by {n - MOST}."
            )
        asks, answers = (min(int(controls[name]), n - 1) for name in ("asks", "answers"))
        layer, head = int(controls["layer"]) - 1, int(controls["head"]) - 1
        tables = np.array(weights, np.float64)
        if controls["show"] == "weight × length of what it moves":
            for k in range(LAYERS):
                pairs = zip(tables[k], moved_lengths(model, states, k), strict=True)
                tables[k] = [call_learner(weigh, *pair, shape=(n, n)) for pair in pairs]
        arrows = tables[:, :, asks, answers]
        best = np.unravel_index(arrows.argmax(), arrows.shape)
        one = tables[layer, head]
        marks = np.zeros((n, n), bool)
        marks[asks, answers] = True
        overview = np.zeros((LAYERS, HEADS), bool)
        overview[layer, head] = True
        panels = {
            "all": {"values": arrows, "heat": arrows, "marks": overview},
            "one": {
                "rows": [f"{k} {token}" for k, token in enumerate(tokens)],
                "columns": [f"{k} {token}" for k, token in enumerate(tokens)],
                "values": one,
                "heat": one,
                "marks": marks,
            },
        }
        text = (
            f"Layer {layer + 1}, head {head + 1}: {tokens[asks]} asks, {tokens[answers]} answers "
            f"with {show(one[asks, answers])}. Of all 72 heads the most for this arrow is "
            f"{show(arrows[best])}, in layer {best[0] + 1}, head {best[1] + 1}."
        )
        return panels, text

    overview = parts.table(
        "all",
        "This one arrow in all heads: rows are layers, columns are heads",
        [f"layer {k + 1}" for k in range(LAYERS)],
        [str(k + 1) for k in range(HEADS)],
        corner="layer ↓ head →",
    )
    table = parts.table(
        "one",
        "One head, in the numbers that “show” says: rows ask, columns answer",
        [str(k) for k in range(MOST)],
        [str(k) for k in range(MOST)],
        corner="asks ↓ answers →",
        row_sums=True,
        under=True,
    )
    controls = [
        parts.text("sentence", "sentence", PAIRS["short"][0]),
        parts.slider("asks", "who asks (number)", 0, MOST - 1, value=2, step=1, decimals=0),
        parts.slider("answers", "who answers (number)", 0, MOST - 1, value=5, step=1, decimals=0),
        parts.slider("layer", "layer", 1, LAYERS, step=1, decimals=0),
        parts.slider("head", "head", 1, HEADS, step=1, decimals=0),
        parts.choice("show", "show", ["weight", "weight × length of what it moves"]),
    ]
    return Scene(
        "Seventy-two heads", [overview, table], controls, compute, name="seventy-two-heads"
    )
