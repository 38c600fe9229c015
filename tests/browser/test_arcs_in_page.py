"""Sentences with arcs, grids of weights, lists of next words, slopes, in a real Chromium."""

import re
from itertools import pairwise

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from helpers.lessons.let_it_write.scenes import explore_next, explore_writing
from helpers.scene import Scene, parts
from helpers.scene.weights import share

TOKENS = ["[CLS]", "the", "cat", "sat", "on", "the", "mat", "it", "was", "warm"]
N = len(TOKENS)
TABLE = np.random.default_rng(3).dirichlet(np.full(N, 0.4), N)
MASK = np.triu(np.ones((N, N), bool), 1)
RED = {"reduced_motion": "reduce"}


def heads(mask=None, tokens=TOKENS, table=TABLE, asker=7):
    """A sentence, its whole table, six times four heads, and what it ends up like."""
    n = len(tokens)

    def compute(points, c):
        weights = np.array(table, float)
        for i, j in c["cuts"]:
            weights[i, j] = 0
            weights[i] /= weights[i].sum()
        s = {"weights": weights, "asker": c["who"], "cut": c["cuts"]}
        s |= {} if mask is None else {"hidden": mask}
        near = {"names": tokens, "from": table[0], "to": weights[0] if c["cuts"] else None}
        maps = {"values": np.linspace(0, 1, 24).reshape(6, 4)}
        heat = {"values": weights, "cut": c["cuts"]} | ({} if mask is None else {"masked": mask})
        panels = {"s": s, "map": maps, "heat": heat, "near": near | {"news": [0, 1]}}
        return panels, f"{tokens[min(c['who'], n - 1)]} asks"

    layers = [f"layer {k}" for k in range(1, 7)]
    return Scene(
        "Who answers",
        [
            [parts.sentence("s", tokens, asks="who", cuts="cuts")],
            [
                parts.grid("map", layers, "1234", picks={"row": "layer", "column": "head"}),
                parts.grid("heat", tokens, tokens, picks={"row": "who"}, cuts="cuts", legend=False),
                parts.slopes("near", ["whole", "cut"], title="ends up like"),
            ],
        ],
        [
            parts.picked("who", "who asks", value=asker),
            parts.picked("layer", "layer", value=5),
            parts.picked("head", "head", value=3),
            parts.cuts("cuts", "arrows cut", names=tokens),
        ],
        compute,
    )


def value(page, scene, control):
    """What Python was told, once the page has nothing more to say."""
    page.wait_for_function("!document.querySelector('.scene').hasAttribute('data-asking')")
    return scene.value(control)


def token(page, k):
    return page.locator(f"[data-token='{k}']")


def arc(page, k):
    return page.locator(f"[data-arc='{k}']")


def on_arc(page, k, part=0.85):
    """A place in the middle of the arc of token k, part of the way along, in the window."""
    return page.evaluate(
        """([k, part]) => { const arc = document.querySelector(`[data-arc='${k}']`);
            const at = arc.getPointAtLength(arc.getTotalLength() * part);
            const to = new DOMPoint(at.x, at.y).matrixTransform(arc.getScreenCTM());
            return [to.x, to.y]; }""",
        [k, part],
    )


def shown_numbers(page):
    return page.locator(".scene-token > .scene-number").all_text_contents()


def asker(page):
    return page.locator(".scene-asks").get_attribute("data-token")


# ---- a sentence


def test_a_thin_arc_lies_behind_a_thick_one_until_it_is_pointed_at(show):
    page = show(heads(), **RED)
    style = "arcs => arcs.map(arc => parseFloat(arc.style.strokeWidth))"
    seen = page.locator('.scene-arcs .scene-arc:not([visibility="hidden"])')
    wide = seen.evaluate_all(style)[1:]  # the first is what it takes from itself
    assert len(set(wide)) > 3 and wide == sorted(wide)
    thin = int(np.argmin(np.where(TABLE[7] >= 0.004, TABLE[7], 1)))
    token(page, thin).hover()
    page.mouse.move(5, 5)
    arc(page, thin).focus()
    assert seen.evaluate_all(style)[-1] == wide[0]


def test_an_arc_is_cut_where_it_is_seen(show):
    """Of two under the pointer the one in front: what lies behind it takes no hand there."""
    page = show(heads(), **RED)
    most = int(np.argmax(TABLE[7] * (np.arange(N) != 7)))
    for part in np.linspace(0.05, 0.95, 19):
        x, y = on_arc(page, most, part)
        at = "([x, y]) => document.elementFromPoint(x, y)?.dataset.arc"
        assert page.evaluate(at, [x, y]) == str(most)


def largest_and_bold(page):
    bold = page.locator(".scene-number").evaluate_all(
        "all => all.map((e, k) => Number(getComputedStyle(e).fontWeight) > 400 ? k : -1)"
    )
    return [k for k in bold if k >= 0]


@pytest.mark.parametrize(
    ("row", "bold"),
    [
        ([0.57, 0.43, 0, 0], [0]),  # what it keeps is the most
        ([0.2, 0.5, 0.3, 0], [1]),
        ([0.5, 0, 0.5, 0], [0, 2]),
        ([0.25] * 4, []),
    ],
)
def test_the_largest_number_is_bold_also_where_it_is_the_askers_own(show, row, bold):
    part = parts.sentence("s", list("abcd"), asker=0)
    state = {"s": {"weights": row, "asker": 0}}
    scene = Scene("", [[part]], [], lambda *_: (state, ""))
    assert largest_and_bold(show(scene)) == bold
    there = [text for axes in scene.figure().axes for text in axes.texts]
    numbers = {text.get_text() for text in there if text.get_weight() == "bold"}
    assert {share(row[k]) for k in bold} == numbers - {*"abcd", ""}


def test_no_number_no_loop(show):
    part = parts.sentence("s", list("abc"), asker=0, numbers=False)
    state = {"s": {"weights": [0.5, 0.3, 0.2], "asker": 0}}
    page = show(Scene("", [[part]], [], lambda *_: (state, "")))
    expect(page.locator(".scene-arcs > path").first).to_have_attribute("visibility", "hidden")


def test_the_numbers_and_widths_are_the_weights(show):
    scene = heads()
    page = show(scene)
    assert asker(page) == "7"
    said = {k: "≈ 0" for k in range(N) if TABLE[7, k] < 0.005}
    for k, number in enumerate(shown_numbers(page)):
        assert number == said.get(k, f"{TABLE[7, k]:.2f}")
    widths = page.locator(".scene-arcs .scene-arc").evaluate_all(
        "arcs => arcs.filter(a => a.getAttribute('visibility') !== 'hidden')"
        ".map(a => parseFloat(a.style.strokeWidth))"
    )
    # What it takes from itself is a loop, as thick as an arc of that weight.
    seen = [w * 42 for w in TABLE[7] if w >= 0.004]
    assert sorted(widths) == pytest.approx(sorted(max(0.7, w) for w in seen), abs=0.02)


def test_a_click_on_a_token_makes_it_ask_and_pointing_only_shows(show):
    scene = heads()
    page = show(scene)
    token(page, 2).hover()
    assert asker(page) == "2"  # its arcs, as long as it is pointed at
    assert value(page, scene, "who") == 7
    page.mouse.move(5, 5)
    assert asker(page) == "7"
    token(page, 2).click()
    page.wait_for_timeout(700)
    assert value(page, scene, "who") == 2
    assert shown_numbers(page)[9] == f"{TABLE[2, 9]:.2f}"
    expect(page.locator(".scene-text")).to_have_text("cat asks")
    assert page.locator("[data-cell^='0,2,']").first.is_visible()


def test_a_click_on_an_arc_cuts_it_and_another_puts_it_back(show):
    scene = heads()
    page = show(scene, **RED)
    k = int(np.argmax(TABLE[7] * (np.arange(N) != 7)))
    page.mouse.click(*on_arc(page, k))
    expect(page.locator(".scene-ghost-arc")).to_have_count(1)
    assert value(page, scene, "cuts") == [[7, k]]
    assert shown_numbers(page)[k] == "cut"
    assert "cut" in token(page, k).get_attribute("aria-label")
    page.mouse.click(*on_arc(page, k))
    expect(page.locator(".scene-ghost-arc")).to_have_count(0)
    assert value(page, scene, "cuts") == []
    assert shown_numbers(page)[k] == f"{TABLE[7, k]:.2f}"


def test_the_keyboard_alone(show):
    scene = heads()
    page = show(scene, **RED)
    page.locator(".scene-token[tabindex='0']").focus()
    for key in ("End", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    assert value(page, scene, "who") == N - 2
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(arc(page, 1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert value(page, scene, "cuts") == [[N - 2, 2]]
    expect(arc(page, 2)).to_be_focused()
    expect(arc(page, 2)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowDown")
    expect(token(page, 2)).to_be_focused()
    page.keyboard.press("x")
    assert value(page, scene, "cuts") == []
    stops = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.add(page.evaluate("document.activeElement.getAttribute('data-cell') ?? '-'"))
    assert len(stops) <= 4  # one stop a grid, not one a cell
    for item in page.locator(".scene-token, .scene-hit, .scene-cell").all():
        assert item.get_attribute("data-lm-suppress-shortcuts") == "true"


def test_what_a_click_does_nothing_at_does_not_look_like_a_button(show):
    """Of one row alone nobody else can ask."""
    one, all_ = parts.sentence("one", TOKENS), parts.sentence("all", TOKENS)
    state = {"one": {"weights": TABLE[2], "asker": 2}, "all": {"weights": TABLE}}
    page = show(Scene("", [[one], [all_]], [], lambda *_: (state, "")), **RED)
    cursor = "e => getComputedStyle(e).cursor"
    for sentence, role, hand in (("one", "img", "default"), ("all", "button", "pointer")):
        inside = page.locator(".scene-sentence").nth(int(sentence == "all"))
        item = inside.locator("[data-token='5']")
        expect(item).to_have_attribute("role", role)
        assert item.evaluate(cursor) == hand
        assert (item.get_attribute("aria-pressed") is None) == (role == "img")
        item.focus()  # what each takes is read there all the same
        page.keyboard.press("Enter")
        asks = "5" if role == "button" else "2"
        expect(inside.locator(".scene-asks")).to_have_attribute("data-token", asks)


def test_there_is_a_hand_where_a_click_does_something_and_nowhere_else(show):
    """Tokens and arcs, what can be chosen and what can't; Start over undoes each of them."""
    state = {"weights": TABLE, "asker": 7}
    ways = {"one": {}, "all": {}, "asks": {"asks": "who"}, "cuts": {"cuts": "cut"}}
    layout = [[parts.sentence(id, TOKENS, asker=7, **way)] for id, way in ways.items()]
    panels = dict.fromkeys(ways, state) | {"one": state | {"weights": TABLE[7]}}
    controls = [parts.picked("who", "who asks", value=7), parts.cuts("cut", "cut")]

    def compute(points, c):
        return panels | {"asks": state | {"asker": c["who"]}}, ""

    page = show(Scene("", layout, controls, compute), height=1200, **RED)
    things = page.evaluate(
        """() => [...document.querySelectorAll(".scene-sentence")].flatMap((drawing, k) => [
            ...[...drawing.querySelectorAll("[data-token] > rect:first-of-type")].map((e) => {
                const { x, y, width, height } = e.getBoundingClientRect();
                return [`token ${k}`, x + width / 2, y + height / 2]; }),
            ...[...drawing.querySelectorAll(".scene-arc:not([visibility=hidden])")].map((e) => {
                const to = e.getPointAtLength(e.getTotalLength() * 0.6);
                const at = to.matrixTransform(e.getScreenCTM());
                return [`arc ${k}`, at.x, at.y]; })])"""
    )
    now = """() => [...document.querySelectorAll(".scene-sentence")].map((drawing) =>
        [drawing.querySelector(".scene-asks").dataset.token,
         drawing.querySelectorAll(".scene-ghost-arc").length].join(" "))"""
    cursor = "([x, y]) => getComputedStyle(document.elementFromPoint(x, y)).cursor"
    start, hands = page.evaluate(now), set()
    for what, x, y in things:
        hand = page.evaluate(cursor, [x, y]) == "pointer"
        page.mouse.click(x, y)
        page.mouse.move(2, 2)
        assert (page.evaluate(now) != start) == hand, what
        hands |= {what} if hand else set()
        page.get_by_role("button", name="Start over").click()
        page.mouse.move(2, 2)
        page.wait_for_function(f"start => String(({now})()) === String(start)", arg=start)
    assert hands == {"token 1", "token 2", "token 3", "arc 3"}


def test_an_arc_that_is_not_there_takes_no_hand(show):
    page = show(heads(), **RED)
    before = on_arc(page, 3)
    under = "([x, y]) => document.elementFromPoint(x, y)?.classList.contains('scene-hit') ?? false"
    assert page.evaluate(under, before)
    token(page, 3).click()
    page.mouse.move(5, 690)
    # Where its arc was it stays as it was drawn last, out of sight.
    page.locator(".scene-hit:not([data-arc='3'])").evaluate_all("all => all.map((e) => e.remove())")
    assert not page.evaluate(under, before)


def test_hidden_tokens_have_no_arc_and_no_number(show):
    page = show(heads(mask=MASK), **RED)
    assert shown_numbers(page)[8:] == ["", ""]
    expect(page.locator(".scene-is-masked")).to_have_count(2)
    assert token(page, 9).get_attribute("aria-label") == "warm, answers it: hidden"
    assert not arc(page, 9).is_visible()
    token(page, 0).click()
    expect(page.locator(".scene-is-masked")).to_have_count(N - 1)


def test_a_new_asker_glides_and_not_for_those_who_want_no_motion(show):
    for options, between in (({}, True), (RED, False)):
        page = show(heads(), **options)
        feet = "() => Number(document.querySelector('.scene-foot').getAttribute('x'))"
        # In the page: a test that looks now and then would miss it on a busy machine.
        page.evaluate(
            """() => {
                window.seen = [];
                const look = () => {
                    seen.push(Number(document.querySelector(".scene-foot").getAttribute("x")));
                    requestAnimationFrame(look);
                };
                look();
            }"""
        )
        start = page.evaluate(feet)
        token(page, 1).click()
        page.mouse.move(5, 690)
        page.wait_for_function(
            "from => seen.at(-1) < from - 100 && seen.at(-1) === seen.at(-9)", arg=start
        )
        seen, end = page.evaluate("seen"), page.evaluate(feet)
        assert any(end + 2 < x < start - 2 for x in seen) is between


@pytest.mark.parametrize("width", [360, 560, 830, 1100])
def test_sixty_tokens_and_a_very_long_one(show, width):
    tokens = ["x" * 200, *(f"t{k}" for k in range(59))]
    scene = heads(tokens=tokens, table=np.full((60, 60), 1 / 60), asker=59)
    page = show(scene, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert token(page, 0).locator("text").first.text_content().endswith("…")
    assert token(page, 0).locator("title").text_content() == "x" * 200
    token(page, 0).focus()
    assert token(page, 0).bounding_box()["x"] >= -160  # it scrolled there


@pytest.mark.parametrize("width", [300, 360, 420, 830])
def test_numbers_never_run_together_and_the_largest_is_there(show, width):
    tokens = ["[CLS]", *TOKENS[1:7], "because", *TOKENS[7:], "[SEP]"]
    row = [0.12, 0.01, 0.64, 0.03, 0.004, 0.01, 0.12, 0.01, 0.01, 0.01, 0.02, 0.016]
    page = show(heads(tokens=tokens, table=np.tile(row, (12, 1)), asker=8), width=width)
    numbers = page.locator(".scene-token > .scene-number")
    boxes = [box for k in range(12) if (box := numbers.nth(k).bounding_box()) and box["width"]]
    rows = sorted({round(box["y"]) for box in boxes})
    assert len(rows) == 1
    within = page.locator(".scene-sentence").bounding_box()
    assert all(box["y"] + box["height"] <= within["y"] + within["height"] for box in boxes)
    for row in rows:
        inside = sorted((box for box in boxes if round(box["y"]) == row), key=lambda box: box["x"])
        for before, after in pairwise(inside):
            assert after["x"] >= before["x"] + before["width"] + 1
    said = shown_numbers(page)
    # In smaller type, and without the 0 before the point, where there is little room.
    assert {said[2], said[8]} == (
        {"0.64", "0.01"} if width == 830 else {".64", ".01"}
    )  # the largest, and what the asker keeps
    assert said.count("") <= (width <= 360)  # next to nothing
    # What has no room is said when its token is pointed at, and read aloud all the same.
    gone = said.index("") if "" in said else 3
    assert ": 0.0" in token(page, gone).get_attribute("aria-label") or gone == 4
    token(page, gone).locator("text").first.hover()
    expect(numbers.nth(gone)).not_to_be_empty()


@pytest.mark.parametrize("width", [368, 420])
def test_twelve_tokens_are_all_in_sight_on_a_phone(show, width):
    tokens = ["[CLS]", *TOKENS[1:7], "because", *TOKENS[7:], "[SEP]"]
    row = [0.12, 0.01, 0.64, 0.03, 0.004, 0.01, 0.12, 0.01, 0.01, 0.01, 0.02, 0.016]
    page = show(heads(tokens=tokens, table=np.tile(row, (12, 1)), asker=8), width=width)
    within = page.locator(".scene-drawn-sentence").evaluate("e => e.scrollWidth - e.clientWidth")
    assert within <= 0
    assert token(page, 11).locator("text").first.text_content() == "[SEP]"


def test_twenty_tokens_fit(show):
    words = "the cat sat on the mat as it was warm and the dog lay by the door all day ."
    tokens = words.split()[:20]
    page = show(heads(tokens=tokens, table=np.full((20, 20), 0.05), asker=3))
    box = page.locator(".scene-sentence")
    assert box.evaluate("e => e.getBoundingClientRect().width") <= 830


def test_odd_weights_do_not_break_it(show):
    table = np.array([[1, 0, 0, 0], [0, 0, 0, 0], [np.nan] * 4, [0.25] * 4])
    page = show(heads(tokens=list("abcd"), table=table, asker=2), **RED)
    assert shown_numbers(page) == ["?"] * 4
    token(page, 1).click()
    page.mouse.move(5, 5)
    assert shown_numbers(page) == ["0"] * 4
    token(page, 3).click()
    page.mouse.move(5, 5)
    assert shown_numbers(page) == ["0.25"] * 4
    assert page.locator(".scene-sentence").evaluate("e => e.outerHTML.includes('NaN')") is False


# ---- grids


def test_cells_are_chosen_by_click_and_arrow_keys(show):
    scene = heads()
    page = show(scene, **RED)
    # Grids in the order of the page: the map of heads, then the whole head.
    maps, heat = page.locator(".scene-drawn-grid").all()
    maps.locator("[data-cell='0,1,2']").click()
    assert (value(page, scene, "layer"), value(page, scene, "head")) == (1, 2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert (value(page, scene, "layer"), value(page, scene, "head")) == (2, 3)
    expect(maps.locator("[aria-selected=true]")).to_have_attribute("data-cell", "0,2,3")
    heat.locator("[data-cell='0,4,1']").click()
    assert value(page, scene, "who") == 4
    assert asker(page) == "4"
    page.keyboard.press("x")
    assert value(page, scene, "cuts") == [[4, 1]]
    expect(heat.locator("[data-cell='0,4,1']")).to_have_attribute("aria-label", "on → the: cut")
    heat.locator("[data-cell='0,3,2']").hover()
    expect(heat.locator(".scene-note")).to_have_text(f"sat → cat: {TABLE[3, 2]:.2f}")


def test_masked_cells_are_discs_without_a_number(show):
    page = show(heads(mask=MASK), **RED)
    cell = page.locator(".scene-drawn-grid").nth(1).locator("[data-cell='0,0,5']")
    expect(cell).to_have_attribute("aria-label", re.compile("hidden$"))  # once it is painted
    assert cell.locator("text").text_content() == ""
    assert cell.locator("circle").get_attribute("visibility") is None


def test_large_numbers_of_a_map_of_heads_do_not_touch(show):
    """Every weight from 0.10 on is written, also where all cells of a row have one."""
    layers, heads = [f"layer {k}" for k in range(1, 7)], [str(k) for k in range(1, 13)]
    values = np.full((6, 12), 0.09)
    values[5] = 0.66
    state = {"g": {"values": values}}
    scene = Scene("Map", [[parts.grid("g", layers, heads)]], [], lambda points, c: (state, "so"))
    page = show(scene, width=460)
    texts = page.locator(".scene-cell > text")
    assert [t for t in texts.all_text_contents() if t] == ["0.66"] * 12
    gaps = texts.evaluate_all(
        """all => all.map(e => e.getBoundingClientRect()).filter(box => box.width)
            .map((box, k, row) => k ? box.left - row[k - 1].right : 9)"""
    )
    assert min(gaps) >= 2


# ---- rankings


def test_words_are_chosen_in_two_lists(show):
    words = [["tree", "sky", "."], ["sky", "tree", "sea"]]
    shares = [[0.2, 0.7, 0.0001], [0.1, 0.6, 0.1]]  # the likeliest stand second
    state = {"r": {"words": words, "shares": shares}}
    controls = [parts.picked("a", "left"), parts.picked("b", "right")]
    part = parts.ranking("r", ["whole", "cut"], picks=["a", "b"])
    scene = Scene("Next", [part], controls, lambda points, c: (state, "so"))
    page = show(scene, **RED)
    page.locator("[data-item='1,2']").click()
    assert (value(page, scene, "a"), value(page, scene, "b")) == (0, 2)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert value(page, scene, "a") == 1
    texts = page.locator(".scene-percent").all_text_contents()
    assert texts == [
        *("20.0 %", "70.0 %", "< 0.1 %", "10.0 %"),
        *("10.0 %", "60.0 %", "10.0 %", "20.0 %"),
    ]
    looks = [one.get_attribute("class") for one in page.locator(".scene-joins").all()]
    assert looks == ["scene-joins scene-second", "scene-joins scene-first"]  # tree, sky
    said = page.locator("[data-item='0,2']").get_attribute("aria-label")
    assert said == "“.”, less than 0.1 per cent"


def test_a_word_chosen_at_a_step_goes_one_step_on_and_forgets_later_ones(show):
    def compute(points, controls):
        chosen = dict(controls["chosen"]).get(int(controls["step"]), 0)
        some = {"words": ["tree", "sky"], "shares": [0.7, 0.2], "chosen": [chosen]}
        return {"r": some | {"step": int(controls["step"])}}, f"step {controls['step']:g}"

    steps = parts.slider("step", "words", 0, 5, step=1, value=2)
    chosen = parts.cuts("chosen", "chosen", [[0, 1], [4, 1]])
    scene = Scene(
        "Next", [parts.ranking("r", picks="chosen", after="step")], [steps, chosen], compute
    )
    page = show(scene, **RED)
    page.locator("[data-item='0,1']").click()
    expect(page.locator(".scene-text")).to_have_text("step 3")
    assert value(page, scene, "chosen") == [[0, 1], [2, 1]]
    assert page.locator("input[type=range]").input_value() == "3"
    expect(page.locator("[data-item='0,0']")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("width", [368, 830])
def test_names_of_a_list_are_whole_also_when_longer_ones_come(show, width):
    shares = [0.2, 0.1]
    lists = [[["sky", "tree"], ["a", "b"]], [["smartphone", "phone"], ["computer", "heavens"]]]

    def compute(points, c):
        return {"r": {"words": lists[int(c["t"])], "shares": [shares, shares]}}, "so"

    part = parts.ranking("r", ["whole", "cut"])
    page = show(Scene("", [[part]], [parts.slider("t", "t", 0, 1, step=1)], compute), width=width)
    names = page.locator("[data-item] .scene-word")
    assert names.all_text_contents() == sum(lists[0], [])
    where = "all => all.map((e) => [e.getBBox().x, e.getBBox().width])"
    page.locator("input[type=range]").press("End")
    expect(names.first).to_have_text("smartphone")
    assert names.all_text_contents() == sum(lists[1], [])
    room = page.locator(".scene-drawn-ranking").evaluate("e => e.scrollWidth - e.clientWidth")
    assert room <= 0
    bars = page.locator("[data-item] .scene-bar")
    before = bars.evaluate_all(where)
    page.locator("input[type=range]").press("Home")
    expect(names.first).to_have_text("sky")
    assert bars.evaluate_all(where) == before  # none jumps while words change


def test_instead_of_a_list_without_words_stands_what_it_waits_for(show):
    part = parts.ranking("r", ["whole", "cut"], empty="Cut an arc:\nit stands here.")
    state = {"r": {"words": [["sky"], []], "shares": [[0.2], []]}}
    scene = Scene("", [[part]], [], lambda *_: (state, ""))
    page = show(scene)
    waits = page.locator(".scene-drawn-ranking .scene-small-text:visible")
    assert waits.all_text_contents() == ["Cut an arc:", "it stands here."]
    expect(page.locator(".scene-others:visible")).to_have_count(1)
    assert "cut: Cut an arc: it stands here." in scene.describe()
    drawn = {text.get_text() for axes in scene.figure().axes for text in axes.texts}
    assert {"Cut an arc:", "it stands here."} < drawn

    # The outlines of what it will be compared with: as many as there are bars, as long as they.
    outlines = page.locator(".scene-pale-bar").evaluate_all(
        "all => all.map(e => e.getBBox().width)"
    )
    bars = page.locator(".scene-bar:visible").evaluate_all("all => all.map(e => e.getBBox().width)")
    assert outlines == pytest.approx(bars, abs=0.2) and len(bars) == 2


def test_bars_of_two_lists_can_be_read_on_a_phone(show):
    """A tenth is ten pixels at least: beside the names there is no room for that."""
    state = {"r": {"words": [["smartphone"], ["fruit"]], "shares": [[0.1], [0.1]]}}
    part = parts.ranking("r", ["whole", "cut"])
    page = show(Scene("", [[part]], [], lambda *_: (state, "")), width=368)
    wide = page.locator("[data-item] .scene-bar").evaluate_all(
        "all => all.map(e => e.getBBox().width)"
    )
    assert min(wide) >= 10
    for item in page.locator("[data-item]").all():
        word, number = (item.locator(s).bounding_box() for s in (".scene-word", ".scene-percent"))
        first, second = sorted((word, number), key=lambda box: box["x"])
        assert first["x"] + first["width"] < second["x"]


def sentences_abreast(title="the other"):
    tokens, weights = ["The", "phone", "apple", "is", "a"], [0.03, 0.96, 0.01, 0, 0]
    state = {k: {"weights": weights, "asker": 2, "next": k, "beside": "smartphone"} for k in "ab"}
    state["b"]["title"] = title
    both = [parts.sentence(k, tokens, title=k, hint=h) for k, h in (("a", "Click."), ("b", ""))]
    return Scene("", [both], [], lambda *_: (state, ""))


def test_no_token_is_cut_for_the_room_of_a_loop(show):
    tokens = ["The", "phone", "apple", "is", "a", "kind", "of"]
    part = parts.sentence("s", tokens, title="s")
    state = {"weights": [0.72, 0, 0.28, 0, 0, 0, 0], "asker": 2, "next": "smartphone"}
    page = show(Scene("", [[part]], [], lambda *_: ({"s": state}, "")), width=313)
    assert page.get_by_text("smartphone", exact=True).count() == 1
    texts = [one.bounding_box() for one in page.locator(".scene-sentence text:visible").all()]
    assert len(texts) > 8
    assert all(box["x"] >= 10 and box["x"] + box["width"] <= 303 for box in texts)


def test_compared_sentences_stand_level_also_where_one_title_takes_two_lines(show):
    page = show(sentences_abreast("a title that is longer than there is room for it"), width=560)
    first, second = (one.bounding_box() for one in page.locator(".scene-sentence").all())
    assert first["y"] == second["y"] and first["x"] < second["x"]
    titles = [one.bounding_box()["height"] for one in page.locator(".scene-panel-title").all()]
    assert len(set(titles)) == 1


@pytest.mark.parametrize("width", [368, 655, 830])
def test_a_band_leaves_a_hole_and_a_next_word_stays_inside_its_frame(show, width):
    page = show(sentences_abreast(), width=width)
    for one in page.locator(".scene-sentence").all():
        wide = max(
            float(style.split("stroke-width: ")[1].removesuffix("px;").removesuffix("px"))
            for style in one.locator(".scene-arcs > path").evaluate_all(
                "all => all.map(e => e.getAttribute('style') ?? '')"
            )
            if "stroke-width" in style
        )
        middles = [
            box["x"] + box["width"] / 2
            for box in (
                one.locator("[data-token] > rect").nth(3 * k).bounding_box() for k in (1, 2)
            )
        ]
        assert wide < middles[1] - middles[0]
        frame, word = (
            one.locator(f".scene-slot > {tag}").first.bounding_box() for tag in ("rect", "text")
        )
        assert frame["x"] + 3 <= word["x"]
        assert word["x"] + word["width"] + 3 <= frame["x"] + frame["width"]


# ---- two texts


def test_one_text_asks_another_by_click_and_by_key(show):
    asking, answering = ["one", "two"], ["un", "et", "deux"]
    weights = [[0.9, 0.004, 0.096], [0.1, 0.1, 0.8]]

    def compute(points, controls):
        return {"t": {"weights": weights}}, f"{controls['who']} asks"

    part = parts.texts("t", asking, answering, asks="who", names=["answers", "asks"])
    scene = Scene("", [part], [parts.picked("who", "who", asking)], compute)
    page = show(scene, **RED)
    numbers = page.locator(".scene-token > .scene-number").filter(has_text=re.compile("."))
    assert numbers.all_text_contents() == ["0.90", "≈ 0", "0.10"]
    token(page, 1).hover()  # pointed at: what it would take
    assert numbers.all_text_contents() == ["0.10", "0.10", "0.80"]
    page.mouse.move(2, 2)
    token(page, 1).click()
    assert value(page, scene, "who") == "two"
    expect(token(page, 1)).to_have_attribute("aria-pressed", "true")
    token(page, 0).focus()
    page.keyboard.press("Enter")
    assert value(page, scene, "who") == "one"
    page.mouse.move(2, 2)
    assert numbers.all_text_contents() == ["0.90", "≈ 0", "0.10"]
    wide = page.locator('.scene-arcs .scene-arc:not([visibility="hidden"])').evaluate_all(
        "all => all.map(e => parseFloat(e.style.strokeWidth))"
    )
    assert wide == sorted(wide) and len(wide) >= 2


# ---- for everyone, and quick enough


@pytest.mark.parametrize("light", [True, False], ids=["light", "dark"])
def test_axe_finds_nothing(show, light):
    page = show(heads(mask=MASK), light=light, **RED)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []


def test_twenty_tokens_and_four_hundred_arcs_keep_coming_while_the_hand_moves(show):
    rng = np.random.default_rng(5)
    tables = rng.dirichlet(np.ones(20), (8, 20))
    tokens = [f"w{k}" for k in range(20)]

    def compute(points, c):
        table = tables[int(c["t"]) % 8]
        return {"s": {"weights": table}, "g": {"values": table}}, "so"

    layout = [[parts.sentence("s", tokens, asker=-1)], [parts.grid("g", tokens, tokens)]]
    scene = Scene("All", layout, [parts.slider("t", "step", 0, 1000, step=1)], compute)
    page = show(scene)
    assert page.locator(".scene-many path").count() > 200
    answered = page.evaluate(
        """async () => {
            const slider = document.querySelector("input[type=range]");
            const first = window.asked;
            for (let step = 0; step < 300 && window.asked - first < 20; step++) {
                slider.stepUp();
                slider.dispatchEvent(new Event("input", { bubbles: true }));
                await new Promise(requestAnimationFrame);
            }
            return window.asked - first;
        }"""
    )
    assert answered >= 20  # while the hand moves; how quickly, the bench measures


def test_arcs_are_there_also_where_there_was_no_room_at_first(show):
    page = show(heads(), hidden=True)
    page.locator("#root").evaluate("root => root.hidden = false")
    expect(page.locator(".scene-sentence [data-token='7'][aria-pressed='true']")).to_be_visible()
    numbers = shown_numbers(page)
    assert len(numbers) == N and all(numbers)


@pytest.mark.parametrize("width", [1100, 360])
@pytest.mark.parametrize("end", [0, -1])
def test_what_the_first_and_the_last_token_keep_is_seen_whole(show, width, end):
    """All of it: the loop is as thick as it can be, and its number stands free between its ends."""
    tokens = ["a", "cat", "saw", "I"]
    weights = np.eye(4)
    sentence = parts.sentence("s", tokens, asker=end % 4)
    scene = Scene("Kept", [[sentence]], [], lambda p, c: ({"s": {"weights": weights}}, "kept"))
    page = show(scene, width=width)
    picture, loop, inner, number = page.locator(".scene-sentence").evaluate(
        """(drawing, end) => {
            const [loop] = drawing.querySelectorAll(".scene-arcs > path");
            const number = [...drawing.querySelectorAll("[data-token] .scene-number")].at(end);
            const half = parseFloat(loop.style.strokeWidth) / 2;
            const box = (e, more = 0) => {
                const { left, right, bottom } = e.getBoundingClientRect();
                return { left: left - more, right: right + more, bottom: bottom + more };
            };
            // Its sides, where the number stands between them.
            const { top, bottom } = number.getBoundingClientRect();
            const at = (t) => loop.getPointAtLength(t).matrixTransform(loop.getScreenCTM());
            const long = loop.getTotalLength();
            const way = Array.from({ length: 301 }, (_, k) => at((k * long) / 300));
            const beside = way.filter(({ y }) => top <= y && y <= bottom).map(({ x }) => x);
            const middle = (Math.min(...beside) + Math.max(...beside)) / 2;
            const inner = {
                left: Math.max(...beside.filter((x) => x < middle)) + half,
                right: Math.min(...beside.filter((x) => x > middle)) - half };
            return [box(drawing), box(loop, half), inner, box(number)];
        }""",
        end,
    )
    assert picture["left"] <= loop["left"] and loop["right"] <= picture["right"]
    assert loop["bottom"] <= picture["bottom"]
    assert inner["left"] <= number["left"] and number["right"] <= inner["right"]


@pytest.mark.parametrize("width", [830, 360])
@pytest.mark.parametrize("keeps", [0.5, 1])
def test_no_number_lies_on_a_thick_loop(show, width, keeps):
    """Among twenty tokens, too, and in a narrow page: it stands below the loop, or is not there."""
    n = 20
    weights = np.full((n, n), (1 - keeps) / (n - 1))
    np.fill_diagonal(weights, keeps)
    tokens = ["the", "cat", "sat", "because", "it"] * 4
    sentence = parts.sentence("s", tokens, asker=7)
    scene = Scene("Kept", [[sentence]], [], lambda p, c: ({"s": {"weights": weights}}, "kept"))
    page = show(scene, width=width)
    loop, numbers, picture = page.locator(".scene-sentence").evaluate(
        """(drawing) => {
            const [loop] = drawing.querySelectorAll(".scene-arcs > path");
            const half = parseFloat(loop.style.strokeWidth) / 2;
            const side = ({ left, right, top, bottom }, more = 0) =>
                [left - more, right + more, top, bottom + more];
            const numbers = [...drawing.querySelectorAll(".scene-token .scene-number")]
                .filter((e, k) => k !== 7 && e.textContent)
                .map((e) => side(e.getBoundingClientRect()));
            return [side(loop.getBoundingClientRect(), half), numbers,
                drawing.getBoundingClientRect().bottom];
        }"""
    )
    left, right, _, bottom = loop
    assert bottom <= picture + 0.5 and len(numbers) >= n / 2
    assert all(b <= left or a >= right or top >= bottom - 2 for a, b, top, _ in numbers)


# ---- slopes


@pytest.mark.parametrize("to", [None, [0.3, 0.64, 0.58, 0.65]])
def test_each_name_of_a_scale_is_joined_to_its_own_mark(show, to):
    """In the order of the marks, and none on another, however near the marks are."""
    state = {"names": ["an (1)", "an (4)", "[SEP]", "and"], "from": [0.58, 0.66, 0.575, 0.31]}
    part = parts.slopes("near", ["whole", "cut"], says="bold: spoken of", note="cut one")
    near = {"near": state | {"to": to, "news": [0]}}
    page = show(Scene("", [[part]], [], lambda *_: (near, "")), width=368)
    names = page.locator(".scene-drawn-slopes text:has(.scene-strong-text)").evaluate_all(
        "all => all.map((t) => [t.textContent, t.getBBox().y + t.getBBox().height / 2])"
    )
    ends = page.locator(".scene-drawn-slopes .scene-leader").evaluate_all(
        "all => all.map((l) => ['y1', 'y2'].map((at) => Number(l.getAttribute(at))))"
    )
    marks = page.locator(".scene-drawn-slopes circle").evaluate_all(
        "all => all.map((c) => [c.textContent, Number(c.getAttribute('cy'))])"
    )
    at = dict(marks)  # the name and number of each: of those now, where there are two
    assert len(names) == len(ends) == 4
    for (name, middle), (mark, label) in zip(names, ends, strict=True):
        assert mark == pytest.approx(at[name], abs=0.1) and label == pytest.approx(middle, abs=3)
    levels = [middle for _, middle in names]
    assert all(b - a >= 15 for a, b in zip(levels, levels[1:], strict=False))
    notes = page.locator(".scene-drawn-slopes .scene-small-text").all_text_contents()
    assert {"0.7", "0.3", "bold: spoken of"} <= set(notes) and ("cut one" in notes) == (to is None)


def test_what_is_cut_of_a_sentence_is_whole_again_in_another(show):
    """A cut, or a word chosen from a list, is of one text; in another it would mean other words."""
    scene = explore_next()
    page = show(scene)
    page.locator(".scene-sentence-panel").last.locator("[data-arc='1']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".scene-text")).to_contain_text("without the → apple it is sky")
    page.get_by_label("juice").check()
    expect(page.locator(".scene-text")).to_contain_text("the likeliest next word is orange")
    assert scene.error == "" and value(page, scene, "cuts") == []
    scene = explore_writing()
    page = show(scene)
    page.get_by_role("option", name="sky").click()
    assert value(page, scene, "chosen") == [[0, 1]]
    page.get_by_label("all but word 2").check()
    assert value(page, scene, "chosen") == [] and scene.error == ""
    expect(page.locator(".scene-text")).to_contain_text("The apple fell from the sky")
