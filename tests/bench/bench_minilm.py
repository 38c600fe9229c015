"""The time and memory of lesson 08's model, beside the same model in PyTorch.

    python tests/bench/bench_minilm.py

PyTorch is no dependency of the course. Where it is not installed, its row is left out. Both use the
same weights and the same number of threads, and take turns in one process.
"""

import os
import sys
import time
import tracemalloc
from contextlib import nullcontext

THREADS = 2
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(THREADS)  # read when NumPy and PyTorch are imported

import numpy as np  # noqa: E402

from helpers.models.minilm import EPSILON, HEADS, LAYERS, WIDTH, MiniLM  # noqa: E402

try:
    import torch
    from torch.nn import functional
except ImportError:
    torch = None

TEXT = "please buy an apple and an orange now"  # 10 tokens
ROUNDS = 60
MARKS = {"load, s": 0.5, "a sentence, ms": 20, "× PyTorch": 2.0, "memory, MB": 150}


def in_pytorch(model):
    """The same forward pass, written with PyTorch's own parts."""
    torch.set_num_threads(THREADS)
    p = {name: torch.from_numpy(array) for name, array in model.params.items()}
    words = torch.from_numpy(model.words.astype(np.float32))

    def norm(X, scale_and_shift):
        return functional.layer_norm(X, (WIDTH,), *scale_and_shift, eps=EPSILON)

    def heads(X, layer, name):
        out = X @ p[f"W_{name}"][layer] + p[f"b_{name}"][layer]
        return out.reshape(len(X), HEADS, -1).transpose(0, 1)

    def forward(text):
        rows = [model.rows[token] for token in model.tokenize(text)]
        X = norm(words[rows] + p["positions"][: len(rows)] + p["segment"], p["norm_0"])
        states = [X]
        for layer in range(LAYERS):
            Q, K, V = (heads(X, layer, name) for name in "QKV")
            weights = torch.softmax(Q @ K.transpose(1, 2) / Q.shape[-1] ** 0.5, -1)
            joined = (weights @ V).transpose(0, 1).reshape(len(X), WIDTH)
            X = norm(X + joined @ p["W_O"][layer] + p["b_O"][layer], p["norm_1"][layer])
            inside = functional.gelu(X @ p["W_in"][layer] + p["b_in"][layer])
            out = inside @ p["W_out"][layer] + p["b_out"][layer]
            X = norm(X + out, p["norm_2"][layer])
            states.append(X)
        return torch.stack(states)

    return forward


def timed(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main():
    found = {"load, s": min(timed(MiniLM.load) for _ in range(3))}
    tracemalloc.start()
    model = MiniLM.load()
    found["memory, MB"] = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    runs = {"ours": lambda: model(TEXT)}
    if torch is None:
        print("PyTorch is not installed here, so there is nothing to compare with.")
    else:
        theirs = in_pytorch(model)
        np.testing.assert_allclose(model(TEXT)[0], theirs(TEXT).numpy(), atol=1e-4)
        runs["PyTorch"] = lambda: theirs(TEXT)
    times = {name: [] for name in runs}
    with torch.inference_mode() if torch else nullcontext():
        for _ in range(ROUNDS):
            for name, function in runs.items():
                times[name].append(timed(function))
    middle = {name: 1000 * float(np.median(each)) for name, each in times.items()}
    found["a sentence, ms"] = middle["ours"]
    if torch is not None:
        print(f"PyTorch takes {middle['PyTorch']:.1f} ms for the same {len(model.tokenize(TEXT))}.")
        found["× PyTorch"] = middle["ours"] / middle["PyTorch"]
    missed = 0
    for name, mark in MARKS.items():
        if name in found:
            missed += found[name] > mark
            print(f"{name:16}{found[name]:8.2f}   at most {mark}")
    return missed


if __name__ == "__main__":
    sys.exit(main())
