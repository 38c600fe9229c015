"""Sets up and runs the course; the Makefile's targets and the Windows commands both call this.

This file alone runs on any Python there is, so that an old one can look for a newer one or say
what is needed; so it is written as Python 2.7 still reads it. The commands are in commands.py.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 14)
SCRIPTS = os.path.dirname(os.path.abspath(__file__))
NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, {}))".format(OLDEST[1])


def newer_python():
    """The newest Python on the PATH that the course is made for, or None."""
    ending = ".exe" if os.name == "nt" else ""
    names = ["python3.{}{}".format(n, ending) for n in range(NEWEST[1], OLDEST[1] - 1, -1)]
    for name in names:
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            path = os.path.join(folder, name)
            # It may be a shim for one that isn't there.
            if os.access(path, os.X_OK) and runs(path):
                return path
    return None


def runs(python):
    with open(os.devnull, "w") as nowhere:
        try:
            return subprocess.call([python, "-c", NEW_ENOUGH], stdout=nowhere, stderr=nowhere) == 0
        except OSError:
            return False


def main():
    if sys.version_info[:2] >= OLDEST:
        # With -P or PYTHONSAFEPATH Python does not look beside this file.
        sys.path.insert(0, SCRIPTS)
        import commands

        return commands.main()
    # `--here` means this Python and no other.
    python = None if "--here" in sys.argv else newer_python()
    if python is None:
        sys.stderr.write(
            "Python {}.{} or newer is needed, and this is {}.{}: get it from python.org, or use "
            "conda (see README.md).\n".format(*(OLDEST + sys.version_info[:2]))
        )
        return 1
    command = [python, os.path.abspath(__file__)] + sys.argv[1:]  # noqa: RUF005
    if os.name == "nt":
        return subprocess.call(command)
    os.execv(python, command)


if __name__ == "__main__":
    sys.exit(main())
