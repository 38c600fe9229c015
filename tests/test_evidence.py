"""The evidence beside a claim: what passed once passes again from what was stored."""

import inspect
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from helpers import attention
from helpers.exercises import check, find, progress
from helpers.judging import evidence, keeping
from helpers.judging.diagnosis import untouched
from helpers.judging.evidence import Picture, answer_again
from helpers.judging.exercise import examine
from helpers.judging.records import Records
from helpers.lessons import every
from helpers.lessons.multi_head.scenes import explore_gains
from helpers.lessons.softmax.scenes import explore_temperature

SHIFT = np.array([0.0, 1.0])
RATE = 0.5


def top(scores):
    return scores.max(axis=-1, keepdims=True)


def my_softmax(scores):
    powers = np.exp(scores - top(scores))
    return powers / powers.sum(axis=-1, keepdims=True)


def run(source):
    space = {}
    exec(source, space)
    return space


def stored():
    records = Records()
    for line in (keeping.folder() / keeping.PROGRESS).read_text(encoding="utf-8").splitlines():
        assert records.read(line)
    return records


def test_a_function_is_stored_with_what_it_uses_and_passes_again():
    assert check("softmax.own", my_softmax).verdict.status == "passed"
    found = stored().evidence["softmax.own"]
    assert (
        found["source"].startswith("import numpy as np\n\n\ndef top(")
        and "softmax" in found["name"]
    )
    again = answer_again(found, run)
    assert again is not my_softmax
    assert examine(find("softmax.own", "EXERCISES")[0], again).status == "passed"


def test_numbers_arrays_modules_the_courses_functions_and_lambdas():
    def inner(x):
        return math.sqrt(RATE) * attention.softmax(x + SHIFT)

    renamed = top
    scaled = [lambda x: x * RATE]

    def outer(x):
        return inner(x) + renamed(x)

    for function in (outer, inner, *scaled):
        again = answer_again(evidence.source_of(function), run)
        assert np.array_equal(again(SHIFT), function(SHIFT))


def count_down(n):
    return n and count_down(n - 1) + len(top(np.eye(n)))


def test_what_is_used_twice_or_uses_itself_is_made_once():
    def both(n):
        return count_down(n) + top(np.ones(n))

    found = evidence.source_of(both)
    assert found["source"].count("def top(") == found["source"].count("def count_down(") == 1
    assert answer_again(found, run)(3) == both(3)


def test_one_name_that_means_two_things_is_no_evidence():
    def other():
        def top(x):
            return x

        def inner(x):
            return top(x)

        return inner

    def fine(x, called=other):
        return called(x)

    inner = other()

    def twice(x):
        return inner(x) + top(x)

    assert evidence.source_of(fine)
    with pytest.raises(evidence.NoEvidence, match="top means two things"):
        evidence.source_of(twice)


@pytest.mark.parametrize("answer", [np.exp, max, print, object(), type, lambda: 3, {1, 2}])
def test_what_has_no_evidence_is_no_error(answer):
    json.dumps(evidence.of(find("softmax.own", "EXERCISES")[0], answer), allow_nan=False)


def test_a_long_answer_is_left_out():
    exercise = find("softmax.sure", "EXERCISES")[0]
    assert evidence.of(exercise, np.zeros(9)) == {"value": [0.0] * 9}
    assert evidence.of(exercise, np.zeros(9_000)) is None
    assert evidence.of(exercise, np.nan) == {"value": None}


def test_a_picture_is_stored_as_far_as_it_was_read_and_passes_again():
    scene = explore_gains(lambda X, W_O: attention.attention(X, X, X)[0])

    def judge(picture):
        table = picture.table("measured")
        ids = [control["id"] for control in picture.parts["controls"]]
        return picture.value("gain 0"), picture.parts["start"], ids, untouched(picture), table

    exercise = replace(find("multi_head.apart", "EXERCISES")[0], judge=judge)
    said = json.loads(json.dumps(evidence.of(exercise, scene), allow_nan=False))
    *before, table = judge(scene)
    *after, again = judge(answer_again(said, run))
    assert before == after
    assert [list(map(str, row)) for row in table] == [list(map(str, row)) for row in again]
    with pytest.raises(evidence.NoEvidence, match="does not say all"):
        Picture(said["scene"]).value("gain 1")


def test_a_picture_that_was_read_by_its_panels_passes_again():
    scene = explore_temperature(attention.softmax)
    for word, place in {"orange": (-2, -2), "motorcycle": (-1, -2)}.items():
        scene.move(word, place)
    card = check("softmax.as_sure_as_it_gets", scene)
    assert card.verdict.status == "passed"
    again = answer_again(stored().evidence["softmax.as_sure_as_it_gets"], run)
    assert examine(find("softmax.as_sure_as_it_gets", "EXERCISES")[0], again) == card.verdict


@pytest.mark.parametrize(
    "damaged", [{}, {"scene": 3}, {"scene": {"name": "x"}}, {"source": "x = 1"}]
)
def test_damaged_evidence_is_none(damaged):
    with pytest.raises(evidence.NoEvidence):
        answer_again(damaged, run)


# ---- In the file


def test_mistakes_on_the_way_are_kept_once_each_and_progress_does_not_count_them():
    for _ in range(2):
        check("softmax.own", lambda scores: scores)
        check("softmax.own", lambda scores: scores * np.nan)
    assert len(stored().tried["softmax.own"]) == 2
    assert keeping.recall() == ({}, "") and progress().text.startswith("Done so far: 0 of")
    check("softmax.own", ...)
    assert not stored().known


def test_a_claim_of_before_gets_its_evidence_once():
    path = keeping.folder() / keeping.PROGRESS
    path.write_text('{"id": "softmax.own", "answer": null}\n')
    for _ in range(3):
        check("softmax.own", my_softmax)
    assert len(path.read_text().splitlines()) == 2
    assert keeping.recall() == ({"softmax.own": None}, "")


def test_evidence_survives_damage_and_the_first_editions_file(tmp_path):
    check("softmax.own", my_softmax)
    check("softmax.normalize", lambda table: table)
    before = stored()
    with open(keeping.folder() / keeping.PROGRESS, "a") as file:
        file.write("{\n")
    (keeping.folder() / keeping.FIRST_PROGRESS).write_text('{"id": "1.1", "answer": null}\n')
    assert "damaged" in keeping.recall()[1]
    after = stored()
    assert after.evidence == before.evidence and after.tried == before.tried
    assert after.known == {"softmax.own": None, "embeddings.distance": None}


def test_a_reader_that_knows_only_ids_and_answers_loses_nothing():
    check("softmax.own", my_softmax)
    check("softmax.normalize", lambda table: table)
    lines = (keeping.folder() / keeping.PROGRESS).read_text().splitlines()
    said = [json.loads(line) for line in lines]
    assert [line.get("id") for line in said] == ["softmax.own", None]


@pytest.mark.parametrize(
    "line",
    ['{"tried": 3, "diagnosis": "x"}', '{"tried": "x"}', '{"tried": "x", "diagnosis": "\\ud83d"}'],
)
def test_a_damaged_try(line):
    records = Records()
    assert not records.read(line) and not records.tried


EXERCISES = every("EXERCISES").items()
SOLUTIONS = {id: item for id, item in EXERCISES if inspect.isfunction(item.solution)}


@pytest.mark.parametrize("id", SOLUTIONS)
def test_every_solution_is_stored_whole_and_passes_again(id):
    exercise = SOLUTIONS[id]
    stored = evidence.of(exercise, exercise.solution)
    again = answer_again(json.loads(json.dumps(stored)), run)
    assert examine(exercise, again).status == "passed"
