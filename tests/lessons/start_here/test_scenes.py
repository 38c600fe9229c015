"""Its map, its scene, and the check of the set-up."""

import importlib.metadata
import json
import re
import subprocess
import sys
from types import ModuleType

import nbformat
import numpy as np
import pytest
from looking import notebook

from helpers.exercises import check
from helpers.lessons import LESSONS, room
from helpers.lessons.start_here import setup_check
from helpers.lessons.start_here.scenes import explore_start

NOTEBOOK = notebook("start_here")
LESSON = nbformat.read(NOTEBOOK, as_version=4)
TEXT = "\n".join(cell.source for cell in LESSON.cells if cell.cell_type == "markdown")


def mix(a, b, part):
    return (1 - part) * a + part * b


# ---- The map ------------------------------------------------------------------------------------


def test_the_map_links_every_lesson_there_is_and_no_other():
    linked = set(re.findall(r"\]\((\w+\.ipynb)\)", TEXT))
    assert linked == {one.notebook for one in LESSONS[1:]}


def test_the_map_and_the_readme_tell_the_same():
    def rows(text):
        text = text.replace("](notebooks/", "](")
        lines = re.findall(r"^\| \[?(\d\d [^|\]]*\w).*?\| (.*) \| (.*) \|$", text, re.MULTILINE)
        assert [line[0][:2] for line in lines] == [f"{one.number:02}" for one in LESSONS]
        return lines

    assert rows(TEXT) == rows((NOTEBOOK.parents[1] / "README.md").read_text("utf-8"))


# ---- The scene ----------------------------------------------------------------------------------


def test_apple_goes_part_of_the_way_to_its_nearest_word():
    scene, rng = explore_start(mix), np.random.default_rng(0)
    for part in (0, 0.5, 1):
        scene.set("part", part)
        for _ in range(30):
            scene.move("apple", rng.uniform(-2, 8, 2))
            apple = scene.place("apple")
            others = [scene.place(word) for word in ("orange", "phone", "android")]
            nearest = min(others, key=lambda place: np.linalg.norm(place - apple))
            moved = scene.state["panels"]["plane"]["moved"][-1]
            assert scene.error == "" and scene.text
            np.testing.assert_allclose(moved, mix(apple, nearest, part))


def test_the_prediction_comes_true():
    scene = explore_start(mix)
    scene.move("apple", (4, 2))
    assert scene.text.startswith("The word nearest to apple is phone")


def test_a_function_that_fails_is_told_and_the_picture_recovers():
    good = True

    def sometimes(a, b, part):
        return mix(a, b, part) if good else None

    scene = explore_start(sometimes)
    before = scene.state["panels"]
    good = False
    scene.move("apple", (1, 1))
    assert scene.error == "sometimes returned nothing. Does its last line say `return`?"
    assert scene.state["panels"] == before
    good = True
    scene.move("apple", (2, 1))
    assert scene.error == ""


def test_with_the_parts_swapped_the_text_says_where_apple_goes():
    """At 0 on the slider, where the lesson's own `mix` leaves apple."""
    scene = explore_start(lambda a, b, part: mix(b, a, part))
    scene.set("part", 0)
    assert "Apple stays" not in scene.text
    assert "Your function takes apple from (2.50, 2.50) to (3.70, 1.20)." in scene.text


@pytest.mark.parametrize("exact", [True, False])
def test_the_line_of_text_says_what_the_learners_mix_did(exact):
    """The lesson lets them write `part / 2`: then apple does not go as far as the slider says."""
    scene = explore_start(lambda a, b, part: mix(a, b, part if exact else part / 2))
    scene.set("part", 1)
    goes = "Apple goes 1.00 of the way there, from (2.50, 2.50) to (3.70, 1.20)."
    takes = (
        "The slider says 1.00 of the way there. Your function takes apple from (2.50, 2.50) to "
        "(3.10, 1.85)."
    )
    assert scene.text.endswith(goes if exact else takes)


# ---- The exercise -------------------------------------------------------------------------------


def test_a_middle_that_is_right_in_the_plane_passes_and_no_hint_needs_numpy():
    card = check("start_here.half_way", lambda a, b: [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2])
    assert card.verdict.status == "passed"
    assert "numpy" not in LESSON.cells[3].source
    assert not any("numpy" in hint.lower() for hint in room("start_here").EXERCISES[0].hints)


# ---- The set-up ---------------------------------------------------------------------------------


def said(capsys):
    setup_check.check_setup()
    return capsys.readouterr().out


def test_a_sound_set_up(capsys):
    assert said(capsys).startswith("✓ Everything is in place") and "✗" not in said(capsys)


def test_an_old_python(capsys, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    assert "This is Python 3.10.4; the course needs 3.11 or newer." in said(capsys)
    assert "make lab" in said(capsys)


def test_an_old_package_and_a_missing_one(capsys, monkeypatch):
    versions = {"numpy": "1.26.4", "anywidget": "0.10.0rc1"}

    def version(name):
        if name == "matplotlib":
            raise importlib.metadata.PackageNotFoundError(name)
        return versions.get(name, "99")

    monkeypatch.setattr(importlib.metadata, "version", version)
    text = said(capsys)
    assert "numpy is version 1.26.4; the course needs 2.0 or newer." in text
    assert "The package matplotlib is missing." in text
    assert "anywidget is" not in text and text.count("✗") == 2


def test_the_course_is_not_installed(capsys, monkeypatch):
    def none(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "metadata", none)
    assert "does not have the course's package" in said(capsys)


def test_widgets_without_jupyterlabs_part(capsys, monkeypatch):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *_: [])
    assert "JupyterLab's part of ipywidgets is missing" in said(capsys)
    assert "JupyterLab's part of anywidget is missing" in said(capsys)
    monkeypatch.setenv("VSCODE_PID", "1")
    assert "✓" in said(capsys)


@pytest.mark.parametrize("name", sorted(setup_check.IN_LESSONS))
def test_a_package_that_does_not_import_though_it_is_listed(name, capsys, monkeypatch):
    """Its folder removed, a file of it missing, a library of the system's not found."""
    real = setup_check.importlib.import_module

    def fails(asked):
        if asked == name:
            raise ImportError("libopenblas.so: cannot open shared object file\nmore of it")
        return real(asked)

    monkeypatch.setattr(setup_check.importlib, "import_module", fails)
    assert said(capsys) == (
        f"✗ The package {name} is installed, but it does not work: "
        "ImportError: libopenblas.so: cannot open shared object file.\n"
        f"  {setup_check.AGAIN}\n"
    )


@pytest.mark.parametrize("gone", ["numpy", "anywidget", "jupyterlab"])
def test_a_package_whose_files_are_gone(gone, tmp_path):
    """In a Python of its own, which has what this one has, but for one package's folder."""
    code = (
        "import sys\n"
        "class Gone:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name.split('.')[0] == {gone!r}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}')\n"
        "sys.meta_path.insert(0, Gone())\n"
        "from helpers.lessons.start_here.setup_check import check_setup\n"
        "check_setup()\n"
    )
    (tmp_path / "cell.py").write_text(code)
    text = run(tmp_path / "cell.py")
    assert f"✗ The package {gone} is installed, but it does not work: ModuleNotFoundError" in text


def test_a_folder_of_the_name_with_nothing_in_it(capsys, monkeypatch):
    empty = ModuleType("numpy")
    empty.__file__ = None
    monkeypatch.setitem(sys.modules, "numpy", empty)
    assert "numpy is installed, but it does not work: its files are gone." in said(capsys)


OFF = "@jupyter-widgets/jupyterlab-manager"


@pytest.mark.parametrize(
    "disabled", [{OFF: True}, {f"{OFF}:plugin": True}, [OFF], {OFF: True, "anywidget": False}]
)
@pytest.mark.parametrize("file", ["page_config.json", "page_config.d/mine.json"])
def test_widgets_switched_off_in_the_persons_settings(
    disabled, file, capsys, monkeypatch, tmp_path
):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    path = tmp_path / "labconfig" / file
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"disabledExtensions": disabled}))
    text = said(capsys)
    assert f"✗ JupyterLab's part of ipywidgets is switched off in {path}." in text
    assert f"Take the entry {next(iter(disabled))} out of that file" in text
    assert text.count("✗") == 1
    monkeypatch.setenv("VSCODE_PID", "1")
    assert "✓" in said(capsys)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"disabledExtensions": {OFF: False, "@jupyterlab/toc-extension": True}}),
        json.dumps({"disabledExtensions": {f"{OFF}-two": True}}),
        json.dumps({"disabledExtensions": None}),
        *("", "{", "[]", "[" * 100_000),
    ],
)
def test_settings_that_switch_off_nothing_of_ours(text, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    (tmp_path / "labconfig").mkdir()
    (tmp_path / "labconfig" / "page_config.json").write_text(text)
    assert said(capsys).startswith("✓")


def test_the_nearer_setting_counts(capsys, monkeypatch, tmp_path):
    folders = [tmp_path / "mine", tmp_path / "everybody's"]
    for folder, off in zip(folders, (False, True), strict=True):
        (folder / "labconfig").mkdir(parents=True)
        text = json.dumps({"disabledExtensions": {OFF: off}})
        (folder / "labconfig" / "page_config.json").write_text(text)
    monkeypatch.setattr("jupyter_core.paths.jupyter_config_path", lambda: folders)
    assert said(capsys).startswith("✓")
    monkeypatch.setattr("jupyter_core.paths.jupyter_config_path", lambda: folders[::-1])
    assert "switched off" in said(capsys)


@pytest.mark.parametrize("name", ["numpy.py", "random.py", "ipywidgets/__init__.py"])
def test_a_file_that_hides_a_package(name, capsys, monkeypatch, tmp_path):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    monkeypatch.chdir(tmp_path)
    hidden = name.partition("/")[0].removesuffix(".py")
    assert f"hides the `{hidden}` that the course needs" in said(capsys)
    assert "Give it another name" in said(capsys)


def test_a_lesson_from_another_copy(capsys, monkeypatch, tmp_path):
    for folder in ("notebooks", "helpers"):
        (tmp_path / folder).mkdir()
    (tmp_path / "helpers" / "attention.py").write_text("")
    monkeypatch.chdir(tmp_path / "notebooks")
    assert "but Python uses" in said(capsys)


@pytest.mark.parametrize("source", ["", "mine = 1 / 0", "def broken(:"])
def test_the_lessons_first_cell_notices_a_helpers_of_ones_own(source, tmp_path):
    (tmp_path / "helpers.py").write_text(source)
    (tmp_path / "cell.py").write_text(first_cell(), encoding="utf-8")
    text = run(tmp_path / "cell.py")
    assert text.startswith("✗ Python does not find the course's `helpers`. It found: ")
    assert str(tmp_path / "helpers.py") in text
    assert "When something does not work" in text and "## When something does not work" in TEXT


def test_the_lessons_first_cell_where_nothing_is_installed(tmp_path):
    (tmp_path / "cell.py").write_text(
        "import sys; sys.path = [p for p in sys.path if 'python3' in p and 'site-' not in p]\n"
        "sys.meta_path = [f for f in sys.meta_path if 'ditable' not in str(f)]\n" + first_cell(),
        encoding="utf-8",
    )
    assert "`helpers`. It found: None" in run(tmp_path / "cell.py")


def first_cell():
    return next(cell.source for cell in LESSON.cells if cell.cell_type == "code")


def run(path):
    done = subprocess.run(
        [sys.executable, "-X", "utf8", path],
        cwd=path.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
