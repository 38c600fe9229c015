"""The set-up: one source of versions, an environment that mends itself, tidy files."""

import ast
import contextlib
import itertools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import course
import nbformat
import pytest
import refresh
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = course.ROOT
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TESTS = "requirements-test.lock"
WINDOWS = os.name == "nt"


@cache
def lock(name):
    """The versions a lock has of each package, one for each line (Pythons may differ)."""
    versions = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", read(name), re.MULTILINE):
        versions.setdefault(package, []).append(version)
    return versions


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


# ---- one source of versions


def groups(*names):
    return [requirement for name in names for requirement in PROJECT["dependency-groups"][name]]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("requirements.lock", groups("build")),
        ("requirements-test.lock", groups(*PROJECT["dependency-groups"])),
    ],
)
def test_lock_holds_what_the_project_wants(name, wanted):
    for requirement in map(Requirement, [*PROJECT["project"]["dependencies"], *wanted]):
        for version in lock(name)[requirement.name]:
            assert requirement.specifier.contains(version), f"{requirement}: run `make lock`"


def test_make_lock_takes_every_group():
    assert {"build", *course.TOOLS} == set(PROJECT["dependency-groups"])


@pytest.mark.skipif(
    Path(sys.prefix).name != ".venv-oldest" or sys.version_info[:2] != course.OLDEST,
    reason="for the environment of `make test-oldest`",
)
def test_every_lower_bound_is_the_version_tried():
    wanted = [*PROJECT["project"]["dependencies"], *groups("build", "test")]
    for requirement in map(Requirement, wanted):
        (bound,) = requirement.specifier
        tried = metadata.version(requirement.name)
        assert Version(tried) == Version(bound.version), requirement


def test_lock_holds_the_build_backend():
    assert PROJECT["build-system"]["requires"][0] in groups("build")


def test_test_lock_holds_the_other_one():
    tests = lock("requirements-test.lock")
    for package, versions in lock("requirements.lock").items():
        assert set(versions) <= set(tests[package]), package


@pytest.mark.parametrize("name", course.LOCKS.values())
def test_every_version_has_a_hash(name):
    entries = re.split(r"\n(?=\w)", read(name))[1:]
    assert len(entries) == sum(map(len, lock(name).values()))
    assert all("--hash=sha256:" in entry for entry in entries)


def test_lock_serves_every_system_and_python():
    text = read("requirements.lock")
    assert "sys_platform == 'win32'" in text
    assert "sys_platform == 'darwin'" in text
    assert PROJECT["project"]["requires-python"] == ">={}.{}".format(*course.OLDEST)


def test_conda_installs_from_the_same_lock():
    environment = yaml.safe_load(read("environment.yml"))
    *conda, pip = environment["dependencies"]
    assert pip == {"pip": ["-r requirements.lock"]}
    python, tool = conda
    assert tool == "pip"
    version = tuple(map(int, python.removeprefix("python=").split(".")))
    assert course.OLDEST <= version <= course.NEWEST
    assert environment["name"] == PROJECT["project"]["name"]


def test_conda_and_binder_install_the_course_as_the_makefile_does():
    step = "pip install --no-deps --no-build-isolation -e ."
    for name in ("postBuild", "environment.yml", "README.md"):
        assert step in read(name)
    assert '"--no-deps", "--no-build-isolation", "-e", "."' in Path(course.__file__).read_text()


def test_page_files_are_part_of_the_package():
    """What is installed from a built package has the page's files too."""
    from hatchling.builders.wheel import WheelBuilder

    files = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    page = {file.relative_to(ROOT).as_posix() for file in (ROOT / "helpers/scene/page").iterdir()}
    assert page and page <= {name.replace(os.sep, "/") for name in files}


# ---- the environment


@pytest.fixture
def checkout(tmp_path):
    """A checkout's set-up files, in a folder with a space and a letter outside ASCII."""
    root = tmp_path / "my cöpy of it"
    root.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", *course.LOCKS.values()):
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "helpers", root / "helpers", ignore=shutil.ignore_patterns("__py*"))
    return root


@pytest.fixture
def commands(monkeypatch):
    """Set-up runs none of its commands; it only makes a list of them."""
    made = []

    def run(self, command, problem):
        made.append([str(part) for part in command])
        if "venv" in made[-1]:
            self.python.parent.mkdir(parents=True)
            self.python.touch()

    monkeypatch.setattr(course.Environment, "run", run)
    return made


def kinds_of(commands):
    """Each command by the one word that tells it from the others."""
    known = ("venv", *course.LOCKS.values(), "-e")
    return [next(word for word in known if word in command) for command in commands]


def test_first_run_makes_the_environment_and_a_second_does_nothing(checkout, commands):
    course.Environment(checkout).make("lab")
    assert kinds_of(commands) == ["venv", "requirements.lock", "-e"]
    commands.clear()
    course.Environment(checkout).make("lab")
    assert commands == []


def test_tests_add_to_the_environment_of_the_lab(checkout, commands):
    course.Environment(checkout).make("lab")
    commands.clear()
    course.Environment(checkout).make("test")
    assert kinds_of(commands) == ["requirements-test.lock", "-e"]
    commands.clear()
    course.Environment(checkout).make("lab")
    course.Environment(checkout).make("test")
    assert commands == []


def test_a_changed_project_file_installs_the_course_again(checkout, commands):
    course.Environment(checkout).make("test")
    commands.clear()
    with (checkout / "pyproject.toml").open("a") as file:
        file.write("\n# changed\n")
    course.Environment(checkout).make("lab")
    assert kinds_of(commands) == ["-e"]
    assert course.Environment(checkout).complete("test")


@pytest.mark.parametrize("name", course.LOCKS.values())
def test_a_changed_lock_makes_it_anew(checkout, commands, name, capsys):
    course.Environment(checkout).make("test")
    commands.clear()
    with (checkout / name).open("a") as file:
        file.write("# changed\n")
    course.Environment(checkout).make("test")
    assert kinds_of(commands) == ["venv", "requirements-test.lock", "-e"]
    assert "making it anew" in capsys.readouterr().out


def test_line_endings_are_no_change(checkout, commands):
    course.Environment(checkout).make("lab")
    path = checkout / "requirements.lock"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert course.Environment(checkout).complete("lab")


def test_half_made_environment_is_made_anew(checkout, monkeypatch, commands):
    calls = iter([None, course.SetupProblem("no network")])

    def fail_second(self, command, problem):
        answer = next(calls)
        if answer:
            raise answer
        self.python.parent.mkdir(parents=True)
        self.python.touch()

    with monkeypatch.context() as patch:
        patch.setattr(course.Environment, "run", fail_second)
        with pytest.raises(course.SetupProblem, match="no network"):
            course.Environment(checkout).make("lab")
    course.Environment(checkout).make("lab")
    assert kinds_of(commands) == ["venv", "requirements.lock", "-e"]


@pytest.mark.parametrize(
    "damage", ["moved", "no python", "note cut short", "note of another kind", "file", "dead link"]
)
def test_damaged_environment_is_made_anew(checkout, commands, damage):
    environment = course.Environment(checkout)
    environment.make("lab")
    commands.clear()
    if damage == "moved":
        checkout = checkout.rename(checkout.parent / "elsewhere")
    elif damage == "no python":
        environment.python.unlink()
    elif damage == "note cut short":
        environment.stamp.write_text(environment.stamp.read_text()[:40])
    elif damage in ("file", "dead link"):
        shutil.rmtree(environment.folder)
        if damage == "file":
            environment.folder.write_text("the name of an environment kept elsewhere")
        elif WINDOWS:
            pytest.skip("links need rights of their own here")
        else:
            environment.folder.symlink_to("nowhere")
    else:
        environment.stamp.write_text("[]")
    course.Environment(checkout).make("lab")
    assert kinds_of(commands) == ["venv", "requirements.lock", "-e"]


def test_a_folder_of_someone_else_says_what_to_do(checkout, monkeypatch, commands):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(course.SetupProblem, match="copy it"):
        course.Environment(checkout).make("lab")
    assert commands == []


def test_a_folder_of_someone_else_works_once_it_is_set_up(checkout, monkeypatch, commands):
    course.Environment(checkout).make("lab")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    course.Environment(checkout).make("lab")


def a_python_of_everybody():
    """A Python that another user can run too, new enough; else None."""
    for path in filter(None, map(shutil.which, ("python3", "python3.11", "/usr/bin/python3"))):
        asked = [path, "-c", "import sys; sys.exit(sys.version_info < (3, 7))"]
        with contextlib.suppress(OSError):
            if subprocess.run(asked, **SOMEONE_ELSE, capture_output=True).returncode == 0:
                return path
    return None


ROOT_USER = not WINDOWS and os.geteuid() == 0
# Root may write anywhere, so that a test of rights has to be somebody else.
SOMEONE_ELSE = {"user": 65534, "group": 65534, "extra_groups": [], "cwd": "/"} if ROOT_USER else {}


@pytest.mark.skipif(WINDOWS, reason="rights are another matter there")
@pytest.mark.parametrize("words", [["lab"], ["test"]])
def test_a_checkout_one_may_only_read_says_what_to_do(checkout, words):
    with tempfile.TemporaryDirectory() as place:  # pytest's own folders are closed to others
        os.chmod(place, 0o755)
        shared = shutil.copytree(checkout, Path(place, checkout.name))
        shutil.copytree(ROOT / "scripts", shared / "scripts")
        try:
            for path in [shared, *shared.rglob("*")]:
                path.chmod(0o555 if path.is_dir() else 0o444)
            python = a_python_of_everybody()
            if python is None:
                pytest.skip("no Python here that another user can run")
            command = [python, str(shared / "scripts/course.py"), *words]
            done = subprocess.run(command, capture_output=True, text=True, **SOMEONE_ELSE)
            assert done.returncode == 1
            assert "This folder can't be written to: copy it" in done.stderr
            assert done.stderr.count("\n") == 1 and done.stdout == ""
            assert not (shared / ".venv").exists()
        finally:
            for path in [shared, *shared.rglob("*")]:
                path.chmod(0o755)


def test_a_failed_command_is_one_line(checkout):
    with pytest.raises(course.SetupProblem, match="is there"):
        course.Environment(checkout).run([sys.executable, "-c", "exit(3)"], "is there a network?")


# ---- which Python


def fake_python(folder, version, venv=True):
    """A program that answers like `version` of Python."""
    path = folder / f"python{version}"
    path.write_text(f"#!/bin/sh\necho {version.replace('.', ' ')} {venv}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(WINDOWS, reason="the fake Pythons are shell scripts")
class TestFindPython:
    def test_the_first_that_will_do(self, tmp_path):
        old, new = fake_python(tmp_path, "3.9"), fake_python(tmp_path, "3.12")
        assert course.find_python([old, new, sys.executable]) == new

    def test_too_old(self, tmp_path):
        with pytest.raises(course.SetupProblem, match=r"Python 3\.11 or newer is needed"):
            course.find_python([fake_python(tmp_path, "3.10"), str(tmp_path / "missing")])

    def test_without_venv(self, tmp_path):
        bare = fake_python(tmp_path, "3.13", venv=False)
        with pytest.raises(course.SetupProblem, match=r"apt install python3\.13-venv"):
            course.find_python([bare])
        assert course.find_python([bare, sys.executable]) == sys.executable

    def test_a_shim_that_does_not_run(self, tmp_path):
        broken = tmp_path / "python3.14"
        broken.write_text("#!/bin/sh\nexit 127\n")
        broken.chmod(0o755)
        assert course.find_python([str(broken), sys.executable]) == sys.executable

    def test_on_path(self, tmp_path, monkeypatch):
        new = fake_python(tmp_path, "3.13")
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(sys, "executable", fake_python(tmp_path, "3.8"))
        assert course.find_python() == new


def test_the_script_is_readable_to_an_old_python():
    ast.parse(Path(course.__file__).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_problem_is_one_line_and_no_traceback(monkeypatch, capsys):
    def no_python(self, kind):
        raise course.SetupProblem("Python 3.11 or newer is needed.")

    monkeypatch.setattr(course.Environment, "make", no_python)
    assert course.main(["lab"]) == 1
    assert capsys.readouterr().err == "Python 3.11 or newer is needed.\n"


def test_stopped_by_hand_is_one_line(monkeypatch, capsys):
    def stop(self, kind):
        raise KeyboardInterrupt

    monkeypatch.setattr(course.Environment, "make", stop)
    assert course.main(["lab"]) == 1
    assert capsys.readouterr().err == "Stopped. Run the same again to go on.\n"


# ---- the commands


def test_lab_is_on_loopback_and_asks_nobody(monkeypatch):
    ran = []
    monkeypatch.setattr(course, "replace_by", lambda command, env: ran.append((command, env)))
    monkeypatch.setenv("ATTENTION_COURSE_STATIC", "1")
    course.main(["--here", "lab", "--no-browser"])
    ((command, env),) = ran
    assert command[1:3] == ["-m", "jupyterlab"]
    lesson = course.FIRST_LESSON.removeprefix("/lab/tree/")
    assert lesson.startswith("notebooks/00_")
    for option in (
        f"--LabApp.default_url={course.FIRST_LESSON}",
        "--ServerApp.ip=127.0.0.1",
        "--LabApp.news_url=None",
        "--no-browser",
    ):
        assert option in command
    assert "ATTENTION_COURSE_STATIC" not in env
    assert env["OPENBLAS_NUM_THREADS"] == "1"
    config = Path(env["JUPYTER_CONFIG_PATH"], "labconfig/page_config.json")
    assert json.loads(config.read_text())["buildCheck"] is False


def test_an_option_of_the_learner_replaces_ours():
    command = course.lab_command("python", "--ServerApp.ip=0.0.0.0")
    assert [word for word in command if "ServerApp.ip" in word] == ["--ServerApp.ip=0.0.0.0"]


def test_the_first_failure_ends_the_run():
    failing, next_one = [sys.executable, "-c", "exit(7)"], [sys.executable, "-c", "exit(0)"]
    assert course.run_all(next_one, failing, ["never run"]) == 7


@pytest.mark.skipif(not shutil.which("make"), reason="no make here")
def test_make_without_words_lists_every_target():
    said = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("help", *course.COMMANDS):
        assert f"make {target} " in said.stdout


@pytest.fixture
def runs(monkeypatch):
    """The commands that would be run, and what stands in the files they are given by then."""
    made = []

    def run_all(*commands):
        for command in commands:
            words = [str(word) for word in command]
            files = [Path(word).read_text() for word in words if word.endswith(".txt")]
            made.append((words, "".join(files)))
        return 0

    monkeypatch.setattr(course, "run_all", run_all)
    return made


def test_the_audit_asks_for_every_version_of_every_system(runs):
    assert course.main(["--here", "audit"]) == 0
    asked = [re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE) for _, text in runs]
    locked = {(name, version) for name, all in lock(TESTS).items() for version in all}
    assert set(itertools.chain(*asked)) == locked
    for (words, text), one in zip(runs, asked, strict=True):
        assert {"--strict", "--require-hashes", "--disable-pip"} <= set(words)
        assert ";" not in text, "what this system doesn't install would be left out"
        assert len(dict(one)) == len(one) <= text.count("--hash=")


def test_an_audit_that_reaches_nobody_fails(monkeypatch, capfd):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert course.main(["--here", "audit"]) != 0
    assert "could not be looked up" in capfd.readouterr().err


@pytest.mark.skipif(WINDOWS, reason="the fake Pythons are shell scripts")
def test_oldest_versions_run_on_the_oldest_python_and_newest_on_the_newest(
    runs, monkeypatch, tmp_path
):
    for version in ("3.14", "3.12", "3.11"):
        fake_python(tmp_path, version)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", fake_python(tmp_path, "3.13"))
    assert course.main(["--here", "test-oldest", "-k", "softmax"]) == 0
    made = [words for words, _ in runs if "venv" in words]
    assert [words[-2:] for words in made] == [
        [str(tmp_path / "python3.11"), str(ROOT / ".venv-oldest")],
        [str(tmp_path / "python3.14"), str(ROOT / ".venv-newest")],
    ]
    chosen = [
        words[words.index("--resolution") + 1] for words, _ in runs if "--resolution" in words
    ]
    assert chosen == ["lowest-direct", "highest"]
    for words in (words for words, _ in runs if "pytest" in words):
        assert words[-2:] == ["-k", "softmax"]
        assert all((ROOT / word).exists() for word in words if word.startswith(("tests", "note")))


# ---- refresh


def run_refresh(tmp_path, *sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata={"widgets": {}, "authors": ["x"]})
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook, path)
    done = subprocess.run(script_for(path), capture_output=True, text=True, timeout=120)
    return path, done


def script_for(path):
    return [sys.executable, refresh.__file__, str(path)]


def test_refresh_stores_outputs_and_nothing_else(tmp_path):
    path, done = run_refresh(
        tmp_path,
        "import os, ipywidgets\nos.environ['ATTENTION_COURSE_STATIC']",
        "ipywidgets.IntSlider(3)",
    )
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(path, 4)
    assert notebook.metadata == refresh.METADATA
    first, second = notebook.cells
    assert (first.execution_count, second.execution_count) == (1, 2)
    assert first.outputs[0].data == {"text/plain": "'1'"}
    assert second.outputs[0].data == {"text/plain": "IntSlider(value=3)"}
    before = path.read_bytes()
    again = subprocess.run(script_for(path), capture_output=True, text=True, timeout=120)
    assert "nothing changed" in again.stdout
    assert path.read_bytes() == before


def test_refresh_stops_at_an_error(tmp_path):
    path, done = run_refresh(tmp_path, "1 / 0")
    assert done.returncode == 1
    assert "lesson.ipynb was left as it was" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert nbformat.read(path, 4).cells[0].outputs == []


# ---- tidy files


@cache
def tracked():
    said = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if said.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in said.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path):
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def test_no_file_names_a_registry():
    hosts = re.compile(r"pypi\.org|pythonhosted|npmjs|--(extra-)?index-url|--find-links")
    mine = Path(__file__).resolve()
    found = [path for path in tracked() if path != mine and hosts.search(text_of(path))]
    assert not found


def test_no_file_names_a_machine():
    """Neither a home folder nor the place where this checkout lies."""
    machine = re.compile(rf"/(home|Users)/\w+/|/root/|{re.escape(str(ROOT))}(/|\b)")
    mine = Path(__file__).resolve()
    found = [path for path in tracked() if path != mine and machine.search(text_of(path))]
    assert not found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_is_as_refresh_leaves_it(self, path):
        notebook = nbformat.read(path, 4)
        nbformat.validate(notebook)
        before = nbformat.writes(notebook)
        refresh.tidy(notebook)
        assert nbformat.writes(notebook) == before, "run `make refresh`"
        assert "widgets" not in notebook.metadata

    def test_was_run_in_order_without_error(self, path):
        cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
        kinds = {output.output_type for cell in cells for output in cell.outputs}
        assert "error" not in kinds

    def test_cells_are_short(self, path):
        cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        lengths = [len(cell.source.splitlines()) for cell in cells]
        assert statistics.median(lengths) <= 5
        assert max(lengths) <= 15

    def test_only_timings_go_uncompared(self, path):
        """nbval's ways to skip a cell are tags, never comments that a learner would read."""
        for cell in nbformat.read(path, 4).cells:
            assert not re.search(r"NBVAL_|nbval-", cell.source)
            assert set(cell.metadata.get("tags", [])) <= {"nbval-ignore-output"}


# ---- the whole of it, for real


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_fresh_copy_sets_itself_up(checkout):
    """Needs the network: a real environment, in a folder whose name is no plain word."""
    (checkout / "scripts").mkdir()
    shutil.copy(course.__file__, checkout / "scripts")
    environment = course.Environment(checkout)
    environment.make("lab")
    code = "import helpers, jupyterlab, anywidget; print(helpers.__file__)"
    python = str(environment.python)
    said = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert Path(said.stdout.strip()).is_relative_to(checkout)
    assert course.Environment(checkout).complete("lab")


@pytest.mark.long
def test_no_network_is_one_line(checkout, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(checkout))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    with pytest.raises(course.SetupProblem, match="Is there a network"):
        course.Environment(checkout).make("lab")
    assert not course.Environment(checkout).complete("lab")
