"""The lessons alone, as nbgitpuller brings them, and the rule that makes its merges safe."""

import json
import os
import subprocess

import hub
import pytest
from environment import ROOT, SetupProblem

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_an_exercise_is_never_the_last_cell(path):
    """What is added after it would be merged into what the learner wrote there."""
    assert cells(path)[-1]["cell_type"] == "markdown"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_has_a_name_of_its_own(path):
    ids = [cell["id"] for cell in cells(path)]
    assert len(set(ids)) == len(ids)


def test_the_folder_has_the_lessons_and_nothing_else_and_is_small(tmp_path):
    folder = tmp_path / "lessons"
    assert hub.lessons(folder) and not hub.lessons(folder)
    found = sorted(path.name for path in folder.iterdir())
    assert found == [".git", *(path.name for path in NOTEBOOKS), "LICENSE-LESSONS.md"]
    assert sum(p.stat().st_size for p in folder.glob("*")) < 10e6
    (folder / "12_gone.ipynb").write_text("{}")
    assert not hub.lessons(folder) and not (folder / "12_gone.ipynb").exists()


def git(folder, *words):
    author = ("-c", "user.name=t", "-c", "user.email=t@localhost")
    subprocess.run(["git", *author, *words], cwd=folder, check=True, capture_output=True)


@pytest.mark.parametrize("path", [NOTEBOOKS[1], NOTEBOOKS[3]], ids=lambda path: path.stem)
def test_a_lesson_that_was_run_and_solved_merges_with_a_new_one(tmp_path, path):
    """As nbgitpuller does it: what the learner has is committed, then merged, theirs first."""
    hub.lessons(tmp_path / "lessons")
    git(tmp_path, "clone", "-q", "lessons", "mine")
    mine, theirs = tmp_path / "mine" / path.name, tmp_path / "lessons" / path.name
    notebook = json.loads(mine.read_text("utf-8"))
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":  # run: other numbers and outputs; some solved
            cell["execution_count"] = number + 1
            text = {"text/plain": [f"run {number}"]}
            cell["outputs"] = [
                {"output_type": "display_data", "data": text, "metadata": {}}
                for _ in cell["outputs"]
            ]
            if "check(" in "".join(cell["source"]):
                cell["source"] = ["# solved by me\n", *cell["source"]]
    mine.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", "utf-8")
    new = json.loads(theirs.read_text("utf-8"))
    for cell in new["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = ["New here.\n", "\n", *cell["source"]]
    fresh = {"cell_type": "markdown", "id": "new-cell", "metadata": {}, "source": ["A new cell."]}
    new["cells"].insert(len(new["cells"]) - 1, fresh)
    theirs.write_text(json.dumps(new, indent=1, ensure_ascii=False) + "\n", "utf-8")
    git(tmp_path / "lessons", "commit", "-qam", "new")
    git(tmp_path / "mine", "commit", "-qam", "WIP")
    git(tmp_path / "mine", "fetch", "-q")
    git(tmp_path / "mine", "merge", "-q", "-Xours", "origin/main")
    merged = ["".join(cell["source"]) for cell in cells(mine)]
    own = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    assert any(source.startswith("# solved by me") for source in own)
    assert set(own) <= set(merged) and "A new cell." in merged
    assert sum(source.startswith("New here.") for source in merged) > len(new["cells"]) / 4


def test_a_hub_without_git_is_told_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupProblem, match="git is missing: learners get the lessons through it"):
        hub.lessons(tmp_path / "lessons")


@pytest.mark.skipif(os.name == "nt", reason="a hub needs Linux or macOS")
def test_what_learners_cannot_read_is_found_also_behind_a_link(tmp_path):
    shared, home = tmp_path / "shared", tmp_path / "home"
    for folder in (shared, home / "bin"):
        folder.mkdir(parents=True)
    (home / "bin/python3").touch()
    (shared / "python3").symlink_to(home / "bin/python3")
    before = hub.closed_to_others(shared / "python3")
    home.chmod(0o700)
    assert set(hub.closed_to_others(shared / "python3")) - set(before) == {home}
    home.chmod(0o711)
    assert hub.closed_to_others(shared / "python3") == before


def test_the_links(capsys):
    hub.links("https://hub.example/", "https://git.example/them/lessons.git")
    said = capsys.readouterr().out
    assert said.count("https://hub.example/hub/user-redirect/git-pull?repo=") == len(NOTEBOOKS)
    assert "urlpath=lab%2Ftree%2Flessons%2F00_start_here.ipynb" in said
