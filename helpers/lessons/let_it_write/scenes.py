"""Let it write: which word comes next, whole and cut; a text while it is written; turning."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from helpers.attention import attention as course_attention
from helpers.attention import causal_mask
from helpers.lessons.shared import call_learner, check_function, seen
from helpers.models.smollm import ENDS, SmolLM, Writing, choose
from helpers.models.smollm_download import how_to_get_it
from helpers.models.smollm_stored import read_writer
from helpers.say import listed as in_words
from helpers.say import show
from helpers.scene import Scene, SceneProblem, is_static, parts
from helpers.words import look

LISTED = 9  # words in a list
STEPS = 12  # words that are stored of a text
LIVE = 40  # words that the model writes
PACE = 60  # milliseconds between two of them, at least
MOST = 20  # tokens that a sentence has room for
SHOWN = 13  # of a text that is written, so that the newest word is seen in a narrow page too
REMEMBERED = 200  # states of a text
SKY = 1  # its place in the first list: after it, too, the text is stored
# {option: (the case whole, who asks, who is cut off)}, places counted from 0
SENTENCES = {
    "apple fell": ("tree", 4, 1),
    "phone apple": ("phone", 2, 1),
    "software": ("software", 4, 1),
    "juice": ("juice", 4, 1),
}
LOOKS = {"software": "cool", "iphone": "cool", "google": "cool", "juice": "warm", "fruit": "warm"}

OWN = "The little dog ran to the"  # no text
INVITED = "Cut an arc above:\nwhat comes then\nstands here."
NOTHING_CUT = "Nothing is cut yet"
NOT_STORED = "What comes then\nis not stored:\nsee below."

stored = lru_cache(maxsize=1)(read_writer)


def _check(model, attention):
    """The model to compute with, or None where stored results are shown."""
    if model is not None and not isinstance(model, SmolLM):
        raise ValueError(f"model: SmolLM.load(), or None for stored results, got {seen(model)}")
    check_function(attention, "attention")
    return None if is_static() else model


def _run(function, *given, **how):
    """The model with the learner's attention inside; what goes wrong becomes a sentence."""
    try:
        return function(*given, **how)
    except KeyboardInterrupt:
        raise
    except (Exception, SystemExit) as error:
        raise SceneProblem(f"Your attention stopped the model: {error}") from None


def _look(word):
    word = word.strip().lower()
    known = look(word)
    return LOOKS.get(word, known if known in ("warm", "cool", "lead") else "")


def _texts(words):
    return [word.strip() or "␣" for word in words]


def shares(found, temperature):
    """The shares of a list of next words at a temperature, as they are stored or computed.

    found: {"top": [[token, word, logit], …], "sums": one a temperature of those stored}, or with
    "logits" of all words.
    """
    logits = np.array([logit for *_, logit in found["top"]])
    terms = np.exp((logits - logits[0]) / temperature)
    if "logits" in found:
        all_of_them = np.exp((found["logits"] - logits[0]) / temperature).sum()
    else:
        nearest = np.argmin(abs(np.array(stored()["temperatures"]) - temperature))
        all_of_them = max(found["sums"][nearest], terms.sum())  # it is stored rounded
    return terms / all_of_them


def _next_of(model, logits):
    logits = np.asarray(logits, float)
    best = np.argpartition(-logits, 14)[:14]
    best = best[np.argsort(-logits[best], kind="stable")].tolist()
    top = [[token, model.decode([token]), float(logits[token])] for token in best]
    return {"top": top, "logits": logits}


def _listed(found, temperature):
    """Words and shares for a list; ends of the text are left out."""
    pairs = [
        (word, share)
        for (token, word, _), share in zip(found["top"], shares(found, temperature), strict=True)
        if token not in ENDS
    ]
    return pairs[:LISTED]


def _per_cent(share):
    return "less than 0.1 %" if share < 0.0005 else f"{show(100 * share, 1)} %"


# ---- The next word, whole and cut ---------------------------------------------------------------


def explore_next(
    model=None,
    attention=course_attention,
    start="apple fell",  # no text
    cut=(),
    name="next",
):
    """Arcs and the likeliest next words, with all arrows in place and with those that are cut.

    model: SmolLM.load(), or None: then what is stored is shown, and only that can be cut.
    attention(Q, K, V) → output, weights: what the model runs on. start: one of `SENTENCES`.
    cut: [[asker, answerer], …] that are cut at first, places counted from 0.
    """
    model = _check(model, attention)
    if start not in SENTENCES:
        raise ValueError(f"start: one of {', '.join(SENTENCES)}, got {start!r}")
    computed = {}

    def case(option, text, cuts, everywhere):
        """What comes after a text without some arrows."""
        if option in SENTENCES:
            name = SENTENCES[option][0]
            text = stored()["cases"][name]["text"]
        else:
            name = ""
        if model is None:
            return _stored_case(name, text, cuts, everywhere)
        tokens = tuple(_run(model.encode, text))
        n = len(tokens)
        if not 2 <= n <= MOST:
            raise SceneProblem(f"Type 2 to {MOST} words or pieces of words; this has {n}.")
        arrows = {(i, j) for i, j in cuts if j < i < n}
        if everywhere:
            arrows |= {(i, 1) for i in range(2, n)}
        key = tokens, frozenset(arrows)
        if key not in computed:
            if len(computed) >= REMEMBERED:
                computed.clear()
            mask = causal_mask(n)
            for i, j in arrows:
                mask[i, j] = False
            logits, weights = _run(model, list(tokens), attention, mask=mask)
            computed[key] = {
                "text": text,
                "words": [model.decode([token]) for token in tokens],
                "next": _next_of(model, logits[-1]),
                "weights": weights,
                "arrows": arrows,
            }
        return computed[key]

    def compute(points, controls):
        option = controls["sentence"]
        text, T = controls.get("text", ""), controls["temperature"]
        cuts = [tuple(pair) for pair in controls["cuts"]]
        whole = case(option, text, [], False)
        try:
            less, problem = case(option, text, cuts, controls["all"]), None
        except NotStored as missing:  # the sentence and what is cut of it are shown all the same
            less, problem = whole | {"arrows": missing.arrows}, str(missing)
        n = len(whole["words"])
        asker = SENTENCES[option][1] if option in SENTENCES else n - 1
        layer, head = _head(whole["weights"], asker, SENTENCES.get(option))
        if option == "apple fell":
            layer, head = stored()["head"]  # of which the lesson speaks
        tokens, hidden = _texts(whole["words"]), ~causal_mask(n)
        looks = [_look(token) for token in tokens]
        lists = [_listed(one["next"], T) for one in (whole, less)]
        firsts = [some[0][0].strip() for some in lists]
        # What comes without a cut arrow is for the learner to see.
        if problem or not cuts and not controls["all"]:
            lists[1], firsts[1] = [], "?"
        panels = {
            "next": {
                "words": [[word for word, _ in some] for some in lists],
                "shares": [[share for _, share in some] for some in lists],
                "chosen": [0, 0],  # the likeliest
            }
        }
        for id, one, first in (("whole", whole, firsts[0]), ("cut", less, firsts[1])):
            panels[id] = {
                "tokens": tokens,
                "looks": looks,
                "weights": one["weights"][layer, head],
                "asker": asker,
                "hidden": hidden,
                "next": first,
                "beside": max(firsts, key=len),  # so that both stand alike
            }
        if problem:
            panels["next"]["empty"] = NOT_STORED
        if controls["all"]:
            panels["cut"]["fixed"] = [[i, 1] for i in range(2, n)]
        arrows = sorted(less["arrows"])
        panels["cut"] |= {"cut": arrows, "title": _cut_title(tokens, arrows, controls["all"])}
        first, most = lists[0][0]
        said = f"All arrows in place, the likeliest next word is **{first.strip()}** "
        said += f"({_per_cent(most)})"
        if problem or not arrows:
            said += ". "
        else:
            gone = ", ".join(f"{tokens[i]} → {tokens[j]}" for i, j in arrows)
            if controls["all"]:
                gone = f"all arrows to {tokens[1]}"
            other, least = lists[1][0]
            said += f"; without {gone} it is **{other.strip()}** ({_per_cent(least)}). "
        head = f"The arcs are those of layer {layer + 1}, head {head + 1}"
        cut_in = "; what is cut is cut in all 270 heads" if arrows else ""
        said = f"{said}{head}{cut_in}."
        if problem:
            raise SceneProblem(problem, (panels, said))
        return panels, said

    layout = [
        [
            parts.sentence(
                "whole",
                title="All arrows in place",
                hint="Click a word to let it ask.",
                height=92,
            ),
            parts.sentence(
                "cut", title=NOTHING_CUT, hint="Click an arc to cut it.", height=92, cuts="cuts"
            ),
        ],
        [parts.ranking("next", ["all arrows", "cut"], row=20, empty=INVITED)],
    ]
    options = {name: name for name in SENTENCES}
    if model is not None:
        options["your own"] = "your own"
    controls = [
        parts.choice("sentence", "sentence", options, start),
        parts.slider(
            "temperature",
            "temperature",
            values=stored()["temperatures"],
            value=1.0,
            decimals=1,
            play=True,
        ),
        parts.switch("all", "cut all arrows to word 2"),
        parts.cuts("cuts", "arrows cut", cut, of=["sentence", "text"]),
    ]
    if model is not None:
        own = parts.text("text", "your own", OWN, when={"sentence": "your own"})
        controls.insert(1, own)
    title = "Which word comes next, and what one arrow changes"
    return Scene(title, layout, controls, compute, name=name)


def _cut_title(tokens, arrows, everywhere):
    """What is cut, by the names of its words."""
    if everywhere:
        return f"With all arrows to {tokens[1]} cut"
    if len(arrows) == 1:
        ((i, j),) = arrows
        return f"With the arrow {tokens[i]} → {tokens[j]} cut"
    return "With several arrows cut" if arrows else NOTHING_CUT


class NotStored(SceneProblem):
    """There is no stored result without just these arrows."""

    def __init__(self, said, arrows):
        super().__init__(said)
        self.arrows = arrows


def _stored_case(name, text, cuts, everywhere):
    """The stored result that has just these arrows cut; NotStored where there is none."""
    n = len(stored()["cases"][name]["words"])
    arrows = {(i, j) for i, j in cuts if j < i < n}
    every = frozenset((i, 1) for i in range(2, n))  # arrow to word 2
    if everywhere:
        arrows |= every
    asker = next(a for case, a, _ in SENTENCES.values() if case == name)
    known = {frozenset(): name}
    if name in ("tree", "phone"):
        known[frozenset({(asker, 1)})] = f"{name}_cut"
    if name != "tree":
        known[every] = f"{name}_all"
    if frozenset(arrows) not in known:
        words = _texts(stored()["cases"][name]["words"])
        there = [
            f"{words[asker]} → {words[1]} alone" if len(some) == 1 else f"all arrows to {words[1]}"
            for some in known
            if some
        ]
        wrong = [
            f"{words[i]} → {words[j]}"
            for i, j in sorted(arrows)
            if frozenset({(i, j)}) not in known and not (everywhere and j == 1)
        ]
        way_out = ""
        if everywhere and every not in known:
            way_out = "Switch “cut all arrows to word 2” off. "
        elif wrong:
            some = "the cut arc" if len(wrong) == 1 else "each of the cut arcs"
            back = "it" if len(wrong) == 1 else "them"
            way_out = f"Click {some} {in_words(wrong)} again to put {back} back. "
        raise NotStored(
            f"For “{text}” we have stored what comes without {' or without '.join(there)}. "
            f"{way_out}For any other cut the model itself is needed. {how_to_get_it()}",
            arrows,
        )
    return stored()["cases"][known[frozenset(arrows)]] | {"arrows": arrows}


def _head(weights, asker, known):
    """The head with the strongest arrow: the one to the word that is cut off, or any."""
    row = np.asarray(weights)[:, :, asker]
    strength = row[..., known[2]] if known else row[..., 1:asker].max(axis=-1, initial=0)
    return tuple(int(k) for k in np.unravel_index(strength.argmax(), strength.shape))


# ---- It writes ----------------------------------------------------------------------------------


def explore_writing(model=None, attention=course_attention):
    """A text while it is written: Play, or choose another word in the list, and see it go on.

    model: SmolLM.load(), or None for the stored texts. attention: what the model runs on.
    """
    model = _check(model, attention)
    layer, head = stored()["head"]
    begun = " ".join(_texts(stored()["writing"]["whole"]["words"][:5]))
    most, pace = (STEPS, True) if model is None else (LIVE, PACE)
    written = {}  # {(text, arrows, tokens written): what comes next, and who answers}
    now = {}  # the one text that is being written: {(text, arrows): Writing}

    def at(text, arrows, tokens):
        """The state after these tokens, from the model."""
        key = text, arrows, tuple(tokens)
        if key in written:
            return written[key]
        if (text, arrows) not in now:
            now.clear()
            start = len(_run(model.encode, text))
            if not 2 <= start <= MOST:
                raise SceneProblem(f"Begin with 2 to {MOST} words; this has {start}.")
            may = None if arrows == "all" else lambda i, j: (i < start - 1) | (j != 1)
            now[text, arrows] = start, _run(Writing, model, text, attention, may)
        start, writing = now[text, arrows]
        wanted = writing.tokens[:start] + list(tokens)
        same = 0
        while same < min(len(wanted), len(writing.tokens)) and (
            wanted[same] == writing.tokens[same]
        ):
            same += 1
        if same < len(writing.tokens):
            _run(writing.back, same)
        for token in wanted[same:]:
            _run(writing.add, token)
        if len(written) >= REMEMBERED:
            written.clear()
        words = [model.decode([token]) for token in wanted]
        row = np.array(writing.weights[layer, head])
        found = _next_of(model, writing.logits)
        by_itself = choose(writing.logits, 0, only=model.plain_words)
        written[key] = {"words": words, "weights": row, "start": start, "pick": by_itself}
        written[key] |= {"top": found["top"], "shares": shares(found, 1.0)}
        return written[key]

    def live(text, arrows, step, chosen):
        tokens = []
        for k in range(step + 1):
            state = at(text, arrows, tokens)
            listed = [token for token, *_ in state["top"] if token not in ENDS]
            place = chosen.get(k)
            tokens.append(
                listed[place] if place is not None and place < len(listed) else state["pick"]
            )
        return state | {"pick": tokens[-1]}

    def from_store(arrows, step, chosen):
        name = {"all": "whole", "without word 2": "cut"}[arrows]
        story = stored()["writing"]
        forks = {k: place for k, place in chosen.items() if story[name]["next"][k]["pick"] != place}
        if forks:
            if name == "whole" and chosen.get(0) == SKY:
                name = "sky"
            if any(story[name]["next"][k]["pick"] != place for k, place in chosen.items()):
                raise SceneProblem(
                    "We have stored how it goes on by itself, and how it goes on after sky. Go "
                    "back to 0 words and click the likeliest word, or start over (↺). For any "
                    f"other choice the model itself is needed. {how_to_get_it()}"
                )
        one, n = story[name], story[name]["start"] + step
        return {
            "words": one["words"][:n],
            "weights": one["weights"][step, layer, head, :n],
            "start": one["start"],
            "pick": one["next"][step]["top"][one["next"][step]["pick"]][0],
            "top": one["next"][step]["top"],
            "shares": shares(one["next"][step], 1.0),
        }

    def compute(points, controls):
        step, arrows = int(controls["words"]), controls["arrows"]
        chosen = {k: place for k, place, *_ in controls["chosen"] if k <= step}
        if model is None:
            state = from_store(arrows, step, chosen)
        else:
            state = live(controls["text"], arrows, step, chosen)
        words, start = _texts(state["words"]), state["start"]
        n = len(words)
        listed = [
            (token, word, share)
            for (token, word, _), share in zip(state["top"], state["shares"], strict=True)
            if token not in ENDS
        ][:LISTED]
        place = next((k for k, one in enumerate(listed) if one[0] == state["pick"]), None)
        following = model.decode([state["pick"]]) if place is None else listed[place][1]
        looks = ["new" if k >= start else _look(word) for k, word in enumerate(words)]
        tokens, looks, weights = _shortened(words, looks, state["weights"])
        panels = {
            "text": {
                "tokens": tokens,
                "looks": looks,
                "weights": weights,
                "asker": len(tokens) - 1,
                "cut": [[len(tokens) - 1, 1]] if arrows != "all" and n > 2 else [],
                "next": following.strip(),
            },
            "next": {
                "words": [[word for _, word, _ in listed]],
                "shares": [[share for *_, share in listed]],
                "chosen": [place],
                "step": step,
            },
        }
        begin, rest = (
            "".join(some).strip() for some in (state["words"][:start], state["words"][start:])
        )
        if step == most:
            panels["next"] |= {"offers": [[]], "hint": "The picture ends here."}
        elif model is None:
            offers = [] if place is None else [place]
            if step == 0 and arrows == "all":
                offers = sorted({*offers, SKY})
            panels["next"] |= {"offers": [offers], "hint": _offer(listed, offers)}
        share = "" if place is None else f" ({_per_cent(listed[place][2])})"
        said = f"“{begin} **{rest or '…'}**” Next: {following.strip()}{share}. "
        said += (
            f"The arcs: what “{words[-1].strip()}” takes, in layer {layer + 1}, head {head + 1}."
        )
        return panels, said

    layout = [
        [parts.sentence("text", height=110, title="What the last word takes")],
        [
            parts.ranking(
                "next",
                ["next word"],
                picks="chosen",
                after="words",
                row=21,
                title="The next word",
                hint="Click one to write it.",
            )
        ],
    ]
    controls = [
        parts.slider("words", "words written", 0, most, step=1, decimals=0, play=pace),
        parts.choice(
            "arrows", "last word asks", {"all": "all", "without word 2": "all but word 2"}
        ),
        parts.cuts(
            "chosen",
            "words chosen by hand (which word, which place in the list)",
            of=["arrows", "text"],
        ),
    ]
    if model is not None:
        controls.insert(1, parts.text("text", "begin with", begun))
    return Scene("It writes, word by word", layout, controls, compute, name="writing")


def _offer(listed, offers):
    """What a click can do in a list of a stored text."""
    words = " or ".join(listed[place][1].strip() for place in offers)
    return f"Click {words} to write it: the others need the model." if words else "Press Play."


def _shortened(words, looks, weights):
    """A long text with “…” for its middle, which has the weight of all that it stands for."""
    less = len(words) - SHOWN
    if less <= 0:
        return words, looks, weights
    left = slice(3, 4 + less)
    middle = np.sum(weights[left], dtype=float)
    return (
        [*words[:3], "…", *words[left.stop :]],
        [*looks[:3], "", *looks[left.stop :]],
        [*weights[:3], middle, *weights[left.stop :]],
    )


# ---- Turning ------------------------------------------------------------------------------------

FARTHEST = 12  # positions both go on
LEAST_REACH = 4  # of the score's axis, up and down
APART = 18  # positions between them: more than one wave of the score


def _around(stops, pieces=8):
    """From stop to stop around the origin, the shorter way: places (n, 2)."""
    places = [stops[0]]
    for one, other in pairwise(np.asarray(stops, float)):
        far, end_far = np.hypot(*one), np.hypot(*other)
        begin, end = np.arctan2(one[1], one[0]), np.arctan2(other[1], other[0])
        turn = (end - begin + np.pi) % (2 * np.pi) - np.pi
        part = np.arange(1, pieces + 1) / pieces
        angle, length = begin + turn * part, far + (end_far - far) * part
        places += list(np.column_stack([length * np.cos(angle), length * np.sin(angle)]))
    return places


def _turned_by(way):
    """How far round a way goes, in degrees."""
    bearings = np.unwrap([np.arctan2(y, x) for x, y in way])
    return float(np.degrees(bearings[-1] - bearings[0]))


def _angle(way, degrees):
    """The angle, written beside the middle of the way."""
    middle = np.asarray(way[len(way) // 2])
    far = np.hypot(*middle)
    at = middle * (far + 0.16) / far if far > 0 else middle
    return {"at": np.clip(at, -2.4, 2.4), "text": f"{show(degrees, 0)}°", "mark": False}


def explore_turning(turn):
    """A query and a key, turned by their positions: their score keeps with their distance.

    turn(vector, position) → the vector (2,) turned by an angle that grows with the position.
    """
    check_function(turn, "turn")

    def score_at(query, key, a, b):
        turned = [
            call_learner(turn, vector, place, shape=(2,))
            for vector, place in ((query, a), (key, b))
        ]
        return turned, float(turned[0] @ turned[1])

    def way(vector, position):
        """Around the origin from the vector as made, through each position on its way."""
        stops = [call_learner(turn, vector, k, shape=(2,)) for k in range(1, position + 1)]
        return _around([vector, *stops])

    def compute(points, controls):
        query, key = points["plane"]
        b, apart = int(controls["key"]), int(controls["apart"])
        a = b + apart
        turned, score = score_at(query, key, a, b)
        line = [[k, score_at(query, key, b + k, b)[1]] for k in range(APART + 1)]
        # An axis that keeps its ends for a while: a higher curve is seen to be higher.
        most = LEAST_REACH * 2 ** np.ceil(np.log2(max(1, np.abs(line)[:, 1].max() / LEAST_REACH)))
        y = {
            "label": "score",
            "range": [-most, most],
            "ticks": [(v, show(v, 0)) for v in (-most, 0, most)],
        }
        ways = [way(query, a), way(key, b)]
        by = [_turned_by(one) for one in ways]
        spots = [_angle(*both) for both in zip(ways, by, strict=True) if abs(both[1]) >= 1]
        panels = {
            "plane": {"moved": turned, "trails": ways, "spots": spots},
            "curve": {
                "lines": [line],
                "cursor": apart,
                "dots": [[*line[apart], show(score)]],
                "y": y,
            },
        }
        elsewhere = [score_at(query, key, k + apart, k)[1] for k in range(FARTHEST + 1)]
        text = (
            f"The key at position {b} is turned by {show(by[1], 0)}°, the query at {a} by "
            f"{show(by[0], 0)}°: their score is **{show(score)}**. "
        )
        if np.ptp(elsewhere) < 1e-6 * max(1, abs(score)):
            if b:  # at first the learner is still to see it
                text += f"So it is wherever they stand, as long as they are {apart} apart."
            return panels, text.strip()
        return panels, text + "Elsewhere, as far apart, your turn gives another score."

    plane = parts.plane(
        "plane",
        ["query", "key"],
        [[1.5, 1.0], [1.8, -0.4]],
        looks=["query", "key"],
        x=("1st", -2.5, 2.5),
        y=("2nd", -2.5, 2.5),
        title="Query and key, turned",
        hint="hollow: before turning",
        height=340,
    )
    curve = parts.curve(
        "curve",
        "Their score",
        ["score"],
        x={
            "label": "positions apart",
            "range": [0, APART],
            "ticks": [(k, str(k)) for k in range(0, APART + 1, 6)],
        },
        y={"label": "score", "range": [-LEAST_REACH, LEAST_REACH], "ticks": [(0, "0")]},
        height=300,
    )
    controls = [
        parts.slider(
            "key", "both further on", 0, FARTHEST, step=1, decimals=0, glide=True, play=True
        ),
        parts.slider("apart", "positions apart", 0, APART, value=3, step=1, decimals=0, glide=True),
    ]
    title = "A query and a key, turned by their positions"
    return Scene(title, [[plane, curve]], controls, compute, name="turning")
