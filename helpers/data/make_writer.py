"""Makes `writer.npz`: what SmolLM2 gives for the texts of lesson 11, for those without its weights.

    make writer                                   fetches the weights
    python helpers/data/make_writer.py            half a minute
    python helpers/data/make_writer.py --times    and `writer_times.csv`, on a quiet machine

`helpers.models.smollm_stored.read_writer()` gives it back as one dict:

model, source: what wrote this. vocabulary: each token, in the tokenizer's letters. head: [layer,
    head], from 0, of the head that is cut alone. temperatures: T, a list.
cases: {name: case}, the prompts whole and cut. A case has text, tokens, words (of the tokens),
    cut (in words, "" for none), weights (30, 9, n, n), and next: {top, sums}.
    top: the 12 likeliest next words as [token, word, logit]. sums: for each T the sum of
    exp((logit - the first one's) / T) over all 49,152 words. So a word's share at T is
    exp((its logit - the first one's) / T) / sum; what is missing to 1 belongs to all the others.
    "food" has logits (49152,) too, and needed: for each T, how many words it takes for 90 %.
writing: "whole", "cut" (no word from the prompt's last one on looks at *apple*), and "sky" (whole,
    but the first word was chosen by hand). Each has text, start (how many words the prompt has),
    words (all of them), next (before each word that was written, with pick, the place in top of the
    word that was chosen: the likeliest of `model.plain_words`), and weights (steps, 30, 9,
    longest): those of the last word before each, 0 beyond it.
peeking: words of one text; causal, peeking: the likeliest next word after each; right: how many of
    those are the next word, with the mask and without, of `of`; mean (2, n, n): the weights, mean
    over all heads, likewise; start, written: what it writes when there never was a mask.
cache: one_by_one: largest difference in logits between all at once with the mask, and one word at a
    time without; kept: between writing with a cache and all anew; each: multiplications in the
    matrices for one word; words: of the text; anew, with_cache: how many words go through the
    layers until it is read.
resting: words of one text; share: mean weight of its first word, from all words after it; heads
    (30, 9): the same by head; by_words: the same for the first 2, 3 … words; start, written,
    without: the plain words that the model writes, whole, and with the first word hidden from all
    later ones.
turning: words; layer; Q (9, n, 64), K (3, n, 64): queries and keys of one layer before they are
    turned by `helpers.models.smollm.turn`.

`writer_figures.json`: the few numbers of it that lesson 11's questions ask for.
`writer_times.csv`: seconds of one core for the next word after so many.
"""

import argparse
import csv
import hashlib
import json
import time
from pathlib import Path

import numpy as np

from helpers.attention import attention, causal_mask
from helpers.models.smollm import Cache, SmolLM, Writing, choose, turn
from helpers.models.smollm_download import MODEL, SOURCE
from helpers.models.smollm_stored import figures_of, read_writer

HERE = Path(__file__).parent
HEAD = (23, 5)  # layer 24, head 6, counted from 1
TEMPERATURES = [round(0.1 * k, 1) for k in range(2, 21)]
STORY = "The apple fell from the"
PHONE = "The phone apple is a kind of"
FOOD = "My favourite food is"
SMALL, CAPITAL = "Please buy an apple and an", "Please buy an Apple and an"
ONCE = "Once upon a time, there was a little"
READ = (  # 30 tokens, 29 of them a next word
    "Please buy an apple and an orange. Then the girl went home and ate the apple, and the orange "
    "was for her little brother, who was ill"
)
STEPS = 16  # words that are written
LENGTHS = (8, 16, 32, 64, 128)  # for the times


def words_of(model, tokens):
    return [model.decode([token]) for token in tokens]


def next_of(model, logits):
    logits = logits.astype(float)
    top = [
        [token, word, round(float(logits[token]), 4)]
        for token, word, _ in model.likeliest(logits, 12)
    ]
    sums = [float(np.exp((logits - logits.max()) / T).sum()) for T in TEMPERATURES]
    return {"top": top, "sums": [float(f"{total:.6g}") for total in sums]}


def needed_for(logits, share, temperature):
    """How many of the likeliest words it takes for this share."""
    shares = np.sort(np.exp((logits.astype(float) - logits.max()) / temperature))[::-1]
    return int(np.searchsorted(np.cumsum(shares) / shares.sum(), share)) + 1


def without(n, asker, answerer):
    """The causal mask of n words, less one arrow; asker None: less all arrows to the answerer."""
    mask = causal_mask(n)
    mask[slice(answerer + 1, n) if asker is None else asker, answerer] = False
    return mask


def in_one_head(n, layer, head, asker, answerer):
    mask = np.broadcast_to(causal_mask(n), (30, 9, n, n)).copy()
    mask[layer, head, asker, answerer] = False
    return mask


def cases(model):
    """The prompts of the lesson's table: {name: (text, what is cut, mask)}."""
    software, juice = (f"The {noun} from apple and" for noun in ("software", "juice"))
    return {
        "tree": (STORY, "", None),
        "tree_cut": (STORY, "the → apple, in all layers", without(5, -1, 1)),
        "tree_head": (STORY, "the → apple, in one head", in_one_head(5, *HEAD, -1, 1)),
        "phone": (PHONE, "", None),
        "phone_cut": (PHONE, "apple → phone", without(7, 2, 1)),
        "phone_all": (PHONE, "all arrows to phone", without(7, None, 1)),
        "software": (software, "", None),
        "software_all": (software, "all arrows to software", without(5, None, 1)),
        "juice": (juice, "", None),
        "juice_all": (juice, "all arrows to juice", without(5, None, 1)),
        "small": (SMALL, "", None),
        "capital": (CAPITAL, "", None),
        "food": (FOOD, "", None),
    }


def case(model, text, cut, mask):
    tokens = model.encode(text)
    logits, weights = model(tokens, mask=mask)
    about = {"text": text, "tokens": tokens, "words": words_of(model, tokens), "cut": cut}
    return about | {"next": next_of(model, logits[-1]), "weights": weights.astype("f2")}


def writing(model, first=None, may=None):
    """The story written on, always the likeliest plain word, but for the first."""
    text = Writing(model, STORY, may=may)
    start, steps, weights = len(text.tokens), [], np.zeros((STEPS, 30, 9, 40), "f2")
    for step in range(STEPS):
        token = choose(text.logits, temperature=0, only=model.plain_words)
        if step == 0 and first:
            token = first
        found = next_of(model, text.logits)
        found["pick"] = [entry[0] for entry in found["top"]].index(token)
        steps.append(found)
        weights[step, :, :, : len(text.tokens)] = text.weights
        text.add(token)
    about = {"text": text.text, "start": start, "words": words_of(model, text.tokens)}
    return about | {"next": steps, "weights": weights[..., : len(text.tokens) - 1]}


def writes_apart_from_apple(i, j):
    """No word from the prompt's last one on looks at *apple*; those before it do."""
    return (i < 4) | (j != 1)


def peeking(model):
    """Reading with the mask and without it, and writing by one that never had it."""
    tokens = model.encode(READ)
    found = {"words": words_of(model, tokens), "of": len(tokens) - 1, "right": []}
    means = []
    for name, mask in (("causal", None), ("peeking", False)):
        logits, weights = model(tokens, mask=mask)
        guesses = logits.argmax(axis=1)
        found[name] = words_of(model, guesses)
        found["right"].append(int((guesses[:-1] == tokens[1:]).sum()))
        means.append(weights.mean(axis=(0, 1)))
    text = model.encode(STORY)
    for _ in range(STEPS):
        text.append(int(model(text, mask=False)[0][-1].argmax()))
    found |= {"start": STORY, "written": model.decode(text)[len(STORY) :]}
    return found | {"mean": np.array(means, "f4")}


def cache(model, tokens):
    """That a cache changes nothing but the work."""
    whole, _ = model(tokens)
    cache = Cache()
    alone = np.concatenate([model([token], cache=cache)[0] for token in tokens])
    p = model.params
    each = sum(p[name].size for name in ("W_QKV", "W_O", "W_in", "W_out", "words"))
    text = Writing(model, ONCE)
    kept = [abs(text.logits - model(text.tokens)[0][-1]).max()]
    for token in tokens[len(text.tokens) :]:
        text.add(token)
        kept.append(abs(text.logits - model(text.tokens)[0][-1]).max())
    n = len(tokens)
    return {
        "one_by_one": float(abs(alone - whole).max()),
        "kept": float(max(kept)),
        "each": each,
        "words": n,
        "anew": n * (n + 1) // 2,
        "with_cache": n,
    }


def resting(model, tokens):
    """The first word's share of all weight, and what is written without it."""
    weights = model(tokens)[1][:, :, 1:, 0]  # the first word can look at nothing but itself
    only = model.plain_words
    means = np.cumsum(weights.mean(axis=(0, 1))) / np.arange(1, len(tokens))
    return {
        "words": words_of(model, tokens),
        "share": float(weights.mean()),
        "heads": weights.mean(axis=-1),
        "by_words": [round(float(mean), 4) for mean in means],
        "start": STORY,
        "written": "".join(model.generate(STORY, STEPS, only=only)),
        "without": "".join(model.generate(STORY, STEPS, only=only, may=lambda i, j: j != 0)),
    }


def turning(model):
    """Queries and keys of one layer, before they are turned."""
    seen = []

    def watch(Q, K, V, mask=None):
        seen.append((Q[:], K[:]))
        return attention(Q, K, V, mask)

    functions = [attention] * 30
    functions[HEAD[0]] = watch
    tokens = model.encode(STORY)
    model(tokens, functions)
    back = -np.arange(len(tokens))
    Q, K = (np.array([pair[k] for pair in seen]) for k in (0, 1))
    words = words_of(model, tokens)
    return {"words": words, "layer": HEAD[0], "Q": turn(Q, back), "K": turn(K[::3], back)}


def everything(model):
    found = {
        "model": MODEL,
        "source": SOURCE,
        "vocabulary": np.frombuffer("\n".join(model.tokenizer.tokens).encode(), np.uint8),
        "head": list(HEAD),
        "temperatures": TEMPERATURES,
        "cases": {name: case(model, *about) for name, about in cases(model).items()},
    }
    logits = model(model.encode(FOOD))[0][-1]
    found["cases"]["food"] |= {
        "logits": logits,
        "needed": [needed_for(logits, 0.9, T) for T in TEMPERATURES],
    }
    sky = model.encode(" sky")[0]
    found["writing"] = {
        "whole": writing(model),
        "cut": writing(model, may=writes_apart_from_apple),
        "sky": writing(model, first=sky),
    }
    once = model.encode(ONCE + "".join(model.generate(ONCE, 40)))
    found |= {
        "peeking": peeking(model),
        "cache": cache(model, once),
        "resting": resting(model, once),
        "turning": turning(model),
    }
    return found


def taken_apart(tree, arrays, way=()):
    """The tree without its arrays, which go to `arrays` under their way through it."""
    if isinstance(tree, np.ndarray):
        arrays[".".join(way)] = tree
        return None
    if isinstance(tree, dict):
        parts = {key: taken_apart(part, arrays, (*way, key)) for key, part in tree.items()}
        return {key: part for key, part in parts.items() if part is not None}
    return tree


def times(model):
    """Seconds of one core for the next word after so many, all anew and with a cache."""
    tokens = model.encode(ONCE + "".join(model.generate(ONCE, max(LENGTHS))))
    rows = []
    for n in LENGTHS:
        cache = Cache()
        model(tokens[: n - 1], cache=cache)
        row = {"words": n}
        for name in ("anew", "with_cache"):
            seconds = []
            for _ in range(8):
                cache.cut(n - 1)
                start = time.process_time()
                if name == "anew":
                    X, _ = model._through(tokens[:n], attention, None, None)
                    X[-1:] @ model.params["words"]  # only the last word's next is wanted
                else:
                    model(tokens[n - 1 : n], cache=cache)
                seconds.append(time.process_time() - start)
            row[name] = round(min(seconds), 4)
        rows.append(row)
    return rows


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--times", action="store_true", help="measure the times too")
    model = SmolLM.load()
    if options.parse_args().times:
        rows = times(model)
        with open(HERE / "writer_times.csv", "w", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    arrays = {}
    text = json.dumps(taken_apart(everything(model), arrays), ensure_ascii=False)
    file = HERE / "writer.npz"
    np.savez_compressed(file, json=np.frombuffer(text.encode(), np.uint8), **arrays)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    file.with_suffix(".sha256").write_text(f"{digest}  {file.name}\n")
    few = json.dumps(figures_of(read_writer()), indent=1)
    (HERE / "writer_figures.json").write_text(few + "\n", encoding="utf-8")
    print(f"{file.name}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
