"""`make update` brings the newest lessons and loses nothing, in real git repositories."""

import json
import os
import shutil
import subprocess

import commands
import nbformat
import pytest
import update
from environment import ROOT, SetupProblem
from update import bring_newest

if not shutil.which("git"):
    pytest.skip("needs git", allow_module_level=True)

LESSON = "notebooks/02_similarity.ipynb"


@pytest.fixture(autouse=True)
def git_of_nobody(monkeypatch, tmp_path):
    """Git without the person's own settings."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "gitconfig").write_text(
        "[user]\nname = A\nemail = a@example.org\n[init]\ndefaultBranch = main\n"
    )


def git(folder, *words):
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def lesson(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    for number, cell in enumerate(cells):
        cell.id = f"02-{number:03}"
    return nbformat.v4.new_notebook(cells=cells)


def ran(path):
    """The lesson as JupyterLab stores it after a run: outputs, counts, metadata of its own."""
    notebook = nbformat.read(path, 4)
    for count, cell in enumerate(notebook.cells, 1):
        cell.execution_count = count
        cell.outputs = [nbformat.v4.new_output("stream", text="3\n" * 50)]
        cell.metadata["execution"] = {"iopub.status.busy": "now"}
    notebook.metadata["language_info"] = {"name": "python", "version": "3.12.9"}
    nbformat.write(notebook, path)


class Course:
    """The published course, and a learner's clone of it."""

    def __init__(self, folder):
        self.published, self.mine = folder / "the course", folder / "my cöpy of it"
        (self.published / "notebooks").mkdir(parents=True)
        self.publish(
            {
                LESSON: lesson("1 + 2", "..."),
                "notebooks/01_embeddings.ipynb": lesson("7"),
                "README.md": "A course\n",
                ".gitignore": (ROOT / ".gitignore").read_text(encoding="utf-8"),
            }
        )
        git(folder, "clone", "-q", str(self.published), str(self.mine))

    def publish(self, files, *gone):
        if not (self.published / ".git").exists():
            git(self.published, "init", "-q")
        for name, content in files.items():
            path = self.published / name
            path.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else nbformat.writes(content) + "\n"
            path.write_text(text, encoding="utf-8")
        for name in gone:
            (self.published / name).unlink()
        git(self.published, "add", "-A")
        git(self.published, "commit", "-q", "-m", "newer")

    def publish_newer(self):
        self.publish({LESSON: lesson("1 + 2", "...", "a new cell"), "README.md": "Newer\n"})

    def files(self):
        return {
            path.relative_to(self.mine).as_posix(): path.read_bytes()
            for path in self.mine.rglob("*")
            if path.is_file() and ".git" not in path.parts
        }

    def is_newest(self, *but):
        """Whether all is as published, but for what git ignores and the files named."""
        head = git(self.mine, "rev-parse", "HEAD") == git(self.published, "rev-parse", "HEAD")
        changed = git(self.mine, "status", "--porcelain").splitlines()
        return head and [line[3:] for line in changed] == [*but]


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def said_by_update(course, capsys):
    assert bring_newest(course.mine) == 0
    return capsys.readouterr().out


def test_a_copy_that_nobody_touched(course, capsys):
    course.publish_newer()
    said = said_by_update(course, capsys)
    assert said.startswith("Updated: 1 change taken over.\nWhat you solved and kept (my_*) stays.")
    assert course.is_newest()
    before = course.files()
    assert said_by_update(course, capsys) == "These are the newest lessons already.\n"
    assert course.files() == before


def test_a_lesson_that_was_only_run_is_fresh_again(course, capsys):
    """What `git pull` refuses."""
    ran(course.mine / LESSON)
    course.publish_newer()
    refused = subprocess.run(["git", "pull", "--ff-only"], cwd=course.mine, capture_output=True)
    assert refused.returncode != 0
    said = said_by_update(course, capsys)
    assert "1 lesson that you had only run: fresh again." in said and "beside" not in said
    assert course.is_newest()
    assert not list(course.mine.rglob("*.mine-*"))


def test_what_a_learner_wrote_lies_beside_the_new_lesson(course, capsys):
    for number in (1, 2):
        notebook = nbformat.read(course.mine / LESSON, 4)
        notebook.cells[1].source = f"mine = {number}"
        nbformat.write(notebook, course.mine / LESSON)
        ran(course.mine / LESSON)
        own = (course.mine / LESSON).read_bytes()
        course.publish({LESSON: lesson("1 + 2", "...", f"new cell {number}")})
        said = said_by_update(course, capsys)
        beside = f"notebooks/02_similarity.mine-{number}.ipynb"
        assert f"What you had changed lies beside the new: {beside}." in said
        assert (course.mine / beside).read_bytes() == own
        assert course.is_newest()


def test_what_the_newer_version_leaves_alone_stays_as_it_is(course, capsys):
    course.publish_newer()
    (course.mine / "notebooks/01_embeddings.ipynb").write_text("all mine")
    (course.mine / "notebooks/my notes.txt").write_text("notes")
    git(course.mine, "add", "notebooks/my notes.txt")
    assert "beside" not in said_by_update(course, capsys)
    assert (course.mine / "notebooks/01_embeddings.ipynb").read_text() == "all mine"
    assert (course.mine / "notebooks/my notes.txt").read_text() == "notes"
    assert git(course.mine, "rev-parse", "HEAD") == git(course.published, "rev-parse", "HEAD")


def test_kept_functions_and_progress_stay(course, capsys):
    own = {"notebooks/my_attention.py": "def softmax(x): ...", "notebooks/my_progress.txt": "{}\n"}
    for name, text in own.items():
        (course.mine / name).write_text(text)
    course.publish_newer()
    said_by_update(course, capsys)
    assert all((course.mine / name).read_text() == text for name, text in own.items())
    assert course.is_newest()


def test_a_file_of_ones_own_where_the_newer_version_has_one(course, capsys):
    """Untracked, and even one that git ignores and would overwrite without a word."""
    for name in ("notebooks/03_softmax.ipynb", "notebooks/my_attention.py"):
        (course.mine / name).write_text("mine")
    course.publish({"notebooks/03_softmax.ipynb": lesson("new")})
    git(course.published, "add", "-f", ".")
    (course.published / "notebooks/my_attention.py").write_text("theirs")
    git(course.published, "add", "-f", "notebooks/my_attention.py")
    git(course.published, "commit", "-q", "-m", "a slip")
    said = said_by_update(course, capsys)
    assert "02" not in said
    for name in ("notebooks/03_softmax.mine-1.ipynb", "notebooks/my_attention.mine-1.py"):
        assert name in said and (course.mine / name).read_text() == "mine"
    assert course.is_newest()


def test_a_lesson_that_was_changed_and_then_renamed_or_removed_upstream(course, capsys):
    (course.mine / LESSON).write_text("mine")
    course.publish({"notebooks/03_similarity.ipynb": lesson("1 + 2", "...")}, LESSON)
    said_by_update(course, capsys)
    assert (course.mine / "notebooks/02_similarity.mine-1.ipynb").read_text() == "mine"
    assert not (course.mine / LESSON).exists() and course.is_newest()


def test_a_lesson_that_was_deleted_comes_back(course, capsys):
    (course.mine / LESSON).unlink()
    course.publish_newer()
    said_by_update(course, capsys)
    assert course.is_newest()


def test_staged_changes_and_files_of_any_kind(course, capsys):
    (course.mine / "README.md").write_text("mine\n")
    git(course.mine, "add", "README.md")
    course.publish_newer()
    assert "README.mine-1.md" in said_by_update(course, capsys)
    assert (course.mine / "README.mine-1.md").read_text() == "mine\n" and course.is_newest()


def test_a_notebook_that_is_damaged_is_kept_as_it_is(course, capsys):
    for text in ("{", "[]", '{"cells": [{}]}', "[" * 100_000, "\x00"):
        (course.mine / LESSON).write_text(text)
        course.publish({LESSON: lesson("1 + 2", "...", f"new cell {len(text)}")})
        beside = said_by_update(course, capsys).partition("beside the new: ")[2].splitlines()[0]
        assert (course.mine / beside.rstrip(".")).read_text() == text


# ---- Where nothing can be brought, one true sentence and nothing changed


def refused(course, capsys, problem):
    before = course.files()
    with pytest.raises(SetupProblem, match=problem) as told:
        bring_newest(course.mine)
    assert "\n" not in str(told.value)
    assert course.files() == before
    assert capsys.readouterr().out == ""


def test_without_a_remote(course, capsys):
    git(course.mine, "remote", "remove", "origin")
    refused(course, capsys, "no place to take a newer version from")


def test_offline(course, capsys):
    course.published.rename(course.published.with_name("away"))
    refused(course, capsys, r"could be fetched \(git says: .*\)\. Is there a network\?")


def test_a_branch_of_its_own(course, capsys):
    course.publish_newer()
    git(course.mine, "switch", "-q", "-c", "mine")
    refused(course, capsys, "The branch mine is in this copy alone")


def test_commits_of_its_own(course, capsys):
    (course.mine / "README.md").write_text("mine\n")
    git(course.mine, "commit", "-q", "-a", "-m", "mine")
    assert said_by_update(course, capsys) == "These are the newest lessons already.\n"
    course.publish_newer()
    refused(course, capsys, "has 1 commit of its own")


def test_detached(course, capsys):
    git(course.mine, "switch", "-q", "--detach")
    course.publish_newer()
    refused(course, capsys, "stands on one version and on no branch")


def test_in_the_middle_of_a_merge(course, capsys):
    (course.mine / "README.md").write_text("mine\n")
    git(course.mine, "commit", "-q", "-a", "-m", "mine")
    course.publish_newer()
    subprocess.run(["git", "pull", "--no-rebase"], cwd=course.mine, capture_output=True)
    refused(course, capsys, "A merge or rebase is under way")


def test_no_git_checkout(course, capsys, tmp_path):
    shutil.rmtree(course.mine / ".git", onerror=make_writable)
    refused(course, capsys, "was not made with `git clone`")
    # ... and not in a checkout of something else either
    git(tmp_path, "init", "-q")
    refused(course, capsys, "was not made with `git clone`")


def make_writable(function, path, _):
    os.chmod(path, 0o700)
    function(path)


def test_without_git(course, capsys, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    refused(course, capsys, "needs git")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_fails_half_way_is_taken_back(course, capsys, monkeypatch, error):
    (course.mine / "README.md").write_text("mine\n")
    ran(course.mine / LESSON)
    course.publish_newer()
    before = course.files()

    def fails(self, paths):
        raise error

    monkeypatch.setattr(update.Git, "restore", fails)
    with pytest.raises((SetupProblem, KeyboardInterrupt)) as told:
        bring_newest(course.mine)
    if isinstance(error, OSError):
        assert str(told.value) == (
            "It did not work (No space left on device); your files are as before."
        )
    assert course.files() == before


def test_a_merge_that_git_refuses_is_taken_back(course, capsys, monkeypatch):
    """A file of the learner's where the newer version has a folder."""
    (course.mine / "notebooks/extra").write_text("mine")
    (course.mine / "README.md").write_text("mine\n")
    course.publish({"notebooks/extra/a.txt": "new", "README.md": "Newer\n"})
    before = course.files()
    try:
        bring_newest(course.mine)
    except SetupProblem:
        assert course.files() == before
    else:
        assert (course.mine / "notebooks/extra.mine-1").read_text() == "mine"


def test_the_command_needs_no_environment(course, monkeypatch, capsys):
    monkeypatch.setattr(update, "ROOT", course.mine)
    monkeypatch.setattr(commands.Environment, "make", lambda self, kind: 1 / 0)
    assert commands.main(["update"]) == 0
    assert capsys.readouterr().out == "These are the newest lessons already.\n"
    git(course.mine, "remote", "remove", "origin")
    assert commands.main(["update"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_hooks_variables_do_not_lead_to_another_checkout(course, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_DIR", str(course.published / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(course.published))
    assert said_by_update(course, capsys) == "These are the newest lessons already.\n"


def test_the_real_lessons_are_compared_by_what_is_written_in_them():
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        text = path.read_text(encoding="utf-8")
        notebook = json.loads(text)
        again = {**notebook, "metadata": {}, "cells": [dict(c) for c in notebook["cells"]]}
        for cell in again["cells"]:
            cell["metadata"] = {"a": 1}
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)
        assert update.written(text) == update.written(json.dumps(again))
        again["cells"][-1]["source"] = ["mine"]
        assert update.written(text) != update.written(json.dumps(again))
