"""`course.py collect`: nothing untrue of anybody, whatever was handed in."""

import csv
import json
import os

import collect
import pytest

from helpers.lessons import LESSONS, room

RIGHT = """import numpy as np


# ---- softmax, from exercise softmax.own ----
def softmax(scores):
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
"""
WRONG = RIGHT.replace(" - scores.max(axis=-1, keepdims=True)", "")
PREDICTIONS = {item.id: item for one in LESSONS for item in room(one.slug).PREDICTIONS}


def line(id, answer=None):
    return json.dumps({"id": id, "answer": answer}) + "\n"


def hand_in(folder, progress=None, functions=None):
    folder.mkdir(parents=True)
    if progress is not None:
        (folder / "my_progress.txt").write_text(progress, encoding="utf-8")
    if functions is not None:
        (folder / "my_attention.py").write_text(functions, encoding="utf-8")


@pytest.fixture
def told(tmp_path, capsys):
    """Runs `collect` on a folder of the test's, and gives (what it says, rows of its table)."""

    def run(*words):
        table = tmp_path / "table.csv"
        assert collect.main([str(tmp_path / "class"), "--csv", str(table), *words]) == 0
        with open(table, encoding="utf-8-sig", newline="") as file:
            return capsys.readouterr().out, list(csv.DictReader(file))

    (tmp_path / "class").mkdir()
    return run


def test_what_is_claimed_and_which_predictions_were_right(tmp_path, told):
    one = next(p for p in PREDICTIONS.values() if not p.typed)
    right, wrong = (one.choices[n].label for n in (one.right, 1 - min(one.right, 1)))
    hand_in(tmp_path / "class/ana/notebooks", line("softmax.own") + line(one.id, right))
    hand_in(tmp_path / "class/ben", line(one.id, wrong) + line(one.id, right))
    said, rows = told()
    assert "ana: 1 claimed only; predictions: 1 right of 1\n" in said
    assert "ben: 0 claimed only; predictions: 0 right of 1\n" in said
    assert f"1 right of 2\n        1 × {wrong}" in said
    assert [(r["learner"], r["id"], r["status"]) for r in rows] == [
        ("ana", "softmax.own", "claimed only"),
        ("ana", one.id, "right"),
        ("ben", one.id, "not right"),
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
    assert "dee: 0 claimed only; predictions: 0 right of 0\n    no my_* file" in said
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


@pytest.mark.skipif(os.name == "nt", reason="the limits are another matter there")
def test_again_runs_what_was_kept_within_limits(tmp_path, told, monkeypatch):
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
    monkeypatch.setattr(collect, "SECONDS", 40)
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
    monkeypatch.setattr(collect, "run_again", lambda source: 1 / 0)
    hand_in(tmp_path / "class/ana", line("softmax.own"), "raise SystemExit")
    assert told()[1][0]["status"] == "claimed only"


def test_three_hundred_learners(tmp_path, told):
    from time import monotonic

    whole = "".join(line(item.id) for one in LESSONS for item in room(one.slug).EXERCISES)
    for count in range(300):
        hand_in(tmp_path / f"class/learner {count:03}", whole[: count * 10])
    began = monotonic()
    said, _ = told()
    assert said.startswith("300 learners") and monotonic() - began < 60


def test_no_folder(tmp_path, capsys):
    assert collect.main([str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.startswith("There is no folder")


def test_a_table_that_cannot_be_written(tmp_path, capsys):
    assert collect.main([str(tmp_path), "--csv", str(tmp_path)]) == 1
    assert capsys.readouterr().err.count("\n") == 1
