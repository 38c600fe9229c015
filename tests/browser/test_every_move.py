"""Every lesson, in JupyterLab: whatever is in its scenes is moved, and what they show is so."""

import pytest
from every_scene import adds_up, open_and_run, scenes, short
from hand import (
    choose,
    choose_in_the_picture,
    drag_words,
    move_sliders,
    play,
    point_at_tables,
    save,
    start_over,
    turn_spaces,
    type_matrices,
    type_texts,
    what_can_be_clicked_says_so,
)


@pytest.mark.parametrize(
    "right, wrong",
    [
        ("cherry·orange = 1.0·0.0 + 4.0·(−3.0) = −12.00", "= 1.0·0.0 + 4.0·3.0 = 12.70"),
        ("2.25 / √2 = 2.25 / 1.414 = 1.59", "2.25 / √2 = 1.62"),
        ("(1.50, 3.00) · (1.50, 2.00) = 8.25", "(1.50, 3.00) · (1.50, 2.00) = 8.35"),
        ("0.5 · (3.0, 1.0) + 0.5 · (1.0, 1.0) = (2.0, 1.0)", "2 · (3.0, 1.0) = (6.0, 2.3)"),
    ],
)
def test_a_sum_is_read(right, wrong):
    assert adds_up(right)
    assert not adds_up(wrong)


# Before each change three lessons that have nearly all kinds of panels and controls between them
# (the walk has tests of its own).
BY_DAY = ("softmax", "similarity", "real_transformer")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", short(None, *BY_DAY))
def test_everything_moves_and_every_number_is_right(open_lesson, name):
    lesson = open_and_run(open_lesson, name, width=1280)
    for scene in scenes(lesson):
        scene.root.scroll_into_view_if_needed()
        beginning = scene.check()
        steps = [drag_words, turn_spaces, type_matrices, point_at_tables, choose]
        steps += [what_can_be_clicked_says_so, choose_in_the_picture, type_texts]
        for step in [*steps, move_sliders, play, save]:
            step(scene)
        start_over(scene, beginning)
    # And where panels stand below one another, and their lines break.
    lesson.page.set_viewport_size({"width": 800, "height": 1000})
    for scene in scenes(lesson):
        scene.root.scroll_into_view_if_needed()
        drag_words(scene)
        move_sliders(scene)
