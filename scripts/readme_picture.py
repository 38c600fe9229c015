"""Makes the README's picture, `.github/scene.png`, from the course's own scene of lesson 04."""

from pathlib import Path

import numpy as np

from helpers.attention import softmax
from helpers.lessons.keys_and_queries.scenes import explore_listening


def listen(places, words, M):
    """Lesson 04's function: the weights of whoever asks from these places."""
    return softmax(places @ M @ words.T / np.sqrt(2))


if __name__ == "__main__":
    scene = explore_listening(listen)
    scene.move("M row 1", (1.0, -0.6))
    scene.move("M row 2", (0.2, 1.3))
    picture = Path(__file__).parent.parent / ".github" / "scene.png"
    scene.figure().savefig(picture, dpi=110, metadata={"Software": None})
    print(scene.describe())
