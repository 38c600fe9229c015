"""Text to tokens and back, as SmolLM2 was trained with: byte-level byte pair encoding.

A text is cut into pieces (a word with the space before it, a digit, some marks, some spaces), each
piece into bytes, and then the pair of neighbours that was the most common in training is joined,
again and again, as long as a pair is in the list. Sennrich et al. (2016); on bytes: Radford et al.
(2019). Standard library only.
"""

import re
import unicodedata

# The spaces that Unicode calls white; Python's isspace() has four more.
_WHITE = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {
    chr(code) for code in range(0x2000, 0x200B)
}
_ENDINGS = re.compile("'(?:s|t|re|ve|m|ll|d)")  # it's, don't, we're …
# Pieces, on one letter for each sign: L letter, N number, M other mark, space, _ other white. White
# space before a word leaves its last sign to the word; before a digit or the end it stays whole.
_PIECE = re.compile(r" ?L+|N| ?M+|[ _]+(?=N|\Z)|[ _]+(?![^ _])|[ _]+")


def _alphabet():
    """{byte: letter}. The vocabulary is written in letters that can be seen, one for each byte."""
    seen = [*range(33, 127), *range(161, 173), *range(174, 256)]
    unseen = [byte for byte in range(256) if byte not in seen]
    return {byte: chr(byte) for byte in seen} | {
        byte: chr(256 + i) for i, byte in enumerate(unseen)
    }


_LETTERS = _alphabet()
_BYTES = {letter: byte for byte, letter in _LETTERS.items()}


class Tokenizer:
    """`encode(text)` → list of int, `decode(tokens)` → text.

    tokens: the vocabulary, a list of str in the order of its numbers. merges: pairs "a b" of tokens
    that are joined, the first ones first.
    """

    def __init__(self, tokens, merges):
        self.tokens = tokens
        self.numbers = {token: number for number, token in enumerate(tokens)}
        self.ranks = {tuple(pair.split(" ")): rank for rank, pair in enumerate(merges)}
        self.known = {}  # pieces met so far

    def encode(self, text):
        """The text as a list of token numbers; [] for an empty one.

        Names of special tokens, such as "<|im_end|>", are text like any other. 21 bytes, none of
        them in ordinary text, have no token: they are left out, as by the original.
        """
        if not isinstance(text, str):
            raise ValueError(f"text: one text, got {type(text).__name__} {text!r:.60}")
        return [number for piece in split(text) for number in self._numbers(piece)]

    def bytes(self, token):
        """The bytes of one token: a sign that needs several may be spread over several tokens."""
        if not 0 <= token < len(self.tokens):
            raise ValueError(f"token {token} is not one of the {len(self.tokens)} there are")
        return bytes(_BYTES[letter] for letter in self.tokens[token])

    def decode(self, tokens):
        """The text of a list of token numbers; "�" where its bytes are no letter."""
        return b"".join(map(self.bytes, tokens)).decode("utf-8", errors="replace")

    def _numbers(self, piece):
        if piece not in self.known:
            letters = [_LETTERS[byte] for byte in piece.encode("utf-8", errors="replace")]
            parts = self._join([letter for letter in letters if letter in self.numbers])
            if len(self.known) > 50_000:
                self.known.clear()
            self.known[piece] = [self.numbers[part] for part in parts]
        return self.known[piece]

    def _join(self, parts):
        last = len(self.ranks)
        while len(parts) > 1:
            ranks = [self.ranks.get(pair, last) for pair in zip(parts, parts[1:], strict=False)]
            first = min(ranks)
            if first == last:
                break
            i = ranks.index(first)
            parts[i : i + 2] = [parts[i] + parts[i + 1]]
        return parts


def split(text):
    """The pieces of a text, which put together are the text."""
    kinds = "".join(map(_kind, text))
    pieces, start = [], 0
    while start < len(text):
        end = (_ENDINGS.match(text, start) or _PIECE.match(kinds, start)).end()
        pieces.append(text[start:end])
        start = end
    return pieces


def _kind(sign):
    if sign in _WHITE:
        return " " if sign == " " else "_"
    category = unicodedata.category(sign)[0]
    return category if category in "LN" else "M"
