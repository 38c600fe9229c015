"""Sets up and runs the course; the Makefile's targets and the Windows commands both call this.

It needs nothing but Python, and parses on old versions too, so that it can say what is missing.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
NEWEST = (3, 14)
FIRST_LESSON = "/lab/tree/notebooks/00_start_here.ipynb"

# On loopback, and silent: no list of extensions, no look for updates, no news. The question
# whether one wants news is turned off in scripts/lab.
LAB_OPTIONS = (
    "--ServerApp.ip=127.0.0.1",
    "--LabApp.extension_manager=readonly",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
)

# The locks, in the order they are installed: each holds all of the one before.
LOCKS = {"lab": "requirements.lock", "test": "requirements-test.lock"}
# The groups of pyproject.toml that only the second one has.
TOOLS = ("test", "lint", "bench", "lock", "mutate", "audit")

# Several processes share the test files, in the order in which tests/conftest.py puts them.
AT_ONCE = (
    "--numprocesses=logical",
    "--maxprocesses=4",
    "--dist=loadfile",
    "--no-loadscope-reorder",
)

SAY_VERSIONS = r"""
import importlib.metadata as about, re, sys
names = [re.match(r"[\w-]+", need).group() for need in about.requires("attention-course")]
print("Python", sys.version.split()[0], *(n + " " + about.version(n) for n in names), flush=True)
"""


class SetupProblem(Exception):
    """One line for the learner: what is missing, and what to do."""


class Environment:
    """The `.venv` of one checkout, and the note in it of what was installed from what."""

    def __init__(self, root=ROOT, name=".venv"):
        self.root = Path(root)
        self.folder = self.root / name
        windows = os.name == "nt"
        self.python = self.folder / ("Scripts/python.exe" if windows else "bin/python")
        self.stamp = self.folder / "attention-course.json"

    def wanted(self, kind):
        """What the note must say; the folder too, for a venv that was moved doesn't work."""
        locks = list(LOCKS.values())[: list(LOCKS).index(kind) + 1]
        note = {"folder": str(self.folder)}
        for name in [*locks, "pyproject.toml"]:
            text = (self.root / name).read_bytes().replace(b"\r\n", b"\n")
            note[name] = hashlib.sha256(text).hexdigest()
        return note

    def installed(self):
        """What the note says; nothing when the environment is missing or half made."""
        if not self.python.exists():
            return {}
        try:
            note = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def complete(self, kind):
        return self.wanted(kind).items() <= self.installed().items()

    def make(self, kind):
        """Brings `.venv` up to `kind`, "lab" or "test". Costs nothing when nothing changed."""
        if self.complete(kind):
            return
        if not os.access(str(self.root), os.W_OK):
            raise SetupProblem(
                "This folder can't be written to: copy it to one of your own, and run this there."
            )
        wanted, installed = self.wanted(kind), self.installed()
        # Only adding to a sound environment is done in place; else nothing of an old lock stays.
        now = self.wanted("test")
        locks = {name for name in LOCKS.values() if name in installed}
        keep = locks and all(installed.get(part) == now[part] for part in ("folder", *locks))
        if keep:
            self.stamp.unlink()
        else:
            installed = {}
            self.make_empty()
        if LOCKS[kind] not in installed:
            print("Installing the packages (a minute or two, this once) ...", flush=True)
            self.pip(
                ["--require-hashes", "-r", LOCKS[kind]],
                "The packages could not be installed. Is there a network? Then run this again.",
            )
        self.pip(
            ["--no-deps", "--no-build-isolation", "-e", "."],
            "The course's own package could not be installed; pip says why above.",
        )
        unfinished = self.stamp.with_suffix(".part")
        unfinished.write_text(json.dumps({**installed, **wanted}, indent=1), encoding="utf-8")
        os.replace(str(unfinished), str(self.stamp))

    def make_empty(self):
        python = find_python()
        if os.path.lexists(str(self.folder)):
            print("The .venv here is out of date or half made: making it anew.", flush=True)
            try:
                if self.folder.is_dir() and not self.folder.is_symlink():
                    shutil.rmtree(str(self.folder))
                else:
                    self.folder.unlink()
            except OSError:
                raise SetupProblem(
                    "The old .venv can't be removed: close JupyterLab, and run this again."
                ) from None
        self.run([python, "-m", "venv", self.folder], "The environment could not be made.")

    def pip(self, arguments, problem):
        self.run([self.python, "-m", "pip", "install", "-qq", "--no-input", *arguments], problem)

    def run(self, command, problem):
        done = subprocess.run(
            [str(part) for part in command], cwd=str(self.root), env=clean_environment()
        )
        if done.returncode:
            raise SetupProblem(problem)


def clean_environment():
    """The caller's variables, less those that make Python or pip look elsewhere than in `.venv`."""
    env = dict(os.environ, JUPYTER_PREFER_ENV_PATH="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    for name in ("PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"):
        env.pop(name, None)
    # The lessons' matrices are small: on a busy machine threads wait for each other, and cost ten
    # times what they gain.
    env.setdefault("OPENBLAS_NUM_THREADS", "1")
    return env


def pythons():
    """This Python, and those on PATH that the course is made for, newest first."""
    newest_first = range(NEWEST[1], OLDEST[1] - 1, -1)
    on_path = [shutil.which("python3.{}".format(minor)) for minor in newest_first]
    return [sys.executable, *filter(None, on_path)]


def find_python(candidates=None):
    """The first Python new enough that can make environments: this one, or one on PATH."""
    without_venv = None
    for python in candidates or pythons():
        version, has_venv = probe(python)
        if version >= OLDEST:
            if has_venv:
                return python
            without_venv = without_venv or version
    if without_venv:
        raise SetupProblem(
            "Python's venv module is missing. On Debian or Ubuntu: "
            "sudo apt install python{}.{}-venv".format(*without_venv)
        )
    raise SetupProblem(
        "Python {}.{} or newer is needed, and this is {}.{}: get it from python.org, "
        "or use conda (see README.md).".format(*OLDEST, *sys.version_info[:2])
    )


def probe(python):
    """Version of a Python, and whether it can make environments; (0, 0) when it doesn't run."""
    code = (
        "import sys, importlib.util as u; "
        "print(*sys.version_info[:2], all(map(u.find_spec, ['venv', 'ensurepip'])))"
    )
    try:
        said = subprocess.check_output([python, "-c", code], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return (0, 0), False
    major, minor, has_venv = said.decode().split()
    return (int(major), int(minor)), has_venv == "True"


def lab_command(python, *arguments):
    """JupyterLab with the course's options; an option given in `arguments` replaces ours."""
    given = {argument.split("=")[0] for argument in arguments}
    options = [option for option in LAB_OPTIONS if option.split("=")[0] not in given]
    return [str(python), "-m", "jupyterlab", *options, *arguments]


def lab_environment():
    """What JupyterLab and the learner's kernels find around them."""
    env = clean_environment()
    env.pop("ATTENTION_COURSE_STATIC", None)
    settings = [str(ROOT / "scripts" / "lab"), env.get("JUPYTER_CONFIG_PATH")]
    env["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, settings))
    return env


def replace_by(command, env):
    """Becomes the command, so that Ctrl-C and the exit code are its own."""
    if os.name == "nt":
        return subprocess.run(command, cwd=str(ROOT), env=env).returncode
    os.chdir(str(ROOT))
    sys.stdout.flush()
    os.execve(command[0], command, env)


def run_all(*commands):
    """Runs one command after another, and stops at the first that fails."""
    for command in commands:
        code = subprocess.run(
            [str(part) for part in command], cwd=str(ROOT), env=clean_environment()
        ).returncode
        if code:
            return code
    return 0


def lab(python, arguments):
    """open the course in JupyterLab"""
    place = ["--ServerApp.root_dir={}".format(ROOT), "--LabApp.default_url=" + FIRST_LESSON]
    return replace_by(lab_command(python, *place, *arguments), lab_environment())


def lint(python):
    return (
        [python, "-m", "ruff", "check", "--quiet"],
        [python, "-m", "ruff", "format", "--check", "--quiet"],
        [python, "-m", "codespell_lib"],
    )


def test(python, arguments):
    """lint, unit tests, lessons, browser tests"""
    return run_all(*lint(python), [python, "-m", "pytest", *AT_ONCE, "-m", "not long", *arguments])


def test_all(python, arguments):
    """the same, and the long ones"""
    return run_all(*lint(python), [python, "-m", "pytest", *AT_ONCE, *arguments])


def bench(python, arguments):
    """measure the course against what one would write today"""
    return run_all([python, "tests/bench/run.py", *arguments])


def refresh(python, arguments):
    """run notebooks from a fresh kernel and store their outputs"""
    return run_all([python, "scripts/refresh.py", *arguments])


def lock(python, arguments):
    """write the locks anew from pyproject.toml; --upgrade takes newer versions"""
    compile_lock = [
        python, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet",
        "--universal", "--python-version", "{}.{}".format(*OLDEST),
        "--generate-hashes", "--no-emit-index-url", "--no-annotate",
        "--custom-compile-command", "make lock", "--group", "build", *arguments,
    ]  # fmt: skip
    others = [word for group in TOOLS for word in ("--group", group)]
    return run_all(
        [*compile_lock, "--output-file", LOCKS["lab"]],
        [*compile_lock, *others, "--constraint", LOCKS["lab"], "--output-file", LOCKS["test"]],
    )


def test_oldest(python, arguments):
    """the tests with the oldest versions allowed, and with the newest there are"""
    found = {probe(path)[0]: path for path in pythons()}
    usable = [found[version] for version in sorted(found) if version >= OLDEST]
    oldest = test_versions(python, "oldest", usable[0], "lowest-direct", arguments)
    newest = test_versions(python, "newest", usable[-1], "highest", arguments)
    return oldest or newest


def test_versions(python, name, base, resolution, arguments):
    """All tests that need no browser, and a browser's of the scene, in an environment of their own.

    Where an oldest version has no wheel for this Python, the next that has one is taken.
    """
    environment = Environment(name=".venv-" + name)
    own, uv = environment.python, [python, "-m", "uv"]
    install = [*uv, "pip", "install", "--quiet", "--python", own]
    wanted = ["--requirements", "pyproject.toml", "--group", "build", "--group", "test"]
    tests = [own, "-m", "pytest", "-m", "not long", "--disable-warnings"]
    tests += [*sorted((ROOT / "tests").glob("test_*.py")), "tests/lessons", "notebooks"]
    tests += ["tests/browser/test_scene_in_page.py"]
    print("The {} versions:".format(name), flush=True)
    return run_all(
        [*uv, "venv", "--quiet", "--clear", "--python", base, environment.folder],
        [*install, "--only-binary", ":all:", "--resolution", resolution, *wanted],
        [*install, "--no-deps", "--no-build-isolation", "--editable", "."],
        [own, "-c", SAY_VERSIONS],
        [*tests, *arguments],
    )


def mutate(python, arguments):
    """change the code one small thing at a time, and count how often a test notices"""
    return run_all([python, "scripts/mutate.py", *arguments])


def audit(python, arguments):
    """look all locked versions up in the list of known vulnerabilities"""
    # The lock of the tests holds all of the other. pip-audit leaves out what this system does not
    # install, and takes one version of a package: hence no conditions, and a file for each version.
    text = (ROOT / LOCKS["test"]).read_text(encoding="utf-8")
    rounds, met, code = {}, {}, 0
    for entry in re.split(r"\n(?=\w)", text)[1:]:
        name = entry.partition("==")[0]
        met[name] = met.get(name, 0) + 1
        rounds.setdefault(met[name], []).append(re.sub(r" ;.*(?= \\\n)", "", entry))
    with tempfile.TemporaryDirectory() as folder:
        for number, entries in rounds.items():
            path = Path(folder, "{}.txt".format(number))
            path.write_text("\n".join(entries), encoding="utf-8")
            options = ["--strict", "--require-hashes", "--disable-pip", "--progress-spinner=off"]
            command = [python, "-m", "pip_audit", *options, "--requirement", path, *arguments]
            code = run_all(command) or code
    if code:
        print(
            "The audit has not passed: a version is known to be vulnerable, or could not be looked "
            "up. Which, stands above.",
            file=sys.stderr,
        )
    return code


COMMANDS = {
    "lab": (lab, "lab"),
    "test": (test, "test"),
    "test-all": (test_all, "test"),
    "bench": (bench, "test"),
    "refresh": (refresh, "test"),
    "lock": (lock, "test"),
    "test-oldest": (test_oldest, "test"),
    "mutate": (mutate, "test"),
    "audit": (audit, "test"),
}


def main(words=None):
    parser = argparse.ArgumentParser(
        prog="course.py",
        description="Sets up what a command needs, then runs it. Further words go to the tool.",
    )
    parser.add_argument(
        "--here",
        action="store_true",
        help="use the Python that runs this as it is, and set nothing up (conda, Binder)",
    )
    kinds = parser.add_subparsers(dest="command", metavar="command")
    for name, (function, _) in COMMANDS.items():
        kinds.add_parser(name, help=function.__doc__, add_help=False)
    options, arguments = parser.parse_known_args(words)
    if options.command is None:
        parser.print_help()
        return 0
    function, kind = COMMANDS[options.command]
    python = sys.executable
    try:
        if not options.here:
            environment = Environment()
            environment.make(kind)
            python = str(environment.python)
        return function(python, arguments)
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped. Run the same again to go on.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
