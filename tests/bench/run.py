"""`make bench`: how quick the course is, beside what a notebook author would write today.

Everything is measured in one run on one machine, in a real Chromium, because only the ratios mean
something elsewhere. ARGS: --steps 60, --seconds 3, --only live|rich|lessons|class|imports, --suite;
and what needs more at hand: --only site (a built site), --only writer (its weights).
"""

import argparse
import asyncio
import json
import math
import os
import random
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
runpy.run_path(str(ROOT / "conftest.py"))  # nothing of the person's own is seen or written
sys.path[:0] = [str(HERE), str(ROOT / "scripts"), str(ROOT / "tests" / "browser")]
sys.path.append(str(ROOT / "tests"))

import chromium  # noqa: E402
import psutil  # noqa: E402
from rivals import RICH, RIVALS  # noqa: E402

import conftest  # noqa: E402  (the browser tests' own JupyterLab)
from helpers.lessons import lesson as lesson_called  # noqa: E402

SAMPLER = (HERE / "sampler.js").read_text(encoding="utf-8")
LIVE = ".jp-OutputArea-output .scene input, .jp-OutputArea-output .scene [tabindex]"
PLACE_IN_CANVAS = """
x, y = plane.transData.transform(places[3])
print(x, figure.bbox.height - y)
"""
BASE = "import numpy, ipywidgets, anywidget"
OURS = "import helpers, helpers.words, helpers.scene, helpers.lessons"

PARTS = ("imports", "live", "rich", "lessons", "class")
OTHERS = {"site": "bench_site.py", "writer": "bench_smollm.py"}  # only when asked for


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=60, help="key presses on each slider")
    parser.add_argument("--seconds", type=float, default=3, help="length of a drag")
    parser.add_argument("--only", choices=(*PARTS, *OTHERS), help="one part")
    parser.add_argument("--lesson", default="", help="of the part `lessons` one alone: 06")
    parser.add_argument("--suite", action="store_true", help="time `make test` too")
    parser.add_argument("--hub", action="store_true", help="a class on a JupyterHub, that alone")
    options = parser.parse_args()
    if options.hub:
        subprocess.run([sys.executable, HERE / "bench_hub.py"], check=True)
        return
    if options.only in OTHERS:
        env = dict(os.environ, ATTENTION_COURSE_CACHE=os.environ["COURSE_TESTS_WEIGHTS"])
        return subprocess.run([sys.executable, HERE / OTHERS[options.only]], env=env).returncode
    wanted = [options.only] if options.only else PARTS
    if "imports" in wanted:
        imports()
    if {"live", "rich", "lessons"} & set(wanted):
        with Bench() as bench:
            if "live" in wanted:
                live(bench, options)
            if "rich" in wanted:
                rich(bench, options)
            if "lessons" in wanted:
                lessons(bench, options)
    if "class" in wanted:
        print(flush=True)
        subprocess.run([sys.executable, HERE / "bench_class.py"], check=True)
    if options.suite:
        begin = time.perf_counter()
        code = subprocess.run([sys.executable, "scripts/course.py", "--here", "test"], cwd=ROOT)
        took = time.perf_counter() - begin
        print(f"\nmake test: {took:.0f} s (at most 480), exit code {code.returncode}")


class Bench:
    """JupyterLab and Chromium, as the browser tests start them."""

    def __enter__(self):
        from playwright.sync_api import sync_playwright

        self.home = tempfile.TemporaryDirectory()
        self.playwright = sync_playwright().start()
        self.lab = conftest.Lab(Path(self.home.name))
        self.lab.start()
        self.browser = chromium.launch(self.playwright)
        self.context = self.browser.new_context(service_workers="block")
        return self

    def __exit__(self, *_):
        self.browser.close()
        self.playwright.stop()
        self.lab.stop()
        self.home.cleanup()

    def open(self, what):
        path = conftest.place(what, self.lab.root)
        lesson = conftest.Lesson(self.lab, self.context.new_page(), path)
        lesson.page.set_viewport_size({"width": 1440, "height": 1000})
        lesson.open()
        return lesson

    def close(self, lesson):
        lesson.page.close()
        self.lab.stop_kernels()


# ---- live pictures


def live(bench, options):
    results = {name: measure(bench, rival, options) for name, rival in RIVALS.items()}
    ours = results["this course"]
    print(f"\nFour words, their arrows, a 4 × 4 table ({os.cpu_count()} cores, Chromium)\n")
    line("", "slider step, ms", "9 of 10 under", "pictures/s", "calls/s", "word/s", "slower")
    line(*["---"] * 7)
    for name, r in results.items():
        line(
            name,
            f"{r['step']:.0f}",
            f"{r['slow step']:.0f}",
            f"{r['pictures']:.1f}",
            f"{r['calls']:.1f}",
            "-" if r["word"] is None else f"{r['word']:.1f}",
            f"{r['step'] / ours['step']:.1f} ×",
        )
    interact = results["interact, inline matplotlib"]
    busy = ours["busy"]
    print()
    verdict("slider step against interact's", interact["step"] / ours["step"], "×", 8, aim=10)
    verdict("pictures a second in a drag", ours["pictures"], "", 30, aim=40)
    print("While a word is dragged, a second:")
    for name, r in (("no time", ours), ("200 ms", busy)):
        said = f"step takes {name}: word moves {r['word']:.0f} in {r['pointed']:.0f} frames"
        verdict(f"{said} that had a move of the pointer", 100 * r["word"] / r["pointed"], "%", 90)
        said = f"  frames {r['frames']:.0f}, when nothing moves {ours['own']:.0f}"
        verdict(said, 100 * r["frames"] / ours["own"], "%", 90)
    print("After the last event of a drag, until the picture is final:")
    verdict("step takes no time", 1000 * ours["settle"], "ms", 100, most=True)
    verdict("step takes 200 ms", 1000 * busy["settle"], "ms", 2 * 200 + 100, most=True)


def measure(bench, rival, options):
    lesson = bench.open(rival["cells"])
    page = lesson.page
    lesson.run_all()
    root = page.locator(rival["root"]).first
    root.scroll_into_view_if_needed()
    root.locator(rival["slider"]).first.wait_for()
    page.mouse.move(5, 5)
    result = steps(page, rival, options.steps)
    result |= slider_drag(lesson, rival, options.seconds)
    result["word"] = None
    if rival["word"]:
        result["own"] = frames(page, rival, options.seconds)
        result |= word_drag(lesson, rival, options.seconds)
    if rival["grip"]:
        run(lesson, "pause = 0.2")
        result["busy"] = word_drag(lesson, rival, options.seconds)
    bench.close(lesson)
    return result


def sample(page, rival, frames=False):
    """Begins to look at the picture; `frames`: in every frame, else only where it was touched."""
    what = {k: rival[k] for k in ("root", "touch", "look", "word")} | {"frames": frames}
    page.evaluate(f"what => ({SAMPLER})(what)", what)


def seen(page):
    """Ends it: what was seen, as times in the page's milliseconds."""
    page.evaluate("() => window.benchStop()")
    return page.evaluate("() => window.bench")


def settle(page, quiet):
    """Waits until there was a picture since the last key, and none for a while."""
    page.evaluate(
        """async quiet => {
            const begin = performance.now();
            const { keys, pictures } = window.bench;
            const still = () => performance.now() - Math.max(begin, ...pictures) > quiet;
            while (pictures.at(-1) < keys.at(-1) || (keys.length && !pictures.length) || !still())
                await new Promise(next => setTimeout(next, quiet / 4));
        }""",
        1000 * quiet,
    )


def steps(page, rival, count):
    """Milliseconds from a key press on the slider to the changed picture, one after the other."""
    page.locator(rival["root"]).first.locator(rival["slider"]).first.focus()
    sample(page, rival)
    moment = random.Random(1)
    for k in range(count + 5):
        page.keyboard.press("ArrowRight" if k % 60 < 30 else "ArrowLeft")
        time.sleep(0.1)  # asking the page now would be work for it, just while it is measured
        settle(page, 0.1)
        time.sleep(0.05 + 0.02 * moment.random())  # no hand is in step with the screen
    said = seen(page)
    # The first ones warm up what is compiled and cached.
    took = [min(t for t in said["pictures"] if t > key) - key for key in said["keys"][5:]]
    return {"step": statistics.median(took), "slow step": statistics.quantiles(took, n=10)[-1]}


def slider_drag(lesson, rival, seconds, pace=2):
    """Pictures and calls of `step` a second while the mouse drags the slider to and fro.

    pace: of the hand's swing, in radians a second.
    """
    page = lesson.page
    handle = page.locator(rival["root"]).first.locator(rival["slider"]).first
    box = handle.bounding_box()
    if rival["slider"].startswith("input"):  # a native slider's box is all of it, not its handle
        at, reach = box["x"] + box["width"] / 2, box["width"] / 2 - 12
    else:
        at, reach = box["x"] + box["width"] / 2, 80
    level = box["y"] + box["height"] / 2
    page.mouse.move(at, level)
    before = calls(lesson)
    said = drag(page, rival, (at, level), lambda t: (reach * math.sin(pace * t), 0), seconds)
    return {
        "pictures": rate(said["pictures"], said),
        "calls": None if before is None else (calls(lesson) - before) / seconds,
        "settle": said["settle"],
    }


def word_drag(lesson, rival, seconds):
    """How often a second the word stands somewhere else while the pointer moves."""
    page = lesson.page
    if rival["grip"]:
        at = middle(page.locator(rival["root"]).first.locator(rival["grip"]))
    else:
        box = page.locator(rival["root"]).first.locator("canvas").first.bounding_box()
        x, y = map(float, run(lesson, PLACE_IN_CANVAS).split())
        at = box["x"] + x, box["y"] + y
    said = drag(page, rival, at, loop, seconds, frames=True)
    return {
        "word": rate(said["words"], said),
        "frames": rate(said["frames"], said),
        "pointed": rate(said["pointed"], said),
        "settle": said["settle"],
    }


def rich(bench, options):
    """Scenes of the lessons with much in them, while a word or a matrix row is dragged."""
    print("\nScenes with much in them, while a word or a row of a matrix is dragged\n")
    line("", "pictures/s", "word/s", "of frames with a move")
    line(*["---"] * 4)
    least = {}
    for name, scene in RICH.items():
        lesson = bench.open(scene["cells"])
        lesson.run_all()
        grip = lesson.page.locator(scene["root"]).first.locator(scene["grip"])
        grip.scroll_into_view_if_needed()
        # First without a look in every frame, for that costs pictures; then with it.
        said = drag(lesson.page, scene, middle(grip), loop, options.seconds)
        least[name] = rate(said["pictures"], said)
        said = drag(lesson.page, scene, middle(grip), loop, options.seconds, frames=True)
        word, pointed = rate(said["words"], said), rate(said["pointed"], said)
        line(name, f"{least[name]:.1f}", f"{word:.1f}", f"{100 * word / pointed:.0f} %")
        bench.close(lesson)
    print()
    verdict("pictures a second in the slowest", min(least.values()), "", 25)


def middle(element):
    box = element.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def loop(t):
    """A ring that begins and ends where the hand took hold."""
    return 60 * math.cos(9 * t) - 60, 60 * math.sin(9 * t)


def drag(page, rival, at, way, seconds, frames=False):
    """Presses, follows `way` for some seconds, holds until the picture is still; what was seen."""
    page.mouse.move(*at)
    page.mouse.down()
    sample(page, rival, frames)
    clock = "() => performance.now()"
    begin = page.evaluate(clock)
    page._sync(follow(page._impl_obj.mouse, at, way, seconds))
    end = page.evaluate(clock)
    settle(page, 0.7)
    said = seen(page)
    page.mouse.up()
    late = [t for t in said["pictures"] if t > end]
    said["settle"] = (max(late) - end) / 1000 if late else 0.0
    for what in ("frames", "pointed", "pictures", "words"):
        said[what] = [t for t in said[what] if begin <= t <= end]
    said["seconds"] = (end - begin) / 1000
    return said


async def follow(mouse, at, way, seconds):
    """Moves the pointer 75 times a second without waiting for the page, as a hand does.

    Playwright's public `mouse.move` waits until the page has drawn: then the page would set the
    pace of the hand. Hence its own asynchronous half.
    """
    moves = []
    begin = time.perf_counter()
    while (now := time.perf_counter() - begin) < seconds:
        dx, dy = way(now)
        moves.append(asyncio.ensure_future(mouse.move(at[0] + dx, at[1] + dy, steps=1)))
        await asyncio.sleep(1 / 75)
    await asyncio.gather(*moves)


def frames(page, rival, seconds):
    """The page's own frames a second."""
    begin = page.evaluate("() => performance.now()")
    sample(page, rival, frames=True)
    page.wait_for_timeout(1000 * seconds)
    said = seen(page)
    return 1000 * len(said["frames"]) / (page.evaluate("() => performance.now()") - begin)


def rate(times, seen):
    return len(times) / seen["seconds"]


def calls(lesson):
    """How often the bench's own `step` was called; None in a lesson, which has another."""
    said = run(lesson, "print(globals().get('calls'))")
    return int(said) if said.isdigit() else None


def run(lesson, code):
    """What the kernel prints for a line of code."""
    said = lesson.page.evaluate(
        """async code => {
            const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
            const future = kernel.requestExecute({ code, store_history: false });
            let said = "";
            future.onIOPub = m => { if (m.header.msg_type === "stream") said += m.content.text; };
            await future.done;
            return said;
        }""",
        code,
    )
    return said.strip()


# ---- lessons


def lessons(bench, options):
    print("\nEach lesson, from a fresh kernel; then each of its scenes under a hand\n")
    titles = ("scenes", "slowest, pictures/s", "which", "all, pictures/s")
    line("lesson", "first live, s", "all run, s", "kernel, MB (Pss)", *titles)
    line(*["---"] * 8)
    most, least = 0.0, math.inf
    with_a_model = lesson_called("learning_the_matrices").notebook
    for path in sorted((ROOT / "notebooks").glob(f"{options.lesson}*.ipynb")):
        begin = time.perf_counter()
        lesson = bench.open(path)
        lesson.page.evaluate(
            "() => { window.ended = jupyterapp.commands.execute('notebook:run-all-cells'); }"
        )
        lesson.page.locator(LIVE).first.wait_for(state="attached", timeout=60_000)
        first = time.perf_counter() - begin
        lesson.page.evaluate("() => window.ended.then(() => null)")
        done = time.perf_counter() - begin
        memory = kernel_memory(bench.lab)
        if path.stem < with_a_model:
            most = max(most, memory)
        found = hands(lesson, options.seconds)
        slowest = min(found, default=(math.inf, "-"))
        least = min(least, slowest[0])
        rates = " ".join(f"{rate:.0f}" for rate, _ in found)
        said = (f"{first:.1f}", f"{done:.1f}", f"{memory:.0f}", len(found), f"{slowest[0]:.1f}")
        line(path.stem, *said, slowest[1], rates)
        bench.close(lesson)
    print()
    verdict("pictures a second of the slowest scene", least, "", 30)
    verdict("memory of a kernel in lessons without a model", most, "MB", 90, most=True)


# What Python's answer changes: all of a picture for a slider; for a word or a row, which the page
# moves by itself, the numbers and words, and how dark a cell or how wide an arrow of weight is.
DRAWN = "root.querySelector('.scene-panels').innerHTML"
TOLD = """[...root.querySelectorAll(
    ".scene-text, .scene-panels :is(td, text, path), .scene-lines",
)].map(e => e.textContent + (e.getAttribute("style") ?? "")).join()"""
HANDS = {"input[type=range]": DRAWN, ".scene-panels [data-word] .scene-shape": TOLD}


def hands(lesson, seconds):
    """[(pictures a second, name)] of each scene under the first hand that moves its picture."""
    found = []
    for scene in lesson.page.locator(".jp-OutputArea-output .scene").all():
        scene.evaluate("e => e.setAttribute('data-bench', '')")
        rates = [dragged(lesson, scene, hand, look, seconds) for hand, look in HANDS.items()]
        if fastest := max(rates, default=0):
            found.append((fastest, scene.get_attribute("aria-label")))
        scene.evaluate("e => e.removeAttribute('data-bench')")
    return found


def dragged(lesson, scene, hand, look, seconds):
    """Pictures a second; 0: there is no such hand, or nothing changes (a matrix that is 1 yet)."""
    handle = scene.locator(hand).first
    if not handle.count() or not handle.is_visible():
        return 0
    rival = {"root": "[data-bench]", "touch": ".scene-panels", "slider": hand, "word": None}
    rival["look"] = look
    handle.scroll_into_view_if_needed()
    lesson.page.wait_for_timeout(800)  # what came into view is laid out
    if look is TOLD:
        said = [drag(lesson.page, rival, middle(handle), loop, s) for s in (0.7, seconds)]
        return max(rate(one["pictures"], one) for one in said)
    # A slider of seven values, and a rail on which only six stops are news, must not pass fewer
    # than pictures could be drawn.
    paces = (2, 60 * math.pi / 6)
    return max(slider_drag(lesson, rival, seconds, pace)["pictures"] for pace in paces)


def kernel_memory(lab):
    """Proportional set size of the one kernel that runs, in MB (Linux; elsewhere its resident)."""
    for process in psutil.Process(lab.process.pid).children(recursive=True):
        if any("ipykernel" in part for part in process.cmdline()):
            used = process.memory_full_info()
            return getattr(used, "pss", used.rss) / 1e6
    return math.nan


# ---- imports


def imports(times=9):
    code = (
        "import json, sys, time; t = [time.perf_counter()]\n"
        f"{BASE}\nt.append(time.perf_counter())\n{OURS}\n"
        "import importlib, pkgutil\n"
        "for m in pkgutil.walk_packages(helpers.lessons.__path__, 'helpers.lessons.'):\n"
        "    if m.name.endswith('scenes'):\n"
        "        importlib.import_module(m.name)\n"
        "t.append(time.perf_counter())\n"
        "print(json.dumps([t[1] - t[0], t[2] - t[1], 'matplotlib' in sys.modules]))"
    )
    runs = []
    for _ in range(times):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT
        )
        runs.append(json.loads(done.stdout))
    base, ours = (statistics.median(run[k] for run in runs) for k in (0, 1))
    print(f"\n{BASE}: {base:.3f} s; then helpers, its scenes:")
    verdict("adds", ours, "s", 0.15, most=True)
    print(f"  matplotlib imported by it: {'YES' if runs[0][2] else 'no'}")


# ---- saying it


def line(first, *others):
    print(f"| {first:<30} | " + " | ".join(f"{text:>15}" for text in others) + " |")


def verdict(what, value, unit, limit, aim=None, most=False):
    good = value <= limit if most else value >= limit
    text = f"{value:.3f}" if value < 1 else f"{value:.1f}"
    wanted = f"{'at most' if most else 'at least'} {limit:g}" + (f", aim {aim:g}" if aim else "")
    print(f"  {what}: {text} {unit} ({wanted}): {'reached' if good else 'MISSED'}")


if __name__ == "__main__":
    sys.exit(main())
