"""Every check on a picture, whatever its controls say: it judges, and never stops."""

import pytest
from test_every_exercise import EXERCISES, PICTURES

from helpers.judging.exercise import examine
from helpers.scene import Scene

TEXTS = ("", "apple", "the cat")


def values(control):
    """Each value of a choice, of a rail also those between its stops, of a slider six."""
    kind = control["kind"]
    if kind == "switch":
        return [False, True]
    if kind == "text":
        return TEXTS
    if kind == "cuts":
        return [[], [[0, 0]], [[1, 0]], [[2, 0], [2, 1], [2, 2]]]
    if kind == "rail":
        return [k / 2 for k in range(2 * len(control["stops"]) - 1)]
    if kind == "slider":
        every = control.get("values") or [control["min"], control["max"]]
        low, high = min(every), max(every)
        return [low + (high - low) * k / 5 for k in range(6)]
    return control["options"] or range(4)


def walked(scene):
    """The scene again and again, one control at each of its values, then as it was."""
    for control in scene.parts["controls"]:
        before = scene.state["inputs"]
        for value in values(control):
            scene.set(control["id"], value)
            yield f"{control['id']} = {value}"
        scene.inputs = before


def moved(scene):
    """Every word a little, so that the picture is no longer the one it began with."""
    for part in scene.parts["panels"]:
        if part["kind"] in ("plane", "space", "matrix") and "follows" not in part:
            for word in part["words"]:
                scene.move(word, scene.place(word, part["id"]) * 0.9 + 0.1, part["id"])


def on_origin(scene):
    """Every word on (0, 0), as far as there is no cosine and nothing to divide by."""
    for id, part in scene._planes.items():
        for word in part["words"]:
            scene.move(word, [0.0] * len(part["start"][0]), id)


def test_every_check_on_a_picture_has_one_here():
    asked = {id for id, e in EXERCISES.items() if e.judge and "icture" in e.question}
    assert asked <= PICTURES.keys()


@pytest.mark.parametrize("begin", [lambda scene: None, moved, on_origin], ids=["", "moved", "zero"])
@pytest.mark.parametrize("id", PICTURES)
def test_a_check_judges_the_picture_wherever_its_controls_stand(id, begin):
    scene = PICTURES[id]()
    if not isinstance(scene, Scene):
        pytest.skip("its check asks for words alone")
    begin(scene)
    for doing in walked(scene):
        verdict = examine(EXERCISES[id], scene)
        assert verdict.status in ("passed", "wrong", "unsolved"), doing
        for said in (verdict.message, *verdict.evidence, scene.error):
            assert "Error" not in said and "stopped" not in said, f"{doing}: {said}"
