"""The `.venv` of the course: made from the lock, mended when something of it is gone."""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from course import NEWEST, OLDEST

ROOT = Path(__file__).resolve().parent.parent

# The locks, in the order they are installed: each holds all of the one before.
LOCKS = {"lab": "requirements.lock", "test": "requirements-test.lock"}
# The tools that build the site have an environment of their own: see build_site.py.
SITE_LOCK = "requirements-site.lock"
# A class's hub: the course, a hub, and what fetches lessons for learners. See hub.py.
HUB_LOCK = "requirements-hub.lock"
# What is copied into the environment along with the course's own package: see pyproject.toml.
SETTINGS = tuple(
    f"scripts/lab/{name}"
    for name in ("jupyter_server_config.py", "page_config.json", "settings.json")
)

FULL = (
    "A disk is full, this folder's or that of temporary files: make room (the packages take about "
    "600 MB), and run this again."
)
NOTHING_LEFT = 8e6  # bytes: what is unpacked last no longer fits
# What pip and venv say, and what it means.
REASONS = (
    (r"No space left on device|Errno 28\b|Errno 122\b|not enough space on the disk", FULL),
    (
        r"DO NOT MATCH THE HASHES",
        "A package is not the one that {lock} names (its hash is another), so nothing was "
        "installed: bring the lock back with `git checkout {lock}`, or ask who runs your package "
        "index.",
    ),
    (
        r"Invalid requirement|Hashes are required|Expected package name|"
        r"all requirements must have their versions pinned",
        "{lock} is damaged: bring it back with `git checkout {lock}`, or get the course anew.",
    ),
    (
        r"NewConnectionError|Failed to establish|NameResolutionError|name resolution|getaddrinfo|"
        r"ConnectionError|ConnectTimeout|ReadTimeout|Read timed out|ProxyError|Network is unreach",
        "The packages could not be fetched. Is there a network? Then run this again.",
    ),
    (
        r"No matching distribution found for (?P<what>\S+)",
        "The package index that pip asks does not have {what} for this Python: is there a network, "
        "and is it the index you mean?",
    ),
    (
        r"Permission denied",
        "Some of .venv is not yours to write: remove it, and run this again.",
    ),
)


class SetupProblem(Exception):
    """One line for the learner: what is missing, and what to do."""


def reason(said, lock):
    """What an installer's complaint means, as one sentence; "" when it is none that is known."""
    for pattern, sentence in REASONS:
        found = re.search(pattern, said)
        if found:
            return sentence.format(lock=lock, **found.groupdict())
    return ""


def os_reason(error):
    """An OSError as one sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FULL
    place = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or type(error).__name__}{place}."


class Environment:
    """The `.venv` of one checkout, and the note in it of what was installed from what."""

    def __init__(self, root=ROOT, name=".venv"):
        self.root = Path(root)
        self.folder = self.root / name
        windows = os.name == "nt"
        self.python = self.folder / ("Scripts/python.exe" if windows else "bin/python")
        self.stamp = self.folder / "attention-course.json"
        self.lock = self.root / f"{name}.lock"

    def wanted(self, kind):
        """What the note must say; the folder too, for a venv that was moved doesn't work."""
        locks = list(LOCKS.values())[: list(LOCKS).index(kind) + 1]
        note = {"folder": str(self.folder)}
        for name in [*locks, "pyproject.toml", *SETTINGS]:
            try:
                text = (self.root / name).read_bytes().replace(b"\r\n", b"\n")
            except OSError:
                raise SetupProblem(
                    f"{name} is missing or can't be read: bring it back with `git checkout {name}`,"
                    " or get the course anew."
                ) from None
            if name in locks and not is_lock(text):
                raise SetupProblem(reason("Invalid requirement", name))
            note[name] = hashlib.sha256(text).hexdigest()
        return note

    def installed(self):
        """What the note says; nothing when the environment is missing, damaged or half made."""
        if not self.python.exists():
            return {}
        try:
            note = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return note if isinstance(note, dict) and self.sound(note) else {}

    def sound(self, note):
        """Whether all that was installed is still there, file by file, for the same Python."""
        if note.get("python", self.base()) != self.base():
            return False
        folders, packages = {}, set()
        for record in self.folder.glob(f"{self.site()}/*.dist-info/RECORD"):
            packages.add(record.parent.name.partition("-")[0])
            with open(record, encoding="utf-8") as file:
                for line in file:
                    folder, _, name = line.partition(",")[0].strip('"').rpartition("/")
                    folders.setdefault(record.parent.parent / folder, set()).add(name)
        if not packages.issuperset(note.get("packages", ())):
            return False
        for folder, names in folders.items():
            try:
                gone = names.difference(os.listdir(folder))
            except OSError:
                return False
            if any(not name.endswith(".pyc") for name in gone):
                return False
        return True

    def site(self):
        return "Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages"

    def base(self):
        """The Python that `.venv` was made of."""
        return os.path.realpath(self.python)

    def packages(self):
        found = self.folder.glob(f"{self.site()}/*.dist-info/RECORD")
        return sorted({record.parent.name.partition("-")[0] for record in found})

    def complete(self, kind):
        return self.wanted(kind).items() <= self.installed().items()

    def make(self, kind):
        """Brings `.venv` up to `kind`, "lab" or "test". Costs nothing when nothing changed."""
        if self.complete(kind):
            return
        if not os.access(self.root, os.W_OK):
            raise SetupProblem(
                "This folder can't be written to: copy it to one of your own, and run this there."
            )
        with alone(self.lock):
            if not self.complete(kind):
                self.install(kind)

    def install(self, kind):
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
                "The packages could not be installed; pip says why above.",
                LOCKS[kind],
            )
        self.pip(
            ["--no-deps", "--no-build-isolation", "-e", "."],
            "The course's own package could not be installed; pip says why above.",
        )
        self.note({**installed, **wanted})

    def note(self, what):
        """Write into the environment what it is made from; whole or not at all."""
        what = {**what, "python": self.base(), "packages": self.packages()}
        unfinished = self.stamp.with_suffix(".part")
        unfinished.write_text(json.dumps(what, indent=1), encoding="utf-8")
        os.replace(unfinished, self.stamp)

    def make_empty(self):
        python = find_python()
        if os.path.lexists(self.folder):
            name = self.folder.name
            print(f"{name} is out of date, damaged or half made: making it anew.", flush=True)
            try:
                if self.folder.is_dir() and not self.folder.is_symlink():
                    shutil.rmtree(self.folder)
                else:
                    self.folder.unlink()
            except OSError:
                raise SetupProblem(
                    f"The old {name} can't be removed: close JupyterLab, and run this again."
                ) from None
        self.run(
            [python, "-m", "venv", self.folder],
            "The environment could not be made; Python's venv says why above.",
        )

    def pip(self, arguments, problem, lock=""):
        command = [self.python, "-m", "pip", "install", "-qq", "--no-input", *arguments]
        self.run(command, problem, lock)

    def run(self, command, problem, lock=""):
        """Runs a command silently. When it fails, one line says why: a known reason, or `problem`
        under all that the command has said."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.root,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode:
            known = reason(done.stdout, lock) or (FULL if self.is_full() else "")
            if not known:
                print(done.stdout, end="", file=sys.stderr)
            raise SetupProblem(known or problem)

    def is_full(self):
        """Python's venv does not say it."""
        places = (self.root, tempfile.gettempdir())
        return any(shutil.disk_usage(place).free < NOTHING_LEFT for place in places)


def is_lock(text):
    """Whether the bytes are those of a lock: packages, each with one version and a hash."""
    entries = re.split(rb"\n(?=[\w])", text)[1:]
    return bool(entries) and all(b"==" in entry and b"--hash=" in entry for entry in entries)


@contextlib.contextmanager
def alone(path):
    """One command at a time; another waits, and says so. The system lets go of a dead one's hold.

    The file stays: removing it would let two in.
    """
    with open(path, "w", encoding="utf-8") as file:
        if not hold(file, wait=False):
            print("Another command is setting this folder up: waiting for it ...", flush=True)
            hold(file, wait=True)
        yield


def hold(file, wait):
    """Whether the file is now held by this process; where a disk knows no such thing, it is."""
    try:
        if os.name == "nt":
            return hold_on_windows(file, wait)
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def hold_on_windows(file, wait):
    import msvcrt

    while True:
        with contextlib.suppress(OSError):
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            return True
        if not wait:
            return False
        time.sleep(1)


def clean_environment():
    """The caller's variables, less those that make Python or pip look elsewhere than in `.venv`, or
    leave out of the packages what they need (docstrings)."""
    env = dict(os.environ, JUPYTER_PREFER_ENV_PATH="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    away = (
        "PYTHONHOME PYTHONPATH PYTHONOPTIMIZE PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_DRY_RUN"
    )
    for name in away.split():
        env.pop(name, None)
    # The lessons' matrices are small: on a busy machine threads wait for each other, and cost ten
    # times what they gain.
    env.setdefault("OPENBLAS_NUM_THREADS", "1")
    return env


def run_all(*commands):
    """Runs one command after another, and stops at the first that fails."""
    for command in commands:
        words = [str(part) for part in command]
        code = subprocess.run(words, cwd=ROOT, env=clean_environment()).returncode
        if code:
            return code
    return 0


# ---- Pythons


def pythons():
    """This Python, and those on PATH that the course is made for, newest first."""
    newest_first = range(NEWEST[1], OLDEST[1] - 1, -1)
    on_path = [shutil.which(f"python3.{minor}") for minor in newest_first]
    # Of an environment the Python it was made of: it may be the .venv that is about to be removed.
    this = getattr(sys, "_base_executable", None) or sys.executable
    return [this, *filter(None, on_path)]


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
        major, minor = without_venv
        raise SetupProblem(
            "Python's venv module is missing. On Debian or Ubuntu: "
            f"sudo apt install python{major}.{minor}-venv"
        )
    raise SetupProblem("Python {}.{} or newer is needed: get it from python.org.".format(*OLDEST))


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
