"""`course.py collect FOLDER [--csv FILE] [--again]`: who solved what, from files handed in.

FOLDER holds a folder for each learner with their `my_progress.txt` and `my_attention.py`, solved
notebooks or the site's *Download my work*; or these files with the learner's name before theirs
("ana my_progress.txt", "ana.zip"). See handed_in.py.

A line of my_progress is a claim: whoever can write a file can write it. Beside it lies what shows
it, and `--again` runs that through its check once more (again.py). What passes then is right; who
wrote it is not known. Nothing that was handed in is changed, and no link is followed.
"""

import argparse
import contextlib
import csv
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from again import PASSES, WRONG, all_again
from handed_in import Said, handed_in, readable

from helpers.lessons import KEPT, every, number

AGAIN, CLAIMED, FAILS = "checked again", "claimed only", "claimed and fails"
RIGHT, NOT_RIGHT, MISTAKE = "right", "not right", "mistake on the way"
PROVES = """
Claimed means that a file says so: whoever can write a file can write it. Checked again means that
what was handed in passes its check now. It does not say who wrote it, nor that it was written in
this course; and code made to deceive the check can do so. Claimed and fails means that what was
handed in does not pass now; look at it before you speak of it."""


# ---- What is so, row by row


def rows_of(own, exercises, predictions, results):
    """The rows of one learner: (id, status, detail). Notes what is odd.

    results: {id: [(status, message), …]} of what was run again; None where nothing was.
    """
    known = own.records.known
    foreign = len(set(known) - set(exercises) - set(predictions))
    if foreign:
        own.notes.append(
            f"{foreign} {'line' if foreign == 1 else 'lines'} of no exercise of this course"
        )
    for id in exercises:
        status, detail = standing(id in known, (results or {}).get(id, ()))
        if results is not None and status == CLAIMED and not detail:
            detail = "nothing was handed in that shows it"
        if status:
            yield id, status, detail
    for id, prediction in predictions.items():
        if known.get(id) is None:
            continue
        answer = prediction.first(meant(own.records.answers(id), prediction))
        if answer is None:
            own.notes.append(f"{number(id)}: an answer that was not to be chosen")
            continue
        right = prediction.find(answer) == prediction.right
        yield id, RIGHT if right else NOT_RIGHT, str(prediction.shown(answer))
    for id, said in own.records.tried.items():
        if id in exercises:
            for diagnosis in said[:20]:
                yield id, MISTAKE, diagnosis


def meant(answers, prediction):
    """The answers, those that a card said as what it meant."""
    for answer in answers:
        with contextlib.suppress(ValueError):
            yield answer.meant(prediction) if isinstance(answer, Said) else answer


def standing(claimed, found):
    """(status, detail) of an exercise from what its check said to each piece of evidence."""
    kinds = [status for status, _ in found]
    if PASSES in kinds:
        return AGAIN, ""
    if not claimed:
        return "", ""
    told = [message for status, message in found if status == WRONG]
    if told and kinds[0] == WRONG:
        return FAILS, told[0]
    return CLAIMED, found[0][1] if found else ""


def jobs_of(own, exercises):
    """(functions, jobs) to run again: what was stored, then what was kept, then notebooks."""
    jobs = [{"id": id, "evidence": found} for id, found in own.records.evidence.items()]
    jobs += [{"id": id, "kept": name} for name, id in KEPT.items() if own.functions]
    jobs += [{"id": id, "evidence": found} for id, found in own.notebooks.items()]
    return own.functions, [job for job in jobs if job["id"] in exercises]


def twins(hand_ins):
    """Notes where a whole file with its evidence is another learner's, byte for byte."""
    owners = defaultdict(list)
    for own in hand_ins:
        for mark in own.marks:
            owners[mark].append(own)
    for same in owners.values():
        for own in same if len(same) > 1 else ():
            names = [other.name for other in same if other is not own]
            listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if names[3:] else "")
            own.notes.append(f"my_progress is byte for byte that of {listed}")


# ---- The table


def main(words):
    parser = argparse.ArgumentParser(
        prog="course.py collect", description="who solved what, from what a class handed in"
    )
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("--csv", metavar="FILE", type=Path, help="a line for each learner and task")
    parser.add_argument("--again", action="store_true", help="run what was handed in once more")
    options = parser.parse_args(words)
    if not options.folder.is_dir():
        print(f"There is no folder {options.folder}.", file=sys.stderr)
        return 1
    exercises, predictions = every("EXERCISES"), every("PREDICTIONS")
    hand_ins = handed_in(options.folder)
    twins(hand_ins)
    results = dict.fromkeys(own.name for own in hand_ins)
    if options.again:
        results = all_again({own.name: jobs_of(own, exercises) for own in hand_ins})
    rows = []
    for own in hand_ins:
        rows += [
            (own.name, *row) for row in rows_of(own, exercises, predictions, results[own.name])
        ]
    say(hand_ins, rows, exercises, predictions, options.again)
    if options.csv:
        try:
            write_table(options.csv, rows)
        except OSError as error:
            print(f"{options.csv} can't be written ({error.strerror}).", file=sys.stderr)
            return 1
    return 0


def write_table(path, rows):
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["learner", "id", "number", "status", "detail"])
        for name, id, status, detail in rows:
            table.writerow([safe(name), id, number(id), status, safe(printed(detail))])


def safe(text):
    """As text and never as a formula, in whatever opens the table."""
    return f"'{text}" if text.lstrip()[:1] in ("=", "+", "-", "@") else text


def printed(text):
    """On one line, not too long, and without letters that steer a terminal."""
    text = readable(" ".join(str(text).split()), most=201)
    return text if len(text) <= 200 else text[:199] + "…"


def say(hand_ins, rows, exercises, predictions, again):
    mine, of = defaultdict(list), defaultdict(list)
    for name, id, status, detail in rows:
        mine[name].append((id, status))
        of[id].append((name, status, detail))
    print(
        f"{len(hand_ins)} learners; {len(exercises)} exercises, {len(predictions)} predictions.\n"
    )
    for own in hand_ins:
        print(line_of(own, mine[own.name], again))
    print("\nThe class, exercise by exercise:")
    for id in filter(of.get, exercises):
        states = Counter(status for _, status, _ in of[id] if status != MISTAKE)
        told = ", ".join(f"{count} {status}" for status, count in sorted(states.items()))
        print(f"  {number(id):>5} {exercises[id].title}: {told}")
        for count, message in slips(of[id]):
            print(f"        {count} × {message}")
    print(f"  {sum(id not in of for id in exercises)} more: nobody yet")
    print("\nThe class, prediction by prediction:")
    for id in filter(of.get, predictions):
        right = sum(status == RIGHT for _, status, _ in of[id])
        print(f"  {number(id):>5} {right} right of {len(of[id])}")
        wrong = Counter(detail for _, status, detail in of[id] if status == NOT_RIGHT)
        for answer, count in wrong.most_common(2):
            print(f"        {count} × {readable(answer)}")
    print(f"  {sum(id not in of for id in predictions)} more: nobody yet")
    print(PROVES)


def line_of(own, done, again):
    """ana: 2 checked again (3.1, 3.2), 1 claimed only (2.1); predictions: 3 right of 4"""
    parts = []
    for wanted in (AGAIN, FAILS, CLAIMED) if again else (CLAIMED,):
        ids = [number(id) for id, status in done if status == wanted]
        parts.append(f"{len(ids)} {wanted}" + (f" ({', '.join(ids)})" if ids else ""))
    counts = Counter(status for _, status in done)
    answered = counts[RIGHT] + counts[NOT_RIGHT]
    guesses = f"{counts[RIGHT]} right of {answered}" if answered else "none yet"
    notes = "".join(f"\n    {printed(note)}" for note in own.notes)
    return f"{own.name}: {', '.join(parts)}; predictions: {guesses}{notes}"


def slips(of):
    """The most frequent mistakes at an exercise: (how many learners, what the check said to one).

    Numbers in them are the learner's own, so they do not tell two mistakes apart.
    """
    who, text = defaultdict(set), {}
    for name, status, detail in of:
        if status in (MISTAKE, FAILS):
            kind = re.sub(r"[\d.,−-]+", "0", detail)
            who[kind].add(name)
            text.setdefault(kind, detail)
    most = sorted(who, key=lambda kind: (-len(who[kind]), text[kind]))
    return [(len(who[kind]), printed(text[kind])) for kind in most[:5]]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
