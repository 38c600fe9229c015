"""Lesson 10's challenge on the picture: several right answers, and each wrong one told."""

import numpy as np
import pytest

from helpers.attention import attention, cosine
from helpers.judging.exercise import examine
from helpers.lessons import room
from helpers.lessons.real_transformer.exercises import LESSONS_OWN
from helpers.lessons.real_transformer.scenes import IT, PAIRS, explore_heads
from helpers.models.minilm import MiniLM

EXERCISES = {e.id: e for e in room("real_transformer").EXERCISES}
GAP, CLEAR_HEAD = EXERCISES["real_transformer.gap"], EXERCISES["real_transformer.head"]


@pytest.mark.parametrize(
    "one",
    [
        lambda s, i, f, m: cosine(s[m, i], f[:, m]).mean(),
        lambda s, i, f, m: np.mean([cosine(word[m], s[m][i]) for word in f]),
    ],
)
def test_a_loop_over_seven_moments_is_told_that_there_may_be_fewer(one):
    def gap(states, i, fruit, tech):
        return np.array([one(states, i, fruit, m) - one(states, i, tech, m) for m in range(7)])

    found = examine(GAP, gap)
    assert found.status == "wrong" and "a fixed number of moments" in found.message


@pytest.fixture(scope="module")
def scene():
    return explore_heads(MiniLM.load(), attention, room("real_transformer").my_share)


def verdict(scene, **controls):
    every = scene.parts["start"]["controls"] | {"show": "weight"} | controls
    for control, value in every.items():
        scene.set(control, value)
    return examine(CLEAR_HEAD, scene)


@pytest.mark.parametrize(
    ("sentence", "asks", "layer", "head", "took"),
    [
        ("the dog chased the cat", 2, 1, 8, "dog takes 0.83 from chased"),
        ("the dog chased the cat", 4, 2, 11, "from chased"),
        ("my phone and my laptop are broken", 2, 0, 5, "phone takes 0.88 from my"),
    ],
)
def test_a_head_that_looks_at_one_word_passes(scene, sentence, asks, layer, head, took):
    found = verdict(scene, sentence=sentence, asks=asks, layer=layer, head=head)
    assert found.status == "passed" and sentence in found.message and took in found.message


def test_an_arrow_cut_in_a_longer_sentence_is_no_obstacle(scene):
    """The lesson has just cut *it* → *cat* in this picture: in a shorter one there is no such arrow
    to put back."""
    answer = {"sentence": "the dog chased the cat", "asks": 4, "layer": 2, "head": 11}
    assert verdict(scene, **answer, cut=[[8, 2], [5, 8]]).status == "passed"
    assert verdict(scene, **answer, cut=[[8, 2], [5, 2]]).status == "wrong"


def test_the_head_that_the_lesson_measured_is_not_found_again(scene):
    found = verdict(scene, sentence="the dog chased the cat", asks=3, layer=0, head=2)
    assert found.status == "wrong" and "measured in the lesson" in found.message


@pytest.mark.parametrize(
    ("controls", "said"),
    [
        ({"sentence": "the dog chased the cat", "asks": 2, "layer": 0, "head": 1}, "less than 0.6"),
        ({"sentence": "the dog ran", "asks": 2, "layer": 5, "head": 11}, "takes from itself"),
        ({"sentence": "the dog ran", "asks": 1, "layer": 1, "head": 0}, "[SEP] are no words"),
        ({"sentence": "the dog ran", "asks": 11}, "[CLS] and [SEP] are no words"),
        ({"sentence": "the dog ran", "show": "moved"}, "“weight”"),
        ({"sentence": "the dog ran", "cut": [[2, 1]]}, "put them back"),
        ({"sentence": ""}, "a problem to solve first"),
    ],
)
def test_what_does_not_count_is_told(scene, controls, said):
    found = verdict(scene, **controls)
    assert found.status == "wrong" and said in found.message


@pytest.mark.parametrize("sentence", LESSONS_OWN)
def test_the_lessons_own_sentences_do_not_count(scene, sentence):
    for said in (sentence.title(), f" {sentence} ."):
        found = verdict(scene, sentence=said, asks=2, layer=1, head=8)
        assert found.status == "wrong" and "one of the lesson's sentences" in found.message


def test_the_lessons_own_sentences_are_those_of_its_pictures():
    assert sorted(LESSONS_OWN) == sorted([IT, *(text for pair in PAIRS.values() for text in pair)])


def test_another_picture_is_told():
    found = examine(CLEAR_HEAD, "heads")
    assert found.status == "wrong" and "Hand in the picture with the heads" in found.message


def test_the_untouched_picture_is_calm():
    scene = explore_heads(MiniLM.load(), attention, room("real_transformer").my_share)
    assert examine(CLEAR_HEAD, scene).status == "unsolved"
