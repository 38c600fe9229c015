"""The environment: made once, mended by itself; where it can't be, one true sentence."""

import ast
import contextlib
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import commands
import course
import pytest
from environment import (
    FULL,
    LOCKS,
    ROOT,
    SETTINGS,
    Environment,
    SetupProblem,
    clean_environment,
    find_python,
    pythons,
)

WINDOWS = os.name == "nt"
SCRIPTS = ROOT / "scripts"

# ---- the environment


@pytest.fixture
def checkout(tmp_path):
    """A checkout's set-up files, in a folder with a space and a letter outside ASCII."""
    root = tmp_path / "my cöpy of it"
    root.mkdir()
    (root / "scripts/lab").mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE", *LOCKS.values(), *SETTINGS):
        shutil.copy(ROOT / name, root / name)
    shutil.copytree(ROOT / "helpers", root / "helpers", ignore=shutil.ignore_patterns("__py*"))
    return root


@pytest.fixture
def ran(monkeypatch):
    """Set-up runs none of its commands; it only makes a list of them."""
    made = []

    def run(self, command, problem, lock=""):
        made.append([str(part) for part in command])
        if "venv" in made[-1]:
            pretend_to_make(self)

    monkeypatch.setattr(Environment, "run", run)
    return made


def pretend_to_make(environment):
    """An environment with one package in it, of two files."""
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    about = site(environment) / "numpy-2.4.0.dist-info"
    for path in (about, site(environment) / "numpy"):
        path.mkdir(parents=True)
    names = "numpy/__init__.py,sha256=x,9\nnumpy/add.pyc,,\nnumpy-2.4.0.dist-info/RECORD,,\n"
    about.joinpath("RECORD").write_text(names)
    site(environment).joinpath("numpy/__init__.py").touch()


def site(environment):
    return environment.folder / environment.site().replace("*", ".11")


def kinds_of(ran):
    """Each command by the one word that tells it from the others."""
    known = ("venv", *LOCKS.values(), "-e")
    return [next(word for word in known if word in command) for command in ran]


def test_first_run_makes_the_environment_and_a_second_does_nothing(checkout, ran):
    Environment(checkout).make("lab")
    assert kinds_of(ran) == ["venv", "requirements.lock", "-e"]
    ran.clear()
    Environment(checkout).make("lab")
    assert ran == []


def test_tests_add_to_the_environment_of_the_lab(checkout, ran):
    Environment(checkout).make("lab")
    ran.clear()
    Environment(checkout).make("test")
    assert kinds_of(ran) == ["requirements-test.lock", "-e"]
    ran.clear()
    Environment(checkout).make("lab")
    Environment(checkout).make("test")
    assert ran == []


def test_a_changed_project_file_installs_the_course_again(checkout, ran):
    Environment(checkout).make("test")
    ran.clear()
    with (checkout / "pyproject.toml").open("a") as file:
        file.write("\n# changed\n")
    Environment(checkout).make("lab")
    assert kinds_of(ran) == ["-e"]
    assert Environment(checkout).complete("test")


@pytest.mark.parametrize("name", LOCKS.values())
def test_a_changed_lock_makes_it_anew(checkout, ran, name, capsys):
    Environment(checkout).make("test")
    ran.clear()
    with (checkout / name).open("a") as file:
        file.write("# changed\n")
    Environment(checkout).make("test")
    assert kinds_of(ran) == ["venv", "requirements-test.lock", "-e"]
    assert "making it anew" in capsys.readouterr().out


def test_line_endings_are_no_change(checkout, ran):
    Environment(checkout).make("lab")
    path = checkout / "requirements.lock"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert Environment(checkout).complete("lab")


def test_half_made_environment_is_made_anew(checkout, monkeypatch, ran):
    calls = iter([None, SetupProblem("no network")])

    def fail_second(self, command, problem, lock=""):
        answer = next(calls)
        if answer:
            raise answer
        pretend_to_make(self)

    with monkeypatch.context() as patch:
        patch.setattr(Environment, "run", fail_second)
        with pytest.raises(SetupProblem, match="no network"):
            Environment(checkout).make("lab")
    Environment(checkout).make("lab")
    assert kinds_of(ran) == ["venv", "requirements.lock", "-e"]


def damage_moved(environment):
    environment.root.rename(environment.root.parent / "elsewhere")
    return environment.root.parent / "elsewhere"


def damage_note_cut_short(environment):
    environment.stamp.write_text(environment.stamp.read_text()[:40])


def damage_note_of_another_kind(environment):
    environment.stamp.write_text("[]")


def damage_a_file(environment):
    shutil.rmtree(environment.folder)
    environment.folder.write_text("the name of an environment kept elsewhere")


def damage_a_dead_link(environment):
    if WINDOWS:
        pytest.skip("links need rights of their own here")
    shutil.rmtree(environment.folder)
    environment.folder.symlink_to("nowhere")


def damage_another_python(environment):
    if WINDOWS:
        pytest.skip("links need rights of their own here")
    environment.python.unlink()
    environment.python.symlink_to(sys.executable)


DAMAGES = {
    "moved": damage_moved,
    "no Python": lambda environment: environment.python.unlink(),
    "note cut short": damage_note_cut_short,
    "note of another kind": damage_note_of_another_kind,
    "a file": damage_a_file,
    "a dead link": damage_a_dead_link,
    "the Python it was made of gave way to another": damage_another_python,
    "a package's folder gone": lambda environment: shutil.rmtree(site(environment) / "numpy"),
    "one of its files gone": lambda environment: (site(environment) / "numpy/__init__.py").unlink(),
    "all of a package gone": lambda environment: shutil.rmtree(site(environment)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_environment_is_made_anew(checkout, ran, damage, capsys):
    Environment(checkout).make("lab")
    ran.clear()
    checkout = damage(Environment(checkout)) or checkout
    Environment(checkout).make("lab")
    assert kinds_of(ran) == ["venv", "requirements.lock", "-e"]
    assert "making it anew" in capsys.readouterr().out
    ran.clear()
    Environment(checkout).make("lab")
    assert ran == []


def test_what_the_learner_installed_besides_or_newer_stays(checkout, ran):
    Environment(checkout).make("lab")
    ran.clear()
    folder = site(Environment(checkout))
    (folder / "numpy-2.4.0.dist-info").rename(folder / "numpy-2.5.0.dist-info")
    record = folder / "numpy-2.5.0.dist-info/RECORD"
    record.write_text(record.read_text().replace("2.4.0", "2.5.0"))
    (folder / "seaborn-1.0.dist-info").mkdir()
    (folder / "seaborn-1.0.dist-info/RECORD").write_text("seaborn-1.0.dist-info/RECORD,,\n")
    Environment(checkout).make("lab")
    assert ran == []


def test_the_note_of_an_earlier_version_of_this_file_will_do(checkout, ran):
    environment = Environment(checkout)
    environment.make("lab")
    ran.clear()
    note = json.loads(environment.stamp.read_text())
    del note["python"], note["packages"]
    environment.stamp.write_text(json.dumps(note))
    environment.make("lab")
    assert ran == []


@pytest.mark.parametrize(
    "text", [None, b"", b"no lock\n", b"numpy==2.4.0\n", b"\x00\xff" * 99, "folder"]
)
def test_a_lock_that_is_none_leaves_the_environment_alone(checkout, ran, text):
    Environment(checkout).make("lab")
    ran.clear()
    path = checkout / "requirements.lock"
    path.unlink()
    if text == "folder":
        path.mkdir()
    elif text is not None:
        path.write_bytes(text)
    gone = text in (None, "folder")
    problem = r"missing or can't be read: bring it back" if gone else "is damaged: bring it back"
    with pytest.raises(SetupProblem, match=problem) as told:
        Environment(checkout).make("lab")
    assert str(told.value).count("requirements.lock") == 2
    assert ran == [] and (site(Environment(checkout)) / "numpy/__init__.py").exists()


# ---- two at once

HOLD = """
import sys
sys.path.insert(0, sys.argv[1])
from environment import alone
with alone(sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def another(checkout):
    """Another command that is at work in the folder, until its `stdin` is closed."""
    command = [sys.executable, "-c", HOLD, str(SCRIPTS), str(Environment(checkout).lock)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_command_waits_for_the_first_and_says_so(checkout, ran, another, capsys):
    one_more = "import time; time.sleep(1); import sys; sys.stdin.close()"
    with subprocess.Popen([sys.executable, "-c", one_more]) as clock:
        began = time.monotonic()
        release_later(another, clock)
        Environment(checkout).make("lab")
    assert time.monotonic() - began > 0.5
    said = capsys.readouterr().out
    assert said.count("Another command is setting this folder up: waiting for it") == 1
    assert len(ran) == 3


def release_later(another, clock):
    import threading

    def release():
        clock.wait()
        another.stdin.close()

    threading.Thread(target=release, daemon=True).start()


def test_what_the_first_has_made_the_second_does_not_make_again(checkout, ran, monkeypatch):
    @contextlib.contextmanager
    def the_other_one_is_quicker(path):
        with monkeypatch.context() as patch:
            patch.setattr("environment.alone", lambda path: contextlib.nullcontext())
            Environment(checkout).make("lab")
        ran.clear()
        yield

    monkeypatch.setattr("environment.alone", the_other_one_is_quicker)
    Environment(checkout).make("lab")
    assert ran == []


def test_the_lock_of_a_dead_process_holds_nobody_up(checkout, ran, another, capsys):
    another.send_signal(signal.SIGTERM if WINDOWS else signal.SIGKILL)
    another.wait()
    Environment(checkout).make("lab")
    assert "waiting" not in capsys.readouterr().out and len(ran) == 3


def test_a_disk_that_knows_no_locks(checkout, ran, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def none(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    Environment(checkout).make("lab")
    assert len(ran) == 3


# ---- one true sentence

COMPLAINTS = {
    "full": "ERROR: Could not install due to an OSError: [Errno 28] No space left on device",
    "hash": "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have",
    "no lock": "ERROR: Invalid requirement: '<<<<<<< HEAD': Expected package name at the start",
    "unhashed": "ERROR: Hashes are required in --require-hashes mode, but they are missing from so",
    "network": "WARNING: Retrying ... after connection broken by 'NewConnectionError(Failed to est"
    "ablish a new connection: [Errno 101])'\nERROR: No matching distribution found for numpy==2",
    "index": "ERROR: No matching distribution found for numpy==2.4.0",
    "rights": "ERROR: Could not install due to an OSError: [Errno 13] Permission denied: 'x'",
}
SENTENCES = {
    "full": FULL,
    "hash": "A package is not the one that requirements.lock names",
    "no lock": "requirements.lock is damaged",
    "unhashed": "requirements.lock is damaged",
    "network": "The packages could not be fetched. Is there a network?",
    "index": "The package index that pip asks does not have numpy==2.4.0 for this Python",
    "rights": "Some of .venv is not yours to write",
}


@pytest.mark.parametrize("kind", COMPLAINTS)
def test_what_pip_says_is_told_in_one_sentence_that_is_true(checkout, kind, capsys):
    said = [sys.executable, "-c", f"print({COMPLAINTS[kind]!r}); exit(1)"]
    with pytest.raises(SetupProblem) as told:
        Environment(checkout).run(said, "pip says why above.", "requirements.lock")
    assert str(told.value).startswith(SENTENCES[kind])
    assert capsys.readouterr() == ("", "")


def test_a_complaint_that_is_not_known_is_passed_on(checkout, capsys):
    said = [sys.executable, "-c", "print('ERROR: the moon is full'); exit(3)"]
    with pytest.raises(SetupProblem, match="pip says why above"):
        Environment(checkout).run(said, "pip says why above.", "requirements.lock")
    assert capsys.readouterr().err == "ERROR: the moon is full\n"


def test_a_full_disk_of_which_nothing_is_said(checkout, monkeypatch, capsys):
    """Python's venv says no more than that pip could not be installed."""
    usage = shutil.disk_usage(checkout)
    said = [sys.executable, "-c", "print('non-zero exit status 1'); exit(1)"]
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage._replace(free=100_000))
    with pytest.raises(SetupProblem, match="A disk is full"):
        Environment(checkout).run(said, "The environment could not be made.")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS])
def test_what_the_system_refuses_is_one_line(monkeypatch, capsys, number):
    def refused(self, kind):
        raise OSError(number, os.strerror(number), ".venv")

    monkeypatch.setattr(Environment, "make", refused)
    assert commands.main(["lab"]) == 1
    said = capsys.readouterr().err
    assert said == (f"{FULL}\n" if number != errno.EROFS else f"{os.strerror(number)} (.venv).\n")


def test_here_says_what_is_missing(monkeypatch, capsys):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert commands.main(["--here", "test"]) == 1
    said = capsys.readouterr().err
    assert "has no helpers: `pip install -r requirements-test.lock`" in said
    assert said.count("\n") == 1


def test_a_folder_of_someone_else_says_what_to_do(checkout, monkeypatch, ran):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(SetupProblem, match="copy it"):
        Environment(checkout).make("lab")
    assert ran == []


def test_a_folder_of_someone_else_works_once_it_is_set_up(checkout, monkeypatch, ran):
    Environment(checkout).make("lab")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    Environment(checkout).make("lab")


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
        shutil.copytree(SCRIPTS, shared / "scripts", dirs_exist_ok=True)
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
        assert find_python([old, new, sys.executable]) == new

    def test_too_old(self, tmp_path):
        with pytest.raises(SetupProblem, match=r"Python 3\.11 or newer is needed"):
            find_python([fake_python(tmp_path, "3.10"), str(tmp_path / "missing")])

    def test_without_venv(self, tmp_path):
        bare = fake_python(tmp_path, "3.13", venv=False)
        with pytest.raises(SetupProblem, match=r"apt install python3\.13-venv"):
            find_python([bare])
        assert find_python([bare, sys.executable]) == sys.executable

    def test_a_shim_that_does_not_run(self, tmp_path):
        broken = tmp_path / "python3.14"
        broken.write_text("#!/bin/sh\nexit 127\n")
        broken.chmod(0o755)
        assert find_python([str(broken), sys.executable]) == sys.executable

    def test_on_path(self, tmp_path, monkeypatch):
        new = fake_python(tmp_path, "3.13")
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(sys, "_base_executable", fake_python(tmp_path, "3.8"))
        assert find_python() == new


def test_of_an_environment_the_python_it_was_made_of_is_taken():
    """The .venv's own would be removed while it works, when `make` runs in it."""
    if sys.prefix == sys.base_prefix:
        pytest.skip("this is no environment")
    assert not Path(pythons()[0]).is_relative_to(sys.prefix)


# ---- the entry, which every Python reads


def run_course(python, *words, **options):
    command = [
        *([python] if isinstance(python, str) else python),
        str(SCRIPTS / "course.py"),
        *words,
    ]
    return subprocess.run(command, capture_output=True, encoding="utf-8", **options)


def test_the_entry_is_written_as_every_python_reads_it():
    source = Path(course.__file__).read_text(encoding="ascii")
    newer = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Nonlocal, ast.Starred, ast.AsyncWith)
    tree = ast.parse(source, feature_version=(3, 7))
    for node in ast.walk(tree):
        star = isinstance(node, ast.Starred) and isinstance(node.ctx, ast.Load)
        assert star or not isinstance(node, newer), ast.unparse(node)
        assert not isinstance(node, ast.Raise) or node.cause is None
        assert not isinstance(node, ast.arguments) or not node.kwonlyargs
    assert "print(" not in source


def old_pythons():
    names = ["python2.7", "python2", *(f"python3.{n}" for n in range(4, course.OLDEST[1]))]
    asked = "import sys; sys.exit(sys.version_info >= (3, 11))"
    for path in filter(None, map(shutil.which, names)):
        if subprocess.run([path, "-c", asked], capture_output=True).returncode == 0:
            yield path


def test_an_old_python_says_what_is_needed_or_finds_a_newer_one(tmp_path):
    found = list(old_pythons())
    if not found:
        pytest.skip("no old Python here")
    nothing = dict(os.environ, PATH=str(tmp_path))
    for python in found:
        where = subprocess.run(
            [python, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True
        ).stdout.strip()  # behind a shim that needs the PATH
        for words in (["lab"], ["--here", "lab"]):
            done = run_course([where], *words, env=nothing)
            assert done.returncode == 1 and done.stdout == ""
            assert done.stderr.startswith("Python 3.11 or newer is needed, and this is ")
            assert done.stderr.count("\n") == 1
        (tmp_path / "python3.12").symlink_to(sys.executable)
        done = run_course([where], env=nothing)
        assert done.stdout.startswith("usage: course.py"), done.stderr
        (tmp_path / "python3.12").unlink()


@pytest.mark.parametrize("flags", [["-OO"], ["-P"], ["-I"], ["-X", "utf8=0"]])
def test_the_entry_works_however_python_is_told_to_be(flags, tmp_path):
    done = run_course([sys.executable, *flags], cwd=tmp_path)
    assert done.returncode == 0 and "open the course in JupyterLab" in done.stdout, done.stderr


@pytest.mark.parametrize("make", ["make", "bmake", "gmake"])
def test_any_make_reads_the_makefile(make):
    if not shutil.which(make):
        pytest.skip(f"no {make} here")
    words = [make, "-n", "refresh", "NOTEBOOKS=notebooks/a.ipynb", "ARGS=--x"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert 'words="notebooks/a.ipynb"' in done.stdout and "scripts/course.py refresh" in done.stdout


def test_what_makes_packages_fail_is_kept_from_them(monkeypatch):
    for name in ("PYTHONOPTIMIZE", "PYTHONPATH", "PYTHONHOME", "PIP_USER"):
        monkeypatch.setenv(name, "2")
        assert name not in clean_environment()


# ---- the whole of it, for real


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_fresh_copy_sets_itself_up(checkout):
    """Needs the network: a real environment, in a folder whose name is no plain word."""
    environment = Environment(checkout)
    environment.make("lab")
    code = "import helpers, jupyterlab, anywidget; print(helpers.__file__)"
    python = str(environment.python)
    said = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert Path(said.stdout.strip()).is_relative_to(checkout)
    assert Environment(checkout).complete("lab")


@pytest.mark.long
def test_no_network_is_one_line(checkout, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(checkout))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    with pytest.raises(SetupProblem, match="is there a network"):
        Environment(checkout).make("lab")
    assert not Environment(checkout).complete("lab")
