"""What `make mutate` takes: a sample is a sample, and what it names is there."""

from collections import Counter

import pytest
from mutate import LEFT_OUT, PARTS, ROOT, sample

NAMES = [f"a.x_f__mutmut_{k}" for k in range(100)] + [f"a.b.xǁCǁg__mutmut_{k}" for k in range(50)]


def test_a_sample_takes_from_each_file_its_share():
    some = sample(NAMES, 30, "1")
    assert Counter(name.rpartition(".")[0] for name in some) == {"a": 20, "a.b": 10}
    assert len(set(some)) == 30 and set(some) < set(NAMES)


def test_a_larger_sample_goes_on_where_the_smaller_one_ended():
    some = sample(NAMES, 30, "1")
    assert sample(NAMES, 60, "1")[:30] == some == sample(NAMES[::-1], 30, "1")
    assert sample(NAMES, 30, "2") != some
    assert sorted(sample(NAMES, 1000, "1")) == sorted(NAMES)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_mutated_and_what_judges_it_is_there(part):
    code, tests = PARTS[part]
    assert any(path.suffix == ".py" for path in ROOT.glob(code))
    for pattern in tests.split():
        assert list((ROOT / "tests").glob(pattern)), pattern


@pytest.mark.parametrize("test", LEFT_OUT)
def test_what_is_left_out_is_there(test):
    path, _, name = test.partition("::")
    assert f"def {name}(" in (ROOT / "tests" / path).read_text(encoding="utf-8")
