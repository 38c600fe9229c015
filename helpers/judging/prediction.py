"""The card of a prediction: one answer counts, then one looks, then one compares."""

from html import escape

from IPython import get_ipython

from helpers.judging import keeping
from helpers.judging.cards import MARKS, Card, button, marked, number, paragraph

LOOK = "Now look at what comes below. Then compare."
FIRST_LOOK = "Run the next cell first, and look at what it shows. Then compare."


class PredictionCard(Card):
    """Asks and takes one answer; explains it when the learner has looked and wants to compare."""

    def __init__(self, shown_as, prediction, earlier=None, answer=None, anew=False):
        """shown_as: the number people see, such as 3.b. earlier: the answer remembered; answer: one
        given in code; None: there is none. anew: what is remembered is no answer of today's.
        """
        super().__init__()
        self.name = f"Prediction {shown_as}"
        self.prediction, self.answer, self.note = prediction, None, ""
        self.made_in, self.anew = _ended.count(), anew
        self._ask()
        if earlier is not None and self._problem(earlier) == "":
            self.answer = earlier
            self._commit()
        elif answer is not None:
            self.commit(answer)

    # -- the three things a card says, one after another

    def _ask(self, given=None, problem=""):
        prediction = self.prediction
        if prediction.typed:
            value = escape("" if given is None else given, quote=True)
            fields = (
                '<p><label>Your number: <input type="text" data-name="number" '
                f'autocomplete="off" value="{value}"></label></p>'
            )
            listing = ""
        else:
            labels = [marked(choice.label) for choice in prediction.choices]
            choices = "".join(
                f'<label><input type="radio" name="{prediction.id}" value="{k}" data-name="{k}"'
                f"{' checked' if str(k) == given else ''}> {label}</label>"
                for k, label in enumerate(labels, 1)
            )
            fields = (
                f'<fieldset><legend class="card-unseen">Your answer</legend>{choices}</fieldset>'
            )
            listing = f"<ol>{''.join(f'<li>{label}</li>' for label in labels)}</ol>"
        alert = f'<div role="alert">{paragraph(problem)}</div>' if problem else ""
        asked = (
            f'{fields}<p class="card-buttons">{button("commit", "That is my answer")}</p>{alert}'
        )
        text = f"{self.name}: no answer yet."
        self.show(text, self._head(), asked=asked)
        self.told += listing  # in print there is nothing to press, but something to think about

    def _commit(self, look=LOOK):
        said = f"Your answer: {number(self.prediction.shown(self.answer))}."
        told = (
            f'<div role="status"><p>{marked(said)}</p>{paragraph(look)}{paragraph(self.note)}</div>'
        )
        asked = f'<p class="card-buttons">{button("compare", "Compare")}</p>'
        lines = [f"{self.name}: answered.", said, self.note]
        self.show("\n".join(filter(None, lines)), self._head() + told, asked=asked)

    def _explain(self):
        prediction = self.prediction
        index, right = prediction.find(self.answer), prediction.choices[prediction.right]
        status, words = "wrong", "not quite"
        why = prediction.otherwise if index is None else prediction.choices[index].why
        lines = [
            f"Your answer: {number(prediction.shown(self.answer))}. {why}",
            f"The right answer: {number(right.label)}. {right.why}",
        ]
        if index == prediction.right:
            words = "right"  # text
            status, lines = "passed", lines[:1]
        told = (
            f'<div role="status" tabindex="-1" data-news><p class="card-verdict">{MARKS[status]} '
            f"{words.capitalize()}.</p>{''.join(map(paragraph, lines))}</div>"
        )
        text = "\n".join([f"{self.name}: {words}.", *lines])
        self.show(text, self._head() + told, status)

    def _head(self):
        return f"<p><b>{self.name}.</b> {marked(self.prediction.question)}</p>"

    # -- what the learner does

    def commit(self, answer):
        """Take `answer` as the one that counts, or say why it cannot be."""
        problem = self._problem(answer)
        if problem:
            return self._ask(None if answer is None else str(answer), problem)
        self.answer = self.prediction.kept(answer)
        self.note = keeping.remember(self.prediction.id, self.answer, anew=self.anew)
        self._commit()

    def compare(self):
        """The card, which says what is so now, and why the answer given is tempting.

        Before any answer it goes on asking.
        """
        if self.answer is not None:
            self._explain()
        return self

    def _do_commit(self, given):
        if self.answer is None:
            choices = () if self.prediction.typed else self.prediction.choices
            # What is chosen on the card is no mere number, which could also begin another choice.
            ids = {str(k): choice.id for k, choice in enumerate(choices, 1)}
            self.commit(ids.get(given, given))

    def _do_compare(self, given):
        # The cell with the card has been run, and so far no other: the picture is still to come.
        if self.made_in is not None and _ended.count() <= self.made_in + 1:
            self._commit(FIRST_LOOK)
        else:
            self.compare()

    def _problem(self, answer):
        """Why `answer` cannot be taken, in words; "" when it can."""
        try:
            self.prediction.find(answer)
        except ValueError as error:
            return str(error)
        return ""


class Ended:
    """How many cells of the notebook have run to their end since this was first asked.

    `execution_count` would not do: while a cell runs it is one more in newer IPythons.
    """

    def __init__(self):
        self.shell, self.cells = None, 0

    def count(self):
        """The number of cells; None outside of Jupyter."""
        shell = get_ipython()
        if shell is not None and shell is not self.shell:
            self.shell = shell
            shell.events.register("post_run_cell", self._note)
        return None if shell is None else self.cells

    def _note(self, result):
        self.cells += bool(result.info.store_history)  # JupyterLab runs code of its own, too


_ended = Ended()
