"""The time and memory `attention` takes, beside PyTorch and two bare matrix products.

    python tests/bench/bench_attention.py

PyTorch is no dependency of the course. Where it is not installed, its rows are left out; to see
them, run this in an environment of its own that has torch, numpy and the course's `helpers`.
All rows take turns in one process with the same number of threads.
"""

import os
import sys
import time
import tracemalloc

THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(THREADS)  # read when NumPy and PyTorch are imported

import numpy as np  # noqa: E402

from helpers.attention import attention  # noqa: E402

try:
    import torch
except ImportError:
    torch = None

HEADS, WORDS, D_K, ROUNDS = 8, 1024, 64, 40
BARE, LINES, FUSED = "two bare matrix products", "PyTorch, three lines", "PyTorch, fused"
OURS = "attention"
# The most that `attention` may take, as a multiple of the row's time.
MARKS = {BARE: 3.0, LINES: 1.0, FUSED: 2.7}
MEMORY_MARK = 2.5


def rows():
    rng = np.random.default_rng(0)
    Q, K, V = rng.standard_normal((3, HEADS, WORDS, D_K), dtype=np.float32)
    yield BARE, lambda: (Q @ K.swapaxes(-1, -2)) @ V
    yield OURS, lambda: attention(Q, K, V)
    if torch is None:
        return
    torch.set_num_threads(THREADS)
    q, k, v = (torch.from_numpy(x) for x in (Q, K, V))

    def three_lines():
        weights = torch.softmax(q @ k.transpose(-2, -1) / D_K**0.5, -1)
        return weights @ v, weights

    ours, theirs = attention(Q, K, V), three_lines()
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other.numpy(), rtol=1e-4, atol=1e-5)
    yield LINES, three_lines
    yield FUSED, lambda: torch.nn.functional.scaled_dot_product_attention(q, k, v)


def timed(function):
    start = time.perf_counter()
    result = function()
    took = time.perf_counter() - start
    del result
    return took


def peak_memory():
    """Bytes at the highest point of one call, in multiples of the array of weights."""
    Q = np.zeros((HEADS, WORDS, D_K), np.float32)
    tracemalloc.start()
    _, weights = attention(Q, Q, Q)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / weights.nbytes


def small_call():
    """Microseconds of a call with four words in the plane, as each message of a drag makes it."""
    X = np.array([[1, 4], [0, 3], [3, 0], [2, 2.0]])
    return min(timed(lambda: [attention(X, X, X) for _ in range(200)]) for _ in range(20)) / 200


def main():
    functions = dict(rows())
    times = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            times[name].append(timed(function))
    best = {name: min(t) for name, t in times.items()}

    print(f"{HEADS} heads, {WORDS} words, d_k {D_K}, float32, {THREADS} threads, {ROUNDS} rounds;")
    print("the ratio is of the best times, which a busy machine disturbs least.\n")
    print(f"{'':26}{'best ms':>9}{'median ms':>11}{'attention is':>14}{'at most':>9}")
    missed = 0
    for name, t in times.items():
        line = f"{name:26}{1e3 * best[name]:9.1f}{1e3 * np.median(t):11.1f}"
        if name in MARKS:
            ratio = best[OURS] / best[name]
            missed += ratio > MARKS[name]
            line += f"{ratio:12.2f} x{MARKS[name]:7.1f} x" + " missed" * (ratio > MARKS[name])
        print(line)
    if torch is None:
        print("PyTorch is not installed, so its two rows are skipped.")
    memory = peak_memory()
    missed += memory > MEMORY_MARK
    print(f"\npeak memory: {memory:.2f} x the weights (at most {MEMORY_MARK} x)")
    print(f"four words in the plane: {1e6 * small_call():.0f} microseconds a call")
    return missed


if __name__ == "__main__":
    sys.exit(min(main(), 1))
