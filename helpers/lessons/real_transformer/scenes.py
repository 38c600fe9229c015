"""The real model, layer by layer and head by head, with attention passed in."""

from functools import lru_cache

import numpy as np

from helpers.attention import cosine
from helpers.lessons.shared import (
    call_learner,
    check_function,
    check_left,
    said_plainly,
    seen,
    told_apart,
)
from helpers.models.minilm import HEADS, LAYERS, WIDTH, MiniLM
from helpers.say import listed, show
from helpers.scene import Scene, SceneProblem, parts
from helpers.words import look

FRUIT = ("strawberry", "orange", "banana", "cherry")
TECH = ("microsoft", "android", "laptop", "phone")
PAIRS = {
    "short": ("an apple and an orange", "an apple phone"),  # no text
    "long": ("please buy an apple and an orange", "apple unveiled a new phone"),  # no text
}
OTHER = ("orange", "phone")  # what pulls apple in the first and in the second sentence
IT = "the cat sat on the mat because it was warm"  # no text
BEGIN = (PAIRS["short"][0], "apple", "orange", 1, 11)  # where the picture of the heads begins
ONE_MARK = 0.5  # in the plane of meanings: marks nearer than that lie on each other
MOST = 20  # tokens a sentence with arcs has room for


def remember(model, attention, cut):
    """A function (text, cuts) → tokens, states, weights that runs the model once for each.

    cuts: ((layer, head, asks, answers), …), layers and heads from 0, head None for all twelve.
    """
    check_model(model)

    @lru_cache(maxsize=64)
    def answer(text, cuts=()):
        each = [attention] * LAYERS
        for layer in {layer for layer, *_ in cuts}:
            there = [which for at, *which in cuts if at == layer]
            each[layer] = with_cuts(attention, cut, there)
        try:
            return model.tokenize(text), *model(text, each if cuts else attention)
        except SceneProblem:
            raise  # a broken `cut` has said so already
        except ValueError as problem:
            raise SceneProblem(said_plainly(problem)) from None
        except Exception as error:
            name = getattr(attention, "__name__", "attention")
            raise SceneProblem(f"{name} stopped with {type(error).__name__}: {error}") from None

    return answer


def check_model(model):
    if not isinstance(model, MiniLM):
        raise ValueError(f"model: MiniLM.load(), got {seen(model)}")


def with_cuts(attention, cut, cuts):
    """The same attention for one layer, its weights passed through `cut` before they meet V.

    cuts: [(head, asks, answers), …], head None for every head; the model calls it head by head.
    """
    calls = iter(range(HEADS))

    def attention_with_cuts(Q, K, V):
        now = next(calls)
        output, weights = attention(Q, K, V)
        there = [(asks, answers) for head, asks, answers in cuts if head in (None, now)]
        for asks, answers in there:
            weights = call_learner(cut, weights, asks, answers, shape=weights.shape)
        return (weights @ V if there else output), weights

    return attention_with_cuts


def drop(weights, asks, answers):
    """The weights without one arrow; each row sums to 1 again."""
    weights = weights.copy()
    weights[asks, answers] = 0
    return weights / weights.sum(axis=1, keepdims=True)


def _looks(tokens):
    """Apple and the references as everywhere in the course, [CLS] and [SEP] grey, the rest ink."""
    words = ("apple", *FRUIT, *TECH)
    return [look(t) if t in words else "small" if t in ("[CLS]", "[SEP]") else "" for t in tokens]


def _title(layer):
    return f"Taken in layer {layer}" if layer else "Before layer 1"


def _moment(layer):
    return f"after layer {layer}" if layer else "before layer 1"


# ---- The gap of apple, layer by layer -----------------------------------------------------------


def explore_gap(model, attention, gap, cut):
    """Apple's gap (near fruit minus near technology) in two sentences, whole and with cut arrows.

    gap(states, i) → (7,), for states (7, n, 384) of a sentence and apple's place i in it.
    cut(weights, asks, answers) → the table of weights without that arrow, its rows summing to 1.
    """
    check_function(gap, "gap")
    check_function(cut, "cut")
    answer = remember(model, attention, cut)

    def one(text, other, gone, layer, alone):
        """Whom apple takes from in this layer, its gaps whole and cut (or None), who is cut.

        alone: through the head in which it takes most from the other word, else the mean of all.
        """
        tokens, states, weights = answer(text)
        apple = tokens.index("apple")
        head = int(weights[layer - 1, :, apple, tokens.index(other)].argmax())
        gone = [j for i, j in gone if i == apple and j < len(tokens)]
        check_left([[apple, j] for j in gone], tokens)
        whole = call_learner(gap, states, apple, shape=(LAYERS + 1,))
        left = None
        if gone:
            cuts = tuple((layer - 1, None, apple, j) for j in gone)
            _, states, weights = answer(text, cuts)
            left = call_learner(gap, states, apple, shape=(LAYERS + 1,))
        which = _place(layer - 1, head) if alone else "mean of 12 heads"
        taken = weights[layer - 1, :, apple]
        arcs = {
            "title": f"Beside {other}: {which}",
            "tokens": tokens,
            "looks": _looks(tokens),
            "weights": taken[head] if alone else taken.mean(axis=0),
            "asker": apple,
            "cut": [[apple, j] for j in gone],
        }
        return arcs, whole, left, [told_apart(tokens, j) for j in gone]

    def compute(points, controls):
        layer = int(controls["layer"])
        panels, lines, rows, said = {}, [], [], []
        for text, other in zip(PAIRS[controls["pair"]], OTHER, strict=True):
            alone = controls["heads"] == "one"
            arcs, whole, left, gone = one(text, other, controls[f"cut_{other}"], layer, alone)
            panels[other] = arcs
            lines += [list(enumerate(line)) if line is not None else [] for line in (whole, left)]
            rows += [whole, left]
            said.append(f"beside {other} {ends(whole, layer)}")
            if left is not None:
                said[-1] += f", **without apple → {listed(gone)}** {ends(left, layer)}"
        dots = [None if row is None else [layer, row[layer]] for row in rows]
        panels["curve"] = {"lines": lines, "cursor": layer, "dots": dots}
        when = listed(f"after layer {k}" for k in moments(layer))
        return panels, f"Apple’s gap {when}: {'; '.join(said)}."

    def ends(line, layer):
        return listed(show(line[k], 3) for k in moments(layer))

    def moments(layer):
        """After which layers the gap is told: this one and the last, or the first and the last."""
        return (layer if layer < LAYERS else 1), LAYERS

    names = ["orange", "orange, cut", "phone", "phone, cut"]
    looks = ["warm", "warm", "cool", "cool"]
    curve = parts.curve(
        "curve",
        "Apple’s gap, layer by layer",
        names,
        looks=looks,
        dashes=[0, 1, 0, 1],
        x={
            "label": "layer",
            "range": [0, LAYERS],
            "ticks": [(k, str(k)) for k in range(LAYERS + 1)],
        },
        y={
            "label": "gap: nearer fruit (+) or technology (−)",
            "range": [-0.2, 0.2],
            "ticks": [(v, show(v, 1)) for v in (-0.2, -0.1, 0, 0.1, 0.2)],
        },
        height=276,
        wide=True,
        dot=5,
    )
    sentences = [
        parts.sentence(
            other,
            cuts=f"cut_{other}",
            height=76,
            says="whom apple takes from in this layer",
            title=f"Beside {other}",
            hint="" if k else "Click an arc to cut it.",
        )
        for k, other in enumerate(OTHER)
    ]
    controls = [
        parts.choice("pair", "sentences", {"short": "short", "long": "long"}),
        parts.choice("heads", "heads", {"mean": "mean of 12", "one": "the strongest"}),
        parts.slider("layer", "in layer", 1, LAYERS, step=1, decimals=0, play=True),
        *(parts.cuts(f"cut_{other}", f"cut beside {other}", of=["pair"]) for other in OTHER),
    ]
    layout = [sentences, [curve]]
    return Scene("What the sentence does to apple", layout, controls, compute, name="gap")


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
    answer = remember(model, attention, drop)
    centres, directions, alone, kept = meaning_plane(model)
    # The first of two names at one place stands on its right, where technology is: phone's apple.
    # Your word lies under both apples, so that none hides another's shape.
    words = ["your word", *FRUIT, *TECH, "apple (phone)", "apple (orange)"]
    references = [look(word) for word in FRUIT + TECH]

    def flat(states):
        return (np.asarray(states, np.float64) - centres) @ directions.T  # (7, 2)

    paths = [flat(states) for states in alone]
    for text in reversed(PAIRS["long"]):
        tokens, states, _ = answer(text)
        paths.append(flat(states[:, tokens.index("apple")]))
    low, high = np.floor(np.min(paths, axis=(0, 1))), np.ceil(np.max(paths, axis=(0, 1)))

    def compute(points, controls):
        layer = int(controls["layer"])
        tokens, states, weights = answer(controls["sentence"])
        fits(tokens)
        marks = [0, len(tokens) - 1]  # [CLS] and [SEP] are nobody's words
        place = int(np.clip(controls["word"], 1, marks[1] - 1))
        mine = np.clip(flat(states[:, place]), low, high)
        all_paths = [mine, *paths]
        now = [path[layer] for path in all_paths]
        gone = [path[:1] if 1 <= n <= 8 else path[: layer + 1] for n, path in enumerate(all_paths)]
        alike = cosine(states[layer, place].astype(np.float64), alone[:, layer])
        best = int(alike.argmax())
        taken = weights[layer - 1, :, place].mean(axis=0) if layer else np.zeros(len(tokens))
        panels = {
            "plane": {"at": now, "trails": gone, "named": _at_one_place(words, now)},
            "sentence": {
                "tokens": tokens,
                "weights": taken,
                "asker": place,
                "silent": marks,
                "title": _title(layer),
                "looks": _looks(tokens),
            },
            "alike": {
                "title": f"Near “{tokens[place]}”, {_moment(layer)}",
                "values": {"cosine": alike},
                "news": [best],
            },
        }
        far = np.linalg.norm(paths[8][layer] - paths[9][layer])
        text = (
            f"{_moment(layer).capitalize()}: the two apples are **{show(far)} apart** in this "
            f"plane, which keeps {show(100 * kept, 0)} % of the variance of the eight single "
            f"words. Your word “{tokens[place]}” is nearest to {(FRUIT + TECH)[best]} "
            f"(cosine {show(alike[best])}, over all 384 coordinates)."
        )
        return panels, text

    plane = parts.plane(
        "plane",
        words,
        np.zeros((len(words), 2)),
        looks=["here", *references, "lead", "lead"],
        drag=False,
        arrows=False,
        x=("technology", low[0], high[0]),
        y=("second direction", low[1], high[1]),
        title="The same two directions for all layers",
    )
    sentence = parts.sentence(
        "sentence",
        asks="word",
        height=72,
        title=_title(1),
        hint="mean of 12 heads. Click a word.",
    )
    alike = parts.bars(
        "alike",
        FRUIT + TECH,
        [parts.column("cosine", "cosine", range=(0, 1))],
        looks=references,
        head="each read alone",
        small=True,
        title="Near your word",
    )
    controls = [
        parts.slider(
            "layer", "layers passed", 0, LAYERS, value=1, step=1, decimals=0, glide=True, play=True
        ),
        parts.text("sentence", "your sentence", "i ate a sweet apple"),  # no text
        parts.picked("word", "your word", value=5),
    ]
    layout = [[parts.stack(plane, share=1.35), parts.stack(sentence, alike)]]
    return Scene(
        "Meanings on their way through the layers", layout, controls, compute, name="layers"
    )


def _at_one_place(words, places):
    """What stands at each mark: one label for those of the apples and your word that lie on it."""
    named = dict(zip(words, words, strict=True))
    at = dict(zip(words, places, strict=True))

    def together(*pair):
        return np.linalg.norm(np.subtract(*(at[word] for word in pair))) < ONE_MARK

    apples, mine = ["apple (phone)", "apple (orange)"], "your word"
    near = [apple for apple in apples if together(mine, apple)]
    if together(*apples):
        named |= {apples[0]: "both apples", apples[1]: None}
    if near:
        here = next((apple for apple in near if named[apple]), apples[0])
        named |= {here: f"{named[here]} and yours", mine: None}
    return list(named.values())


def fits(tokens):
    """A SceneProblem where a sentence has more tokens than its picture has room for."""
    if len(tokens) > MOST:
        raise SceneProblem(
            f"This sentence has {len(tokens)} tokens with [CLS] and [SEP], and the picture has "
            f"room for {MOST}; shorten it by {len(tokens) - MOST}."
        )


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


def explore_heads(model, attention, weigh=share_moved, cut=drop, begin=BEGIN):
    """One head of 72, whole; one arrow in all 72; and what becomes of the asker where it is cut.

    weigh(weights, lengths) → shares of what is moved: weights (n, n), lengths (n,), rows sum to 1.
    cut(weights, asks, answers) → the weights without that arrow. begin: sentence, the word that
    asks, the word that answers, layer and head from 1.
    """
    check_function(weigh, "weigh")
    check_function(cut, "cut")
    answer = remember(model, attention, cut)
    text, first, second, start_layer, start_head = begin
    start = model.tokenize(text)
    if missing := [word for word in (first, second) if word not in start]:
        raise ValueError(f"begin: {text!r} has no token {missing[0]!r}; it has {', '.join(start)}")

    def compute(points, controls):
        tokens, states, weights = answer(controls["sentence"])
        fits(tokens)
        n = len(tokens)
        asks, whom = (min(controls[name], n - 1) for name in ("asks", "answers"))
        layer, head = controls["layer"], controls["head"]
        last, table = states[-1], weights[layer, head]
        near = cosine(last[asks].astype(np.float64), last)
        gone = [[i, j] for i, j in controls["cut"] if i < n and j < n]
        check_left(gone, tokens)
        everywhere, after = controls["where"] == "all", None
        if gone:
            heads = [(k, None) for k in range(LAYERS)] if everywhere else [(layer, head)]
            cuts = tuple((*at, i, j) for at in heads for i, j in gone)
            _, states, weights = answer(controls["sentence"], cuts)
            after = cosine(states[-1][asks].astype(np.float64), states[-1])
        shown = np.array(weights, np.float64)
        if controls["show"] == "moved":
            for k in range(LAYERS):
                pairs = zip(shown[k], moved_lengths(model, states, k), strict=True)
                shown[k] = [call_learner(weigh, *pair, shape=(n, n)) for pair in pairs]
        arrow = shown[:, :, asks, whom]
        one = shown[layer, head]
        where = [[None, h] for h in range(HEADS)] if everywhere else [[layer, head]]
        names = [f"“{told_apart(tokens, k)}”" for k in (asks, whom)]
        others = [k for k in range(n) if k != asks]
        spoken = _spoken(tokens, table[asks], asks, whom)
        panels = {
            "arcs": {
                "tokens": tokens,
                "looks": _looks(tokens),
                "weights": one,
                "asker": asks,
                "cut": gone,
                "news": [whom],
                "title": _place(layer, head).capitalize(),
            },
            "all": {
                "title": f"{tokens[asks]} → {tokens[whom]} in all 72 heads",
                "values": arrow,
                "cut": where if [asks, whom] in gone else [],
                "scale": controls["show"],
            },
            "one": {
                "rows": tokens,
                "columns": tokens,
                "values": one,
                "bold": [whom],
                "cut": gone,
            },
            "near": {
                "title": f"Cosine to {tokens[asks]}",
                "names": [told_apart(tokens, k, "") for k in others],
                "from": near[others],
                "to": None if after is None else after[others],
                "news": [others.index(k) for k in spoken],
            },
        }
        if after is None:
            moves = controls["show"] == "moved"
            return panels, _say_whole(names, arrow, one, (asks, whom), (layer, head), moves)
        called = [told_apart(tokens, k) for k in range(n)]
        arrows = listed(f"{called[i]} → {called[j]}" for i, j in gone)
        held = "all 72 heads" if everywhere else _place(layer, head)
        ends = _changed(tokens, near, after, spoken)
        said = f"**With {arrows} cut in {held}**, {names[0]} is now {ends}."
        before, now = (max(spoken, key=lambda k, like=like: like[k]) for like in (near, after))
        if before != now:
            said += f" Now it is more like “{tokens[now]}” than like “{tokens[before]}”."
        return panels, said

    arcs = parts.sentence(
        "arcs",
        start,
        asks="asks",
        cuts="cut",
        answers="answers",
        height=106,
        title=_place(start_layer - 1, start_head - 1).capitalize(),
        hint="Click a word to let it ask, an arc to cut it, a number to choose who answers.",
    )
    every = parts.grid(
        "all",
        [f"layer {k + 1}" for k in range(LAYERS)],
        range(1, HEADS + 1),
        picks={"row": "layer", "column": "head"},
        between=", head ",
        says="rows: layers, columns: heads",
        title="One arrow in all 72 heads",
        hint="Click a head.",
    )
    whole = parts.grid(
        "one",
        start,
        start,
        picks={"row": "asks", "column": "answers"},
        cuts="cut",
        legend=False,
        says="rows ask, columns answer",
        tall=176,
        title="The whole head",
    )
    near = parts.slopes(
        "near",
        ["all arrows", "cut"],
        note="Cut an arc to compare.",
        title="Cosine to the asker",
    )
    controls = [
        parts.text("sentence", "sentence", text),
        parts.choice("show", "show", {"weight": "weight", "moved": "moved"}),
        parts.choice("where", "cut in", {"head": "this head", "all": "all 72"}),
        parts.picked("asks", "who asks", value=start.index(first)),
        parts.picked("answers", "who answers", value=start.index(second)),
        parts.picked("layer", "layer", _counted(LAYERS), start_layer - 1),
        parts.picked("head", "head", _counted(HEADS), start_head - 1),
        parts.cuts("cut", "arrows cut", of=["sentence"]),
    ]
    layout = [
        [arcs],
        [
            parts.stack(every, share=3.4),
            parts.stack(whole, share=1.75),
            parts.stack(near, share=1.35),
        ],
    ]
    return Scene(
        "Who answers, in each of a real model’s 72 heads",
        layout,
        controls,
        compute,
        name="seventy-two-heads",
    )


def _spoken(tokens, row, asks, whom):
    """Whom the words are about: the one that answers, and the word that is taken from most besides.

    Places in the sentence, one or two, never the one that asks.
    """
    others = [k for k in range(len(tokens)) if k not in (asks, whom)]
    words = [k for k in others if tokens[k] not in ("[CLS]", "[SEP]")]
    rest = sorted(words or others, key=lambda k: -row[k])[: 2 if whom == asks else 1]
    return rest if whom == asks else [whom, *rest]


def _changed(tokens, near, after, spoken):
    """How like the spoken tokens it is: less like “cat” (0.62 → 0.38), …"""
    said = []
    for k in spoken:
        before, now = show(near[k]), show(after[k])
        like = f"“{tokens[k]}” ({before} → {now})"
        if before == now:
            said.append(f"as like {like}")
        else:
            said.append(f"less like {like}" if after[k] < near[k] else f"more like {like}")
    return listed(said)


def _say_whole(names, arrow, table, pair, here, moves):
    """The line of words where nothing is cut; moves: the numbers are shares of what is moved."""
    value, (first, second), whom = show(table[pair]), names, pair[1]
    took = f"{first} takes {value} from {second}"
    if moves:
        took = f"of what moves {first}, {value} comes from {second}"
    said = f"**{_place(*here).capitalize()}**: {took}"
    best = np.unravel_index(arrow.argmax(), arrow.shape)
    if tuple(best) == here:
        said += ", more than in any other of the 72 heads."
    else:
        said += f". Of all 72 heads the most for this arrow is {show(arrow[best])}, in "
        said += f"{_place(*best)}."
    takers = int((table.argmax(axis=1) == whom).sum())
    if takers > 1 and table[pair[0]].argmax() == whom and not moves:
        many = "All" if takers == len(table) else str(takers)
        said += f" {many} of the {len(table)} tokens take most from {second} here."
    return said


def _place(layer, head):
    return f"layer {layer + 1}, head {head + 1}"


def _counted(many):
    return {k: str(k + 1) for k in range(many)}
