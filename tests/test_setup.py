"""The set-up: one source of versions, an environment that mends itself, tidy files."""

import itertools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path

import commands
import course
import environment
import nbformat
import pytest
import refresh
import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from test_environment import fake_python

ROOT = environment.ROOT
NOTEBOOKS = refresh.lessons()
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
        ("requirements-test.lock", groups("build", *commands.TOOLS)),
        (environment.SITE_LOCK, groups("site")),  # an environment of its own, without the course's
    ],
)
def test_lock_holds_what_the_project_wants(name, wanted):
    ours = [] if name == environment.SITE_LOCK else PROJECT["project"]["dependencies"]
    for requirement in map(Requirement, [*ours, *wanted]):
        for version in lock(name)[requirement.name]:
            assert requirement.specifier.contains(version), f"{requirement}: run `make lock`"


def test_make_lock_takes_every_group():
    assert {"build", "hub", "site", *commands.TOOLS} == set(PROJECT["dependency-groups"])


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


@pytest.mark.parametrize("name", environment.LOCKS.values())
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
    wanted = yaml.safe_load(read("environment.yml"))
    *conda, pip = wanted["dependencies"]
    assert pip == {"pip": ["-r requirements.lock"]}
    python, tool = conda
    assert tool == "pip"
    version = tuple(map(int, python.removeprefix("python=").split(".")))
    assert course.OLDEST <= version <= course.NEWEST
    assert wanted["name"] == PROJECT["project"]["name"]


def test_conda_and_binder_install_the_course_as_the_makefile_does():
    step = "pip install --no-deps --no-build-isolation -e ."
    for name in ("postBuild", "environment.yml", "README.md"):
        assert step in read(name)
    assert '"--no-deps", "--no-build-isolation", "-e", "."' in read("scripts/environment.py")


def test_page_files_are_part_of_the_package():
    """What is installed from a built package has the page's files too."""
    from hatchling.builders.wheel import WheelBuilder

    files = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    page = {file.relative_to(ROOT).as_posix() for file in (ROOT / "helpers/scene/page").iterdir()}
    assert page and page <= {name.replace(os.sep, "/") for name in files}


# ---- the commands


def test_problem_is_one_line_and_no_traceback(monkeypatch, capsys):
    def no_python(self, kind):
        raise environment.SetupProblem("Python 3.11 or newer is needed.")

    monkeypatch.setattr(environment.Environment, "make", no_python)
    assert commands.main(["lab"]) == 1
    assert capsys.readouterr().err == "Python 3.11 or newer is needed.\n"


def test_stopped_by_hand_is_one_line(monkeypatch, capsys):
    def stop(self, kind):
        raise KeyboardInterrupt

    monkeypatch.setattr(environment.Environment, "make", stop)
    assert commands.main(["lab"]) == 1
    assert capsys.readouterr().err == "Stopped. Run the same again to go on.\n"


@pytest.fixture
def started(monkeypatch, tmp_path):
    """What `lab` would become, as (command, environment), for an ordinary person."""
    ran = []
    monkeypatch.setattr(commands, "replace_by", lambda command, env: ran.append((command, env)))
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return ran


def test_lab_is_on_loopback_and_opens_the_first_lesson(started, monkeypatch, capsys):
    monkeypatch.setenv("ATTENTION_COURSE_STATIC", "1")
    commands.main(["--here", "lab", "--no-browser"])
    ((command, env),) = started
    assert command[1:3] == ["-m", "jupyterlab"]
    lesson = commands.FIRST_LESSON.removeprefix("/lab/tree/")
    assert lesson.startswith("notebooks/00_")
    for option in (
        f"--LabApp.default_url={commands.FIRST_LESSON}",
        "--ServerApp.ip=127.0.0.1",
        "--no-browser",
    ):
        assert option in command
    assert "ATTENTION_COURSE_STATIC" not in env
    assert env["OPENBLAS_NUM_THREADS"] == "1"
    assert not any("allow" in word for word in command) and capsys.readouterr().out == ""


@pytest.mark.parametrize("option", ["--ServerApp.ip=0.0.0.0", "--ip=0.0.0.0"])
def test_an_option_of_the_learner_replaces_ours(option):
    command = commands.lab_command("python", option)
    assert [word for word in command if "ip=" in word] == [option]


@pytest.mark.skipif(WINDOWS, reason="there is no root")
def test_root_is_told_and_let_in(started, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    commands.main(["--here", "lab"])
    assert "--ServerApp.allow_root=True" in started[0][0]
    said = capsys.readouterr().out
    assert said == "You are root, so all that runs in JupyterLab has root's rights.\n"


@pytest.mark.skipif(WINDOWS, reason="homes are another matter there")
class TestHome:
    OWN = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")

    @pytest.fixture(autouse=True)
    def places(self, monkeypatch, tmp_path):
        for name in (*self.OWN, "MPLCONFIGDIR"):
            monkeypatch.delenv(name, raising=False)
        self.closed = []
        true = os.access
        monkeypatch.setattr(
            os, "access", lambda path, mode: str(path) not in self.closed and true(path, mode)
        )
        monkeypatch.setattr(commands.Environment, "__init__", self.environment_in(tmp_path))
        self.home = tmp_path / "home"
        self.home.mkdir()
        monkeypatch.setenv("HOME", str(self.home))

    def environment_in(self, folder):
        def init(environment):
            environment.folder = folder / ".venv"

        return init

    def test_one_that_can_be_written_is_left_alone(self, started, capsys):
        assert commands.folders_instead_of_home({"HOME": str(self.home)}) == {}
        assert list(self.home.iterdir()) == [] and capsys.readouterr().out == ""

    def test_one_that_cannot_gives_way_and_it_is_said(self, tmp_path, capsys):
        self.closed.append(str(self.home))
        given = commands.folders_instead_of_home({"HOME": str(self.home)})
        assert {*self.OWN} < {*given} and all(Path(path).is_dir() for path in given.values())
        said = capsys.readouterr().out
        assert said.startswith("Your home folder can't be written to: JupyterLab keeps its")
        assert said.count("\n") == 1 and str(tmp_path / ".venv" / "own") in said

    def test_one_that_is_not_there(self, tmp_path):
        self.closed.append(str(tmp_path))
        given = commands.folders_instead_of_home({"HOME": str(tmp_path / "no" / "such")})
        assert {*self.OWN} < {*given}
        assert not any(Path(path).is_relative_to(tmp_path) for path in given.values())

    def test_a_folder_of_jupyters_that_another_user_made(self):
        (self.home / ".jupyter").mkdir()
        self.closed.append(str(self.home / ".jupyter"))
        given = commands.folders_instead_of_home({"HOME": str(self.home)})
        assert [*given] == ["JUPYTER_CONFIG_DIR"]

    def test_what_the_person_has_set_stays(self):
        self.closed.append(str(self.home))
        env = {"HOME": str(self.home), "JUPYTER_CONFIG_DIR": "/mine"}
        assert "JUPYTER_CONFIG_DIR" not in commands.folders_instead_of_home(env)


# ---- JupyterLab's settings, which every way to install the course brings


def test_every_setting_is_installed_with_the_course_and_looked_after():
    shared = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert set(shared) == set(environment.SETTINGS)
    assert set(shared.values()) == {
        "etc/jupyter/jupyter_server_config.py",
        "etc/jupyter/labconfig/page_config.d/attention-course.json",
        "etc/jupyter/labconfig/default_setting_overrides.d/attention-course.json",
    }


@pytest.fixture
def environments_settings(tmp_path, monkeypatch):
    """The settings laid where `pip install` puts them, and no others."""
    shared = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    for source, target in shared.items():
        (tmp_path / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / source, tmp_path / target)
    return tmp_path / "etc/jupyter"


SAY_SETTINGS = """
import json, os, sys
from jupyter_core import paths
paths.ENV_CONFIG_PATH[:] = [sys.argv[1]]
from jupyterlab.labapp import LabApp
server = LabApp.initialize_server(argv=["--no-browser", "--allow-root", "--port=0"])
(lab,) = server.extension_manager.extension_apps["jupyterlab"]
from jupyterlab_server.config import get_page_config
page = get_page_config(paths.jupyter_path("labextensions"))
print(json.dumps({
    "connection": server.kernel_websocket_connection_class.__name__,
    "extensions": lab.extension_manager,
    "updates": lab.check_for_updates_class.__name__,
    "news": lab.news_url,
    "build": page["buildCheck"],
    "disabled": page["disabledExtensions"],
    "threads": os.environ["OPENBLAS_NUM_THREADS"],
}))
"""


def test_a_plain_jupyter_lab_in_the_environment_has_them(environments_settings):
    env = {name: v for name, v in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", SAY_SETTINGS, environments_settings],
        capture_output=True,
        text=True,
        env=dict(env, JUPYTER_CONFIG_PATH=""),
    )
    said = json.loads(done.stdout.splitlines()[-1])
    assert {
        "@jupyterlab/apputils-extension:announcements",
        "@jupyterlab/application-extension:faviconbusy",
    } <= set(said.pop("disabled"))
    assert said == {
        "connection": "AtOnce",
        "extensions": "readonly",
        "updates": "NeverCheckForUpdate",
        "news": None,
        "build": False,
        "threads": "1",
    }


def test_binder_runs_what_it_is_given():
    """repo2docker runs postBuild as a program; a line without a hash beside a lock stops pip."""
    assert os.access(ROOT / "postBuild", os.X_OK) or WINDOWS
    assert read("postBuild").startswith("#!/")
    assert "notebook" in lock("requirements.lock")


@pytest.mark.skipif(WINDOWS, reason="a shell script")
@pytest.mark.parametrize("code", [0, 3])
def test_post_build_installs_the_course_and_stops_where_that_fails(tmp_path, code):
    (tmp_path / "pip").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\nexit {code}\n')
    (tmp_path / "pip").chmod(0o755)
    env = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    assert subprocess.run([ROOT / "postBuild"], cwd=ROOT, env=env).returncode == code
    assert (tmp_path / "said").read_text().split() == [
        *("install", "--no-deps", "--no-build-isolation", "-e", "."),
    ]


def test_what_conda_is_given_is_there_before_pip_runs():
    """repo2docker copies the whole folder first only where a line of pip's names a file of it."""
    (pip,) = [part["pip"] for part in yaml.safe_load(read("environment.yml"))["dependencies"][-1:]]
    assert [line.split()[0] for line in pip] == ["-r"]
    assert (ROOT / pip[0].split()[1]).exists()


def test_the_hubs_lock_holds_the_other_unchanged():
    run_time, hub = lock("requirements.lock"), lock("requirements-hub.lock")
    assert {name: hub.get(name) for name in run_time} == run_time
    assert {"jupyterhub", "nbgitpuller"} <= hub.keys() - run_time.keys()
    assert "--hash=sha256:" in read("requirements-hub.lock")


def test_the_first_failure_ends_the_run():
    failing, next_one = [sys.executable, "-c", "exit(7)"], [sys.executable, "-c", "exit(0)"]
    assert environment.run_all(next_one, failing, ["never run"]) == 7


@pytest.mark.skipif(not shutil.which("make"), reason="no make here")
def test_make_without_words_lists_every_target():
    said = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("help", *commands.COMMANDS):
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

    monkeypatch.setattr(commands, "run_all", run_all)
    return made


def test_the_audit_asks_for_every_version_of_every_system(runs):
    assert commands.main(["--here", "audit"]) == 0
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
    assert commands.main(["--here", "audit"]) != 0
    assert "could not be looked up" in capfd.readouterr().err


@pytest.mark.skipif(WINDOWS, reason="the fake Pythons are shell scripts")
def test_oldest_versions_run_on_the_oldest_python_and_newest_on_the_newest(
    runs, monkeypatch, tmp_path
):
    for version in ("3.14", "3.12", "3.11"):
        fake_python(tmp_path, version)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "_base_executable", fake_python(tmp_path, "3.13"))
    assert commands.main(["--here", "test-oldest", "-k", "softmax"]) == 0
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

    def test_becomes_a_python_script(self, path, tmp_path):
        """`jupyter nbconvert --to script` asks the notebook for the ending."""
        from nbconvert.exporters import ScriptExporter

        script, about = ScriptExporter().from_filename(str(path))
        assert about["output_extension"] == ".py"
        compile(script, path.stem, "exec")

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
