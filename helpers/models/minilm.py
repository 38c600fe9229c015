"""A real trained transformer in NumPy, with attention passed in.

all-MiniLM-L6-v2, a public sentence model of the BERT family: 6 layers, 12 heads of 32, width 384.
Its weights lie in `data/` in half precision; where they are from and under which licence stands in
`data/README.md`. The architecture is Devlin et al. (2019), BERT, after Vaswani et al. (2017).
"""

import unicodedata

import numpy as np

from helpers.attention import attention as course_attention
from helpers.data import DATA, read_arrays
from helpers.models.products import product

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12  # in every layer norm of this model
LONGEST_WORD = 100  # letters; the original calls a longer word unknown


class MiniLM:
    """The model: `MiniLM.load()`, then `model(text)`, `model.embed(text)`, `.tokenize(text)`."""

    def __init__(self, arrays):
        vocabulary = bytes(arrays["vocabulary"]).decode("utf-8").split("\n")
        self.rows = {piece: i for i, piece in enumerate(vocabulary)}
        self.words = arrays["words"]  # stays in half precision: only a few rows are used at a time
        self.params = {
            name: array.astype(np.float32)
            for name, array in arrays.items()
            if name not in ("vocabulary", "words")
        }
        self.longest = len(self.params["positions"])

    @classmethod
    def load(cls, path=DATA / "minilm.npz"):
        """The model from its file. OSError when that is missing or not the one it should be."""
        return cls(read_arrays(path))

    def tokenize(self, text):
        """The text as a list of known pieces, [CLS] first and [SEP] last.

        A word that is not in the vocabulary is split into the longest known pieces from the left
        ("##" marks a piece that goes on); one with a letter that no piece has becomes [UNK].
        ValueError when there is no word in it, or more than the model has positions for.
        """
        if not isinstance(text, str):
            raise ValueError(f"text: one text, got {type(text).__name__} {text!r:.60}")
        pieces = [piece for word in split(text) for piece in self._pieces(word)]
        if not pieces:
            raise ValueError(f"text: there is no word in {text!r:.60}; type at least one")
        if len(pieces) + 2 > self.longest:
            raise ValueError(
                f"text: {len(pieces)} pieces, and the model has positions for "
                f"{self.longest - 2}; shorten the text"
            )
        return ["[CLS]", *pieces, "[SEP]"]

    def _pieces(self, word):
        if len(word) > LONGEST_WORD:
            return ["[UNK]"]
        pieces = []
        while word:
            mark = "##" if pieces else ""
            ends = range(len(word), 0, -1)
            known = next((end for end in ends if mark + word[:end] in self.rows), None)
            if known is None:
                return ["[UNK]"]
            pieces.append(mark + word[:known])
            word = word[known:]
        return pieces

    def __call__(self, text, attention=course_attention):
        """All that happens to the text's tokens on their way through the layers.

        attention: a function (Q, K, V) → (output, weights), or a list of six, one a layer. The
        course's own gets all heads at once, (12, n, 32); any other one head at a time, (n, 32).

        Returns states (7, n, 384): the tokens before the first layer and after each, and weights
        (6, 12, n, n): row i asks, column j answers. float32.
        """
        tokens = self.tokenize(text)
        many = isinstance(attention, (list, tuple))
        functions = list(attention) if many else [attention] * LAYERS
        if not all(callable(function) for function in functions):
            raise ValueError(
                f"attention: a function (Q, K, V) → (output, weights), got {attention!r:.60}"
            )
        if len(functions) != LAYERS:
            raise ValueError(f"attention: one function, or {LAYERS}, got {len(functions)}")
        p = self.params
        X = self.words[[self.rows[token] for token in tokens]].astype(np.float32)
        X = layer_norm(X + p["positions"][: len(tokens)] + p["segment"], p["norm_0"])
        states, weights = [X], []
        for layer, function in enumerate(functions):
            moved, table = self._heads(X, layer, function)
            X = layer_norm(X + moved, p["norm_1"][layer])
            inside = gelu(product(X, p["W_in"][layer]) + p["b_in"][layer])
            outside = product(inside, p["W_out"][layer]) + p["b_out"][layer]
            X = layer_norm(X + outside, p["norm_2"][layer])
            states.append(X)
            weights.append(table)
        return np.array(states), np.array(weights)

    def queries_keys_values(self, X, layer):
        """Q, K, V of every head in `layer` (0 to 5). X (n, 384) → three of shape (12, n, 32)."""
        p, n = self.params, len(X)
        return tuple(
            (product(X, p[f"W_{name}"][layer]) + p[f"b_{name}"][layer])
            .reshape(n, HEADS, WIDTH // HEADS)
            .swapaxes(0, 1)
            for name in "QKV"
        )

    def _heads(self, X, layer, function):
        """Multi-head attention of one layer: each head attends, then concatenation, then W_O."""
        Q, K, V = self.queries_keys_values(X, layer)
        n, p = len(X), self.params
        if function is course_attention:
            output, weights = function(Q, K, V)
        else:
            pairs = [call_attention(function, *qkv) for qkv in zip(Q, K, V, strict=True)]
            output, weights = (np.array(arrays, np.float32) for arrays in zip(*pairs, strict=True))
        joined = output.swapaxes(0, 1).reshape(n, WIDTH)
        return product(joined, p["W_O"][layer]) + p["b_O"][layer], weights

    def embed(self, text, attention=course_attention):
        """The text as one vector (384,), length 1: the mean of its tokens after the last layer."""
        states, _ = self(text, attention)
        mean = states[-1].mean(axis=0)
        return mean / np.linalg.norm(mean)


def call_attention(function, Q, K, V):
    """One head through a learner's function, with a clear error when what comes back is wrong."""
    name = getattr(function, "__name__", "attention")
    result = function(Q, K, V)
    if not isinstance(result, tuple) or len(result) != 2:
        raise ValueError(
            f"{name} should return two things, output and weights; "
            f"it returned {type(result).__name__}"
        )
    wanted = {"output": (len(Q), V.shape[-1]), "weights": (len(Q), len(K))}
    for (what, shape), array in zip(wanted.items(), result, strict=True):
        if np.shape(array) != shape:
            raise ValueError(f"{name}: {what} should have shape {shape}, got {np.shape(array)}")
        if not np.isfinite(array).all():
            raise ValueError(f"{name}: {what} holds NaN or infinity; did it forget the maximum?")
    return result


def layer_norm(X, scale_and_shift):
    """Each row moved to mean 0 and scaled to variance 1, then times `scale` plus `shift`.

    X (n, d), scale_and_shift (2, d). Ba, Kiros and Hinton (2016).
    """
    centred = X - X.mean(axis=-1, keepdims=True)
    variance = (centred**2).mean(axis=-1, keepdims=True)
    scale, shift = scale_and_shift
    return centred / np.sqrt(variance + EPSILON) * scale + shift


def gelu(x):
    """x times the share of a normal distribution below x. Hendrycks and Gimpel (2016).

    That share is (1 + erf(x / √2)) / 2. NumPy has no erf; this one is formula 7.1.26 of Abramowitz
    and Stegun (1964), off by at most 1.5e-7.
    """
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = 1.061405429
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = series * t + np.float32(coefficient)
    tail = series * t * np.exp(-z * z)  # 1 - erf(z)
    return np.where(x < 0, x * tail / 2, x * (1 - tail / 2))


def split(text):
    """Lower case, accents taken off; words, with each mark and each Chinese sign by itself."""
    words = [""]
    for sign in unicodedata.normalize("NFD", text.lower()):
        category = unicodedata.category(sign)
        if category == "Mn" or (category[0] == "C" and sign not in "\t\n\r"):
            continue  # an accent, or a sign that shows nothing
        if sign == "\ufffd":
            continue  # it stands where a letter could not be read
        if sign.isspace():
            words.append("")
        elif category[0] == "P" or sign in "$+<=>^`|~" or is_chinese(sign):
            words += [sign, ""]
        else:
            words[-1] += sign
    return [word for word in words if word]


def is_chinese(sign):
    """Whether this is one of the signs of Chinese writing, which stand without spaces."""
    return any(
        low <= ord(sign) <= high
        for low, high in (
            (0x4E00, 0x9FFF),
            (0x3400, 0x4DBF),
            (0x20000, 0x2A6DF),
            (0x2A700, 0x2CEAF),
            (0xF900, 0xFAFF),
            (0x2F800, 0x2FA1F),
        )
    )
