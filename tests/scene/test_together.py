"""What stays together where a line ends, in the page and in the still picture."""

import json
import shutil
import subprocess
import textwrap

import pytest

from helpers.scene import joined
from helpers.scene.picture import lines_of
from helpers.scene.together import pieces, together

NODE = shutil.which("node")
CASES = {
    "": [""],
    "no numbers, no signs": ["no numbers, no signs"],
    # A name and its number, a number and its unit, a pair of numbers.
    "next comes **tablet** 0.19, then screen (18 %)": [
        "next comes **tablet**_0.19, then_screen_(18_%)"
    ],
    "1.00 times the parameters in head 3": ["1.00_times the parameters in_head_3"],
    "It takes 0.5 from peel and the rest": ["It takes_0.5_from_peel and the_rest"],
    "word 2 of 3, 1.41 apart": ["word_2_of_3, 1.41_apart"],
    "from (2.50, 2.50) to **−0.4**": ["from_(2.50,_2.50) to_**−0.4**"],
    # An equation, with what stands before its first sign and after its last.
    "so: 12.00 / (4.1 · 3.0) = 0.97, but no": [
        "so: ", ["12.00_/_(4.1_·_3.0)", "=_0.97,"], " but no"
    ],
    "Here: cos 14° = 0.97.": ["Here: ", ["cos_14°", "=_0.97."], ""],
    "New apple = 0.66·apple + 0.34·phone": ["", ["New_apple", "=_0.66·apple +_0.34·phone"], ""],
    "A recipe: **apple → 0.71 orange + 1.00 apple**.": [
        "A recipe: ", ["**apple_→_0.71_orange +_1.00_apple**."], ""
    ],
    "apple asks: 0.28 orange + 0.10 an, and its output is (1, 2).": [
        "apple asks: ", ["0.28_orange +_0.10_an,"], " and its output_is_(1,_2)."
    ],
    "= phone 0.30 · (4, 2)": ["", ["=_phone_0.30_·_(4,_2)"], ""],
    "a → b, c → d": ["", ["a_→_b,"], " ", ["c_→_d"], ""],
    "fruit > 99 %, tech < 1 %.": ["", ["fruit_>_99_%,"], " ", ["tech_<_1_%."], ""],
    # Bold that goes on behind it.
    "in **all: a = 2 and more** of it": ["in **all: a =_2 and more** of_it"],
    # A sign alone, a bracket that never ends, a minus that is a dash.
    "+": ["", ["+"], ""],
    "a = (b": ["", ["a", "=_(b"], ""],
    " = **3**": [" ", ["=_**3**"], ""],
    "a – b, x + ": ["a – b, ", ["x +"], " "],
}  # fmt: skip


def marked(found):
    """The same with a mark to be seen where no line may end."""
    return json.loads(json.dumps(found, ensure_ascii=False).replace("\u00a0", "_"))


@pytest.mark.parametrize(("text", "found"), CASES.items())
def test_names_numbers_and_equations_stay_together(text, found):
    assert marked(pieces(text)) == found
    whole = "".join(piece if isinstance(piece, str) else " ".join(piece) for piece in pieces(text))
    assert whole.replace("\u00a0", " ") == text


@pytest.mark.skipif(not NODE, reason="node is not there")
def test_the_page_keeps_together_what_the_still_picture_does():
    script = joined.join("together", joined.read)
    script += f"console.log(JSON.stringify({json.dumps(list(CASES))}.map($together.pieces)))"
    done = subprocess.run(
        [NODE, "--input-type=module", "-"], input=script, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert marked(json.loads(done.stdout)) == list(CASES.values())


def test_an_equation_is_broken_only_where_a_line_is_shorter():
    text = "It is a = 1.0·b + 2.0·c = 3.0·d"
    assert " " not in together(text, 30)[6:]
    sides = together(text, 20).split(" ")
    assert [side.replace("\u00a0", " ") for side in sides[2:]] == [
        "a",
        "= 1.0·b + 2.0·c",
        "= 3.0·d",
    ]
    assert together(text, 10).split(" ")[-2:] == ["+\u00a02.0·c", "=\u00a03.0·d"]


@pytest.mark.parametrize("text", ["", "one", "a b " * 70, "word " * 24 + "alone", "x" * 300])
def test_the_words_below_a_picture_do_not_end_in_a_short_line(text):
    """As in the page; and there is no line more for that."""
    lines = lines_of(text, 112)
    assert len(lines) == len(textwrap.wrap(text, 112))
    assert max(map(len, lines), default=0) <= 112
    if text.count(" ") > 1:
        assert len(lines[-1]) > 112 / 3
