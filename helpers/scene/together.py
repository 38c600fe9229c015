"""What stays together where a line ends: a name and its number, an equation (page/together.js)."""

import re

NO_BREAK = "\u00a0"
LIST = re.compile(r"\((?:[\d.,\s\u2212√·+/×÷%]|\*\*)*\)")  # (2.14, 2.50)
NAME = re.compile(r"(?<=[^\W\d_]|[”’*]) (?=\**\(?\u2212?\d)")  # orange 0.53, layer 6, tree (71 %)
UNIT = re.compile(r"(?<=\d) (?=%|times\b|apart\b|away\b|long\b|of\s\d)")
FROM = re.compile(r"(?<=\d) from (?=\S)")  # 0.53 from orange
SIGN = re.compile(r"[=≈+\u2212·/÷×→<>]")
MANY = 4  # spaces of words that may have several lines
NUMBER = re.compile(r"\(?\u2212?\d[\d.]*")
WORD = re.compile(r"[^\W\d_]+[”’′]?")
ENDS = (",", ";", ":", ".", "?", "!")


def pieces(text):
    """The text as [words, equation, words, …]; an equation is its sides, each to be kept whole.

    Spaces at which no line may end are NO_BREAK; `**` stay as they are.
    """
    text = LIST.sub(lambda found: found[0].replace(" ", NO_BREAK), text)
    text = FROM.sub(f"{NO_BREAK}from{NO_BREAK}", UNIT.sub(NO_BREAK, NAME.sub(NO_BREAK, text)))
    tokens = text.split(" ")
    found, words, k = [], [], 0
    for start, end in _equations([token.replace("*", "") for token in tokens]):
        sides = _sides(tokens[start : end + 1])
        before = " ".join(tokens[:start])
        # Bold from outside it, or out of it: it can't be a thing of its own.
        if any(part.count("**") % 2 for part in (before, *sides)):
            words += [*tokens[k:start], " ".join(sides)]
        else:
            found += [" ".join([*words, *tokens[k:start], ""]), sides]
            words = [""]
        k = end + 1
    rest = " ".join(words + tokens[k:])
    if rest.count(" ") >= MANY:  # no last word stands alone on its line
        rest = NO_BREAK.join(rest.rsplit(" ", 1))
    return [*found, rest]


def together(text, letters):
    """The text for lines of so many letters."""
    said = ""
    for piece in pieces(text):
        if isinstance(piece, str):
            said += piece
        else:
            fits = len(" ".join(piece)) <= letters
            sides = [s.replace(" ", NO_BREAK) if len(s) <= letters else s for s in piece]
            said += (NO_BREAK if fits else " ").join(sides)
    return said


def _equations(tokens):
    """[(first, last)]: where the equations are. What is a sign stands between two spaces."""
    found, taken, i = [], 0, 0
    while i < len(tokens):
        if SIGN.fullmatch(tokens[i]):
            start = max(taken, _begins(tokens, i))
            i = _ends(tokens, i)
            taken = i + 1
            found.append((start, i))
        i += 1
    return found


def _begins(tokens, i):
    """Where the left side of the sign at i begins."""

    def ends(k):
        return k < 0 or not tokens[k] or tokens[k].endswith(ENDS)

    if ends(i - 1):
        return i
    start = i - 1
    while tokens[start].count(")") > tokens[start].count("(") and not ends(start - 1):
        start -= 1
        if "(" in tokens[start]:
            break
    if start and NUMBER.fullmatch(tokens[start - 1]):  # 0.43 orange + …
        start -= 1
    # A sentence of one word more begins with the equation.
    return start - 1 if not ends(start - 1) and ends(start - 2) else start


def _ends(tokens, i):
    """Where the right side of the sign at i ends, or that of the last sign that follows."""
    last = len(tokens) - 1

    def ends(k):
        return k >= last or not tokens[k + 1] or tokens[k].endswith(ENDS)

    while i < last and tokens[i + 1]:
        i += 1
        if tokens[i].count("(") > tokens[i].count(")"):
            while ")" not in tokens[i] and i < last:
                i += 1
        of = NUMBER.fullmatch(tokens[i]) and not ends(i) and WORD.match(tokens[i + 1])
        if of and (ends(i + 1) or SIGN.fullmatch(tokens[i + 2])):  # 0.43 orange
            i += 1
        if ends(i) or not SIGN.fullmatch(tokens[i + 1]):
            break
        i += 1
    return i


def _sides(tokens):
    """The equation, split before = and ≈; in each side a line may end before + and − only."""
    sides = [""]
    for token in tokens:
        sign = token.replace("*", "")
        if sign in ("=", "≈") and sides[-1]:
            sides.append(token)
        else:
            gap = " " if sign in ("+", "\u2212") else NO_BREAK
            sides[-1] += gap + token if sides[-1] else token
    return sides
