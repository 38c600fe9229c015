"""The commands of the course: `make NAME`, or `python scripts/course.py NAME`.

A new one is one line in COMMANDS, and its name among the targets of the Makefile.
"""

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import edition
import hub
import update
from course import OLDEST
from environment import (
    HUB_LOCK,
    LOCKS,
    ROOT,
    SITE_LOCK,
    Environment,
    SetupProblem,
    clean_environment,
    os_reason,
    probe,
    pythons,
    run_all,
)

FIRST_LESSON = "/lab/tree/notebooks/00_start_here.ipynb"

# The groups of pyproject.toml that only the lock of the tests has.
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


# ---- The lessons in JupyterLab


def lab(python, arguments):
    place = [f"--ServerApp.root_dir={ROOT}", "--LabApp.default_url=" + FIRST_LESSON]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        place.append("--ServerApp.allow_root=True")
        print("You are root, so all that runs in JupyterLab has root's rights.", flush=True)
    return replace_by(lab_command(python, *place, *arguments), lab_environment())


def lab_command(python, *arguments):
    """JupyterLab, on loopback unless `arguments` say otherwise. Its other settings are in the
    environment's own etc/jupyter, where they hold without this command too: see scripts/lab."""
    loopback = "--ServerApp.ip=127.0.0.1"
    given = {argument.partition("=")[0] for argument in arguments}
    own = [] if given & {"--ServerApp.ip", "--ip"} else [loopback]
    return [str(python), "-m", "jupyterlab", *own, *arguments]


def lab_environment():
    """What JupyterLab and the learner's kernels find around them."""
    env = clean_environment()
    env.pop("ATTENTION_COURSE_STATIC", None)
    env.update(folders_instead_of_home(env))
    return env


def folders_instead_of_home(env):
    """{variable: folder} for what JupyterLab and kernels keep, where the home can't be written."""
    if os.name == "nt":
        return {}
    home = Path(env.get("HOME") or Path.home())
    data = "Library/Jupyter" if sys.platform == "darwin" else ".local/share/jupyter"
    usual = {
        "JUPYTER_CONFIG_DIR": home / ".jupyter",
        "JUPYTER_DATA_DIR": home / data,
        "JUPYTER_RUNTIME_DIR": home / data / "runtime",
        "IPYTHONDIR": home / ".ipython",
        "MPLCONFIGDIR": home / ".config/matplotlib",
    }
    closed = [name for name, path in usual.items() if name not in env and not can_write(path)]
    if not closed:
        return {}
    own = Environment().folder / "own"
    if not can_write(own):
        own = Path(tempfile.mkdtemp(prefix="attention-course-"))
    print(f"Your home folder can't be written to: JupyterLab keeps its settings in {own}.")
    for name in closed:
        (own / name.lower()).mkdir(parents=True, exist_ok=True)
    return {name: str(own / name.lower()) for name in closed}


def can_write(path):
    """Whether a folder can be written to, or made where it is not there yet."""
    while not os.path.lexists(path) and path != path.parent:
        path = path.parent
    return path.is_dir() and os.access(path, os.W_OK | os.X_OK)


def replace_by(command, env):
    """Becomes the command, so that Ctrl-C and the exit code are its own."""
    if os.name == "nt":
        return subprocess.run(command, cwd=ROOT, env=env).returncode
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execve(command[0], command, env)


# ---- For those who change something


def lint(python):
    return (
        [python, "-m", "ruff", "check", "--quiet"],
        [python, "-m", "ruff", "format", "--check", "--quiet"],
        [python, "-m", "codespell_lib"],
    )


def test(python, arguments):
    return run_all(*lint(python), [python, "-m", "pytest", *AT_ONCE, "-m", "not long", *arguments])


def test_all(python, arguments):
    but = ("-m", "not nightly")
    return run_all(*lint(python), [python, "-m", "pytest", *AT_ONCE, *but, *arguments])


def test_nightly(python, arguments):
    return run_all([python, "-m", "pytest", *AT_ONCE, "-m", "nightly", *arguments])


def lock(python, arguments):
    compile_any = [
        python, "-m", "uv", "pip", "compile", "--quiet",
        "--universal", "--python-version", "{}.{}".format(*OLDEST),
        "--generate-hashes", "--no-emit-index-url", "--no-annotate",
        "--custom-compile-command", "make lock", *arguments,
    ]  # fmt: skip
    compile_lock = [*compile_any, "pyproject.toml", "--group", "build"]
    others = [word for group in TOOLS for word in ("--group", group)]
    return run_all(
        [*compile_lock, "--output-file", LOCKS["lab"]],
        [*compile_lock, *others, "--constraint", LOCKS["lab"], "--output-file", LOCKS["test"]],
        [*compile_lock, "--group", "hub", "--constraint", LOCKS["lab"], "--output-file", HUB_LOCK],
        [*compile_any, "--group", "pyproject.toml:site", "--output-file", SITE_LOCK],
    )


def test_oldest(python, arguments):
    found = {probe(path)[0]: path for path in pythons()}
    usable = [found[version] for version in sorted(found) if version >= OLDEST]
    oldest = test_versions(python, "oldest", usable[0], "lowest-direct", arguments)
    newest = test_versions(python, "newest", usable[-1], "highest", arguments)
    return oldest or newest


def test_unreleased(python, arguments):
    """With NumPy's nightly wheels, where NIGHTLY_WHEELS names their index, and JupyterLab's newest
    alpha or beta."""
    index = os.environ.get("NIGHTLY_WHEELS")
    from_there = ["--index", index, "--index-strategy", "unsafe-best-match"] if index else []
    early = ["--prerelease", "allow", *from_there]
    return test_versions(python, "unreleased", sys.executable, "highest", arguments, early)


def test_versions(python, name, base, resolution, arguments, how=()):
    """All tests that need no browser, and a browser's of the scene, in an environment of their own.

    Where an oldest version has no wheel for this Python, the next that has one is taken. how: more
    words for the installer.
    """
    environment = Environment(name=".venv-" + name)
    own, uv = environment.python, [python, "-m", "uv"]
    install = [*uv, "pip", "install", "--quiet", "--python", own]
    wanted = ["--requirements", "pyproject.toml", "--group", "build", "--group", "test"]
    tests = [own, "-m", "pytest", "-m", "not long", "--disable-warnings"]
    rooms = [f"tests/{room}" for room in ("judging", "lessons", "models", "scene")]
    tests += [*sorted((ROOT / "tests").glob("test_*.py")), *rooms, "notebooks"]
    tests += ["tests/browser/test_scene_in_page.py"]
    print(f"The {name} versions:", flush=True)
    return run_all(
        [*uv, "venv", "--quiet", "--clear", "--python", base, environment.folder],
        [*install, "--only-binary", ":all:", "--resolution", resolution, *how, *wanted],
        [*install, "--no-deps", "--no-build-isolation", "--editable", "."],
        [own, "-c", SAY_VERSIONS],
        [*tests, *arguments],
    )


def audit(python, arguments):
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
            path = Path(folder, f"{number}.txt")
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


# ---- The model that writes


def writer(python, arguments):
    return run_all([python, "-m", "helpers.models.smollm_download", *arguments])


# ---- The list of them


def script(path, *words):
    """A command that is a script of its own."""
    return lambda python, arguments: run_all([python, path, *words, *arguments])


class Command(NamedTuple):
    """What a command does: (python, arguments) → exit code. What it needs installed: "lab", "test"
    or nothing. What it is for, in a line."""

    run: object
    needs: str | None
    help: str


COMMANDS = {
    "lab": Command(lab, "lab", "open the course in JupyterLab"),
    "update": Command(update.update, None, "bring the newest lessons; keeps what you changed"),
    "edition": Command(edition.edition, None, "a copy of the course for a class; see --help"),
    "collect": Command(script("scripts/collect.py"), "lab", "who solved what; see --help"),
    "hub": Command(hub.hub, None, "a JupyterHub for a class; see docs/teaching.md"),
    "pages": Command(script("scripts/pages.py"), "lab", "docs/teaching.md and glossary.md, anew"),
    "texts": Command(script("scripts/texts.py"), "lab", "all that people read, to translate"),
    "pictures": Command(script("scripts/pictures.py"), "test", "the pictures of README.md"),
    "export": Command(script("scripts/export.py"), "lab", "a lesson as it was run, as one page"),
    "test": Command(test, "test", "lint, unit tests, lessons, browser tests"),
    "test-all": Command(test_all, "test", "the same, and the long ones"),
    "test-nightly": Command(test_nightly, "test", "the longest ones, for which no change waits"),
    "test-oldest": Command(test_oldest, "test", "the tests with oldest and newest versions"),
    "test-unreleased": Command(test_unreleased, "test", "the tests with versions to come"),
    "mutate": Command(script("scripts/mutate.py"), "test", "change the code: does a test notice?"),
    "bench": Command(script("tests/bench/run.py"), "test", "measure it against other ways"),
    "refresh": Command(script("scripts/refresh.py"), "test", "run notebooks, store their outputs"),
    "writer": Command(writer, "lab", "fetch the model that writes (93 MB, once)"),
    "site": Command(script("scripts/build_site.py"), "lab", "build the course as a static site"),
    "site-open": Command(script("scripts/build_site.py", "--open"), "lab", "build it and open it"),
    "lock": Command(lock, "test", "write the locks anew; --upgrade takes newer versions"),
    "audit": Command(audit, "test", "look for known vulnerabilities in all locked versions"),
}

# What must be there, where `--here` leaves the set-up to somebody else.
MODULES = {"lab": ("helpers", "jupyterlab"), "test": ("helpers", "jupyterlab", "pytest", "ruff")}


def look_around(needs):
    """Raises SetupProblem when this Python lacks what a command needs."""
    for name in MODULES.get(needs, ()):
        if importlib.util.find_spec(name) is None:
            lock = LOCKS[needs]
            raise SetupProblem(
                f"This Python ({sys.executable}) has no {name}: `pip install -r {lock}`, then "
                "`pip install --no-deps --no-build-isolation -e .`, or leave out --here."
            )


def main(words=None):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a console may lack a letter of a file's name
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
    for name, command in COMMANDS.items():
        kinds.add_parser(name, help=command.help, add_help=False)
    options, arguments = parser.parse_known_args(words)
    if options.command is None:
        parser.print_help()
        return 0
    command = COMMANDS[options.command]
    python = sys.executable
    try:
        if options.here:
            look_around(command.needs)
        elif command.needs:
            environment = Environment()
            environment.make(command.needs)
            python = str(environment.python)
        return command.run(python, arguments)
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
    except OSError as error:
        print(os_reason(error), file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped. Run the same again to go on.", file=sys.stderr)
    return 1
