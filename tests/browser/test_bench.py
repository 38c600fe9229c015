"""`make bench` is run by hand, so that nobody would notice that it no longer starts."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[1] / "bench" / "run.py"


@pytest.mark.long
@pytest.mark.nightly
@pytest.mark.parametrize(
    "part, row",
    [
        (["lessons", "--lesson", "06"], r"^\| 06_values .*\|\s+8 \|\s+\d+\.\d \|"),
        (["live", "--steps", "2"], r"^\| this course .*\d \|"),
        (["rich"], r"^\| map of all places .*\d % \|"),
    ],
    ids=lambda part: part[0] if isinstance(part, list) else "",
)
def test_it_measures(part, row):
    """Each part finds what it drags, sees it change and says a number; which one is not asked."""
    words = [sys.executable, BENCH, "--seconds", "0.3", "--only", *part]
    done = subprocess.run(words, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
    assert re.search(row, done.stdout, re.MULTILINE), done.stdout
