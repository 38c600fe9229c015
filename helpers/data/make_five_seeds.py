"""Trains lesson 07's model from five seeds and writes `five_seeds.csv`: what each one found.

Some minutes: `python helpers/data/make_five_seeds.py`. A test does the same for one seed.
"""

import csv
from pathlib import Path

from helpers.models.training import Training, findings, make_corpus, new_parameters

SEEDS, STEPS = range(5), 450


def found(seed):
    """One row: training with attention and without, from the same seed."""
    corpus = make_corpus()
    both = (
        Training(corpus, new_parameters(corpus, seed), with_attention=on).run(STEPS, every=STEPS)
        for on in (True, False)
    )
    return {"seed": seed} | findings(*both)


def main():
    rows = [found(seed) for seed in SEEDS]
    with open(Path(__file__).with_name("five_seeds.csv"), "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
