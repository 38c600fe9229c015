"""Writes what can go out of date in docs/teaching.md and docs/glossary.md anew: `make pages`.

In teaching.md each lesson has a part between two marks; aims come from its notebook, minutes from
the list of lessons and the exercises' headings, questions and mistakes from its exercises. The
glossary is docs/terms.md in the order of the alphabet, with the section that says each term first.
"""

import json
import re
import sys
from pathlib import Path

from helpers.judging.diagnosis import outcome
from helpers.lessons import LESSONS, numbers, room

ROOT = Path(__file__).resolve().parent.parent
TEACHING, GLOSSARY, TERMS = (ROOT / "docs" / f"{n}.md" for n in ("teaching", "glossary", "terms"))
MINUTES = re.compile(r"^### Exercise [\d.]+ · .*\((\d+) minutes?\)$", re.M)
NUMBER = re.compile(r"\d[\d,.]*( million)?")
MARKS = "<!-- {0}: made by `make pages` -->\n", "<!-- end of {0} -->"


def cells(one):
    """The texts of a lesson's markdown cells."""
    notebook = json.loads((ROOT / "notebooks" / one.notebook).read_text(encoding="utf-8"))
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]


# ---- A lesson, for whoever teaches it


def aims(one):
    """The list under "After this you can"."""
    found = re.search(r"\*\*After this you can\*\*\n+((?:- .*\n?)+)", cells(one)[0])
    return found[1].strip().splitlines() if found else []


def exercise_minutes(one):
    return [int(minutes) for text in cells(one) for minutes in MINUTES.findall(text)]


def mistakes(exercise):
    """What is said to whoever makes a known mistake, each once, in the order of the code."""
    for mistake in exercise.mistakes:
        if isinstance(mistake.message, str):
            yield mistake.message
        else:
            results = ((case, outcome(mistake.function, case)) for case in exercise.cases)
            yield next(filter(None, (said(mistake.message, *result) for result in results)))


def said(message, case, result):
    """The message for one case, or None where it has none for it."""
    try:
        return message(case, result)
    except Exception:
        return None


def lesson_part(one):
    """The generated part of one lesson in teaching.md."""
    of, shown, minutes = room(one.slug), numbers(one.slug), exercise_minutes(one)
    lines = [
        f"{one.question} [Notebook](../notebooks/{one.notebook}), about {one.minutes} minutes for "
        f"reading, pictures and {counted(len(of.PREDICTIONS), 'prediction')}, and {sum(minutes)} "
        f"for {counted(len(of.EXERCISES), 'exercise')}.",
        "",
        "Afterwards they can:",
        "",
        *aims(one),
        "",
        "| exercise | minutes | known mistakes |",
        "| --- | --- | --- |",
    ]
    for exercise, takes in zip(of.EXERCISES, minutes, strict=True):
        name = f"{shown[exercise.id]} {exercise.title}"
        lines.append(f"| {name} | {takes} | {len(exercise.mistakes) or 'judged as it is'} |")
    if of.PREDICTIONS:
        lines += ["", "Ask before the picture:", ""]
    for prediction in of.PREDICTIONS:
        lines.append(f"- {shown[prediction.id]} {prediction.question}")
    if of.PREDICTIONS:
        lines += [
            "",
            "<details><summary>The answers, and what the cards say to the other guesses</summary>",
        ]
        for prediction in of.PREDICTIONS:
            lines += ["", f"**{shown[prediction.id]}**", "", *answers(prediction)]
        lines += ["", "</details>"]
    told = [(exercise, list(mistakes(exercise))) for exercise in of.EXERCISES]
    if any(messages for _, messages in told):
        lines += [
            "",
            "<details><summary>What goes wrong in heads, and what the card says</summary>",
        ]
        for exercise, messages in told:
            if messages:
                lines += ["", f"**{shown[exercise.id]} {exercise.title}**", ""]
                # What is said again of other numbers is listed once.
                each = {NUMBER.sub("", message): message for message in reversed(messages)}
                lines += [f"- {message}" for message in reversed(each.values())]
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def answers(prediction):
    """The choices of a prediction, the right one first, and what its card says to each."""
    right = prediction.choices[prediction.right]
    for choice in sorted(prediction.choices, key=lambda choice: choice is not right):
        label = f"{choice.label:g}" if prediction.typed else choice.label
        yield (
            f"- **{label}** is right. {choice.why}"
            if choice is right
            else f"- {label}: {choice.why}"
        )
    if prediction.typed:
        yield f"- Anything else: {prediction.otherwise}"


def counted(count, what):
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def overview():
    """The table of all lessons."""
    lines = [
        "| lesson | part | minutes | exercises | predictions |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in LESSONS:
        of = room(one.slug)
        lines.append(
            f"| {one.number:02d} {one.title} | {one.part} | {one.time} | {len(of.EXERCISES)} "
            f"| {len(of.PREDICTIONS)} |"
        )
    rooms = [room(one.slug) for one in LESSONS]
    lines.append(
        f"| all | | {sum(one.minutes for one in LESSONS)} + {sum(one.practice for one in LESSONS)} "
        f"| {sum(len(r.EXERCISES) for r in rooms)} "
        f"| {sum(len(r.PREDICTIONS) for r in rooms)} |"
    )
    return "\n".join(lines) + "\n"


def teaching(text):
    """teaching.md with its generated parts as they should be now."""
    for name, part in {"overview": overview(), **{o.slug: lesson_part(o) for o in LESSONS}}.items():
        begin, end = (mark.format(name) for mark in MARKS)
        if text.count(begin) != 1 or text.count(end) != 1:
            raise ValueError(f"docs/teaching.md has no place for {name}: {begin.strip()} … {end}")
        before, rest = text.split(begin)
        text = before + begin + part + end + rest.split(end)[1]
    return text


# ---- The glossary

ROW = re.compile(r"^\| (.+?) \| (.+) \| \[(.+?)\]\(\.\./notebooks/(.+?)\) \|$", re.M)


def section(term, name):
    """The heading under which a notebook says a term first, in bold; else in any way; else ""."""
    one = next(one for one in LESSONS if one.notebook == name)
    word = re.escape(re.sub(r"\s*\(.*\)", "", term))
    for pattern in (rf"\*\*{word}s?\*\*", rf"\*{word}s?\*", rf"\b{word}(?:s|es)?\b"):
        heading = ""
        for text in cells(one)[1:]:
            for line in text.splitlines():
                if line.startswith("#"):
                    heading = line.lstrip("# ")
                elif heading and re.search(pattern, line, re.IGNORECASE):
                    return heading
    return ""


def glossary(terms):
    """glossary.md from the table in terms.md."""
    rows = []
    for term, meaning, lesson, notebook in ROW.findall(terms):
        heading = re.sub(r" \(\d+ minutes?\)$", "", section(term, notebook))
        full = section(term, notebook)
        link = f"[{lesson}](../notebooks/{notebook})"
        if heading:
            anchor = full.replace(" ", "-")
            link += f", under [{plain(heading)}](<../notebooks/{notebook}#{anchor}>)"
        rows.append((term.lower(), f"| **{term}** | {meaning} | {link} |"))
    return "\n".join(
        [
            "# Glossary",
            "",
            "Every word of the course that has a meaning of its own, and where it is taught. Made",
            "from [the table of terms](terms.md) by `make pages`; change it there.",
            "",
            "| term | what it means | taught in |",
            "| --- | --- | --- |",
            *(row for _, row in sorted(rows)),
            "",
        ]
    )


def plain(heading):
    return heading.replace("[", "").replace("]", "").replace("*", "")


def wanted():
    """{path: the text it should have now}"""
    return {
        TEACHING: teaching(TEACHING.read_text(encoding="utf-8")),
        GLOSSARY: glossary(TERMS.read_text(encoding="utf-8")),
    }


def main():
    for path, text in wanted().items():
        stale = not path.exists() or path.read_text(encoding="utf-8") != text
        if stale:
            path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.relative_to(ROOT)}: {'written anew' if stale else 'up to date'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
