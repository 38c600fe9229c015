"""Lesson 08: a small transformer found by training, in NumPy, gradients by hand.

One layer: embedding and position, causal multi-head attention added to what came in, a linear
read-out. No feed-forward part, no normalisation: as little as the corpus needs. Gradients follow
from the chain rule alone and are held against finite differences in the tests.
"""

import csv
from collections import Counter
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from helpers.attention import attention, causal_mask
from helpers.data import DATA
from helpers.say import show

START, PAD = "<start>", "<pad>"
VERBS = {
    "fruit": ("eat", "peel", "wash", "pick", "slice", "taste"),
    "tech": ("charge", "unlock", "update", "install", "repair", "restart"),
}
NOUNS = {
    "fruit": ("orange", "banana", "cherry", "lemon", "strawberry", "blueberry"),
    "tech": ("phone", "laptop", "tablet", "camera", "keyboard", "screen"),
}
# Verb and nouns of a sentence are of one kind, its two nouns differ. The cue comes early and the
# endings are the same, so that only a look back tells which kind of noun comes last.
TEMPLATES = (
    "VERB the apple and the NOUN",  # no text
    "VERB the apple with the NOUN",  # no text
    "please VERB the apple and the NOUN",  # no text
    "please VERB the apple with the NOUN",  # no text
    "the apple you VERB and the NOUN",  # no text
    "the NOUN2 the apple and the NOUN",  # no text
    "the NOUN2 the apple with the NOUN",  # no text
)


@dataclass
class Corpus:
    """Sentences as rows of token numbers, <start> first, <pad> after the end.

    train, held_out: (sentences, longest) of int. floor: the least mean loss any model can have, in
    nats a word; last_floor: the same for the last word of each sentence alone.
    """

    vocabulary: list
    train: np.ndarray
    held_out: np.ndarray
    floor: float
    last_floor: float

    def words(self, row):
        """The words of one row, without <start> and <pad>."""
        names = [self.vocabulary[token] for token in row]
        return [name for name in names if name not in (START, PAD)]

    def encode(self, sentence):
        """A sentence as one row of token numbers. ValueError for a word not in the corpus."""
        width = self.train.shape[1]
        tokens = self._tokens(sentence, width - 1)
        return np.pad(tokens, (0, width - len(tokens)), constant_values=self.vocabulary.index(PAD))

    def begin(self, words):
        """The beginning of a sentence, <start> first, nothing after it: one word is still to come.

        ValueError for a word that is not in the corpus, and for too many.
        """
        return self._tokens(words, self.train.shape[1] - 2)

    def _tokens(self, sentence, most):
        # A capital letter and a full stop are how one writes; the corpus has neither.
        words = [word.strip(".,;:!?…").lower() for word in sentence.split()]
        words = [word for word in words if word]
        unknown = [word for word in words if word not in self.vocabulary[2:]]
        if unknown:
            raise ValueError(f"sentence: the corpus does not know {', '.join(unknown)}")
        if not 0 < len(words) <= most:
            raise ValueError(f"sentence: type 1 to {most} words; this has {len(words)}")
        return np.array([self.vocabulary.index(word) for word in [START, *words]])


def sentences_of(template):
    """Every sentence of a template, for both kinds."""
    made = []
    for kind in VERBS:
        for verb, noun, other in product(VERBS[kind], NOUNS[kind], NOUNS[kind]):
            if noun != other:
                fill = {"VERB": verb, "NOUN": noun, "NOUN2": other}
                made.append(" ".join(fill.get(word, word) for word in template.split()))
    return list(dict.fromkeys(made))


def make_corpus(templates=TEMPLATES, seed=0, held_out=0.2):
    """All sentences of the templates, shuffled and split by sentence."""
    templates = list(templates)
    unknown = [t for t in templates if t not in TEMPLATES]
    if unknown or not templates:
        raise ValueError(f"templates: at least one of {list(TEMPLATES)}, got {templates}")
    sentences = [s for template in templates for s in sentences_of(template)]
    vocabulary = [
        PAD,
        START,
        *sorted({w for t in TEMPLATES for s in sentences_of(t) for w in s.split()}),
    ]
    width = 1 + max(len(s.split()) for t in TEMPLATES for s in sentences_of(t))
    place = {word: i for i, word in enumerate(vocabulary)}
    rows = np.full((len(sentences), width), place[PAD])
    for row, sentence in zip(rows, sentences, strict=True):
        words = [START, *sentence.split()]
        row[: len(words)] = [place[word] for word in words]
    np.random.default_rng(seed).shuffle(rows)
    cut = round(len(rows) * (1 - held_out))
    floor, last_floor = entropy_floor(sentences)
    return Corpus(vocabulary, rows[:cut], rows[cut:], floor, last_floor)


def entropy_floor(sentences):
    """The least mean loss any model can have on these sentences, all equally likely (nats a word).

    The mean of -log p(next word | words before it), once over all words, once over the last ones.
    """
    begun, gone_on = Counter(), Counter()
    for sentence in sentences:
        words = sentence.split()
        for k in range(len(words)):
            begun[tuple(words[:k])] += 1
            gone_on[tuple(words[: k + 1])] += 1
    every, last = [], []
    for sentence in sentences:
        words = sentence.split()
        surprise = [
            np.log(begun[tuple(words[:k])] / gone_on[tuple(words[: k + 1])])
            for k in range(len(words))
        ]
        every += surprise
        last.append(surprise[-1])
    return float(np.mean(every)), float(np.mean(last))


def new_parameters(corpus, seed=0, d=16, heads=3, d_k=8):
    """Small random matrices: nothing is known yet."""
    _check_corpus(corpus)
    rng = np.random.default_rng(seed)
    n, width = len(corpus.vocabulary), corpus.train.shape[1]

    def normal(*shape, spread):
        return rng.normal(0, spread, shape)

    return {
        "embedding": normal(n, d, spread=0.5),
        "position": normal(width, d, spread=0.5),
        "W_Q": normal(heads, d, d_k, spread=d**-0.5),
        "W_K": normal(heads, d, d_k, spread=d**-0.5),
        "W_V": normal(heads, d, d_k, spread=d**-0.5),
        "W_O": normal(heads * d_k, d, spread=(heads * d_k) ** -0.5),
        "read_out": normal(d, n, spread=d**-0.5),
        "bias": np.zeros(n),
    }


def _check(name, value, fits, wanted):
    if not fits:
        raise ValueError(f"{name}: {wanted}, got {type(value).__name__}: {value!r:.60}")


def _check_corpus(corpus):
    _check("corpus", corpus, isinstance(corpus, Corpus), "what make_corpus() gives")


def _check_params(params):
    known = isinstance(params, dict) and "embedding" in params
    _check("params", params, known, "what new_parameters(corpus) gives")


def _check_tokens(tokens):
    rows = np.ndim(tokens) == 2 and np.asarray(tokens).dtype.kind in "iu"
    _check("tokens", tokens, rows, "whole numbers (sentences, words)")


def forward(params, tokens, *, with_attention=True, heads_off=(), mask=None):
    """Scores of every next word, and all that was needed on the way.

    tokens (sentences, words) → logits (sentences, words, vocabulary) and a dict with X, Q, K, V,
    weights (sentences, heads, words, words), head outputs, and Y (what is read out).
    heads_off: heads whose contribution is taken away. mask: True = may look, on top of the causal.
    """
    _check_params(params)
    _check_tokens(tokens)
    width = tokens.shape[1]
    X = params["embedding"][tokens] + params["position"][:width]
    made = {"X": X, "Y": X}
    if with_attention:
        Q, K, V = (split_heads(X, params[name]) for name in ("W_Q", "W_K", "W_V"))
        may_look = causal_mask(width) if mask is None else causal_mask(width) & mask
        heads, weights = attention(Q, K, V, mask=may_look)
        if heads_off:
            heads[:, list(heads_off)] = 0
        made |= {"Q": Q, "K": K, "V": V, "weights": weights, "heads": heads}
        made["Y"] = X + join_heads(heads) @ params["W_O"]
    return made["Y"] @ params["read_out"] + params["bias"], made


def split_heads(X, W):
    """X times every head's matrix. (b, n, d), (h, d, d_k) → (b, h, n, d_k)

    One wide product instead of h narrow ones: the same numbers (lesson 07), much faster.
    """
    wide = X @ np.concatenate(W, axis=1)
    return wide.reshape(*X.shape[:2], len(W), -1).swapaxes(1, 2)


def join_heads(heads):
    """The heads' columns side by side. (b, h, n, d_k) → (b, n, h·d_k)"""
    b, h, n, d_k = heads.shape
    return heads.swapaxes(1, 2).reshape(b, n, h * d_k)


def cross_entropy(logits, targets):
    """-log of the probability given to each word that came. Same shape as targets."""
    top = logits.max(axis=-1, keepdims=True)
    log_sum = np.log(np.exp(logits - top).sum(axis=-1)) + top[..., 0]
    return log_sum - np.take_along_axis(logits, targets[..., None], axis=-1)[..., 0]


def losses(params, tokens, pad=0, **options):
    """Mean loss over all next words, and over the last word of each sentence alone."""
    logits, _ = forward(params, tokens[:, :-1], **options)
    targets = tokens[:, 1:]
    each = cross_entropy(logits, targets)
    real = targets != pad
    last = real.sum(axis=1) - 1
    return each[real].mean(), each[np.arange(len(each)), last].mean()


def gradients(params, tokens, pad=0, with_attention=True):
    """The mean loss and its slope in every parameter, by the chain rule from back to front."""
    inputs, targets = tokens[:, :-1], tokens[:, 1:]
    logits, made = forward(params, inputs, with_attention=with_attention)
    real = (targets != pad)[..., None]
    loss = cross_entropy(logits, targets)[real[..., 0]].mean()

    # Cross-entropy after softmax: probabilities, minus 1 at the word that came.
    d_logits = np.exp(logits - logits.max(axis=-1, keepdims=True))
    d_logits /= d_logits.sum(axis=-1, keepdims=True)
    rows, columns = np.indices(targets.shape)
    d_logits[rows, columns, targets] -= 1
    d_logits *= real / real.sum()

    slope = {
        "read_out": outer(made["Y"], d_logits),
        "bias": d_logits.sum(axis=(0, 1)),
    }
    d_Y = d_logits @ params["read_out"].T
    d_X = d_Y.copy()  # the way around attention: what came in was added
    if with_attention:
        through, d_in = attention_gradients(params, made, d_Y)
        slope |= through
        d_X += d_in
    slope["position"] = np.zeros_like(params["position"])
    slope["position"][: inputs.shape[1]] = d_X.sum(axis=0)
    slope["embedding"] = np.zeros_like(params["embedding"])
    np.add.at(slope["embedding"], inputs, d_X)
    return loss, slope


def attention_gradients(params, made, d_Y):
    """Back through W_O, the weighted sums, softmax, the scores, and W_Q, W_K, W_V.

    d_Y (sentences, words, d) → slopes of the four matrices, and of what came in (same as d_Y).
    """
    Q, K, V, weights = (made[name] for name in ("Q", "K", "V", "weights"))
    d_joined = d_Y @ params["W_O"].T
    d_heads = d_joined.reshape(*d_Y.shape[:2], Q.shape[1], -1).swapaxes(1, 2)
    d_V = weights.swapaxes(2, 3) @ d_heads
    d_weights = d_heads @ V.swapaxes(2, 3)
    # Softmax: each weight's own slope, minus the row's weighted mean of slopes.
    d_scores = weights * (d_weights - (weights * d_weights).sum(axis=-1, keepdims=True))
    d_scores /= np.sqrt(K.shape[-1])
    d_Q, d_K = d_scores @ K, d_scores.swapaxes(2, 3) @ Q
    slope = {"W_O": outer(join_heads(made["heads"]), d_Y)}
    d_in = 0
    for name, d_out in (("W_Q", d_Q), ("W_K", d_K), ("W_V", d_V)):
        d_wide = join_heads(d_out)
        h, d, _ = params[name].shape
        slope[name] = outer(made["X"], d_wide).reshape(d, h, -1).swapaxes(0, 1)
        d_in = d_in + d_wide @ np.concatenate(params[name], axis=1).T
    return slope, d_in


def outer(inputs, d_outputs):
    """Slope of W in `inputs @ W`, added up over all words. (b, n, d), (b, n, m) → (d, m)"""
    return inputs.reshape(-1, inputs.shape[-1]).T @ d_outputs.reshape(-1, d_outputs.shape[-1])


def kind_accuracy(params, corpus, tokens, **options):
    """How often the last noun expected is of the right kind: the kinds' total probabilities decide.

    0.5 is what guessing gives, the two kinds being equally common.
    """
    _check_corpus(corpus)
    _check_tokens(tokens)
    logits, _ = forward(params, tokens[:, :-1], **options)
    last = (tokens[:, 1:] != 0).sum(axis=1) - 1
    at_end = logits[np.arange(len(tokens)), last]
    chance = np.exp(at_end - at_end.max(axis=1, keepdims=True))
    share = {
        kind: chance[:, [corpus.vocabulary.index(noun) for noun in nouns]].sum(axis=1)
        for kind, nouns in NOUNS.items()
    }
    is_fruit = np.isin(
        tokens[np.arange(len(tokens)), last + 1],
        [corpus.vocabulary.index(noun) for noun in NOUNS["fruit"]],
    )
    return float(((share["fruit"] > share["tech"]) == is_fruit).mean())


BURST = 3  # times the loss at the start: then the rate was too high


@dataclass
class Training:
    """A training that can be stopped, looked at and gone on with."""

    corpus: Corpus
    params: dict
    with_attention: bool = True
    step: int = 0
    velocity: dict = field(default_factory=dict)
    # (step, train, held-out, held-out last word, train last word)
    history: list = field(default_factory=list)
    snapshots: dict = field(default_factory=dict)  # step → parameters
    trouble: str = ""

    def __post_init__(self):
        _check_corpus(self.corpus)
        _check_params(self.params)
        self.params = dict(self.params)  # the caller's stay as they are

    def __repr__(self):
        if not self.history:
            return "Not trained yet."
        step, train, held, last, _ = self.history[-1]
        said = (
            f"After step {step}: loss {show(train)} on the sentences trained on, {show(held)} on "
            f"those held out ({show(last)} at the last noun).\nFloor {show(self.corpus.floor)} "
            f"({show(self.corpus.last_floor)})."
        )
        return f"{said} {self.trouble}".strip()

    def run(self, steps, rate=0.1, momentum=0.9, every=10, on_step=None):
        """So many full-batch steps of gradient descent with momentum (Polyak, 1964).

        Stopping the kernel half-way keeps what was reached; call it again to go on. When the loss
        is no longer a number, or far above where it began, it goes back to the last good step and
        says so in `trouble`.
        """
        self.trouble = ""
        if not self.history:
            self._note()
        end = self.step + steps
        try:
            while self.step < end:
                loss, slope = self._slope()
                if not loss < BURST * self.history[0][1]:
                    self._go_back(rate)
                    break
                velocity = {
                    name: momentum * self.velocity.get(name, 0) - rate * value
                    for name, value in slope.items()
                }
                moved = {name: self.params[name] + way for name, way in velocity.items()}
                self.velocity, self.params, self.step = velocity, self.params | moved, self.step + 1
                due = self.step % every == 0 or self.step == end
                if due and not self._note():
                    self._go_back(rate)
                    break
                if on_step:
                    on_step(self)
        except KeyboardInterrupt:
            if self.step > self.history[-1][0]:
                self._note()
            self.trouble = f"Stopped by hand after step {self.step}. Run it again to go on."
        return self

    def _slope(self):
        try:
            with np.errstate(all="ignore"):  # too large a number is answered by going back
                return gradients(self.params, self.corpus.train, with_attention=self.with_attention)
        except ValueError:  # attention takes no NaN and no infinity
            return np.inf, {}

    def _note(self):
        """Measure and keep what was reached; False, and nothing kept, where the loss has burst."""
        options = {"with_attention": self.with_attention}
        try:
            with np.errstate(all="ignore"):
                train, at_end = losses(self.params, self.corpus.train, **options)
                held = losses(self.params, self.corpus.held_out, **options)
        except ValueError:  # attention takes no NaN and no infinity
            if not self.history:
                raise
            return False
        if self.history and not train < BURST * self.history[0][1]:
            return False
        self.history.append((self.step, *map(float, (train, *held, at_end))))
        self.snapshots[self.step] = dict(self.params)
        return True

    def _go_back(self, rate):
        good = max(self.snapshots)
        self.params, self.step, self.velocity = dict(self.snapshots[good]), good, {}
        self.trouble = (
            f"The loss grew out of all bounds: the rate {rate:g} is too high. "
            f"Back at step {good}, the last good one; try {rate / 5:g}."
        )


# ---- What was found, over five seeds ------------------------------------------------------------


def cue_places(corpus, tokens):
    """Where in each sentence the first verb or noun stands, the word that shows the kind."""
    _check_corpus(corpus)
    _check_tokens(tokens)
    cues = [w for words in (*VERBS.values(), *NOUNS.values()) for w in words]
    is_cue = np.isin(tokens, [corpus.vocabulary.index(word) for word in cues])
    return is_cue.argmax(axis=1)


def last_places(tokens, pad=0):
    """Where the word stands that has the last noun to say: the one before it."""
    return (tokens != pad).sum(axis=1) - 2


def without_cue(corpus, tokens):
    """A mask for `forward` that cuts one arrow of each sentence: last word → cue, in all heads."""
    width = tokens.shape[1] - 1
    mask = np.ones((len(tokens), 1, width, width), bool)
    mask[np.arange(len(tokens)), 0, last_places(tokens), cue_places(corpus, tokens)] = False
    return mask


def cue_weights(params, corpus, tokens):
    """Each head's mean weight from the last word to the cue: {kind of the cue: (heads,)}."""
    weights = forward(params, tokens[:, :-1])[1]["weights"]
    places, cues = np.arange(len(tokens)), cue_places(corpus, tokens)
    to_cue = weights[places, :, last_places(tokens), cues]
    words = np.array(corpus.vocabulary)[tokens[places, cues]]
    return {k: to_cue[np.isin(words, [*VERBS[k], *NOUNS[k]])].mean(axis=0) for k in VERBS}


def findings(model, blind):
    """A row of the table of seeds: two trainings on one corpus, with and without attention."""
    params, corpus, held = model.params, model.corpus, model.corpus.held_out
    row = {
        "accuracy": kind_accuracy(params, corpus, held),
        "loss / floor": losses(params, held)[0] / corpus.floor,
        "blind accuracy": kind_accuracy(blind.params, corpus, held, with_attention=False),
        "blind loss / floor": losses(blind.params, held, with_attention=False)[0] / corpus.floor,
        "cue cut": kind_accuracy(params, corpus, held, mask=without_cue(corpus, held)),
    }
    weights = cue_weights(params, corpus, held)
    for k in range(len(params["W_Q"])):
        row[f"without head {k + 1}"] = kind_accuracy(params, corpus, held, heads_off=(k,))
        row |= {f"head {k + 1} on {kind} cue": weights[kind][k] for kind in weights}
    return {name: round(float(value), 4) for name, value in row.items()}


def five_seeds():
    """What `data/make_five_seeds.py` found: {seed: {name: number}}."""
    with open(DATA / "five_seeds.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return {int(row.pop("seed")): {k: float(v) for k, v in row.items()} for row in rows}
