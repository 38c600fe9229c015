"""Makes `first_arcs.json`: what two heads of MiniLM do with the two sentences of the course.

    python helpers/data/make_first_arcs.py

Lesson 00 shows them before any model is loaded; `tests/lessons/start_here` asks the model again.
"""

import json
from pathlib import Path

HERE = Path(__file__).parent
LAYER = 1  # as people count
DECIMALS = 5


def make():
    """One dictionary a sentence: its tokens, the head (from 1), that head's weights (n, n)."""
    from helpers.models.minilm import MiniLM
    from helpers.words import FRUIT_SENTENCE, PHONE_SENTENCE

    model = MiniLM.load()
    made = []
    for sentence, head in ((FRUIT_SENTENCE, 11), (PHONE_SENTENCE, 2)):
        weights = model(sentence)[1][LAYER - 1, head - 1]
        made.append(
            {
                "sentence": sentence,
                "layer": LAYER,
                "head": head,
                "tokens": model.tokenize(sentence),
                "weights": [[round(float(w), DECIMALS) for w in row] for row in weights],
            }
        )
    return made


if __name__ == "__main__":
    lines = ",\n".join(json.dumps(one) for one in make())
    (HERE / "first_arcs.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
