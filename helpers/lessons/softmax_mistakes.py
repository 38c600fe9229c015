"""A softmax gone wrong, in the ways people write it: for the exercises that contain one."""

import numpy as np


def exp_over_sum(scores, axis, top=True):
    powers = np.exp(scores - (scores.max(axis=axis, keepdims=True) if top else 0))
    return powers / powers.sum(axis=axis, keepdims=True)


def less(scores, what):
    powers = np.exp(scores - what)
    return powers / powers.sum(axis=-1, keepdims=True)


def lying_flat(scores, top):
    powers = np.exp(scores - top)
    return powers / powers.sum(axis=-1)


def flat_top(scores):
    powers = np.exp(scores - scores.max(axis=-1))
    return powers / powers.sum(axis=-1, keepdims=True)
