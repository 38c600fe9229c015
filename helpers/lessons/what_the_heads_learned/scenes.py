"""Training watched step by step; heads and arrows taken away.

`model(params, tokens, mask)` is the learner's: tokens (n,) of one sentence begun, mask (n, n) →
scores of the next word at every place (n, vocabulary) and weights (heads, n, n).
"""

import numpy as np

from helpers.attention import causal_mask, softmax
from helpers.lessons.shared import (
    call_for_arrays,
    check_function,
    check_left,
    said_plainly,
    told_apart,
)
from helpers.lessons.trained import (
    BESIDE,
    FLOOR,
    HELD_OUT,
    TRAINED_ON,
    check_trained,
    step_ticks,
)
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
from helpers.scene.bars_push import product
from helpers.scene.parts import (
    bars,
    column,
    curve,
    cuts,
    grid,
    picked,
    ranking,
    sentence,
    slider,
    stack,
    switch,
    table,
    text,
)
from helpers.scene.weights import percent

BEGUN = "please peel the apple and the"  # no text
# What the last picture opens with: no arrow of it turns the answer round, so the exercise is open.
NO_FRUIT = "please charge the apple and the"  # no text
KINDS = {"fruit": "fruit", "tech": "tech"}
ASKS = "itself"
HEADS_ON = "your heads"
MODELS = {"whole": "whole", "left": "now"}  # {column: name}
TAKES = "What it takes through the chosen head"
FULL = 0.25  # the share whose bar fills the room: one in six nouns of a kind has hardly more
LEAST_REACH = 1  # powers of ten: what a bar of the pushes has room for at least
# The words of the corpus, the alike ones together: 32 rows would be too many.
GROUPS = {
    "fruit verbs": (VERBS["fruit"], "warm"),
    "fruit nouns": (NOUNS["fruit"], "warm"),
    "tech verbs": (VERBS["tech"], "cool"),
    "tech nouns": (NOUNS["tech"], "cool"),
    "apple": (("apple",), "lead"),
    "the": (("the",), "small"),
    "and, you, …": (("and", "with", "please", "you"), "small"),
    "<start>": (("<start>",), "small"),
    ASKS: ((), "other"),
}
WAYS = (("fruit", "warm"), ("tech", "cool"))  # of a push: above 0, below 0
LEAST = 0.5e-4  # what is 0 in the table of seeds, of four digits; a weight of softmax never is
HALF = 0.6  # of the sentences: less than that is about one half, what luck alone gets right


# ---- Training, step by step ---------------------------------------------------------------------


def explore_training(training, model):
    """Loss, one sentence's weights in every head, and the next word, over a training's snapshots.

    Each picture is a snapshot as it was kept; nothing between two of them is made up.
    """
    check_trained(training)
    check_function(model, "model")
    corpus, steps = training.corpus, sorted(training.snapshots)
    begun = _some_sentence(corpus)

    def compute(points, controls):
        step = int(controls["step"])
        tokens = _begin(corpus, controls["sentence"])
        asks = min(controls["asks"], len(tokens) - 1)
        scores, weights = call_model(model, training.snapshots[step], tokens)
        head = min(controls["head"], len(weights) - 1)
        state = _sentence_state(corpus, tokens, weights, head, asks)
        state["next"] = _noun_shares(corpus, scores[-1])
        done = [e for e in training.history if e[0] <= step]
        losses_now = [[[e[0], e[column]] for e in done] for column in (4, 3)]
        ends = [[[steps[0], y], [steps[-1], y]] for y in (np.log(len(nouns)), corpus.last_floor)]
        state["curve"] = {
            "lines": [*losses_now, *ends],
            "dots": [line[-1] for line in losses_now],
            "cursor": step,
        }
        said = (
            f"Step {step}: {_taking(corpus, tokens, weights, head, asks)}. "
            f"Next comes {_kinds_said(corpus, scores[-1])}. {training.trouble}"
        )
        return state, said.strip()

    nouns = [noun for kind in NOUNS.values() for noun in kind]
    # The first steps lie above it: what is to be seen is the fall below a guess.
    top = min(max(max(e[3:5]) for e in training.history), 1.25 * np.log(len(nouns)))
    low = 0.85 * corpus.last_floor
    loss = curve(
        "curve",
        "The loss at the last noun",
        [
            "trained on",
            "held out",
            f"a guess among {len(nouns)}",
            f"floor {show(corpus.last_floor)}",
        ],
        x={"label": "step", "range": [0, steps[-1]], "ticks": step_ticks(steps[-1])},
        y={"label": "loss", "range": [low, top], "ticks": _whole_ticks(low, top)},
        dashes=[TRAINED_ON, HELD_OUT, BESIDE, FLOOR],
        height=196,
    )
    layout = [
        [
            stack(
                _arcs(
                    corpus,
                    begun,
                    height=146,
                    title=TAKES,
                    hint="Click a word to let it ask.",
                ),
                share=2.3,
            ),
            _next_nouns(),
        ],
        [loss, _heads_grid(training, corpus, begun)],
    ]
    controls = [
        slider("step", "step", values=steps, value=steps[-1], decimals=0, play=True),
        text("sentence", "sentence so far", begun),
        picked("head", "head"),
        picked("asks", "who asks", value=len(corpus.begin(begun)) - 1),
    ]
    title = "What a word takes, while the model trains"
    return Scene(title, layout, controls, compute, name="training")


def explore_pushes(training):
    """Over a training's snapshots, each head's weights and what their words' values do with them.

    A row for each group of words, and in each head the weight that the last word gives one of them
    and how far that pushes towards fruit (below 0: technology). Means over held-out sentences.
    """
    check_trained(training)
    corpus, steps = training.corpus, sorted(training.snapshots)
    every = {step: group_means(training.snapshots[step], corpus) for step in steps}
    heads, _ = every[steps[-1]][0].shape
    there = every[steps[-1]][0][0] > 0
    names = [name for name, occurs in zip(GROUPS, there, strict=True) if occurs]
    adds = np.array([adds for _, adds in every.values()])
    # A model that was hardly trained pushes by next to nothing: its bars are seen to be short.
    low, high = min(0, adds.min()), max(LEAST_REACH, adds.max())

    def compute(points, controls):
        step = int(controls["step"])
        weights, adds = (numbers[:, there] for numbers in every[step])
        ups = adds / weights
        both = np.stack([weights, ups], axis=-1)
        k, g = np.unravel_index(abs(adds).argmax(), adds.shape)
        kind = "fruit" if adds[k, g] > 0 else "technology"
        said = (
            f"Step {step}, {len(corpus.held_out)} held-out sentences. Largest push: **{names[g]}** "
            f"in head {k + 1}, {product(weights[k, g], ups[k, g])} **{show(adds[k, g])}** "
            f"powers of ten, towards {kind}."
        )
        return {"pushes": {"values": {f"head {k}": both[k] for k in range(heads)}}}, said

    options = {"note": "weight", "range": (low, high), "ways": WAYS}
    pushes = bars(
        "pushes",
        names,
        [column(f"head {k}", f"head {k + 1}", "push", **options) for k in range(heads)],
        # Orange and blue are the pushes' here: a fruit verb may push towards technology.
        looks=[""] * len(names),
        head="taken from",
        small=True,
    )
    controls = [slider("step", "step", values=steps, value=steps[-1], decimals=0, play=True)]
    title = "From which words the last one takes, and what that does"
    return Scene(title, [[pushes]], controls, compute, name="pushes")


def group_means(params, corpus):
    """Means over the held-out sentences, seen from the word before the last noun.

    Returns weights (heads, groups): what it takes from one word of a group; and pushes (heads,
    groups): what that word's value then adds, its weight times what it would add at weight 1. It is
    the mean score of the fruit nouns minus that of the tech nouns, in powers of ten of the odds.
    The mean of the products, not a product of two means. For a group that never occurs: 0.
    """
    tokens = corpus.held_out[:, :-1]
    _, made = forward(params, tokens)
    rows, last = np.arange(len(tokens)), last_places(corpus.held_out)
    V, weights = made["V"], made["weights"][rows, :, last]  # (sentences, heads, words)
    blocks = params["W_O"].reshape(V.shape[1], V.shape[-1], -1)
    whole = (V @ (blocks @ _fruit_minus_tech(params, corpus))[..., None])[..., 0] / np.log(10)
    weights, whole = weights.swapaxes(1, 2), whole.swapaxes(1, 2)  # (sentences, words, heads)
    places = np.arange(tokens.shape[1])
    before, is_last = places < last[:, None], places == last[:, None]
    named = np.array(corpus.vocabulary)[tokens]
    found = []
    for name, (words, _) in GROUPS.items():
        here = is_last if name == ASKS else np.isin(named, words) & before
        taken, added = weights[here], (weights * whole)[here]
        often = max(1, here.sum())
        found.append((taken.sum(axis=0) / often, added.sum(axis=0) / often))
    return tuple(np.moveaxis(found, 0, -1))


def head_pushes(params, corpus, begun):
    """How far each head pushes the next word of `begun` towards fruit, (heads,).

    The pushes of the words times their weights, added up: powers of ten of the odds.
    """
    _, made = forward(params, begun[None])
    said = made["heads"][0, :, -1, :, None]  # (heads, d_v, 1)
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
    """Take heads away, cut arrows, and see what becomes of the next word and of the losses."""
    check_trained(training)
    check_function(model, "model")
    corpus, params, held = training.corpus, training.params, training.corpus.held_out
    heads = len(params["W_Q"])
    begun = _some_sentence(corpus, NO_FRUIT)

    def measured(**options):
        return [kind_accuracy(params, corpus, held, **options), *losses(params, held, **options)]

    fixed = {"whole": measured()}
    fixed |= {f"without head {k + 1}": measured(heads_off=(k,)) for k in range(heads)}
    cue_cut = "no arrow to cue"  # text
    fixed[cue_cut] = measured(mask=without_cue(corpus, held))

    def compute(points, controls):
        tokens = _begin(corpus, controls["sentence"])
        asks = min(controls["asks"], len(tokens) - 1)
        # An arrow ahead is cut already, by the causal mask.
        cut = [[i, j] for i, j in controls["cut"] if j <= i < len(tokens)]
        off = [k for k in range(heads) if not controls[f"on {k}"]]
        whole, _ = call_model(model, params, tokens)
        left = without_heads(params, off)
        names = [corpus.vocabulary[token] for token in tokens]
        check_left(cut, names, causal_mask(len(tokens)))
        scores, weights = call_model(model, left, tokens, _mask_without(cut, len(tokens)))
        shown = min(controls["head"], heads - 1)
        state = _sentence_state(corpus, tokens, weights, shown, asks)
        state["heads"]["cut"] = [[None, j] for i, j in cut if i == asks]
        # No longer than the name it stands for, so that it is seen whole in little room, too.
        named = [f"{k + 1} is off" if k in off else f"head {k + 1}" for k in range(heads)]
        state["heads"]["rows"] = named
        if shown in off:
            state["arcs"]["title"] = f"{TAKES} (it is off: nothing of this counts)"
        chances = [kind_shares(corpus, s[-1]) for s in (whole, scores)]
        both = {
            id: [share[kind] for kind in KINDS] for id, share in zip(MODELS, chances, strict=True)
        }
        state["next"] = {"values": both}
        state["held"] = {
            "values": [*fixed.values(), measured(heads_off=off)],
            "rows": [*fixed, HEADS_ON],
            "row": len(fixed),
        }
        names = [told_apart(names, k) for k in range(len(names))]
        arrows = [f"{names[i]} → {names[j]}" for i, j in cut]
        gone = [f"head {k + 1}" for k in off] + arrows
        what = f"**Without {', '.join(gone)}**" if gone else "Nothing is taken away"
        return state, f"{what}: next comes {next_words(corpus, scores[-1])}."

    rows = [*fixed, HEADS_ON]
    columns = ["right kind", "loss, all words", "loss, last noun"]
    chance = bars(
        "next",
        [*KINDS.values()],
        [column(id, name, range=(0, 1), own=True) for id, name in MODELS.items()],
        looks=["warm", "cool"],
        head="kind",
        small=True,
        title="The kind of the next word",
    )
    layout = [
        [
            _arcs(
                corpus,
                begun,
                cuts="cut",
                height=104,
                title=TAKES,
                hint="Click a word to let it ask, an arc to cut it.",
            )
        ],
        [
            stack(_heads_grid(training, corpus, begun), chance),
            table("held", "Held-out sentences (framed: with your switches)", rows, columns),
        ],
    ]
    controls = [
        text("sentence", "sentence so far", begun),
        *(switch(f"on {k}", f"head {k + 1}", True) for k in range(heads)),
        picked("head", "head"),
        picked("asks", "who asks", value=len(corpus.begin(begun)) - 1),
        cuts("cut", "cut, in all heads", of=["sentence"]),
    ]
    title = "What is missing without a head, without an arrow"
    return Scene(title, layout, controls, compute, name="ablation")


def _mask_without(cut, n):
    """The causal mask of n words, these arrows [i, j] gone too."""
    mask = causal_mask(n)
    for i, j in cut:
        mask[i, j] = False
    return mask


def without_heads(params, off):
    """The same matrices with those heads' blocks of W_O set to 0: they add nothing any more."""
    W_O = params["W_O"].copy()
    for k in off:
        W_O.reshape(len(params["W_Q"]), -1, W_O.shape[1])[k] = 0
    return params | {"W_O": W_O}


# ---- Several trainings --------------------------------------------------------------------------


def explore_seeds(rows):
    """Trainings that differ in their first numbers alone: what each head does in each of them.

    rows: {seed: {measure: number}}, as `five_seeds()` gives them.
    """
    heads = sum(f"without head {k}" in next(iter(rows.values())) for k in range(1, 10))
    kinds = [(k, kind) for k in range(1, heads + 1) for kind in ("fruit", "tech")]
    right = {"accuracy": "whole model", "blind accuracy": "no attention"}
    right |= {f"without head {k}": f"without head {k}" for k in range(1, heads + 1)}

    every = {name: [row[name] for row in rows.values()] for name in next(iter(rows.values()))}

    def compute(points, controls):
        taken = {
            f"{kind}-{k}": [max(w, LEAST) for w in every[f"head {k} on {kind} cue"]]
            for k, kind in kinds
        }
        without = np.array([every[f"without head {k}"] for k in range(1, heads + 1)])
        low = without < HALF
        needed = low.any(axis=0).sum()
        said = (
            f"In **{needed} of {len(rows)}** trainings there is a head without which the kind is "
            f"right in less than {show(HALF)} of the sentences (bold)."
        )
        marks = {f"without head {k + 1}": row for k, row in enumerate(low)}
        measured = {id: every[id] for id in right}
        return {"right": {"values": measured, "marks": marks}, "taken": {"values": taken}}, said

    seeds = [f"seed {seed}" for seed in rows]
    options = {"looks": [""] * len(seeds), "head": "training", "small": True}
    panels = [
        bars(
            "right",
            seeds,
            [
                column(id, name, "score" if "head" in id else "number", range=(0, 1))
                for id, name in right.items()
            ],
            title="How often the kind is right",
            **options,
        ),
        bars(
            "taken",
            seeds,
            [column(f"{kind}-{k}", kind, "share") for k, kind in kinds],
            groups=[
                {"from": f"fruit-{k}", "to": f"tech-{k}", "text": f"head {k}"}
                for k in range(1, heads + 1)
            ],
            title="What the last word takes through each head: from a fruit cue, from a tech cue",
            **options,
        ),
    ]
    title = "The same training, from other first numbers"
    return Scene(title, [[panel] for panel in panels], [], compute, name="seeds")


# ---- What they share ----------------------------------------------------------------------------


def call_model(model, params, tokens, mask=None):
    """The learner's model on copies: scores (n, vocabulary) and weights (heads, n, n), checked."""
    name = getattr(model, "__name__", "model").replace("<lambda>", "your model")
    mask = causal_mask(len(tokens)) if mask is None else mask

    def run(tokens, mask):
        return model({key: value.copy() for key, value in params.items()}, tokens, mask)

    n, heads = len(tokens), len(params["W_Q"])
    returns = {"scores": (n, params["read_out"].shape[1]), "weights": (heads, n, n)}
    return call_for_arrays(run, tokens, mask, returns=returns, name=name)


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
            f"{said_plainly(problem)} The words are: {', '.join(corpus.vocabulary[2:])}."
        ) from None


def _some_sentence(corpus, wanted=BEGUN):
    """`wanted`, or where the corpus has no such sentence, the first held out, without its end."""
    begun = [" ".join(corpus.words(row)[:-1]) for row in (*corpus.held_out, *corpus.train)]
    return wanted if wanted in begun else begun[0]


# ---- Panels that both have ----------------------------------------------------------------------


def _looks(corpus, tokens):
    """A look for each token: those of fruit, technology and apple have their colours."""
    looks = {word: look for words, look in GROUPS.values() for word in words}
    names = [corpus.vocabulary[token] for token in tokens]
    return ["" if looks.get(name) == "small" else looks.get(name, "") for name in names]


def _arcs(corpus, begun, **options):
    tokens = corpus.begin(begun)
    names = [corpus.vocabulary[token] for token in tokens]
    return sentence("arcs", names, looks=_looks(corpus, tokens), asks="asks", **options)


def _heads_grid(training, corpus, begun):
    """One row a head: what the asker takes from each word there; a click chooses the head."""
    rows = [f"head {k + 1}" for k in range(len(training.params["W_Q"]))]
    columns = [corpus.vocabulary[token] for token in corpus.begin(begun)]
    return grid(
        "heads",
        rows,
        columns,
        picks={"row": "head"},
        legend=False,
        square=False,
        says="rows: heads, columns: words",
        title="In each head",
        hint="Click one.",
    )


def _next_nouns():
    return ranking("next", "the next word", full=FULL, row=19, decimals=0, title="The next word")


def _sentence_state(corpus, tokens, weights, head, asks):
    """The arcs of one head, and the asker's row in every head."""
    names = [corpus.vocabulary[token] for token in tokens]
    hidden = ~causal_mask(len(tokens))
    best = int(weights[head, asks].argmax())
    return {
        "arcs": {
            "tokens": names,
            "looks": _looks(corpus, tokens),
            "weights": weights[head],
            "hidden": hidden,
            "asker": asks,
            "next": "?",
        },
        "heads": {
            "values": weights[:, asks],
            "columns": names,
            "bold": [best],
            "masked": np.tile(hidden[asks], (len(weights), 1)),
        },
    }


def _noun_shares(corpus, scores):
    """The chance of each noun, fruit first: always in this order, so that none jumps."""
    chance = dict(zip(corpus.vocabulary, softmax(scores), strict=True))
    nouns = [noun for kind in NOUNS.values() for noun in kind]
    looks = [look for kind, look in (("fruit", "warm"), ("tech", "cool")) for _ in NOUNS[kind]]
    return {"words": nouns, "shares": [chance[noun] for noun in nouns], "looks": [looks]}


def _taking(corpus, tokens, weights, head, asks):
    """In head 1 the (word 6) takes most from **peel**, 0.93"""
    row = weights[head, asks]
    best = int(row.argmax())
    name = "itself" if best == asks else corpus.vocabulary[tokens[best]]
    asker = corpus.vocabulary[tokens[asks]]
    last = "the last word" if asks == len(tokens) - 1 else f"{asker} (word {asks})"
    return f"in head {head + 1} {last} takes most from **{name}**, {show(row[best])}"


def _kinds_said(corpus, scores):
    shares = kind_shares(corpus, scores)
    fruit, tech = (percent(shares[kind], 0) for kind in ("fruit", "tech"))
    return f"fruit {fruit}, technology {tech}"


def _whole_ticks(low, high):
    return [(v, str(v)) for v in range(int(np.ceil(low)), int(high) + 1)]
