"""The picture in words: tells the same parts, inputs and state as the page and matplotlib draw.

In a scene's line of words `**bold**` marks the news; read aloud, it is said as it stands.
"""

from helpers.scene.controls import counts, tell_control
from helpers.scene.panels import KINDS
from helpers.scene.sentences import plain, sentences

__all__ = ["plain", "tell"]


def tell(parts, state):
    """One text: the title, each panel, the controls, the line under the picture."""
    said, values = [parts["title"]], state["inputs"]["controls"]
    for part in parts["panels"]:
        panel = state["panels"].get(part["id"], {})
        if cut := values.get(part.get("cuts") or part.get("cut")):  # by hand, in the panel itself
            panel = panel | {"cut": [*(panel.get("cut") or []), *cut]}
        points = state["inputs"]["points"].get(part.get("follows", part["id"]))
        said += [
            panel.get("title", part.get("title")),
            panel.get("hint", part.get("hint")),
            KINDS[part["kind"]].tell(part, panel, points),
        ]
    names = _tokens(parts, state["panels"])
    there = [c for c in parts["controls"] if counts(c, values)]
    said.append("; ".join(tell_control(c, values, names.get(c["id"])) for c in there))
    said.append(plain(state["error"] or state["text"]))
    return sentences(*said)


def _tokens(parts, panels):
    """{id of a control: the tokens among which it chooses, in a sentence as it stands now}."""
    found = {}
    for part in parts["panels"]:
        if part["kind"] == "sentence":
            tokens = panels.get(part["id"], {}).get("tokens", part["tokens"])
            found |= {part[id]: tokens for id in ("asks", "answers", "cuts") if part.get(id)}
    return found
