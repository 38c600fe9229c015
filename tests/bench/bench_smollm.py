"""The time SmolLM2 takes for a word here, beside llama.cpp on the same weights.

    python tests/bench/bench_smollm.py

llama.cpp is no dependency of the course. Where `llama-cpp-python` is not installed, its rows are
left out; to see them, run this in an environment of its own that has it, numpy and the course's
`helpers`. All on one thread, in turns; seconds are those of the processor, so that others at work
count as little as they can. The weights of the model are needed: `make writer`.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"  # read when NumPy is imported

import numpy as np  # noqa: E402

from helpers.models import smollm_download, smollm_weights  # noqa: E402
from helpers.models.smollm import SmolLM, Writing  # noqa: E402

try:
    import llama_cpp
except ImportError:
    llama_cpp = None

PROMPT = "Once upon a time, there was a little"
WORDS, ROUNDS = 12, 5
OURS, LEARNERS = "NumPy, the course's attention", "NumPy, a learner's three lines"
FLOAT32, FOUR_BITS = "llama.cpp, float32", "llama.cpp, 4 bits"
# The most that a row may take, as a multiple of another's time.
MARKS = {(OURS, FLOAT32): 1.5, (LEARNERS, OURS): 1.3}
LOAD_MARK = 2.0  # seconds


def three_lines(Q, K, V):
    scores = Q @ K.T / np.sqrt(K.shape[1])
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return weights @ V, weights


def write_float32(data, path):
    """The same file with all tensors in float32, which llama.cpp then reads as they are."""
    file = smollm_weights.GGUF(data)
    first = min(len(data) - len(of[2]) for of in file.tensors.values())
    head, heads, body, place = bytearray(data[:first]), [], [], 0
    for name, (shape, kind, _) in file.tensors.items():
        out = np.empty(shape, np.float32)
        file.read(name, out)
        old = name.encode() + len(shape).to_bytes(4, "little")
        old += b"".join(n.to_bytes(8, "little") for n in shape[::-1])
        at = head.index(old + kind.to_bytes(4, "little")) + len(old)
        head[at : at + 12] = bytes(4) + place.to_bytes(8, "little")  # 0: float32
        heads.append(name)
        body.append(out)
        place += -(-out.nbytes // 32) * 32
    with path.open("wb") as target:
        target.write(head)
        for out in body:
            target.write(out.tobytes().ljust(-(-out.nbytes // 32) * 32, b"\0"))


class Ours:
    def __init__(self, model, **how):
        self.start = lambda: Writing(model, PROMPT, **how)

    def run(self):
        writing = self.start()
        start = time.process_time()
        for _ in range(WORDS):
            writing.add(int(writing.logits.argmax()))
        return (time.process_time() - start) / WORDS


class Theirs:
    def __init__(self, path):
        # Keys and values in float32 too: 0 is its type.
        settings = {"n_threads": 1, "n_threads_batch": 1, "type_k": 0, "type_v": 0}
        self.llama = llama_cpp.Llama(str(path), n_ctx=256, verbose=False, **settings)

    def run(self):
        self.llama.reset()
        tokens = self.llama.tokenize(PROMPT.encode(), add_bos=False)
        self.llama.eval(tokens)
        seconds = 0
        for _ in range(WORDS):
            token = int(np.argmax(np.ctypeslib.as_array(self._logits(), (49_152,))))
            start = time.process_time()
            self.llama.eval([token])
            self._logits()  # waits until they are there
            seconds += time.process_time() - start
        return seconds / WORDS

    def _logits(self):
        return llama_cpp.llama_get_logits(self.llama.ctx)


def main():
    if not smollm_download.is_here():
        print("The weights are not here: `make writer` fetches them.")
        return 0
    failed = False
    loads, model = [], None
    for _ in range(3):
        model = None  # two of them would be 1 GB
        start = time.process_time()
        model = SmolLM.load()
        loads.append(time.process_time() - start)
    load = min(loads)
    failed |= load > LOAD_MARK
    print(f"{'load':34}{load:6.2f} s, at most {LOAD_MARK} s")
    with tempfile.TemporaryDirectory() as folder:
        rows = {OURS: Ours(model), LEARNERS: Ours(model, attention=three_lines)}
        if llama_cpp:
            packed, single = (
                smollm_download.folder() / smollm_download.FILE,
                Path(folder, "f32.gguf"),
            )
            write_float32(packed.read_bytes(), single)
            rows |= {FLOAT32: Theirs(single), FOUR_BITS: Theirs(packed)}
        taken = {name: [] for name in rows}
        for _ in range(ROUNDS):
            for name, row in rows.items():
                taken[name].append(row.run())
    best = {name: min(times) for name, times in taken.items()}
    for name, seconds in best.items():
        print(f"{name:34}{seconds * 1e3:6.1f} ms a word")
    for (name, other), mark in MARKS.items():
        if name in best and other in best:
            ratio = best[name] / best[other]
            failed |= ratio > mark
            print(f"{name} : {other} = {ratio:.2f}, at most {mark}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
