"""The cards a learner sees. Each is one widget that shows text, and only text, from a learner.

Colour never speaks alone (✓ passed, ✗ not yet, ○ not solved yet), and every button is a button.
A card's HTML is made here, all of it out of escaped text; `card.js` shows it and sends back what
was pressed. So the card that is stored in a notebook is the card on the page without its buttons.
"""

from html import escape
from pathlib import Path

import anywidget
import ipywidgets
from traitlets import Instance, Unicode

from helpers.judging import keeping
from helpers.script import STUB, Script, shared

HERE = Path(__file__).parent
CODE = (HERE / "card.js").read_text("utf-8")
STYLE = (HERE / "cards.css").read_text("utf-8")
MARKS = {"passed": "✓", "wrong": "✗", "unsolved": "○"}


class Card(anywidget.AnyWidget):
    """Some lines in a frame.

    `text` is its stable text form, `told` its HTML without buttons, `page` all of its HTML.
    """

    _esm = STUB
    script = Instance(Script).tag(sync=True, **ipywidgets.widget_serialization)
    page = Unicode().tag(sync=True)
    status = Unicode("unsolved").tag(sync=True)

    def __init__(self):
        self.text = self.told = ""
        super().__init__(script=shared(CODE, STYLE))
        self.on_msg(self._heard)

    def show(self, text, told, status="unsolved", asked=""):
        """Replace what the card says. status: the colour of its edge; asked: buttons and fields."""
        self.text, self.told = text, told
        with self.hold_sync():  # in one message, so that the page draws once
            self.status, self.page = status, told + (f"{asked}{SILENT}" if asked else "")

    def press(self, what, given=None):
        """What the page does when a button is pressed; `given` is what was chosen or typed."""
        action = getattr(self, f"_do_{what}", None)
        if action:
            action(given)

    def _heard(self, _, content, buffers):
        given = content.get("given")
        self.press(str(content.get("do")), None if given is None else str(given))
        self.send({"heard": True})  # also where there is nothing new to show

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, **kwargs):
        if keeping.is_static():
            return {"text/plain": self.text, "text/html": f"<div>{self.told}</div>"}
        view = super()._repr_mimebundle_(**kwargs)
        data = view[0] if isinstance(view, tuple) else view
        return data | {"text/plain": self.text}


# Said where a button was pressed and no kernel answers, as in a lesson opened on another day.
SILENT = '<p class="card-silent" role="status"></p>'


class NoteCard(Card):
    """A sentence, such as "There is no exercise 'softmax.won'"."""

    def __init__(self, text):
        super().__init__()
        self.show(text, paragraph(text))


class ExerciseCard(Card):
    """The verdict on one answer, hints that open one at a time, and the solution."""

    WORDS = {"passed": "passed", "wrong": "not yet", "unsolved": "not solved yet"}  # text

    def __init__(self, number, exercise, verdict, note=""):
        """number: what people see for its id, such as 3.2."""
        super().__init__()
        self.name = f"Exercise {number}"
        self.exercise, self.verdict, self.note = exercise, verdict, note
        self.hints_open, self.solution_open = 0, False
        self._draw()

    def _draw(self, news=""):
        """news: "hint" or "solution" when that was opened just now, so that it is read out."""
        exercise, verdict = self.exercise, self.verdict
        words = self.WORDS[verdict.status]
        parts = [f"{self.name}: {words}.", verdict.message, *verdict.evidence, self.note]
        evidence = "".join(f"<pre>{escape(line)}</pre>" for line in verdict.evidence)
        told = (
            f"<p><b>{self.name}: {escape(exercise.title)}.</b> "
            f"{marked(exercise.question)}</p>"
            f'<div role="status"><p class="card-verdict">{MARKS[verdict.status]} '
            f"{words.capitalize()}.</p>{paragraph(verdict.message)}{evidence}"
            f"{paragraph(self.note)}</div>"
        )
        asked = f'<p class="card-buttons">{self._hint_button()}{self._solution_button()}</p>'
        if self.hints_open:
            hints = [marked(hint) for hint in exercise.hints[: self.hints_open]]
            if news == "hint":  # only the new one is read out
                hints[-1] = f'<span role="alert" tabindex="-1" data-news>{hints[-1]}</span>'
            asked += f"<ol>{''.join(f'<li>{hint}</li>' for hint in hints)}</ol>"
        if self.solution_open:
            alert = ' role="alert"' if news == "solution" else ""
            asked += f"<pre{alert}>{escape(exercise.solution_text)}</pre>"
        self.show("\n".join(filter(None, parts)), told, verdict.status, asked)

    def _hint_button(self):
        """None for whoever has passed, and none when all hints are open."""
        count = len(self.exercise.hints)
        if self.verdict.status == "passed" or self.hints_open == count:
            return ""
        return button("hint", f"Next hint ({self.hints_open + 1} of {count})")

    def _solution_button(self):
        """None where an edition for a class has taken the solutions out."""
        if not self.exercise.solution:
            return ""
        return button("solution", "Hide solution" if self.solution_open else "Show solution")

    def _do_hint(self, given):
        self.hints_open = min(self.hints_open + 1, len(self.exercise.hints))
        self._draw("hint")

    def _do_solution(self, given):
        self.solution_open = not self.solution_open
        self._draw("solution" if self.solution_open else "")


class ProgressCard(Card):
    """What has been solved so far, lesson by lesson."""

    def __init__(self, lessons, known, note=""):
        """lessons: (name, exercises, predictions) of each, these two as {id: number people see}.

        known: the ids done.
        """
        super().__init__()
        rows, done, total = [], [0, 0], [0, 0]
        for name, *kinds in lessons:
            cells = ""
            for kind, items in enumerate(kinds):
                marks = [f"{n}&nbsp;{'✓' if id in known else '○'}" for id, n in items.items()]
                cells += f"<td>{', '.join(marks)}</td>"
                done[kind] += sum(id in known for id in items)
                total[kind] += len(items)
            rows.append(f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>')
        text = (
            f"Done so far: {done[0]} of {total[0]} exercises, {done[1]} of {total[1]} predictions."
        )
        heads = "".join(
            f'<th scope="col">{head}</th>'
            for head in ("Lesson", "Exercises passed", "Predictions answered")
        )
        self.show(
            f"{text}\n{note}".strip(),
            f"<table><caption>{text} ✓ is done, ○ is not.</caption><thead><tr>{heads}</tr></thead>"
            f"<tbody>{''.join(rows)}</tbody></table>{paragraph(note)}",
        )


def button(what, label):
    """A button that does `what`; the page finds it again by that name to keep the focus."""
    return f'<button type="button" data-do="{what}" data-name="{what}">{escape(label)}</button>'


def marked(text):
    """Text as HTML: escaped, with `code` in code type."""
    pieces = escape(number(text)).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))


def paragraph(text):
    return f"<p>{marked(text)}</p>" if text else ""


def number(value):
    """A label as text; a number without needless digits."""
    return value if isinstance(value, str) else f"{float(value):.4g}"
