"""The card of a prediction: one answer counts, and every answer has its explanation."""

import ipywidgets as widgets

from helpers.judging import keeping
from helpers.judging.cards import MARKS, Card, marked, number, paragraph


class PredictionCard(Card):
    """Asks, takes one answer, explains it. Check boxes instead of radio buttons, because JupyterLab
    takes the arrow keys that move between radio buttons, to move between cells."""

    def __init__(self, shown_as, prediction, earlier=None, answer=None):
        """shown_as: the number people see, such as 3.b. earlier: the answer remembered; answer: one
        given in code; None: there is none.
        """
        super().__init__()
        self.prediction, self.name = prediction, f"Prediction {shown_as}"
        self.head = f"<p><b>{self.name}.</b> {marked(prediction.question)}</p>"
        self.problem = widgets.HTML()
        self.button = widgets.Button(description="That is my answer")
        self.button.on_click(self._pressed)
        # Not sent while typing: the button's message could overtake the last digits.
        self.field = widgets.Text(
            description="Your number:", continuous_update=False, style={"description_width": "auto"}
        )
        self.boxes = (
            []
            if prediction.typed
            else [
                widgets.Checkbox(description=f"{i}. {number(choice.label)}", indent=False)
                for i, choice in enumerate(prediction.choices, 1)
            ]
        )
        for box in self.boxes:
            box.observe(self._untick_others, "value")
        labels = "".join(f"<li>{marked(c.label)}</li>" for c in prediction.choices)
        listing = f"<ol>{labels}</ol>" if self.boxes and keeping.is_static() else ""
        self.show(f"{self.name}: no answer yet.", self.head + listing)
        self.answers = widgets.VBox(self.boxes or [self.field])
        self.children = [*self.children, self.answers, self.button, self.problem]
        if earlier is not None and self._understood(earlier):
            self._settle(earlier)
        elif answer is not None:
            self.commit(answer)

    def commit(self, answer):
        """Take `answer` as the one that counts, or say why it cannot be."""
        if self._understood(answer):
            index = self.prediction.find(answer)
            choices = self.prediction.choices
            label = choices[index].label if self.boxes else self.prediction.number(answer)
            if not self.boxes and "%" in str(answer):
                label = answer.strip()  # as it was meant, also when it is read again
            self._settle(label, keeping.remember(self.prediction.id, label))

    def _pressed(self, _):
        self.commit(self._given())

    def _given(self):
        if not self.boxes:
            return self.field.value
        ticked = zip(self.boxes, self.prediction.choices, strict=True)
        return next((choice.label for box, choice in ticked if box.value), None)

    def _untick_others(self, change):
        if change["new"]:
            for box in self.boxes:
                box.value = box is change["owner"]

    def _understood(self, answer):
        try:
            self.prediction.find(answer)
        except ValueError as error:
            self.problem.value = f'<div role="alert">{paragraph(str(error))}</div>'
            return False
        return True

    def _settle(self, answer, note=""):
        """Lock the card: the answer, its explanation, and the right one's."""
        prediction = self.prediction
        index, right = prediction.find(answer), prediction.choices[prediction.right]
        status, words = "wrong", "not quite"
        why = prediction.otherwise if index is None else prediction.choices[index].why
        lines = [
            f"Your answer: {number(answer)}. {why}",
            f"The right answer: {number(right.label)}. {right.why}",
        ]
        if index == prediction.right:
            status, words, lines = "passed", "right", lines[:1]
        self.show(
            "\n".join(filter(None, [f"{self.name}: {words}.", *lines, note])),
            f'{self.head}<div role="status"><p class="card-verdict">{MARKS[status]} '
            f"{words.capitalize()}.</p>{''.join(map(paragraph, [*lines, note]))}</div>",
            status,
        )
        # The button stays where it is, spent but not disabled: it may hold the focus.
        self.button.description = "Answered"
        self.button.add_class("card-spent")
        self.button.on_click(self._pressed, remove=True)
        self.answers.children, self.problem.value = (), ""
