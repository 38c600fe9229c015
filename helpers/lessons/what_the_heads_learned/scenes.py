"""Training watched step by step; heads and arrows taken away.

`model(params, tokens, mask)` is the learner's: tokens (n,) of one sentence begun, mask (n, n) →
scores of the next word at every place (n, vocabulary) and weights (heads, n, n).
"""

from functools import cache

import numpy as np

from helpers.attention import causal_mask, softmax
from helpers.lessons.shared import call_for_several, call_learner, check_function
from helpers.lessons.trained import check_trained, step_ticks
from helpers.models.training import (
    NOUNS,
    VERBS,
    forward,
    kind_accuracy,
    last_places,
    losses,
    without_cue,
)
from helpers.say import show
from helpers.scene import Scene, SceneProblem
from helpers.scene.parts import choice, curve, plane, slider, switch, table, text

BEGUN = "please peel the apple and the"
# What the last picture opens with: no arrow of it turns the answer round, so the exercise is open.
NO_FRUIT, AWAY = "please charge the apple and the", 4
ASKS = "last the (asks)"
# The words of the corpus, the alike ones together: in a plane 32 labels would hide each other.
GROUPS = {
    "fruit verbs": (VERBS["fruit"], "fruit"),
    "fruit nouns": (NOUNS["fruit"], "fruit"),
    "tech verbs": (VERBS["tech"], "tech"),
    "tech nouns": (NOUNS["tech"], "tech"),
    "apple": (("apple",), "both"),
    "the": (("the",), "other"),
    "and, you, …": (("and", "with", "please", "you"), "other"),
    "<start>": (("<start>",), "other"),
    ASKS: ((), "other"),
}


# ---- Training, step by step ---------------------------------------------------------------------


def explore_training(training, model):
    """Loss, heads and one sentence's attention map over the snapshots of a training.

    Each head's plane: across, the score a word gets from the last word that asks, above the mean
    of its row; up, how its value pushes the answer towards fruit. Means over held-out sentences.
    """
    check_trained(training)
    check_function(model, "model")
    corpus, steps = training.corpus, sorted(training.snapshots)
    heads = len(training.params["W_Q"])

    @cache
    def groups(step):
        return group_means(training.snapshots[step], corpus)

    every = np.array([groups(step)[0] for step in steps])  # (steps, heads, groups, 2)
    there = [g for g in range(len(GROUPS)) if not np.isnan(every[0, 0, g, 0])]
    every = every[:, :, there]
    reach = float(np.ceil(max(3, abs(every).max())))

    def compute(points, controls):
        step, head = int(controls["step"]), int(controls["head"].split()[-1]) - 1
        tokens = _begin(corpus, controls["sentence"])
        params = training.snapshots[step]
        scores, weights = call_model(model, params, tokens)
        _, to = groups(step)
        now = steps.index(step)
        state = {}
        for k in range(heads):
            state[f"head {k}"] = {
                "at": every[now, k],
                "trails": every[: now + 1, k].swapaxes(0, 1),
                "links": [[len(there) - 1, j, w] for j, w in enumerate(to[k, there[:-1]])],
            }
        done = [e for e in training.history if e[0] <= step]
        losses_now = [[[e[0], e[column]] for e in done] for column in (1, 2)]
        ends = [[steps[0], corpus.floor], [steps[-1], corpus.floor]]
        state["curve"] = {
            "lines": [*losses_now, ends],
            "dots": [line[-1] for line in losses_now],
            "cursor": step,
        }
        state["map"] = _map([corpus.vocabulary[token] for token in tokens], weights[head])
        looks = "; ".join(f"head {k + 1} {_most(corpus, tokens, w)}" for k, w in enumerate(weights))
        said = (
            f"Step {step}, held-out loss {show(done[-1][2])}. Next word: "
            f"{next_words(corpus, scores[-1])}. The last word looks most at: {looks}."
        )
        return state, f"{said} {training.trouble}".strip()

    names = [list(GROUPS)[g] for g in there]
    kinds = [GROUPS[name][1] for name in names]
    planes = [
        plane(
            f"head {k}",
            names,
            np.zeros((len(names), 2)),
            kinds=kinds,
            drag=False,
            arrows=False,
            small=True,
            x=("score it gets", -reach, reach),
            y=("pushes to fruit", -reach, reach),
            title=f"Head {k + 1}: who is listened to, what it says",
        )
        for k in range(heads)
    ]
    top = max(max(e[1:3]) for e in training.history)
    marked = [(v, f"{v:g}") for v in (0.7, 1, 1.5, 2, 3, 4, 5) if 0.9 * corpus.floor < v <= top]
    loss = curve(
        "curve",
        "The loss",
        ["trained on", "held out", "floor"],
        x={"label": "step", "range": [0, steps[-1]], "ticks": step_ticks(steps[-1])},
        y={"label": "loss", "range": [0.8 * corpus.floor, top], "ticks": marked, "log": True},
    )
    controls = [
        slider("step", "Step", values=steps, value=steps[-1], decimals=0, play=True),
        text("sentence", "Sentence, without its last noun", _some_sentence(corpus)),
        choice("head", "Map of", [f"head {k + 1}" for k in range(heads)]),
    ]
    panels = [*planes, loss, _map_table(corpus)]
    return Scene("Training, step by step", panels, controls, compute, name="training", above=True)


def group_means(params, corpus):
    """Means over the held-out sentences, seen from the word before the last noun.

    Returns places (heads, groups, 2): the score a word gets, above the mean of its row, and the
    push of its value towards fruit: mean score of the fruit nouns minus that of the tech nouns, in
    powers of ten of the odds; NaN for a group that never occurs. And mean weights (heads, groups).
    """
    tokens = corpus.held_out[:, :-1]
    _, way = forward(params, tokens)
    rows, last = np.arange(len(tokens)), last_places(corpus.held_out)
    V, weights = way["V"], way["weights"][rows, :, last]  # (sentences, heads, words)
    asks = way["Q"][rows, :, last]
    scores = (way["K"] @ asks[..., None])[..., 0] / np.sqrt(V.shape[-1])
    seen = np.arange(tokens.shape[1]) <= last[:, None]
    means = (scores * seen[:, None]).sum(axis=-1) / seen.sum(axis=1)[:, None]
    blocks = params["W_O"].reshape(V.shape[1], V.shape[-1], -1)
    push = (V @ (blocks @ _fruit_minus_tech(params, corpus))[..., None])[..., 0] / np.log(10)
    places = np.stack([scores - means[..., None], push], axis=-1).swapaxes(1, 2)
    weights = weights.swapaxes(1, 2)  # (sentences, words, heads), as places is
    is_last = np.arange(tokens.shape[1]) == last[:, None]
    named = np.array(corpus.vocabulary)[tokens]
    found, shares = [], []
    for name, (words, _) in GROUPS.items():
        here = is_last if name == ASKS else np.isin(named, words) & seen & ~is_last
        there = here.any()
        found.append(places[here].mean(axis=0) if there else np.full(places.shape[2:], np.nan))
        shares.append(weights[here].mean(axis=0) if there else np.zeros(weights.shape[2]))
    return np.swapaxes(found, 0, 1), np.transpose(shares)


def head_pushes(params, corpus, begun):
    """How far each head pushes the next word of `begun` towards fruit, (heads,).

    The pushes of the planes times the weights, added up: powers of ten of the odds.
    """
    _, way = forward(params, begun[None])
    said = way["heads"][0, :, -1, :, None]  # (heads, d_v, 1)
    blocks = params["W_O"].reshape(len(said), said.shape[1], -1)
    towards = (blocks @ _fruit_minus_tech(params, corpus))[:, None] / np.log(10)
    return (towards @ said)[:, 0, 0]


def mean_pushes(params, corpus, tokens):
    """Their means over sentences, seen from the word before the last noun: {its kind: (heads,)}."""
    begun = [row[: last + 1] for row, last in zip(tokens, last_places(tokens), strict=True)]
    pushes = np.array([head_pushes(params, corpus, words) for words in begun])
    nouns = np.array([corpus.words(row)[-1] for row in tokens])
    return {kind: pushes[np.isin(nouns, NOUNS[kind])].mean(axis=0) for kind in NOUNS}


def _fruit_minus_tech(params, corpus):
    """The direction of the read-out in which fruit nouns gain on tech nouns, (d,)."""
    means = [
        params["read_out"][:, [corpus.vocabulary.index(noun) for noun in NOUNS[kind]]].mean(axis=1)
        for kind in ("fruit", "tech")
    ]
    return means[0] - means[1]


# ---- Heads and arrows taken away ----------------------------------------------------------------


def explore_ablation(training, model):
    """Take heads away, cut an arrow, and see what becomes of the next word and of the losses."""
    check_trained(training)
    check_function(model, "model")
    corpus, params, held = training.corpus, training.params, training.corpus.held_out
    heads = len(params["W_Q"])
    most = held.shape[1] - 1

    def measured(**options):
        return [kind_accuracy(params, corpus, held, **options), *losses(params, held, **options)]

    fixed = {"whole": measured()}
    fixed |= {f"without head {k + 1}": measured(heads_off=(k,)) for k in range(heads)}
    fixed["last → cue cut"] = measured(mask=without_cue(corpus, held))

    def compute(points, controls):
        tokens = _begin(corpus, controls["sentence"])
        off = [k for k in range(heads) if not controls[f"on {k}"]]
        asks, answers = (min(int(controls[name]), len(tokens) - 1) for name in ("asks", "answers"))
        whole, _ = call_model(model, params, tokens)
        mask = causal_mask(len(tokens))
        if controls["cut"]:
            if answers > asks:
                raise SceneProblem("An arrow ahead is cut already, by the causal mask: look back.")
            mask[asks, answers] = False
            if not mask[asks].any():
                raise SceneProblem("Word 0 has only itself to look at: cut another arrow.")
        scores, weights = call_model(model, without_heads(params, off), tokens, mask)
        now = [kind_shares(corpus, s[-1]) for s in (whole, scores)]
        head = int(controls["head"].split()[-1]) - 1
        names = _names(corpus, tokens)
        arrow = f"arrow {names[asks]} → {names[answers]}"
        gone = [f"head {k + 1}" for k in off] + [arrow] * controls["cut"]
        marks = np.zeros((len(tokens), len(tokens)), bool)
        marks[asks, answers] = True
        state = {
            "next": {"values": [[*share.values()] for share in now]},
            "held": {"values": [*fixed.values(), measured(heads_off=off)]},
            "map": _map(names, weights[head]) | {"marks": marks},
        }
        what = f"Without {', '.join(gone)}" if gone else "Nothing is taken away"
        return state, f"{what}: next word {next_words(corpus, scores[-1])}."

    kinds = ["any fruit", "any tech", "any other word"]
    rows = [*fixed, "heads as set"]
    columns = ["right kind", "loss, all words", "loss, last noun"]
    panels = [
        _map_table(corpus),
        table("next", "The next word: probability of", ["whole", "as set"], kinds),
        table("held", "All held-out sentences (no arrow of yours cut)", rows, columns, under=True),
    ]
    controls = [
        text("sentence", "Sentence, without its last noun", _some_sentence(corpus, NO_FRUIT)),
        *(switch(f"on {k}", f"head {k + 1}", True) for k in range(heads)),
        slider("asks", "Who asks (number)", 0, most - 1, step=1, value=most - 1, decimals=0),
        slider("answers", "Who answers (number)", 0, most - 1, step=1, value=AWAY, decimals=0),
        switch("cut", "Cut this arrow, in all heads"),
        choice("head", "Map of", [f"head {k + 1}" for k in range(heads)]),
    ]
    return Scene("Without a head, without an arrow", panels, controls, compute, name="ablation")


def without_heads(params, off):
    """The same matrices with those heads' blocks of W_O set to 0: they add nothing any more."""
    W_O = params["W_O"].copy()
    for k in off:
        W_O.reshape(len(params["W_Q"]), -1, W_O.shape[1])[k] = 0
    return params | {"W_O": W_O}


# ---- What they share ----------------------------------------------------------------------------


def call_model(model, params, tokens, mask=None):
    """The learner's model on copies: scores (n, vocabulary) and weights (heads, n, n), checked."""
    name = getattr(model, "__name__", "model").replace("<lambda>", "your model")
    mask = causal_mask(len(tokens)) if mask is None else mask

    def run(tokens, mask):
        return model({key: value.copy() for key, value in params.items()}, tokens, mask)

    returns = "scores", "weights"
    scores, weights = call_for_several(run, tokens, mask, returns=returns, name=name)
    n, heads = len(tokens), len(params["W_Q"])
    shape = (n, params["read_out"].shape[1])
    scores = call_learner(lambda: scores, shape=shape, name=f"{name} (first result)")
    shape = (heads, n, n)
    return scores, call_learner(lambda: weights, shape=shape, name=f"{name} (second result)")


def kind_shares(corpus, scores):
    """Probability that the next word is any fruit, any tech noun, any other: from its scores."""
    chance = dict(zip(corpus.vocabulary, softmax(scores), strict=True))
    shares = {kind: float(sum(chance[noun] for noun in nouns)) for kind, nouns in NOUNS.items()}
    return shares | {"other": max(0.0, 1 - sum(shares.values()))}


def next_words(corpus, scores, most=3):
    """The likeliest next words, and the two kinds: "lemon 0.19, … (fruit 1.00, tech 0.00)"."""
    chance, kinds = softmax(scores), kind_shares(corpus, scores)
    best = np.argsort(-chance, kind="stable")[:most]
    words = ", ".join(f"{corpus.vocabulary[w]} {show(chance[w])}" for w in best)
    return f"{words} (any fruit {show(kinds['fruit'])}, any tech {show(kinds['tech'])})"


def _begin(corpus, sentence):
    try:
        return corpus.begin(sentence)
    except ValueError as problem:
        raise SceneProblem(
            f"{problem}. Its words are: {', '.join(corpus.vocabulary[2:])}."
        ) from None


def _some_sentence(corpus, wanted=BEGUN):
    """`wanted`, or where the corpus has no such sentence, the first held out, without its end."""
    begun = [" ".join(corpus.words(row)[:-1]) for row in (*corpus.held_out, *corpus.train)]
    return wanted if wanted in begun else begun[0]


def _names(corpus, tokens):
    return [f"{k} {corpus.vocabulary[token]}" for k, token in enumerate(tokens)]


def _map(names, weights):
    shown = np.where(causal_mask(len(names)), weights, np.nan)
    return {"values": shown, "heat": shown, "rows": names, "columns": names}


def _map_table(corpus):
    places = [str(k) for k in range(corpus.train.shape[1] - 1)]
    return table(
        "map",
        "Attention map. Rows ask, columns answer; empty: hidden by the causal mask",
        places,
        places,
        corner="asks ↓",
        row_sums=True,
    )


def _most(corpus, tokens, weights):
    """The word that the last one looks most at, with its weight."""
    best = int(weights[-1].argmax())
    return f"{corpus.vocabulary[tokens[best]]} {show(weights[-1, best])}"
