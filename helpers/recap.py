"""Where notebooks of the first edition look for the picture that grows: says so in one sentence."""

from helpers.lessons.first_edition import NOTICE

raise ImportError(NOTICE)
