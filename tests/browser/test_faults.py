"""Faults while somebody works: each time a clear word, nothing frozen, nothing lost."""

import contextlib
import os
import shutil
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect
from three_words import APPLE, grip, in_step, kernel, python, spoken

from helpers import lessons

WAITING = "Waiting for the kernel"
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
ENDLESS = """
def step(words):
    calls.append((time.time(), words[2].tolist()))
    while pause:
        pass
    return words + 0.5 * (words.mean(axis=0) - words)
"""
SOFTMAX = """
def my_softmax(scores):
    powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)

check("softmax.own", my_softmax)
"""
IMPORTS = "import numpy as np\nfrom helpers.exercises import check, kept, progress"


def hold(scene, by=20):
    """Takes apple and drags it, the button down; returns where the hand is."""
    mouse, (x, y) = scene.page.mouse, grip(scene)
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + by, y - by, steps=4)
    return x + by, y - by


def drag_on(scene, at, by=20):
    """The hand goes on, and the word with it, whatever the kernel does."""
    scene.page.mouse.move(at[0] + by, at[1] - by, steps=4)
    assert grip(scene) == pytest.approx((at[0] + by, at[1] - by), abs=1.5)
    return at[0] + by, at[1] - by


def waits(scene):
    expect(scene.locator(".scene-waiting")).to_contain_text(WAITING, timeout=15_000)


def answered(scene):
    expect(scene.locator(".scene-waiting")).to_be_empty(timeout=40_000)


def works_again(lesson):
    """After its cells are run again: a fresh scene that answers."""
    lesson.wait_for_kernel()
    lesson.run_all()
    scene = lesson.scene()
    hold(scene)
    lesson.page.mouse.up()
    assert in_step(lesson, scene)["apple"] != [2.5, 2.5]


# ---- the kernel


@pytest.mark.long
def test_restarted_mid_drag(open_scene):
    lesson = open_scene(fresh=True)
    scene = lesson.scene()
    kernel(lesson, "pause = 0.3")
    at = hold(scene)
    lesson.page.evaluate("() => { jupyterapp.shell.currentWidget.sessionContext.restartKernel(); }")
    at = drag_on(scene, at)
    waits(scene)
    drag_on(scene, at)
    lesson.page.mouse.up()
    works_again(lesson)


@pytest.mark.long
def test_an_endless_loop_interrupted_mid_drag(open_scene):
    """One interrupt ends it, also where the page has asked again and the hand has gone on since."""
    lesson = open_scene(fresh=True)
    scene, page = lesson.scene(), lesson.page
    kernel(lesson, ENDLESS + "calls.clear(); pause = True")
    page.evaluate(
        """() => {
            const send = WebSocket.prototype.send;
            window.asked = 0;
            WebSocket.prototype.send = function (data) {
                const text = typeof data === "string" ? data : new TextDecoder().decode(data);
                if (text.includes('"inputs"')) window.asked += 1;
                send.call(this, data);
            };
        }"""
    )
    at = drag_on(scene, hold(scene))
    waits(scene)
    lesson.wait("() => window.asked >= 3")
    at = drag_on(scene, at)
    page.evaluate(f"() => {KERNEL}.interrupt()")
    error = scene.locator(".scene-error")
    expect(error).to_have_text("step was interrupted. Move something to go on.")
    answered(scene)
    assert python(lesson, "len(calls)") == 1
    kernel(lesson, "pause = False")
    drag_on(scene, at)
    page.mouse.up()
    expect(error).to_be_hidden()
    in_step(lesson, scene)


@pytest.mark.long
def test_the_kernel_dies_mid_drag(open_scene):
    lesson = open_scene(fresh=True)
    scene, page = lesson.scene(), lesson.page
    at = hold(scene)
    os.kill(python(lesson, "__import__('os').getpid()"), signal.SIGTERM)
    at = drag_on(scene, at)
    waits(scene)
    drag_on(scene, at)
    page.mouse.up()
    dialog = page.locator(".jp-Dialog")  # JupyterLab's own word
    expect(dialog).to_contain_text("appears to have died", timeout=20_000)
    dialog.get_by_role("button", name="Ok").click()
    works_again(lesson)


# ---- the way to the kernel


@contextlib.contextmanager
def offline(lesson):
    lesson.page.context.set_offline(True)
    yield
    lesson.page.context.set_offline(False)


@contextlib.contextmanager
def server_asleep(lesson):
    lesson.lab.process.send_signal(signal.SIGSTOP)
    yield
    lesson.lab.process.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def line_cut(lesson):
    """The connection is gone, so that sending is an error; then it is made anew."""
    lesson.page.evaluate(f"() => {{ {KERNEL}._clearSocket(); }}")
    yield
    lesson.page.evaluate(f"() => {KERNEL}.reconnect()")


@pytest.mark.long
@pytest.mark.parametrize("fault", [offline, server_asleep, line_cut])
def test_a_closed_lid_mid_drag(open_scene, fault):
    if fault is server_asleep and not hasattr(signal, "SIGSTOP"):
        pytest.skip("no way here to put the server to sleep")
    lesson = open_scene(fresh=True)
    scene = lesson.scene()
    at = hold(scene)
    with fault(lesson):
        at = drag_on(scene, at)
        waits(scene)
        at = drag_on(scene, at)
    at = drag_on(scene, at)
    lesson.page.mouse.up()
    answered(scene)
    place = in_step(lesson, scene)["apple"]
    assert place[0] > 2.7
    assert grip(scene) == pytest.approx(at, abs=1.5)
    # What JupyterLab itself asked in vain.
    lesson.errors[:] = [error for error in lesson.errors if "net::ERR_" not in error]


# ---- where the notebook is


@pytest.mark.long
def test_two_tabs(open_scene, open_lesson):
    """One kernel, one scene, two pages: what one moves, the other shows."""
    one = open_scene(fresh=True)
    one.command("docmanager:save")
    two = open_lesson(one.path)
    two.scene().wait_for()
    for here, there, key in [(one, two, "Shift+ArrowRight"), (two, one, "Shift+ArrowUp")]:
        scene = here.scene()
        before = spoken(scene)
        scene.locator(APPLE).focus()
        here.page.keyboard.press(key)
        assert spoken(scene) != before
        here.page.bring_to_front()
        places = in_step(here, scene)
        there.page.bring_to_front()
        assert in_step(there, there.scene()) == places
    two.scene().get_by_label("cosine").check()
    in_step(two, two.scene())
    one.page.bring_to_front()
    expect(one.scene().get_by_label("cosine")).to_be_checked()

    # A hand that holds a word here is not disturbed by the other page.
    at = hold(one.scene())
    kernel(two, "scene.move('phone', (1, 1))")
    drag_on(one.scene(), at)
    one.page.mouse.up()
    assert in_step(one, one.scene())["phone"] == [1, 1]


@pytest.mark.long
def test_solved_in_one_notebook_and_used_in_another(open_lesson):
    """At the same time, from two kernels in one folder: no line is lost."""
    one = open_lesson([IMPORTS, SOFTMAX])
    two = open_lesson(
        [IMPORTS, "check('start_here.half_way', lambda a, b: (a + b) / 2)", "kept('softmax')"]
    )
    one.run_all()
    two.run_all()
    assert "your own" in said(two)
    for lesson in (one, two):
        lesson.write_cell(1, "progress()")
        lesson.run_cell(1)
        assert "2 of" in said(lesson)


@pytest.mark.long
def test_a_lesson_copied_elsewhere(open_lesson):
    """Alone in a folder of its own it runs, and says whose functions it uses."""
    home = open_lesson([IMPORTS, SOFTMAX])
    home.run_all()
    alone = home.folder / "elsewhere" / "one more"
    alone.mkdir(parents=True)
    away = open_lesson(
        Path(shutil.copy(home.folder / lessons.lesson("keys_and_queries").notebook, alone))
    )
    away.run_all()
    assert "softmax: the course's" in said(away)
    scene = away.scene()
    expect(scene.locator(".scene-error")).to_be_hidden()
    scene.locator("[data-word]").first.focus()
    away.page.keyboard.press("ArrowRight")
    expect(scene).not_to_have_attribute("data-asking", "")
    expect(scene.locator(".scene-waiting")).to_be_empty()


def test_a_folder_that_cannot_be_written(open_lesson):
    """A file stands where the folder should be, which stops every user and system."""
    lesson = open_lesson(
        [
            "import os\nopen('taken', 'w').close()\n"
            "os.environ['ATTENTION_COURSE_KEEP'] = 'taken/kept'",
            IMPORTS,
            SOFTMAX,
            "progress()",
            "softmax = kept('softmax')",
        ]
    )
    lesson.run_all()
    card = lesson.cell(2).locator(".card")
    expect(card).to_contain_text("Passed")
    expect(card).to_contain_text("It is not kept for later lessons")
    expect(card).to_contain_text("this is remembered until the kernel stops")
    assert "1 of" in said(lesson)
    assert "softmax: the course's" in said(lesson)


def said(lesson):
    """All that the cells show as text."""
    return "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for cell in lesson.cells()
        for output in cell["outputs"]
    )
