"""What the first edition called its exercises and predictions.

It numbered them, "3.2"; a learner's files from then are read once through this list, and a notebook
from then is told apart by it.
"""

_NAMES = {
    "start_here": {"0.1": "half_way", "0.a": "nearest"},
    "embeddings": {
        **{"1.1": "distance", "1.2": "nearest", "1.3": "between", "1.4": "part_way"},
        **{"1.5": "gravity", "1.a": "middle", "1.b": "way", "1.c": "pull", "1.d": "galaxy"},
        "1.e": "shadow",
    },
    "similarity": {
        **{"2.1": "dot", "2.2": "cosine", "2.3": "scaled_dot", "2.4": "close_not_alike"},
        **{"2.5": "two_rankings", "2.a": "products", "2.b": "twice_as_long", "2.c": "who_ranks"},
        **{"2.d": "root_two", "2.e": "spread", "2.f": "far_but_high"},
    },
    "softmax": {
        **{"3.1": "normalize", "3.2": "own", "3.3": "sure", "3.a": "and_an", "3.b": "five_times"},
        **{"3.c": "opposite", "3.d": "zero", "3.e": "temperature"},
    },
    "attention_step": {
        **{"3.4": "nine_tenths", "3.5": "own", "3.f": "per_cent", "3.g": "plane"},
        **{"3.h": "cut_apple", "3.i": "shuffle", "3.j": "both_move", "3.k": "cures"},
    },
    "keys_and_queries": {
        **{"4.1": "row_times_matrix", "4.2": "beat_the_best", "4.3": "listening"},
        **{"4.4": "one_matrix", "4.5": "unheard", "4.a": "where", "4.b": "turning", "4.c": "vote"},
        **{"4.d": "one_way", "4.e": "border", "4.f": "rank_one"},
    },
    "values": {
        **{"5.1": "recipe", "5.2": "move", "5.3": "two_recipes", "5.4": "attention"},
        **{"5.5": "cross", "5.a": "measure_and_move", "5.b": "twice", "5.c": "shapes"},
        **{"5.d": "sheet", "5.e": "how_many", "5.f": "zero_queries", "5.g": "swapped"},
    },
    "multi_head": {
        **{"6.1": "side_by_side", "6.2": "without_concatenating", "6.3": "apart", "6.4": "mask"},
        **{"6.5": "own", "6.a": "origin", "6.b": "wide", "6.c": "without_awful"},
        **{"6.d": "turned_up", "6.e": "doubled", "6.f": "eight_heads", "6.g": "last_word"},
    },
    "learning_the_matrices": {
        **{"7.1": "loss", "7.2": "nudge", "7.3": "pairs", "7.5": "softmax_slopes"},
        **{"7.a": "knows_nothing", "7.b": "slope", "7.c": "previous_word", "7.d": "shuffled"},
        "7.e": "without_attention",
    },
    "what_the_heads_learned": {
        **{"7.4": "one_arrow", "7.f": "last_word", "7.g": "technology", "7.h": "taken_away"},
        "7.i": "templates",
    },
    "real_transformer": {
        **{"8.1": "gap", "8.2": "cut", "8.3": "head", "8.4": "moved", "8.5": "cost"},
        **{"8.a": "cut_orange", "8.b": "before", "8.c": "resting_place", "8.d": "twice_as_long"},
    },
}

# {"3.2": "softmax.own", …}
IDS = {old: f"{slug}.{name}" for slug, names in _NAMES.items() for old, name in names.items()}

NOTICE = (
    "this notebook is of the first edition of the course. `make update` brings the new notebooks, "
    "and what you wrote stays"
)
