"""Reads the weights of SmolLM2 from a GGUF file: a head of names and values, then the tensors.

Most numbers of this file have 4 bits. They stand in blocks of 32, and each block has numbers of its
own that say what they mean: Q4_1 a step and a least value, Q8_0 a step. All become float32.
"""

import struct

import numpy as np

from helpers import in_browser

LAYERS, HEADS, KEY_HEADS, D_K = 30, 9, 3, 64
WIDTH, INNER, VOCABULARY = 576, 1536, 49_152

_TEXT, _LIST = 8, 9
_FORMATS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
_BLOCKS = {  # the number of a type in the file, and its blocks of 32 numbers
    8: np.dtype([("step", "<f2"), ("numbers", "i1", 32)]),
    3: np.dtype([("step", "<f2"), ("least", "<f2"), ("pairs", "u1", 16)]),
}


class GGUF:
    """One file's values, {name: value}, and its tensors, {name: (shape, type, bytes)}."""

    def __init__(self, data):
        self._data, self._place = memoryview(data), 4
        if data[:4] != b"GGUF" or self._next("I") != 3:
            raise OSError("this is no file of weights: it should be GGUF, version 3")
        tensors, values = self._next("Q"), self._next("Q")
        self.values = {self._text(): self._value(self._next("I")) for _ in range(values)}
        heads = [self._head() for _ in range(tensors)]
        start = -(-self._place // 32) * 32  # the next multiple of 32
        self.tensors = {
            name: (shape, kind, self._data[start + place :]) for name, shape, kind, place in heads
        }

    def read(self, name, out):
        """Writes one tensor into `out`, an array of float32 of its shape."""
        shape, kind, data = self.tensors[name]
        if shape != out.shape:
            raise OSError(f"{name} has shape {shape}, and {out.shape} is expected")
        if kind == 0:  # float32 as it is
            out[...] = np.frombuffer(data, "<f4", out.size).reshape(shape)
            return
        blocks = np.frombuffer(data, _BLOCKS[kind], out.size // 32).reshape(shape[0], -1)
        for start in range(0, len(out), 128):  # some rows at a time stay in the processor's cache
            out[start : start + 128] = numbers(blocks[start : start + 128])

    def _next(self, form):
        return self._several(1, form)[0]

    def _several(self, count, form):
        form = f"<{count}{form}"
        values = struct.unpack_from(form, self._data, self._place)
        self._place += struct.calcsize(form)
        return values

    def _text(self):
        length = self._next("Q")
        self._place += length
        return str(self._data[self._place - length : self._place], "utf-8")

    def _value(self, kind):
        if kind == _TEXT:
            return self._text()
        if kind == _LIST:
            kind, length = self._next("I"), self._next("Q")
            if kind == _TEXT:
                return self._texts(length)
            return list(self._several(length, _FORMATS[kind]))
        return self._next(_FORMATS[kind])

    def _texts(self, count):
        """The vocabulary and its merges, about 100,000 texts: so without a call for each."""
        texts, data, place = [], self._data, self._place
        for _ in range(count):
            start = place + 8
            place = start + int.from_bytes(data[place:start], "little")
            texts.append(str(data[start:place], "utf-8"))
        self._place = place
        return texts

    def _head(self):
        name = self._text()
        shape = tuple(self._next("Q") for _ in range(self._next("I")))[::-1]
        return name, shape, self._next("I"), self._next("Q")


def numbers(blocks):
    """What blocks (rows, m) stand for: (rows, 32 m), float32."""
    out = np.empty((*blocks.shape, 32), np.float32)
    if "pairs" in blocks.dtype.names:  # low halves of the bytes are the first 16 numbers
        out[..., :16] = blocks["pairs"] & 15
        out[..., 16:] = blocks["pairs"] >> 4
    else:
        out[...] = blocks["numbers"]
    out *= blocks["step"].astype(np.float32)[..., None]
    if "least" in blocks.dtype.names:
        out += blocks["least"].astype(np.float32)[..., None]
    return out.reshape(len(blocks), -1)


def read_model(data):
    """The bytes of the file → {name: float32 array}, tokens and merges for the tokenizer.

    Matrices are (inputs, outputs), for X @ W; `words` is (576, 49152), a column a token. W_QKV
    holds those of the queries, the keys and the values side by side, W_in those of the gate and of
    what it lets through. In memory the two that end in 576 columns lie the other way round, as in
    the file: so NumPy's product with one row, which is all the work there is, is the quickest. (In
    a browser alone they do not: `models.products` walks along rows.)
    """
    file = GGUF(data)
    wide, narrow = HEADS * D_K, KEY_HEADS * D_K
    shapes = {
        "words": (WIDTH, VOCABULARY),
        "norm_1": (LAYERS, WIDTH),
        "W_QKV": (LAYERS, WIDTH, wide + 2 * narrow),
        "W_O": (LAYERS, wide, WIDTH),
        "norm_2": (LAYERS, WIDTH),
        "W_in": (LAYERS, WIDTH, 2 * INNER),
        "W_out": (LAYERS, INNER, WIDTH),
        "norm_3": (WIDTH,),
    }
    arrays = {name: np.empty(shape, np.float32) for name, shape in shapes.items()}
    if not in_browser.HERE:
        for name in ("W_O", "W_out"):
            arrays[name] = arrays[name].reshape(LAYERS, WIDTH, -1).swapaxes(1, 2)
    file.read("token_embd.weight", arrays["words"].T)
    file.read("output_norm.weight", arrays["norm_3"])
    for layer in range(LAYERS):
        of = {name: array[layer].T for name, array in arrays.items() if len(array) == LAYERS}
        for name, out in {
            "attn_norm": of["norm_1"],
            "attn_q": of["W_QKV"][:wide],
            "attn_k": of["W_QKV"][wide : wide + narrow],
            "attn_v": of["W_QKV"][wide + narrow :],
            "attn_output": of["W_O"],
            "ffn_norm": of["norm_2"],
            "ffn_gate": of["W_in"][:INNER],
            "ffn_up": of["W_in"][INNER:],
            "ffn_down": of["W_out"],
        }.items():
            file.read(f"blk.{layer}.{name}.weight", out)
    return arrays, file.values["tokenizer.ggml.tokens"], file.values["tokenizer.ggml.merges"]
