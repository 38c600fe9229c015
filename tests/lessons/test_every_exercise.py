"""Every exercise and prediction: what is right passes, what is wrong is told."""

import json
import linecache
import re
import textwrap

import numpy as np
import pytest
from looking import NOTEBOOKS

from helpers import attention, exercises, words
from helpers.exercises import check, predict
from helpers.judging import keeping
from helpers.judging.comparing import say
from helpers.judging.exercise import Exercise, Mistake, examine
from helpers.judging.prediction import PredictionCard
from helpers.lessons import LESSONS, number, room
from helpers.lessons.attention_step.scenes import explore_both
from helpers.lessons.keys_and_queries.scenes import explore_queries_and_keys, explore_separation
from helpers.lessons.learning_the_matrices.scenes import explore_descent
from helpers.lessons.let_it_write.scenes import explore_next
from helpers.lessons.multi_head.scenes import explore_gains
from helpers.lessons.real_transformer.scenes import explore_heads
from helpers.lessons.softmax.scenes import explore_temperature
from helpers.lessons.values.scenes import explore_attention, explore_recipes
from helpers.lessons.what_the_heads_learned.scenes import explore_ablation
from helpers.models import training
from helpers.models.minilm import MiniLM

ROOMS = [room(one.slug) for one in LESSONS]
EXERCISES = {e.id: e for each in ROOMS for e in each.EXERCISES}
PREDICTIONS = {p.id: p for each in ROOMS for p in each.PREDICTIONS}
MISTAKES = [(e, i) for e in EXERCISES.values() for i in range(len(e.mistakes))]


@pytest.fixture
def own_folder():
    return keeping.folder()


class Picture:
    """Stands for a Scene: words that can be asked for and moved."""

    def __init__(self, where):
        self.where = {word: np.array(point, float) for word, point in where.items()}

    def place(self, word, panel=None):
        if word not in self.where:
            raise ValueError(f"no word {word!r} here; this scene has {', '.join(self.where)}")
        return self.where[word].copy()

    def move(self, word, to, panel=None):
        self.where[word] = np.array(to, float)


def an_embedding():
    def step(X, measure):
        return attention.softmax(attention.similarity_table(X, measure)) @ X

    return explore_separation(step)


def queries_and_keys():
    return explore_queries_and_keys(lambda X, W_Q, W_K: X @ W_Q @ (X @ W_K).T, np.eye(2), np.eye(2))


def two_recipes():
    return explore_recipes(lambda weights, V: weights @ V)


def two_planes():
    W_Q, W_K = np.eye(2) / 2, np.array([[1, 0], [0.25, 0.5]])
    return explore_attention(attention.attention, W_Q, W_K, [[1, 0.5], [-0.5, 1]], (3, -2))


def gains_of_heads():
    heads = np.array([[[1, 0], [0.5, 1]], [[1, 0.9], [0.9, 1]], [[1, -0.5], [-0.5, 1]]])
    return explore_gains(
        lambda X, W_O: attention.multi_head_attention(X, heads, heads, heads, W_O)[0]
    )


def heads_and_arrows():
    def model(params, tokens, mask):
        X = params["embedding"][tokens] + params["position"][: len(tokens)]
        matrices = [params[name] for name in ("W_Q", "W_K", "W_V", "W_O")]
        added, weights = attention.multi_head_attention(X, *matrices, mask)
        return (X + added) @ params["read_out"] + params["bias"], weights

    corpus = training.make_corpus(training.TEMPLATES[2:3])
    start = training.new_parameters(corpus)
    return explore_ablation(training.Training(corpus, start).run(200, every=100), model)


def loss(w):
    p = attention.softmax(np.array([w, 0.0]))
    return (3 * -np.log(p[0]) - np.log(p[1])) / 4


def slope(f, w):
    return (f(w + 0.001) - f(w)) / 0.001


# ---- Every exercise -----------------------------------------------------------------------------


PICTURES = {
    "embeddings.between": lambda: Picture(words.PLANE),
    "similarity.close_not_alike": lambda: Picture(words.SIMILARITY),
    "attention_step.nine_tenths": lambda: explore_both(
        cosine=room("attention_step").my_step, scaled_dot=room("attention_step").my_step
    ),
    "keys_and_queries.beat_the_best": an_embedding,
    "keys_and_queries.unheard": queries_and_keys,
    "values.two_recipes": two_recipes,
    "values.cross": two_planes,
    "multi_head.apart": gains_of_heads,
    "what_the_heads_learned.one_arrow": heads_and_arrows,
    "softmax.as_sure_as_it_gets": lambda: explore_temperature(attention.softmax),
    "learning_the_matrices.uphill": lambda: explore_descent(loss, slope),
    "real_transformer.head": lambda: explore_heads(
        MiniLM.load(), attention.attention, room("real_transformer").my_share
    ),
    "let_it_write.not_from_a_tree": explore_next,
}


def names_in_the_lessons():
    """{exercise: the name by which its lesson hands the answer in}"""
    found = {}
    for path in NOTEBOOKS.glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            found |= re.findall(r'^check\("(\w+\.\w+)", (\w+)\)', "".join(cell["source"]), re.M)
    return found


NAMES = names_in_the_lessons()


def answer_of(exercise):
    """The answer that an exercise's solution stands for, by the name it has in the lesson."""
    if callable(exercise.solution):
        return exercise.solution
    name = NAMES[exercise.id]
    space = {"np": np, name: PICTURES.get(exercise.id, lambda: None)()}
    exec(exercise.solution_text, space)
    return space[name]


@pytest.mark.parametrize("id", EXERCISES)
def test_the_solution_passes_and_its_text_says_so(id):
    card = check(id, answer_of(EXERCISES[id]))
    assert card.verdict.status == "passed", card.text
    assert "✓" in card.told


@pytest.mark.parametrize("id", [id for id, e in EXERCISES.items() if callable(e.solution)])
def test_the_solution_shown_is_the_source_and_passes_when_pasted(id):
    exercise = EXERCISES[id]
    space = {"np": np, "cosine": attention.cosine, **exercises._course()}
    exec(exercise.solution_text, space)
    assert examine(exercise, space[NAMES[id]]).status == "passed"


def test_solutions_hold_where_rows_are_far_apart():
    """A row of small scores beside one of large ones: each row is shifted by its own maximum."""
    X = np.array([[60.0, 0.0], [0.01, 0.02]])
    wanted, weights = attention.attention(X, X, X)
    moved, table = room("attention_step").my_step(X)
    assert np.allclose(moved, wanted) and np.allclose(table, weights)
    moved, table = room("values").my_attention(X, X, X)
    assert np.allclose(moved, wanted) and np.allclose(table, weights)
    assert np.allclose(room("keys_and_queries").listening(X, np.eye(2), np.eye(2)), weights)
    moved, table = room("multi_head").masked_attention(X, X, X)
    assert np.allclose(moved, wanted) and np.allclose(table, weights)


@pytest.mark.parametrize("id", EXERCISES)
@pytest.mark.parametrize("stub", [..., None, lambda *args: ..., lambda *args: None])
def test_an_unsolved_stub_is_calm(id, stub):
    if callable(stub) and EXERCISES[id].judge:
        stub = ...
    assert check(id, stub).text.splitlines()[0] == f"Exercise {number(id)}: not solved yet."


@pytest.mark.parametrize("exercise, i", MISTAKES, ids=lambda x: getattr(x, "id", x))
def test_each_known_mistake_fails_with_its_own_message(exercise, i):
    messages = [
        m.message if isinstance(m.message, str) else m.message(exercise.cases[0], 0)
        for m in exercise.mistakes
    ]
    assert len(set(messages)) == len(messages)
    verdict = examine(exercise, exercise.mistakes[i].function)
    assert (verdict.status, verdict.message) == ("wrong", messages[i])
    assert "expected " in verdict.evidence[-1] and "got " in verdict.evidence[-1]


@pytest.mark.parametrize("id", EXERCISES)
def test_every_exercise_has_two_hints_and_a_place_in_its_lesson(id):
    exercise = EXERCISES[id]
    assert len(exercise.hints) >= 2 and exercise.question and exercise.title
    assert bool(exercise.judge) != bool(exercise.right and exercise.cases and exercise.mistakes)


def test_cards_are_plain_text():
    """No *word* in stars: a card shows them as they are, so words are put in quotation marks."""
    said = [t for e in EXERCISES.values() for t in (e.title, e.question, *e.hints)]
    said += [
        m.message for e in EXERCISES.values() for m in e.mistakes if isinstance(m.message, str)
    ]
    said += [t for p in PREDICTIONS.values() for t in (p.question, p.otherwise)]
    said += [str(t) for p in PREDICTIONS.values() for c in p.choices for t in (c.label, c.why)]
    assert not [text for text in said if re.search(r"(?<![\w`*])\*\w[^*`]*\*(?![\w*])", text)]


@pytest.mark.parametrize("slug", [one.slug for one in LESSONS if one.number])
def test_lessons_have_three_to_five_exercises_and_a_challenge(slug):
    asked = room(slug).EXERCISES
    assert 3 <= len(asked) <= 5
    assert any("On the picture" in e.question for e in asked)


@pytest.mark.parametrize("id", PREDICTIONS)
def test_what_is_said_to_every_answer_is_known(id, every_verdict_is_known):
    asked = PREDICTIONS[id]
    labels = [say(c.label) if asked.typed else c.label for c in asked.choices]
    said = [f"{label}: {c.why}" for label, c in zip(labels, asked.choices, strict=True)]
    told = [asked.question, f"right: {labels[asked.right]}", *said, asked.otherwise]
    every_verdict_is_known[id, "\n".join(told)] = None


# ---- The challenges -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "picture",
    [
        id
        for id, make in PICTURES.items()
        if hasattr(make, "__name__") and make.__name__ != "<lambda>"
    ],
)
def test_a_picture_of_another_lesson_never_raises(picture):
    scene = PICTURES[picture]()
    for part in scene.parts["panels"]:
        movable = part["kind"] in ("plane", "space") and "follows" not in part
        for word in part["words"] if movable else ():
            scene.move(word, scene.place(word, part["id"]) * 0.9 + 0.1, part["id"])
    asked = [e for e in EXERCISES.values() if "On the picture" in e.question]
    told = [examine(exercise, scene).message for exercise in asked]
    assert sum("picture" in message for message in told) >= len(asked) - 2, told


@pytest.mark.parametrize("id", ["embeddings.between", "similarity.close_not_alike"])
@pytest.mark.parametrize(
    "answer, words_said",
    [
        (3, "Hand in the picture itself"),
        (Picture({"and": (0, 0)}), "That is another picture: no word"),
    ],
)
def test_not_a_picture(id, answer, words_said):
    assert words_said in check(id, answer).text


# ---- A learner's function that misbehaves -------------------------------------------------------


TOY = Exercise(
    id="toy.double",
    title="Toy",
    question="Double it.",
    right=lambda a: 2 * a,
    solution="2 * a",
    cases=[(np.array([[1.0, 2.0], [3.0, 4.0]]),), (np.array([1.0, 2.0]),)],
    mistakes=[Mistake(lambda a: a * a, lambda case, got: f"You squared: {say(got)}.")],
    hints=["one", "two"],
)


def told(function, exercise=TOY):
    verdict = examine(exercise, function)
    return "\n".join([verdict.status, verdict.message, *verdict.evidence])


# ---- The cards ----------------------------------------------------------------------------------


def plain(card):
    return card._repr_mimebundle_()["text/plain"]


# ---- Predictions --------------------------------------------------------------------------------


@pytest.mark.parametrize("id", PREDICTIONS)
def test_every_choice_is_explained_and_one_is_right(id, own_folder):
    prediction = PREDICTIONS[id]
    assert len({c.why for c in prediction.choices}) == len(prediction.choices) > 1
    for i, choice in enumerate(prediction.choices):
        (own_folder / keeping.PROGRESS).unlink(missing_ok=True)
        keeping._session.clear()
        card = predict(id, choice.label)
        text = plain(card.compare())
        if not prediction.typed:
            assert keeping.recall()[0] == {id: choice.id}
            assert plain(predict(id, choice.id).compare()) == text
        assert choice.why in text
        assert (f"Prediction {number(id)}: right." in text) == (i == prediction.right)
        assert prediction.choices[prediction.right].why in text


def test_no_id_is_the_label_of_another_choice():
    """Old files hold labels: what they say must not be taken for another choice's id."""
    for prediction in PREDICTIONS.values():
        for choice in () if prediction.typed else prediction.choices:
            others = {other.label for other in prediction.choices if other is not choice}
            assert choice.id not in others, (prediction.id, choice.id)


def test_the_right_answers():
    right = {id: p.choices[p.right].label for id, p in PREDICTIONS.items()}
    assert right["start_here.nearest"] == "phone"
    assert right["embeddings.middle"] == "one of each"
    assert right["embeddings.way"] == pytest.approx(1.95)
    assert right["embeddings.pull"] == "less than before, but not nothing"
    assert right["embeddings.galaxy"] == "farther, but not five times as far"
    assert right["similarity.products"] == "cherry·orange"
    assert right["similarity.twice_as_long"] == "it stays the same"
    assert right["similarity.who_ranks"] == "strawberry's"
    assert right["similarity.root_two"] == "the same pair as by dot product, always"
    assert right["similarity.spread"] == "2 times as large"
    assert right["similarity.far_but_high"] == "yes"


# ---- Kept functions -----------------------------------------------------------------------------


def cell(source, tmp_path, **space):
    """What a notebook cell with `source` defines."""
    path = tmp_path / "cell.py"
    source = textwrap.dedent(source)
    path.write_text(source)
    linecache.clearcache()
    space = {"np": np} | space
    exec(compile(source, str(path), "exec"), space)
    return space


# ---- What passed, or was told something untrue, until somebody tried it -------------------------


def by_powers(subtract):
    def softmax(scores):
        powers = np.exp(scores - subtract(scores))
        return powers / powers.sum(axis=-1, keepdims=True)

    return softmax


def whole_numbers(scores):
    result = np.zeros_like(scores)
    for i in np.ndindex(scores.shape[:-1]):
        powers = np.exp(scores[i] - scores[i].max())
        result[i] = powers / powers.sum()
    return result


def row_by_row(scores):
    if scores.ndim > 1:
        return [row_by_row(row) for row in scores]
    return by_powers(np.max)(scores)


def summing_to_0(a, b):
    if a.sum() == 0 or b.sum() == 0:
        raise ValueError
    return a @ b / np.linalg.norm(a) / np.linalg.norm(b)


@pytest.mark.parametrize(
    "id, function, said",
    [
        (
            "softmax.own",
            by_powers(lambda s: s.mean(axis=-1, keepdims=True)),
            "the mean of each row",
        ),
        (
            "softmax.own",
            by_powers(lambda s: np.median(s, axis=-1, keepdims=True)),
            "need not be the largest",
        ),
        ("softmax.own", by_powers(lambda s: s[..., :1]), "need not be the largest"),
        ("softmax.own", whole_numbers, "for whole numbers it gives zeros"),
        ("softmax.own", row_by_row, "The result is a list, though"),
        (
            "softmax.normalize",
            lambda t: t / abs(t).sum(axis=1, keepdims=True),
            "You dropped the signs",
        ),
        ("embeddings.nearest", lambda a, t: np.argmin(abs(t - a).sum(axis=1)), "Square them"),
        (
            "embeddings.nearest",
            lambda a, t: np.argmin(abs(t - a).max(axis=1)),
            "the larger of the differences",
        ),
        (
            "embeddings.nearest",
            lambda a, t: np.argmin(np.hypot(*(t - a).T[:2])),
            "Right for two coordinates",
        ),
        ("similarity.cosine", summing_to_0, "its numbers only add up to 0"),
        ("similarity.dot", lambda a, b: int(np.sum(a * b)), "expected"),
        (
            "keys_and_queries.row_times_matrix",
            lambda r, m: np.sum(r[:, None] * m, axis=0).round(1),
            "expected",
        ),
    ],
)
def test_what_is_right_only_for_some_inputs_is_told(id, function, said):
    verdict = examine(EXERCISES[id], function)
    assert verdict.status == "wrong"
    assert said in "\n".join([verdict.message, *verdict.evidence])


@pytest.mark.parametrize("id", ["attention_step.own", "values.attention"])
def test_each_row_needs_its_own_largest_score(id):
    def weigh(scores, V):
        powers = np.exp(scores - scores.max())
        weights = powers / powers.sum(axis=1, keepdims=True)
        return weights @ V, weights

    functions = {
        "attention_step.own": lambda X: weigh(X @ X.T / np.sqrt(X.shape[1]), X),
        "values.attention": lambda Q, K, V: weigh(Q @ K.T / np.sqrt(K.shape[1]), V),
    }
    told = examine(EXERCISES[id], functions[id]).message
    assert told.startswith("You subtracted the largest score of the whole table.")


def test_tuples_of_the_right_numbers():
    pairs = examine(
        EXERCISES["learning_the_matrices.pairs"], lambda t: (tuple(t[:-1]), tuple(t[1:]))
    )
    rows = examine(
        EXERCISES["softmax.normalize"], lambda table: tuple(row / row.sum() for row in table)
    )
    assert pairs.status == rows.status == "passed"

    def in_a_tuple(X, W_Q, W_K, W_V, W_O, mask=None):
        output, weights = attention.multi_head_attention(X, W_Q, W_K, W_V, W_O, mask)
        return output, tuple(weights)

    assert "Result 2 is a tuple, though" in examine(EXERCISES["multi_head.own"], in_a_tuple).message


def test_numpys_own_dots_are_no_stub():
    verdict = examine(
        EXERCISES["multi_head.side_by_side"], lambda X, E: np.einsum("ij,jk->ik", X, E)
    )
    assert verdict.status == "wrong" and "stopped with ValueError" in verdict.message


@pytest.mark.parametrize("id", ["multi_head.mask", "multi_head.own"])
def test_asking_a_mask_for_yes_or_no_is_not_an_inverted_mask(id):
    def attend(Q, K, V, mask=None):
        return attention.attention(Q, K, V, mask if mask else None)

    def heads(X, W_Q, W_K, W_V, W_O, mask=None):
        return attention.multi_head_attention(X, W_Q, W_K, W_V, W_O, mask if mask else None)

    message = examine(
        EXERCISES[id], {"multi_head.mask": attend, "multi_head.own": heads}[id]
    ).message
    assert "`if mask is not None:`" in message and "inverted" not in message


def test_a_mask_that_is_not_looked_at_is_noticed():
    def always_causal(X, W_Q, W_K, W_V, W_O, mask=None):
        mask = mask if mask is None else attention.causal_mask(len(X))
        return attention.multi_head_attention(X, W_Q, W_K, W_V, W_O, mask)

    assert examine(EXERCISES["multi_head.own"], always_causal).status == "wrong"


def test_a_mask_that_cannot_be_left_out_is_told():
    def attend(Q, K, V, mask):
        return attention.attention(Q, K, V, mask)

    assert examine(EXERCISES["multi_head.mask"], attend).message == (
        "Your function should take (Q, K, V, mask=None), but it takes (Q, K, V, mask)."
    )


def test_a_number_that_may_be_an_answer_or_its_place_is_asked_about():
    for id, answer in (("softmax.and_an", 1), ("real_transformer.twice_as_long", 2)):
        said = predict(id, answer).page
        assert f"Is {answer} the answer, or its number? Give its whole text." in said
    assert "right." in plain(predict("softmax.and_an", "1").compare())


def test_every_choice_counts_on_its_card_also_where_its_number_begins_another():
    for prediction in PREDICTIONS.values():
        for k, choice in enumerate(() if prediction.typed else prediction.choices, 1):
            card = PredictionCard("9.a", prediction)
            card.press("commit", str(k))
            assert card.answer == choice.id, (prediction.id, card.text)
