"""The cards a learner sees: ipywidgets that show text, and only text, from a learner.

Colour never speaks alone (✓ passed, ✗ not yet, ○ not solved yet), and every button is a button.
"""

from html import escape
from pathlib import Path

import ipywidgets as widgets

from helpers.judging import keeping

STYLE = f"<style>{Path(__file__).with_name('cards.css').read_text('utf-8')}</style>"
MARKS = {"passed": "✓", "wrong": "✗", "unsolved": "○"}


class Card(widgets.VBox):
    """Some lines in a frame. `text` is its stable text form, `page` its HTML without widgets."""

    def __init__(self):
        self.text, self.page = "", ""
        self.body = widgets.HTML()
        super().__init__([widgets.HTML(STYLE), self.body])
        self.add_class("card")

    def show(self, text, page, status="unsolved"):
        """Replace what the card says; `status` colours its edge."""
        self.text, self.page, self.body.value = text, page, page
        for known in MARKS:
            (self.add_class if known == status else self.remove_class)(f"card-{known}")

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, **kwargs):
        if keeping.is_static():
            return {"text/plain": self.text, "text/html": f"<div>{self.page}</div>"}
        return (super()._repr_mimebundle_(**kwargs) or {}) | {"text/plain": self.text}


class NoteCard(Card):
    """A sentence, such as "There is no exercise 'softmax.won'"."""

    def __init__(self, text):
        super().__init__()
        self.show(text, paragraph(text))


class ExerciseCard(Card):
    """The verdict on one answer, hints that open one at a time, and the solution."""

    WORDS = {"passed": "passed", "wrong": "not yet", "unsolved": "not solved yet"}

    def __init__(self, number, exercise, verdict, note=""):
        """number: what people see for its id, such as 3.2."""
        super().__init__()
        self.exercise, self.verdict, self.hints_open = exercise, verdict, 0
        words = self.WORDS[verdict.status]
        parts = [f"Exercise {number}: {words}.", verdict.message, *verdict.evidence, note]
        self.show(
            "\n".join(part for part in parts if part),
            f"<p><b>Exercise {number}: {escape(exercise.title)}.</b> "
            f"{marked(exercise.question)}</p>"
            f'<div role="status"><p class="card-verdict">{MARKS[verdict.status]} '
            f"{words.capitalize()}.</p>{paragraph(verdict.message)}"
            + "".join(f"<pre>{escape(line)}</pre>" for line in verdict.evidence)
            + f"{paragraph(note)}</div>",
            verdict.status,
        )
        self.hints, self.solution = widgets.HTML(), widgets.HTML()
        self.hint_button = widgets.Button()
        self.solution_button = widgets.Button(description="Show solution")
        self.hint_button.on_click(self._next_hint)
        self.solution_button.on_click(self._toggle_solution)
        self._name_hint_button()
        buttons = widgets.HBox([self.hint_button, self.solution_button])
        self.children = [*self.children, buttons, self.hints, self.solution]

    def _next_hint(self, _):
        self.hints_open = min(self.hints_open + 1, len(self.exercise.hints))
        shown = [marked(hint) for hint in self.exercise.hints[: self.hints_open]]
        shown[-1] = f'<span role="alert">{shown[-1]}</span>'  # read out the new one only
        self.hints.value = f"<ol>{''.join(f'<li>{hint}</li>' for hint in shown)}</ol>"
        self._name_hint_button()

    def _name_hint_button(self):
        # Spent, but never disabled: that would take the focus from whoever has just pressed it.
        count = len(self.exercise.hints)
        self.hint_button.description = (
            "All hints are open"
            if self.hints_open == count
            else f"Next hint ({self.hints_open + 1} of {count})"
        )
        if self.hints_open == count:
            self.hint_button.add_class("card-spent")

    def _toggle_solution(self, button):
        opened = bool(self.solution.value)
        code = f'<pre role="alert">{escape(self.exercise.solution_text)}</pre>'
        self.solution.value = "" if opened else code
        button.description = "Show solution" if opened else "Hide solution"


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


def marked(text):
    """Text as HTML: escaped, with `code` in code type."""
    pieces = escape(number(text)).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))


def paragraph(text):
    return f"<p>{marked(text)}</p>" if text else ""


def number(value):
    """A label as text; a number without needless digits."""
    return value if isinstance(value, str) else f"{float(value):.4g}"
