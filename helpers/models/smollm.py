"""A real language model in NumPy, with attention passed in: it writes a text word by word.

SmolLM2-135M-Instruct, a public causal model of the LLaMA family: 30 layers, width 576, 9 query
heads on 3 key and value heads of 64, 49,152 tokens. `smollm_download` fetches its weights.
The parts: Touvron et al. (2023), LLaMA; Allal et al. (2025), SmolLM2.
"""

import codecs
import functools
import re

import numpy as np

from helpers.attention import attention as course_attention
from helpers.attention import softmax
from helpers.models import smollm_download
from helpers.models.products import product
from helpers.models.smollm_heads import attend, masks_of, per_layer
from helpers.models.smollm_tokens import Tokenizer
from helpers.models.smollm_weights import D_K, HEADS, KEY_HEADS, LAYERS, VOCABULARY, read_model

LONGEST = 8192  # tokens; it was not trained on longer texts
ENDS = (0, 2)  # <|endoftext|> and <|im_end|>: the text is over
EPSILON = np.float32(1e-5)  # in every norm of this model
TURNS = 100_000.0 ** -(np.arange(D_K // 2) / (D_K // 2))  # radians a position, one for each pair
AT_ONCE = 250e6  # numbers in the weights of one call: 1 GB


class Cache:
    """The keys and values of the words so far, for every layer: `len(cache)` words.

    A query is used once, by its own word; keys and values are used again by every later word.
    """

    def __init__(self):
        self.keys = np.empty((LAYERS, KEY_HEADS, 0, D_K), np.float32)
        self.values = self.keys.copy()
        self.length = 0

    def __len__(self):
        return self.length

    def cut(self, length):
        """Forgets all but the first `length` words."""
        if not 0 <= length <= self.length:
            raise ValueError(f"length: from 0 to the {self.length} words there are, got {length}")
        self.length = length

    def put(self, layer, K, V):
        """Writes K and V (3, n, 64) behind the words so far. → those of all words (3, all, 64)

        They count only when all layers are done and `length` grows: an error leaves it as it was.
        """
        end = self.length + K.shape[1]
        if end > self.keys.shape[2]:
            more = np.zeros((LAYERS, KEY_HEADS, max(end, 2 * self.length), D_K), np.float32)
            more[:, :, : self.length] = self.keys[:, :, : self.length]
            self.keys, more = more, np.zeros_like(more)
            more[:, :, : self.length] = self.values[:, :, : self.length]
            self.values = more
        self.keys[layer, :, self.length : end] = K
        self.values[layer, :, self.length : end] = V
        both = self.keys[layer, :, :end], self.values[layer, :, :end]
        for array in both:
            array.flags.writeable = False  # an attention that is passed in may read them only
        return both


class SmolLM:
    """The model: `SmolLM.load()`, then `model(tokens)`, `.encode`, `.decode`, `.generate`."""

    def __init__(self, params, tokens, merges):
        self.params = params
        self.tokenizer = Tokenizer(tokens, merges)
        self.encode, self.decode = self.tokenizer.encode, self.tokenizer.decode

    @functools.cached_property
    def plain_words(self):
        """Tokens that are a space and letters, no marks, no new lines: (49152,) of bool."""
        plain = re.compile("Ġ[A-Za-z]+")
        return np.array([bool(plain.fullmatch(token)) for token in self.tokenizer.tokens])

    @classmethod
    def load(cls, path=None):
        """The model from its file (None: the one that `smollm_download.fetch()` has brought).

        OSError when the file is missing or damaged, MemoryError when there is no room for it; both
        say what to do. It takes 0.54 GB of memory and about a second.
        """
        return cls(*read_model(smollm_download.read(path)))

    def __call__(self, tokens, attention=course_attention, mask=None, cache=None):
        """What comes next after each token, and what each takes from which.

        tokens: whole numbers from `encode`. attention: a function (Q, K, V) → (output, weights),
        or a list of 30, one a layer. The course's own gets all heads at once; any other one head at
        a time, Q (n, 64), K and V (all, 64), and `mask` (n, all) if it has an argument of that
        name. One that has none is asked word by word, with what the word may look at.
        mask: None is the causal one, False is none, an array of bool (True = may look) that fits
        (30, 9, n, all) is that and nothing else. cache: a `Cache`; then `tokens` are only the new
        ones, `all` counts the earlier ones too, and the cache grows by n.

        Returns logits (n, 49152) and weights (30, 9, n, all): row i asks, column j answers. float32
        """
        X, weights = self._through(tokens, attention, mask, cache)
        return product(X, self.params["words"]), weights

    def generate(self, prompt, words=40, temperature=0, top_k=None, only=None, seed=None, **how):
        """Yields the text that follows `prompt`, word by word as it is made.

        A word is a token: most words with the space before them, or a piece of one ("" while an
        emoji is not whole). It ends after `words` of them, or where the model ends the text.
        temperature, top_k, only: as in `choose`. how: attention and may, as in `Writing`.
        """
        rng = np.random.default_rng(seed)
        check_choice(temperature, top_k, only)
        writing = Writing(self, prompt, **how)
        letters = codecs.getincrementaldecoder("utf-8")(errors="replace")
        for i in range(words):
            token = choose(writing.logits, temperature, top_k, only, rng)
            if token in ENDS:
                return
            yield letters.decode(self.tokenizer.bytes(token))
            if i + 1 < words:
                writing.add(token)

    def likeliest(self, logits, count=10, temperature=1.0):
        """The likeliest next words: a list of (token, text, share), the first one first.

        logits (49152,). What is missing to 1 belongs to all the others.
        """
        shares = softmax(logits, temperature=temperature)
        best = np.argsort(-shares, kind="stable")[:count].tolist()
        return [(token, self.decode([token]), float(shares[token])) for token in best]

    def _through(self, tokens, attention, mask, cache):
        """All layers. → what the read-out gets (n, 576), and weights (30, 9, n, all)"""
        tokens = check_tokens(tokens)
        cache = Cache() if cache is None else cache
        n, length = len(tokens), len(cache) + len(tokens)
        check_length(n, length)
        functions = per_layer(attention)
        masks = masks_of(mask, n, length)
        turns = turns_at(np.arange(len(cache), length))
        p, X, weights = self.params, self.params["words"][:, tokens].T, []
        for layer, function in enumerate(functions):
            Y = product(norm(X, p["norm_1"][layer]), p["W_QKV"][layer])
            heads = Y.reshape(n, HEADS + 2 * KEY_HEADS, D_K).swapaxes(0, 1)
            turned, V = np.split(heads, [HEADS + KEY_HEADS])
            Q, K = np.split(turn_by(turned, turns), [HEADS])
            K, V = cache.put(layer, K, V)
            out, table = attend(function, Q, K, V, masks and masks[layer])
            X = X + product(out.swapaxes(0, 1).reshape(n, HEADS * D_K), p["W_O"][layer])
            inside = product(norm(X, p["norm_2"][layer]), p["W_in"][layer])
            gate, up = np.split(inside, 2, axis=1)
            X = X + product(swish(gate) * up, p["W_out"][layer])
            weights.append(table)
        cache.length = length
        return norm(X, p["norm_3"]), np.array(weights)


class Writing:
    """A text while it is written: `tokens` so far, `logits` (49152,) of the next, and `weights`.

    weights (30, 9, n): what the last token takes from each. attention: as in the model.
    may: which arrows are left, a function (i, j) → bool: may the word at position i look at the one
    at j? It gets arrays, i (n, 1) and j (all,), such as `lambda i, j: j != 0`, which hides the
    first word from all later ones; its answer fits (30, 9, n, all). Every word sees itself.
    ValueError when the text is empty or too long.
    """

    def __init__(self, model, text, attention=course_attention, may=None):
        self.model, self.attention, self.may = model, attention, may
        self.tokens, self.cache = [], Cache()
        tokens = model.encode(text)
        if not tokens:
            raise ValueError("text: it is empty; type at least one word to go on from")
        if len(tokens) >= LONGEST:
            raise ValueError(f"text: {len(tokens):,} tokens, and the model reads {LONGEST:,}")
        start = 0
        while start < len(tokens):  # a long text in pieces, so that its weights need no gigabytes
            n = max(1, min(len(tokens) - start, int(AT_ONCE / 8 / LAYERS / HEADS / len(tokens))))
            self._read(tokens[start : start + n])
            start += n

    @property
    def text(self):
        return self.model.decode(self.tokens)

    def add(self, token):
        """Goes on with this token: one that was chosen, or any other."""
        self._read([token])

    def back(self, length):
        """Takes back all but the first `length` tokens, at least 1."""
        if not 1 <= length <= len(self.tokens):
            raise ValueError(f"length: from 1 to the {len(self.tokens)} tokens, got {length}")
        last = self.tokens[length - 1]
        self.tokens = self.tokens[: length - 1]
        self.cache.cut(length - 1)
        self._read([last])

    def _read(self, tokens):
        n, length = len(tokens), len(self.tokens) + len(tokens)
        mask = None
        if self.may:
            i, j = np.arange(length - n, length)[:, None], np.arange(length)
            mask = (j == i) | ((j < i) & self.may(i, j))
        X, weights = self.model._through(tokens, self.attention, mask, self.cache)
        self.tokens = [*self.tokens, *tokens]
        self.logits = product(X[-1:], self.model.params["words"])[0]
        self.weights = weights[:, :, -1]


def choose(logits, temperature=1.0, top_k=None, only=None, rng=None):
    """One token, by chance: the shares are softmax(logits / temperature).

    logits (49152,). temperature 0: always the likeliest. top_k: only among the k likeliest. only:
    an array of bool (49152,), the tokens to choose among, such as `model.plain_words`. rng: a NumPy
    generator, a seed, or None. ValueError for a temperature below 0 or NaN.
    """
    check_choice(temperature, top_k, only)
    logits = np.asarray(logits, float)
    if only is not None:
        logits = np.where(only, logits, -np.inf)
    if temperature == 0:
        return int(np.argmax(logits))
    if top_k is not None and top_k < len(logits):
        logits = np.where(logits >= np.sort(logits)[-top_k], logits, -np.inf)
    shares = softmax(logits, temperature=temperature)
    return int(np.random.default_rng(rng).choice(len(shares), p=shares))


def norm(X, scale):
    """Each row scaled to a mean square of 1, then times `scale`. Zhang and Sennrich (2019)."""
    squares = np.vecdot(X, X)[..., None] / X.shape[-1]
    return X / np.sqrt(squares + EPSILON) * scale


def swish(x):
    """x times its share of e^x and 1. Shazeer (2020), for the gate of the inner layer."""
    return x / (1 + np.exp(np.minimum(-x, 80)))  # e^80 is far beyond what changes anything


def turn(vectors, positions):
    """Vectors (..., n, 64) turned by their positions (n,). Su et al. (2021).

    Each pair of coordinates, (0, 1), (2, 3) …, is a point in a plane, turned by an angle of its
    own times the position: the first by 1 radian a word, the last by 0.00001. A score of two turned
    vectors then depends on how far apart they stand, not on where.
    """
    return turn_by(vectors, turns_at(positions))


def turns_at(positions):
    """For each position (n,) the turn of each pair, as complex numbers of length 1: (n, 32)."""
    return np.exp(1j * np.outer(positions, TURNS)).astype(np.complex64)


def turn_by(vectors, turns):
    pairs = np.ascontiguousarray(vectors, np.float32).view(np.complex64)  # x + iy
    return (pairs * turns).view(np.float32)


def check_tokens(tokens):
    array = np.asarray(tokens)
    if array.size == 0:
        raise ValueError("tokens: there are none; encode a text of at least one word")
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(
            "tokens: a list of whole numbers, as encode(text) gives them, got "
            f"{array.dtype} of shape {array.shape}"
        )
    if array.min() < 0 or array.max() >= VOCABULARY:
        raise ValueError(f"tokens: from 0 to {VOCABULARY - 1}, got {array.min()} to {array.max()}")
    return array


def check_length(n, length):
    if length > LONGEST:
        raise ValueError(f"tokens: {length:,} in all, and the model reads {LONGEST:,}")
    if n * length * LAYERS * HEADS > AT_ONCE:
        most = int((AT_ONCE / LAYERS / HEADS) ** 0.5)
        raise ValueError(
            f"tokens: the weights of {n:,} at once would take {n * length * 270 * 4 / 1e9:.0f} GB; "
            f"give at most {most}, or let Writing or generate read them in pieces"
        )


def check_choice(temperature, top_k, only):
    number = isinstance(temperature, (int, float, np.integer, np.floating))
    if not number or not 0 <= temperature < np.inf:
        raise ValueError(
            f"temperature: a finite number, 0 (always the likeliest) or more, got {temperature!r}"
        )
    if top_k is not None and (not isinstance(top_k, (int, np.integer)) or top_k < 1):
        raise ValueError(f"top_k: None or a whole number of at least 1, got {top_k!r}")
    if only is not None and (np.shape(only) != (VOCABULARY,) or not np.any(only)):
        raise ValueError(
            f"only: an array of bool ({VOCABULARY},), True for some, got shape {np.shape(only)}"
        )
