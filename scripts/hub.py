"""`course.py hub`: a JupyterHub for a class on one machine: environment, lessons, what comes next.

`--links ADDRESS` only prints the links for learners of a hub that runs elsewhere; `--repo URL` says
from where its learners get the lessons. Everything is in docs/teaching.md.
"""

import argparse
import hashlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from environment import (
    HUB_LOCK,
    ROOT,
    Environment,
    SetupProblem,
    alone,
    clean_environment,
)

LESSONS = ROOT / "build" / "lessons"
STATE = ROOT / "build" / "hub"
CONFIG = ROOT / "scripts" / "hub" / "jupyterhub_config.py"
FIRST = "00_start_here.ipynb"


def hub(python, arguments):
    parser = argparse.ArgumentParser(prog="course.py hub", description="a hub for a class")
    parser.add_argument("--links", metavar="ADDRESS", help="only the links, for a hub elsewhere")
    parser.add_argument("--repo", metavar="URL", help="where its learners get the lessons")
    options = parser.parse_args(arguments)
    if options.links:
        links(options.links, options.repo or LESSONS.as_uri())
        return 0
    if os.name == "nt":
        raise SetupProblem("JupyterHub needs Linux or macOS; on Windows it runs in WSL.")
    changed = lessons(LESSONS)
    environment = HubEnvironment()
    environment.make()
    state()
    print(
        f"The lessons for learners: {LESSONS} ({'brought up to date' if changed else 'as before'})."
    )
    if proxy() is None:
        print(
            "Missing: the hub's door, a package of Node.js. Get Node.js, then\n"
            "    npm install -g configurable-http-proxy"
        )
    print(f"Start it:\n    {environment.folder / 'bin/jupyterhub'} -f {CONFIG}")
    print("(as root, with sudo, for learners who are users of this machine; else for you alone)")
    if closed := closed_to_others(environment.python, LESSONS):
        print(
            f"Learners who are users of this machine cannot read {', '.join(map(str, closed))}:\n"
            "their servers will not start. Put the course where all can read it, as in /opt, and "
            "make\nthe hub with a Python of the system's: /usr/bin/python3 scripts/course.py hub"
        )
    links("http://127.0.0.1:8000", options.repo or LESSONS.as_uri())
    return 0


def closed_to_others(*paths):
    """The folders on the way to these, links followed, that others may not go through."""
    ways = [Path(os.path.abspath(path)) for path in paths]
    ways += [Path(os.path.realpath(path)) for path in paths]
    folders = sorted({folder for way in ways for folder in way.parents})
    return [folder for folder in folders if not folder.stat().st_mode & stat.S_IXOTH]


class HubEnvironment(Environment):
    """`.venv-hub`: the course itself, not a link to this folder, a hub, and nbgitpuller."""

    def __init__(self):
        super().__init__(name=".venv-hub")

    def make(self):
        wanted = {"folder": str(self.folder)}
        for name in (HUB_LOCK, "pyproject.toml"):
            text = (self.root / name).read_bytes().replace(b"\r\n", b"\n")
            wanted[name] = hashlib.sha256(text).hexdigest()
        wanted["course"] = mark_of(self.root / "helpers")
        wanted["python"] = os.path.realpath(sys.executable)
        with alone(self.lock):
            installed = self.installed()
            if wanted.items() <= installed.items():
                return
            if any(installed.get(key) != wanted[key] for key in (HUB_LOCK, "python")):
                self.make_empty()
                print(
                    "Installing the hub's packages (two to five minutes, this once) ...", flush=True
                )
                self.pip(
                    ["--require-hashes", "-r", HUB_LOCK],
                    "The hub's packages could not be installed; pip says why above.",
                    HUB_LOCK,
                )
            self.pip(
                ["--no-deps", "--no-build-isolation", "--force-reinstall", "."],
                "The course's own package could not be installed; pip says why above.",
            )
            self.note(wanted)


def mark_of(folder):
    """A mark of all files in a folder: other bytes, another mark."""
    mark = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            mark.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return mark.hexdigest()


# ---- The lessons alone, as nbgitpuller takes them


def lessons(folder):
    """Make or bring up to date a repository of the lessons alone. Whether there was news."""
    git(folder.parent, "--version")
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch", "main")
    wanted = {path.name: path for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}
    wanted = {name: path for name, path in wanted.items() if ".mine-" not in name}
    for old in folder.glob("*.ipynb"):
        if old.name not in wanted:
            old.unlink()
    for name, path in {**wanted, "LICENSE-LESSONS.md": ROOT / "LICENSE-LESSONS.md"}.items():
        shutil.copyfile(path, folder / name)
    git(folder, "add", "--all")
    if not git(folder, "status", "--porcelain"):
        return False
    author = ("-c", "user.name=the attention-course authors", "-c", "user.email=nobody@localhost")
    git(folder, *author, "commit", "--quiet", "--message", "The lessons as they are now")
    return True


def git(folder, *words):
    folder.mkdir(parents=True, exist_ok=True)
    try:
        done = subprocess.run(
            ["git", *words], cwd=folder, capture_output=True, text=True, env=clean_environment()
        )
    except FileNotFoundError:
        raise SetupProblem(
            "git is missing: learners get the lessons through it. Install it (Debian: sudo apt "
            "install git), or copy the folder notebooks into each learner's home yourself."
        ) from None
    if done.returncode:
        raise SetupProblem(f"git {words[0]} in {folder}: {done.stderr.strip()}")
    return done.stdout


# ---- What the hub keeps, and its links


def state():
    """The hub's own folder, for its owner alone; beside it what every learner's git has to read."""
    STATE.mkdir(parents=True, exist_ok=True)
    STATE.chmod(0o700)
    # The lessons belong to whoever ran this; git reads another's repository only when told to.
    rules = "[include]\n\tpath = /etc/gitconfig\n[safe]\n"
    rules += f"\tdirectory = {LESSONS}\n\tdirectory = {LESSONS}/.git\n"
    STATE.with_suffix(".gitconfig").write_text(rules, encoding="utf-8")


def proxy():
    """The hub's door: configurable-http-proxy on the PATH or in this folder, or None."""
    own = shutil.which("configurable-http-proxy", path=str(ROOT / "node_modules/.bin"))
    return shutil.which("configurable-http-proxy") or own


def link(address, repository, notebook):
    """Where a learner clicks: the newest lessons, into their own folder, and this one open."""
    name = Path(repository.rstrip("/")).name.removesuffix(".git")
    asked = {"repo": repository, "branch": "main", "urlpath": f"lab/tree/{name}/{notebook}"}
    return f"{address.rstrip('/')}/hub/user-redirect/git-pull?{urlencode(asked)}"


def links(address, repository):
    print("\nFor your learners:")
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        if ".mine-" not in path.name:
            print(f"  {path.name[:2]}  {link(address, repository, path.name)}")
