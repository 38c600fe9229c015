"""One module a lesson: each explorer makes a scene that runs on the learner's own function."""
