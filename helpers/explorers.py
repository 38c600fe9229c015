"""Where notebooks of the first edition look for its pictures: says so in one sentence."""

from helpers.lessons.first_edition import NOTICE

raise ImportError(NOTICE)
