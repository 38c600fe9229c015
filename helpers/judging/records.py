"""The lines of `my_progress.txt`: what was solved, how, and what was tried on the way.

Each line is one JSON object: {"id", "answer"} for an exercise solved or a prediction answered, with
"evidence" where there is some (see `evidence`), or {"tried", "diagnosis"} for an answer that was
not right yet. Readers that know only ids and answers, such as earlier editions, lose nothing. The
answer to a prediction is a number, or a choice's id (earlier: its label, so there may be several).
"""

import json

# {id in an earlier edition: id now}: old files are read with it. `helpers.exercises` fills it.
EARLIER = {}


class Records:
    """What some lines say. known: {id: answer}, the first one; later: {id: [answer, …]}, more of
    them; evidence: {id: evidence}; tried: {id: [diagnosis, …]}, each once."""

    def __init__(self, known=(), evidence=(), tried=(), later=()):
        self.known, self.evidence = dict(known), dict(evidence)
        self.tried = {id: list(said) for id, said in dict(tried).items()}
        self.later = {id: list(given) for id, given in dict(later).items()}

    def read(self, line):
        """Take in one line, bytes or text; False where it is damaged, and nothing is taken."""
        try:
            said = json.loads(line)
            return self._try(said) if "tried" in said else self._claim(said)
        except (ValueError, TypeError, KeyError, RecursionError):
            return False

    def _claim(self, said):
        id, answer = said["id"], said["answer"]
        f"{id}{answer}".encode()  # half a letter can't be shown
        text = isinstance(answer, (str, type(None)))
        fits = text or (isinstance(answer, (int, float)) and -1e300 < answer < 1e300)
        if not (fits and isinstance(id, str)):
            return False
        id = EARLIER.get(id, id)
        self.add_answer(id, answer)
        if isinstance(said.get("evidence"), dict):
            self.evidence.setdefault(id, said["evidence"])
        return True

    def _try(self, said):
        id, diagnosis = said["tried"], said["diagnosis"]
        if not (isinstance(id, str) and isinstance(diagnosis, str)):
            return False
        f"{id}{diagnosis}".encode()
        self.add_try(EARLIER.get(id, id), diagnosis)
        return True

    def add_answer(self, id, answer):
        if self.known.setdefault(id, answer) != answer:
            self.later.setdefault(id, []).append(answer)

    def answers(self, id):
        """All answers to a prediction, each once, the first one first: it counts, unless it is the
        label of a choice that has another one now."""
        first = [self.known[id]] if id in self.known else []
        return list(dict.fromkeys([*first, *self.later.get(id, ())]))

    def add_try(self, id, diagnosis):
        """Whether that is new."""
        said = self.tried.setdefault(id, [])
        if diagnosis in said:
            return False
        said.append(diagnosis)
        return True

    def join(self, other):
        """Take in another's; where both know something, this one's counts."""
        self.known = other.known | self.known
        for id, given in other.later.items():
            self.later[id] = list(dict.fromkeys([*self.later.get(id, ()), *given]))
        self.evidence = other.evidence | self.evidence
        for id, said in other.tried.items():
            for diagnosis in said:
                self.add_try(id, diagnosis)
        return self

    def lines(self, without=None):
        """The text of the file; `without`: records whose lines are left out, as they are there."""
        there, text = without or Records(), []
        for id in self.known:
            known = there.answers(id)
            mine = self.later.get(id, ()) if known else self.answers(id)
            new = [{"id": id, "answer": given} for given in mine if given not in known]
            if id in self.evidence and id not in there.evidence:
                new = new or [{"id": id, "answer": known[0]}]
                new[0]["evidence"] = self.evidence[id]
            text += new
        text += [
            {"tried": id, "diagnosis": diagnosis}
            for id, said in self.tried.items()
            for diagnosis in said
            if diagnosis not in there.tried.get(id, ())
        ]
        return "".join(json.dumps(line) + "\n" for line in text)
