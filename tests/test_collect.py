"""`course.py collect`: nothing untrue of anybody, whatever was handed in."""

import csv
import json
import os
import zipfile
from collections import Counter
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from random import Random

import again
import collect
import pytest

from helpers.lessons import every

RIGHT = """import numpy as np


# ---- softmax, from exercise softmax.own ----
def softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
"""
posix = pytest.mark.skipif(os.name == "nt", reason="the limits are another matter there")
WRONG = RIGHT.replace(" - scores.max(axis=-1, keepdims=True)", "")
PREDICTIONS = every("PREDICTIONS")


def line(id, answer=None):
    return json.dumps({"id": id, "answer": answer}) + "\n"


def hand_in(folder, progress=None, functions=None):
    folder.mkdir(parents=True)
    if progress is not None:
        (folder / "my_progress.txt").write_text(progress, encoding="utf-8")
    if functions is not None:
        (folder / "my_attention.py").write_text(functions, encoding="utf-8")


@pytest.fixture
def told(tmp_path, capsys, monkeypatch):
    """Runs `collect` on a folder of the test's, and gives (what it says, rows of its table)."""

    def run(*words):
        table = tmp_path / "table.csv"
        assert collect.main([str(tmp_path / "class"), "--csv", str(table), *words]) == 0
        with open(table, encoding="utf-8-sig", newline="") as file:
            return capsys.readouterr().out, list(csv.DictReader(file))

    (tmp_path / "class").mkdir()
    monkeypatch.setattr(again, "SECONDS", 12)
    return run


def test_what_is_claimed_and_which_predictions_were_right(tmp_path, told):
    one = next(p for p in PREDICTIONS.values() if not p.typed)
    right, wrong = (one.choices[n] for n in (one.right, 1 - min(one.right, 1)))
    hand_in(tmp_path / "class/ana/notebooks", line("softmax.own") + line(one.id, right.id))
    hand_in(tmp_path / "class/ben", line(one.id, wrong.id) + line(one.id, right.id))
    # A label of an earlier wording, then the answer given anew; and a label of today.
    hand_in(tmp_path / "class/cy", line(one.id, "as it was put once") + line(one.id, wrong.label))
    said, rows = told()
    assert "ana: 1 claimed only (3.2); predictions: 1 right of 1\n" in said
    assert "ben: 0 claimed only; predictions: 0 right of 1\n" in said
    assert f"1 right of 3\n        2 × {wrong.label}" in said
    assert [(r["learner"], r["id"], r["status"]) for r in rows] == [
        ("ana", "softmax.own", "claimed only"),
        ("ana", one.id, "right"),
        ("ben", one.id, "not right"),
        ("cy", one.id, "not right"),
    ]


def test_the_first_editions_file_and_names_before_the_files(tmp_path, told):
    (tmp_path / "class/ana my_progress.txt").write_text(line("softmax.own"))
    (tmp_path / "class/ben_my_progress (1).txt").write_text(line("softmax.own"))
    (tmp_path / "class/cy-my_progress.jsonl").write_text(line("3.2"))
    (tmp_path / "class/my_progress.txt").write_text(line("softmax.own"))
    _, rows = told()
    assert [row["learner"] for row in rows] == ["(no name)", "ana", "ben", "cy"]
    assert {row["id"] for row in rows} == {"softmax.own"}


def test_damaged_forged_and_empty_files_are_told_and_harm_nobody_else(tmp_path, told):
    hand_in(tmp_path / "class/ana", "[" * 200_000 + "\n" + line("softmax.own") + "{\n")
    hand_in(tmp_path / "class/ben", line("softmax.nonsense") + line("x", "y" * 9_000))
    hand_in(tmp_path / "class/cy", "")
    hand_in(tmp_path / "class/dee")
    hand_in(tmp_path / "class/eve", "\x00" * 3_000_000)
    some = next(iter(PREDICTIONS))
    hand_in(tmp_path / "class/fay", line(some, "no choice of this"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("my_*")}
    said, rows = told()
    assert [(row["learner"], row["id"]) for row in rows] == [("ana", "softmax.own")]
    assert "2 lines damaged" in said and "2 lines of no exercise of this course" in said
    assert "dee: 0 claimed only; predictions: none yet\n    no my_* file" in said
    assert "my_progress.txt: has 3,000,000 bytes, and was not read" in said
    assert "an answer that was not to be chosen" in said
    assert {path: path.read_bytes() for path in tmp_path.rglob("my_*")} == before


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are another matter there")
def test_links_pipes_and_hostile_names(tmp_path, told):
    (tmp_path / "secret.txt").write_text(line("softmax.own"))
    hand_in(tmp_path / "class/ana")
    (tmp_path / "class/ana/my_progress.txt").symlink_to(tmp_path / "secret.txt")
    hand_in(tmp_path / "class/ben")
    os.mkfifo(tmp_path / "class/ben/my_progress.txt")
    (tmp_path / "class/cy").symlink_to(tmp_path)
    hostile = "=cmd('x')\n\x1b[31m\udcff"
    hand_in(tmp_path / "class" / hostile, line("softmax.own"))
    said, rows = told()
    assert said.count("is no ordinary file, and was not read") == 2
    assert "\x1b" not in said and "cy" not in said
    assert [row["learner"] for row in rows] == ["'=cmd('x')??[31m?"]


@posix
@pytest.mark.long
def test_again_runs_what_was_kept_within_limits(tmp_path, told):
    escape = tmp_path / "class/escaped"
    evil = f"import os\nos.system('touch {escape}')\n" + RIGHT
    calls = "import socket\nsocket.create_connection(('127.0.0.1', 9))\n" + RIGHT
    writes = f"open({str(escape)!r}, 'w').write('x')\n" + RIGHT
    hand_in(tmp_path / "class/ana", line("softmax.own"), RIGHT)
    hand_in(tmp_path / "class/ben", line("softmax.own"), WRONG)
    hand_in(tmp_path / "class/cy", line("softmax.own"), RIGHT + "\nwhile True: pass\n")
    hand_in(tmp_path / "class/dee", line("softmax.own"), evil)
    hand_in(tmp_path / "class/eve", line("softmax.own"), writes)
    hand_in(tmp_path / "class/fay", line("softmax.own"), "import os; os._exit(0)\n" + RIGHT)
    hand_in(tmp_path / "class/gus", line("softmax.own"), "print('[\"end\"]')\n" + RIGHT)
    hand_in(tmp_path / "class/hal", None, RIGHT)
    hand_in(tmp_path / "class/ida", line("softmax.own"), calls)
    said, rows = told("--again")
    states = {row["learner"]: (row["status"], row["detail"]) for row in rows}
    assert states["ana"] == states["gus"] == states["hal"] == ("checked again", "")
    assert states["ben"][0] == "claimed and fails" and states["ben"][1]
    assert states["cy"] == ("claimed and fails", "it did not come to an end")
    assert states["fay"] == ("claimed and fails", "it did not come to an end")
    for name in ("dee", "eve"):
        assert "files, programs and the network are closed here" in states[name][1]
    assert {states[name][0] for name in ("dee", "eve", "ida")} == {"claimed and fails"}
    assert not escape.exists()
    assert "does not say who wrote it" in said


def test_without_again_nothing_of_a_learner_is_run(tmp_path, told, monkeypatch):
    monkeypatch.setattr(collect, "all_again", lambda jobs: 1 / 0)
    monkeypatch.setattr("builtins.exec", lambda *given: 1 / 0)
    hand_in(tmp_path / "class/ana", line("softmax.own"), "raise SystemExit")
    assert told()[1][0]["status"] == "claimed only"


# ---- Evidence


def claim(id, source="", name="", **evidence):
    evidence = evidence or {"source": source, "name": name}
    return json.dumps({"id": id, "answer": None, "evidence": evidence}) + "\n"


DISTANCE = "import numpy as np\n\n\ndef distance(a, b):\n    return np.sqrt(np.sum((a - b) ** 2))"
SQUARED = DISTANCE.replace("np.sqrt(", "(")


@pytest.mark.long
@posix
def test_again_judges_what_lies_beside_the_claim(tmp_path, told):
    endless = "while True: pass"
    leans = DISTANCE.replace("np.sqrt", "root")
    with_place = {"name": "x", "start": {"points": {}, "controls": {}}, "inputs": {}, "read": []}
    hand_ins = {
        "ana": claim("embeddings.distance", DISTANCE, "distance"),
        "ben": claim("embeddings.distance", SQUARED, "distance"),
        "cy": claim("embeddings.distance", endless, "distance"),
        "dee": claim("embeddings.distance", leans, "distance"),
        "eve": claim("embeddings.distance", "import os\nos.system('true')", "distance"),
        "fay": claim("softmax.sure", value=0.09) + claim("embeddings.distance", DISTANCE, "other"),
        "gus": claim("embeddings.between", scene=with_place) + line("embeddings.nearest"),
        "hal": claim("embeddings.distance", "x = 'x' * (1 << 33)", "x"),
        "ida": claim("embeddings.distance", f"print(open({str(tmp_path)!r} + '/a').read())", "x"),
        "jon": claim("embeddings.distance", "import time\ntime.sleep(9_999)", "x"),
    }
    (tmp_path / "a").write_text("secret")
    for name, text in hand_ins.items():
        hand_in(tmp_path / "class" / name, text)
    said, rows = told("--again")
    found = {(row["learner"], row["id"]): (row["status"], row["detail"]) for row in rows}
    distance = {name: found.get((name, "embeddings.distance")) for name in hand_ins}
    assert distance["ana"] == ("checked again", "")
    assert distance["ben"][0] == "claimed and fails" and "square root" in distance["ben"][1]
    assert distance["cy"] == distance["jon"] == ("claimed and fails", "it did not come to an end")
    assert distance["dee"][0] == "claimed only" and "root" in distance["dee"][1]
    assert distance["eve"][0] == "claimed and fails" and "are closed here" in distance["eve"][1]
    assert distance["hal"][0] == "claimed and fails" and "MemoryError" in distance["hal"][1]
    assert "secret" not in said and "are closed here" in distance["ida"][1]
    assert distance["fay"] == (
        "claimed only",
        "its source does not make the function that it names",
    )
    assert found["gus", "embeddings.between"][0] == "claimed only"
    assert found["gus", "embeddings.nearest"][1] == "nothing was handed in that shows it"


@posix
def test_one_learner_cannot_change_what_is_said_of_another(tmp_path, told):
    spoil = (
        "import helpers.judging.exercise as e, helpers.judging.comparing as c\n"
        "import again_inside\n" + DISTANCE
    )
    spoil = spoil.replace("import again_inside\n", "e.examine = c.same = e.Verdict = None\n")
    hand_in(tmp_path / "class/ana", claim("embeddings.distance", spoil, "distance"))
    for name in ("ben", "cy", "dee"):
        hand_in(tmp_path / "class" / name, claim("embeddings.distance", DISTANCE, "distance"))
    rows = [row for row in told("--again")[1] if row["learner"] != "ana"]
    assert [row["status"] for row in rows] == ["checked again"] * 3


def test_the_mistakes_on_the_way_are_counted_over_the_class(tmp_path, told):
    def tried(text):
        return json.dumps({"tried": "softmax.own", "diagnosis": text}) + "\n"

    for n, name in enumerate(("ana", "ben", "cy")):
        hand_in(tmp_path / "class" / name, tried(f"Your sum is {n}.5.") * 2 + tried("=evil()"))
    said, rows = told()
    assert "3 × Your sum is 0.5." in said and "3 × =evil()" in said
    assert {row["status"] for row in rows} == {"mistake on the way"}
    assert "'=evil()" in {row["detail"] for row in rows}


# ---- Notebooks, downloads, and who is who


def notebook(*cells):
    made = [
        {
            "cell_type": "code",
            "source": source,
            "metadata": {},
            "outputs": [{"output_type": "display_data", "data": {"text/plain": said}}],
        }
        for source, said in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


PASSED = "Exercise 1.1: passed."
SOLVED = notebook(
    (DISTANCE, ""),
    ('check("embeddings.distance", lambda a, b: 0)', "Exercise 1.1: not yet.\nZero?\n  x"),
    ('check("embeddings.distance", distance)', PASSED),
    ('check("embeddings.nearest", ...)', "Exercise 1.2: not solved yet."),
    ('predict("embeddings.middle")', "Prediction 1.a: answered.\nYour answer: one of each."),
    ('predict("embeddings.way", 1.95)', "Prediction 1.b: right.\nYour answer: 1.95. 3 + 0.25 …"),
    ('predict("embeddings.pull")', "Prediction 1.c: no answer yet."),
)


@posix
def test_a_solved_notebook_counts_like_a_file(tmp_path, told):
    (tmp_path / "class/ana").mkdir()
    (tmp_path / "class/ana/01_embeddings.ipynb").write_text(SOLVED)
    (tmp_path / "class/ben 01_embeddings.ipynb").write_text(SOLVED[:-9])
    said, rows = told("--again")
    assert [(row["id"], row["status"]) for row in rows] == [
        ("embeddings.distance", "checked again"),
        ("embeddings.middle", "right"),
        ("embeddings.way", "right"),
        ("embeddings.distance", "mistake on the way"),
    ]
    assert "is no notebook, or damaged" in said


def test_an_answer_is_found_where_a_saved_card_has_another_wording(tmp_path, told):
    said = "Prediction 1.a: answered.\nYour answer: as it was put once."
    hand_in(tmp_path / "class/ana", line("embeddings.middle", "one-of-each"))
    saved = notebook(('predict("embeddings.middle")', said))
    (tmp_path / "class/ana/01_embeddings.ipynb").write_text(saved)
    text, (row,) = told()
    assert (row["status"], row["detail"]) == ("right", "one of each") and "not to be" not in text


@posix
def test_a_notebook_that_imports_what_nobody_imported_yet_is_run_again(tmp_path, told):
    """Python may not keep what it made of a module: that would be a file."""
    scenes = "helpers.lessons.embeddings.scenes"
    Path(cache_from_source(find_spec(scenes).origin)).unlink(missing_ok=True)
    (tmp_path / "class/ana").mkdir()
    first = f"from {scenes} import explore_near"
    (tmp_path / "class/ana/01_embeddings.ipynb").write_text(
        notebook((first, ""), (DISTANCE, ""), ('check("embeddings.distance", distance)', PASSED))
    )
    (row,) = told("--again")[1]
    assert (row["status"], row["detail"]) == ("checked again", "")


def zipped(path, **files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name.replace("__", "."), text)


def test_download_my_work_is_read_in_memory(tmp_path, told):
    files = {"my_progress__txt": line("softmax.own"), "my_attention__py": RIGHT}
    zipped(tmp_path / "class/ana my attention course 2026-11-26 (2).zip", **files)
    zipped(tmp_path / "class/ben.zip", **{"../../my_progress__txt": line("softmax.own")})
    zipped(tmp_path / "class/cy.zip", my_progress__txt="0" * 50_000_000)
    (tmp_path / "class/dee.zip").write_bytes(b"PK" + bytes(999))
    before = set(tmp_path.rglob("*"))
    said, rows = told()
    assert [row["learner"] for row in rows] == ["ana", "ben"]
    assert "my_progress.txt: has over 2,000,000 bytes" in said
    assert "dee.zip: is damaged, and was not read to its end" in said
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "table.csv"}


def test_two_with_one_name_are_told_apart_and_a_copied_file_is_named(tmp_path, told):
    text = claim("softmax.own", RIGHT, "softmax")
    hand_in(tmp_path / "class/ana", text)
    (tmp_path / "class/ana my_progress.txt").write_text(line("softmax.normalize"))
    hand_in(tmp_path / "class/ben", text)
    said, rows = told()
    assert [(row["learner"], row["id"]) for row in rows] == [
        ("ana [1]", "softmax.own"),
        ("ana [2]", "softmax.normalize"),
        ("ben", "softmax.own"),
    ]
    assert said.count("another hand-in has this name") == 2
    assert "my_progress is byte for byte that of ben" in said


def test_a_huge_file_is_not_read(tmp_path, told):
    hand_in(tmp_path / "class/ana", "", "")
    with open(tmp_path / "class/ana/my_progress.txt", "wb") as file:
        file.truncate(1 << 30)
    assert "has 1,073,741,824 bytes, and was not read" in told()[0]


def test_three_hundred_learners_of_every_kind(tmp_path, told):
    """Honest, wrong, forged, damaged, empty, huge: nothing untrue of anybody, in time."""
    exercises = list(every("EXERCISES"))
    answers = [(p.id, [c.id or c.label for c in p.choices]) for p in PREDICTIONS.values()]
    expected = {}
    for count in range(300):
        name, kind = f"learner {count:03}", count % 6
        chosen = Random(count)
        solved = chosen.sample(exercises, 20)
        text = "".join(
            json.dumps({"tried": id, "diagnosis": "Not that."}) + "\n" + claim(id, RIGHT, "softmax")
            for id in solved
        )
        text += "".join(line(id, chosen.choice(labels)) for id, labels in answers)
        expected[name] = 20
        if kind == 1:
            text = "".join(line(id, "nonsense") for id in solved)
        elif kind == 2:
            text, expected[name] = text.replace("embeddings", "nowhere"), None
        elif kind == 3:
            text += "{damaged\n\x00\n" + "[" * 50_000
        elif kind == 4:
            text, expected[name] = "", 0
        elif kind == 5:
            text, expected[name] = text + "#" * 3_000_000, 0
        hand_in(tmp_path / "class" / name, text, RIGHT)
    said, rows = told()
    assert said.startswith("300 learners")
    claimed = Counter(row["learner"] for row in rows if row["status"] == "claimed only")
    assert all(claimed[name] == n for name, n in expected.items() if n is not None)
    assert {row["status"] for row in rows} <= {
        *("claimed only", "right", "not right", "mistake on the way"),
    }


def test_no_folder(tmp_path, capsys):
    assert collect.main([str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("There is no folder")


def test_a_table_that_cannot_be_written(tmp_path, capsys):
    assert collect.main([str(tmp_path), "--csv", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
