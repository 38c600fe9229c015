"""The tests' own tools: a lesson opens, runs, shows its widgets, and can't leave the machine."""

import pytest

SLIDER = "import ipywidgets\nslider = ipywidgets.IntSlider(3, description='n'); slider"


def test_cells_run_and_widgets_answer(open_lesson):
    lesson = open_lesson(["print(1)", SLIDER])
    lesson.run_all()
    assert [cell["execution_count"] for cell in lesson.cells()] == [1, 2]
    assert lesson.cells()[0]["outputs"][0]["text"] == "1\n"
    lesson.page.get_by_role("slider").focus()
    lesson.page.keyboard.press("ArrowRight")
    lesson.write_cell(0, "print(slider.value)")
    lesson.run_cell(0)
    assert lesson.cells()[0]["outputs"][0]["text"] == "4\n"


@pytest.mark.parametrize(("theme", "luminance"), [("light", "255"), ("dark", "17")])
def test_themes(open_lesson, theme, luminance):
    lesson = open_lesson(["1"], theme=theme)
    colour = lesson.page.evaluate(
        "() => getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor"
    )
    assert luminance in colour


def test_a_failing_cell_fails_the_test(open_lesson):
    lesson = open_lesson(["1 / 0", "print('not reached')"])
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        lesson.run_all()
    lesson.run_all(errors=True)


def test_a_restarted_kernel_is_fresh(open_lesson):
    lesson = open_lesson(["word = 'apple'", "word"])
    lesson.run_all()
    lesson.restart()
    with pytest.raises(AssertionError, match="NameError"):
        lesson.run_cell(1)


def test_leaving_the_machine_is_noticed(open_lesson, lab):
    """192.0.2.1 is nobody's address, and both attempts are refused before anything is sent."""
    attempt = "import socket\nsocket.create_connection(('192.0.2.1', 80))"
    lesson = open_lesson([attempt])
    with pytest.raises(AssertionError, match="not this machine"):
        lesson.run_all()
    (line,) = lab.attempts_away()
    assert "192.0.2.1" in line
    lab.forget_attempts()

    lesson.page.evaluate("() => fetch('http://192.0.2.1/x').catch(() => null)")
    assert lesson.requests_away == ["http://192.0.2.1/x"]
    lesson.requests_away.clear()
    lesson.errors.clear()
