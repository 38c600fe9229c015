"""Lesson 08's challenge on the picture: several right answers, and each wrong one told."""

import pytest

from helpers.attention import attention
from helpers.exercises import lesson
from helpers.exercises.exercise import examine
from helpers.explorers.real_transformer import explore_heads
from helpers.minilm import MiniLM

CLEAR_HEAD = next(e for e in lesson(8).EXERCISES if e.id == "8.3")


@pytest.fixture(scope="module")
def scene():
    return explore_heads(MiniLM.load(), attention, lesson(8).my_share)


def verdict(scene, **controls):
    scene.set("show", "weight")
    for control, value in controls.items():
        scene.set(control, value)
    return examine(CLEAR_HEAD, scene)


@pytest.mark.parametrize(
    ("sentence", "asks", "answers"),
    [("the dog chased the cat", 3, 2), ("he bought a phone", 2, 1), ("the bank was wet", 4, 3)],
)
def test_a_head_that_looks_back_passes(scene, sentence, asks, answers):
    found = verdict(scene, sentence=sentence, asks=asks, answers=answers, layer=1, head=3)
    assert found.status == "passed" and sentence in found.message


@pytest.mark.parametrize(
    ("controls", "said"),
    [
        ({"sentence": "the dog ran", "asks": 2, "answers": 3, "head": 3}, "less than 0.6"),
        ({"sentence": "the dog ran", "asks": 2, "answers": 2}, "weight on itself"),
        ({"sentence": "the dog ran", "asks": 1, "answers": 0}, "[CLS] and [SEP] are no words"),
        ({"sentence": "the dog ran", "asks": 11, "answers": 1}, "[CLS] and [SEP] are no words"),
        ({"sentence": "the dog ran", "show": "weight × length of what it moves"}, "“weight”"),
        ({"sentence": ""}, "a problem to solve first"),
    ],
)
def test_what_does_not_count_is_told(scene, controls, said):
    found = verdict(scene, layer=1, **controls)
    assert found.status == "wrong" and said in found.message


def test_another_picture_is_told():
    found = examine(CLEAR_HEAD, "heads")
    assert found.status == "wrong" and "Hand in the picture with the heads" in found.message


def test_the_untouched_picture_is_calm():
    scene = explore_heads(MiniLM.load(), attention, lesson(8).my_share)
    assert examine(CLEAR_HEAD, scene).status == "unsolved"
