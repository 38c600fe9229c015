"""`make update`: brings the newest lessons, and loses nothing that a learner has changed.

Only a file that both the learner and the newer version have changed has to give way: it is kept
beside the new one as `NAME.mine-1.ipynb`, where the course's tools and git leave it alone. A
notebook that was merely run has nothing to keep.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

from environment import ROOT, SetupProblem

UNTOUCHED = "Nothing was changed."


def update(python, arguments):
    return bring_newest(ROOT)


def bring_newest(root):
    """Fast-forwards the checkout in `root` and prints what was done. Returns an exit code."""
    git = Git(root)
    newest = git.fetch()
    behind, ahead = (git.count(f"HEAD..{newest}"), git.count(f"{newest}..HEAD"))
    if not behind:
        print("These are the newest lessons already.")
        return 0
    if ahead:
        raise SetupProblem(
            f"This copy has {counted(ahead, 'commit')} of its own, which an update leaves to you: "
            f"`git pull --rebase` puts them on top of the newest version. {UNTOUCHED}"
        )
    in_the_way = git.in_the_way(newest)
    only_run = [path for path in in_the_way if git.only_run(path)]
    beside = {}
    try:
        for path in in_the_way:
            if os.path.lexists(root / path):
                beside[path] = set_beside(root / path)
        git.restore(in_the_way)
        git("merge", "--ff-only", "--quiet", newest)
    except BaseException as problem:
        for path, own in beside.items():
            os.replace(own, root / path)
        if not isinstance(problem, (SetupProblem, OSError)):
            raise
        reason = getattr(problem, "strerror", None) or problem
        raise SetupProblem(f"It did not work ({reason}); your files are as before.") from None
    for path in only_run:
        beside.pop(path).unlink()
    kept = [own.relative_to(root).as_posix() for own in beside.values()]
    said = [f"Updated: {counted(behind, 'change')} taken over."]
    if only_run:
        said.append(f"{counted(len(only_run), 'lesson')} that you had only run: fresh again.")
    if kept:
        said.append(f"What you had changed lies beside the new: {', '.join(kept)}.")
    said.append("What you solved and kept (my_*) stays. Close open lessons, and open them again.")
    print(*said, sep="\n")
    return 0


def counted(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def set_beside(path):
    """Renames `name.ending` to the first free `name.mine-1.ending`."""
    number = 1
    while os.path.lexists(beside := path.with_name(f"{path.stem}.mine-{number}{path.suffix}")):
        number += 1
    return path.rename(beside)


class Git:
    """Git in one checkout; what it can't do becomes a SetupProblem."""

    def __init__(self, root):
        self.root = Path(root)
        if not shutil.which("git"):
            raise SetupProblem(f"An update needs git, which is not installed here. {UNTOUCHED}")
        top = self.ask("rev-parse", "--show-toplevel")
        if top is None or Path(top).resolve() != self.root.resolve():
            raise SetupProblem(
                "This copy was not made with `git clone`, so it can't be updated: get a new copy "
                "beside it, and take the my_* files in notebooks/ over."
            )
        if self.ask("rev-parse", "--verify", "--quiet", "HEAD") is None:
            raise SetupProblem(f"This copy has no version yet to update from. {UNTOUCHED}")
        folder = self.root / self("rev-parse", "--git-dir")
        if any((folder / name).exists() for name in ("MERGE_HEAD", "rebase-merge", "rebase-apply")):
            raise SetupProblem(
                f"A merge or rebase is under way here: finish it first (git status). {UNTOUCHED}"
            )

    def run(self, *words):
        # Variables that point git elsewhere (a hook sets them) would make it work on another copy.
        own = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
        env = {name: value for name, value in os.environ.items() if name not in own}
        return subprocess.run(
            ["git", *words],
            cwd=self.root,
            env=dict(env, LC_ALL="C"),
            stdin=subprocess.DEVNULL if words[0] != "fetch" else None,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
        )

    def ask(self, *words):
        """What git answers, or None when it says no."""
        done = self.run(*words)
        return None if done.returncode else done.stdout.strip("\n")

    def __call__(self, *words):
        done = self.run(*words)
        if done.returncode:
            raise SetupProblem(f"git says: {last_word(done.stderr)}")
        return done.stdout.strip("\n")

    def names(self, *words):
        """File names as git lists them with -z."""
        return {name for name in self(*words).split("\0") if name}

    def count(self, commits):
        return int(self("rev-list", "--count", commits))

    def fetch(self):
        """Fetches, and returns the name of the version that this branch follows."""
        branch = self.ask("symbolic-ref", "--short", "--quiet", "HEAD")
        if branch is None:
            raise SetupProblem(
                "This copy stands on one version and on no branch (git: detached HEAD): choose one "
                f"first, such as with `git switch main`. {UNTOUCHED}"
            )
        remotes = self("remote").split()
        if not remotes:
            raise SetupProblem(
                f"This copy has no place to take a newer version from (git: no remote). {UNTOUCHED}"
            )
        remote = self.ask("config", f"branch.{branch}.remote")
        remote = remote or ("origin" if "origin" in remotes else remotes[0])
        if remote != ".":
            done = self.run("fetch", "--quiet", remote)
            if done.returncode:
                raise SetupProblem(
                    f"No newer version could be fetched (git says: {last_word(done.stderr)}). Is "
                    f"there a network? {UNTOUCHED}"
                )
        newest = self.ask("rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}")
        newest = newest or f"{remote}/{branch}"
        if self.ask("rev-parse", "--verify", "--quiet", newest) is None:
            raise SetupProblem(
                f"The branch {branch} is in this copy alone, so there is nothing newer to take: "
                f"choose the course's with `git switch main`. {UNTOUCHED}"
            )
        return newest

    def in_the_way(self, newest):
        """Files that the newer version changes, adds or removes, and that are not as they were."""
        theirs = self.names("diff", "--name-only", "--no-renames", "-z", "HEAD", newest)
        before = self.names("ls-tree", "-r", "--name-only", "-z", "HEAD")
        changed = self.names("diff", "--name-only", "--no-renames", "-z", "HEAD")
        # Added there, and lying here already, be it that git ignores it.
        lying = {path for path in theirs - before if os.path.lexists(self.root / path)}
        return sorted((theirs & changed) | lying)

    def only_run(self, path):
        """Whether a notebook differs in outputs and numbers of cells' runs, and in nothing else."""
        if not path.endswith(".ipynb"):
            return False
        before = self.ask("show", f"HEAD:{path}")
        try:
            now = (self.root / path).read_text(encoding="utf-8")
            return before is not None and written(before) == written(now)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return False

    def restore(self, paths):
        """Makes tracked files what they were in HEAD, in the index too."""
        known = self.names("ls-tree", "-r", "--name-only", "-z", "HEAD").intersection(paths)
        if known:
            self("checkout", "--quiet", "HEAD", "--", *sorted(known))
        added = self.names("ls-files", "-z").intersection(paths) - known
        if added:
            self("rm", "--cached", "--quiet", "--", *sorted(added))


def written(notebook):
    """What somebody has written in a notebook: the kind and source of each cell, and its files."""
    return [
        (cell["cell_type"], "".join(cell["source"]), cell.get("attachments"))
        for cell in json.loads(notebook)["cells"]
    ]


def last_word(said):
    """The line of git's that says what is wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    return telling[0].partition(": ")[2] or telling[0] if telling else "nothing"
