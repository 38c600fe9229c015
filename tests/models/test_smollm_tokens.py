"""The writing model's tokenizer: against the original's, and by hand."""

import json
from pathlib import Path

import pytest

from helpers.models.smollm_tokens import _LETTERS, Tokenizer, split

TOKENS = json.loads(
    (Path(__file__).parents[1] / "data" / "smollm_tokens.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def small():
    """A tokenizer of every byte but one, and a few merges."""
    letters = [letter for byte, letter in sorted(_LETTERS.items()) if byte != 4]
    return Tokenizer([*letters, "ab", "bc", "abc", "Ġa"], ["b c", "a b", "a bc", "Ġ a"])


def test_odd_texts_have_the_originals_tokens(model):
    assert len(TOKENS) >= 200
    wrong = [text for text, tokens in TOKENS.items() if model.encode(text) != tokens]
    assert wrong == []


def test_the_pieces_are_the_text():
    for text in TOKENS:
        assert "".join(split(text)) == text


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("The apple fell.", ["The", " apple", " fell", "."]),
        ("it's 'all' IT'S", ["it", "'s", " '", "all", "'", " IT", "'", "S"]),
        ("  a   b ", [" ", " a", "  ", " b", " "]),
        ("a  7b12", ["a", "  ", "7", "b", "1", "2"]),
        ("a\n\n b\n", ["a", "\n\n", " b", "\n"]),
        ("x?! …y", ["x", "?!", " …", "y"]),
        ("a\x1cb", ["a", "\x1c", "b"]),  # white for Python, not for Unicode
        ("\u3000日本e\u0301", ["\u3000", "日本e", "\u0301"]),
        ("", []),
    ],
)
def test_where_a_text_is_cut(text, pieces):
    assert split(text) == pieces


def test_the_first_pair_of_the_list_is_joined_first(small):
    assert [small.tokens[i] for i in small.encode("abc")] == ["abc"]
    assert [small.tokens[i] for i in small.encode("abab")] == ["ab", "ab"]
    assert [small.tokens[i] for i in small.encode("xabc a")] == ["x", "abc", "Ġa"]


def test_a_byte_without_a_token_is_left_out_before_its_neighbours_join(small):
    assert small.decode(small.encode("a\x04")) == "a"
    assert small.encode("\x04") == []


def test_any_text_comes_back(model):
    for text in TOKENS:
        kept = "".join(sign for sign in text if sign not in "\x04\x06\x13\x14\x16\x1d")
        if all(ord(sign) < 0x40000 for sign in text):  # these have bytes without a token
            assert model.decode(model.encode(text)) == kept


def test_a_half_letter_is_a_mark_not_an_error(small):
    bytes_of_smile = small.encode("😀")
    assert len(bytes_of_smile) == 4
    assert small.decode(bytes_of_smile) == "😀"
    assert small.decode(bytes_of_smile[:2]) == "�"
    assert small.encode("\ud800") == small.encode("?")  # half of a pair is no text


@pytest.mark.parametrize("wrong", [None, 7, b"apple", ["apple"]])
def test_what_is_no_text_is_named(small, wrong):
    with pytest.raises(ValueError, match="^text: one text, got "):
        small.encode(wrong)


@pytest.mark.parametrize("wrong", [-1, 10_000])
def test_a_token_there_is_not_is_named(small, wrong):
    with pytest.raises(ValueError, match=f"^token {wrong} is not one of the {len(small.tokens)}"):
        small.decode([wrong])


def test_special_names_are_text_like_any_other(model):
    assert model.decode([2]) == "<|im_end|>"
    assert 2 not in model.encode("<|im_end|>")
