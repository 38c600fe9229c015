"""Which stored outputs would tell the answer of a prediction before the learner has given one.

`make refresh` folds them (JupyterLab unfolds an output when its cell runs). Two rules: the first
result right below a prediction is folded, unless it is a scene's picture; and so is each of the
first three outputs in which the answer stands: a number of the right choice or of its explanation,
or its very words. Prose that says so right below such an output is folded by hand, in <details>;
prose also tells when it has some words in a row of the explanation, or a sentence made of the right
choice's words alone ("Never."). A picture that is folded stands in nobody's way: what to notice in
it is read at once.
"""

import re
from html import unescape

from helpers.lessons import room

REACH = 3  # outputs below a prediction that are looked at
IN_A_ROW = 5  # so many words in a row of an explanation are no accident


def fold(notebook):
    """Folds what tells in this notebook (an nbformat notebook); what is folded stays so."""
    tell = {j for _, j, _ in telling(notebook)}
    for j, cell in enumerate(notebook.cells):
        if j in tell or is_folded(cell):
            cell.metadata["collapsed"] = True
            cell.metadata["jupyter"] = {"outputs_hidden": True}


def is_folded(cell):
    return bool(cell.metadata.get("jupyter", {}).get("outputs_hidden"))


def telling(notebook):
    """[(id of the prediction, number of the cell that would tell, why)]"""
    return [
        (id, j, why)
        for id, k in predictions_in(notebook)
        for j, why in _below(notebook.cells, k, id)
        if notebook.cells[j].cell_type == "code"
    ]


def telling_prose(notebook):
    """[(id, number of the text cell, the sentence part)]: prose right below that is not folded."""
    return [
        (id, j, why)
        for id, k in predictions_in(notebook)
        for j, why in _below(notebook.cells, k, id)
        if notebook.cells[j].cell_type == "markdown"
    ]


def predictions_in(notebook):
    """[(id, number of its cell)]"""
    found = []
    for k, cell in enumerate(notebook.cells):
        asked = re.search(r'predict\("([\w.]+)"', cell.source) if cell.cell_type == "code" else None
        if asked:
            found.append((asked[1], k))
    return found


def answer(id):
    """(words of the right choice or "", its numbers and those of its explanation), as texts.

    What stands in the question, or is a small whole number, gives nothing away.
    """
    prediction = _prediction(id)
    right = prediction.choices[prediction.right]
    words = right.label if isinstance(right.label, str) else ""
    said = f"{words or format(right.label, '.6g')} {right.why}"
    asked = numbers(prediction.question)
    told = {n for n in numbers(said) if not any(same(n, other) for other in asked)}
    return words, {n for n in told if "." in n or len(n) > 1}


def phrases(id):
    """(the right choice's words, those that are its own, what only it and its explanation say)"""
    prediction = _prediction(id)
    right = prediction.choices[prediction.right]
    label = right.label if isinstance(right.label, str) else ""
    others = [str(choice.label) for choice in prediction.choices if choice is not right]
    known = [prediction.question, *others]
    own = set(_words(label)).difference(*map(_words, known))
    rows = (_in_a_row(label) | _in_a_row(right.why)).difference(*map(_in_a_row, known))
    return set(_words(label)), own, rows


def numbers(text):
    """The numbers in a text, as they are written, with a plain minus and no commas."""
    found = re.findall(r"[-−]?\d(?:[\d,]*\d)?(?:\.\d+)?", text)
    return {n.replace(",", "").replace("−", "-") for n in found}


def same(a, b):
    """Whether two written numbers agree as far as both are written (42.73 and 42.7)."""
    digits = [len(n.partition(".")[2]) for n in (a, b)]
    if 0 in digits and digits != [0, 0]:
        return False
    return abs(float(a) - float(b)) <= 0.5001 * 10.0 ** -min(digits)


def text_of(output):
    """What an output says to an eye: its text, or a picture's words."""
    data = output.get("data", {})
    words = re.findall(r'alt="([^"]*)"', data.get("text/html", ""))
    return output.get("text") or unescape(" ".join(words)) or data.get("text/plain", "")


def _below(cells, k, id):
    """(number of the cell, why) for what tells among the cells after cell k."""
    right, said = answer(id), phrases(id)
    seen, headed, looked_at = 0, False, False
    for j in range(k + 1, len(cells)):
        cell = cells[j]
        if cell.cell_type == "markdown":
            # What an open picture shows is read after the picture.
            prose = re.sub(r"<details>.*?</details>", "", cell.source, flags=re.S)
            prose = re.split(r"(?m)^#|\*\*What to notice" if looked_at else r"(?m)^#", prose)[0]
            if seen <= 1 and not headed and (why := _tells(prose, right) or _says(prose, said)):
                yield j, why
            headed = headed or bool(re.search(r"(?m)^#", cell.source))
            continue
        if "predict(" in cell.source or seen >= REACH:
            return
        if not cell.get("outputs") or re.search(r"\b(check|progress)\(", cell.source):
            continue
        text = " ".join(text_of(output) for output in cell.outputs)
        why = _tells(text, right) or _in_the_words_of(text, said)
        scene = any("<img" in o.get("data", {}).get("text/html", "") for o in cell.outputs)
        if why or (seen == 0 and not headed and not scene):
            yield j, why or "the first result below"
        seen += 1
        looked_at = scene and not is_folded(cell)


def _prediction(id):
    return next(one for one in room(id.partition(".")[0]).PREDICTIONS if one.id == id)


def _tells(text, right):
    words, told = right
    hits = sorted(n for n in told if any(same(n, other) for other in numbers(text)))
    if hits:
        return ", ".join(hits)
    return words if words and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) else ""


def _says(prose, said):
    """The words in a row, or the whole sentence, with which prose says what the card would say."""
    label, own, _ = said
    for one in re.split(r"(?<=[.:?!])\s|\n", prose):
        if own & set(_words(one)) and set(_words(one)) <= label:
            return one
    return _in_the_words_of(prose, said)


def _in_the_words_of(text, said):
    return " ".join(min(said[2] & _in_a_row(text), default=""))


def _words(text):
    return re.findall(r"[^\W_]+(?:[.'’][^\W_]+)*", text.lower())


def _in_a_row(text):
    words = _words(text)
    return {tuple(words[i : i + IN_A_ROW]) for i in range(len(words) - IN_A_ROW + 1)}
