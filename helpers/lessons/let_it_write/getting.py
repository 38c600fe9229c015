"""A card that offers the model that writes: its size, a button, and how far it is."""

import time

from helpers.judging import keeping
from helpers.judging.cards import Card, button, paragraph
from helpers.models import smollm_download
from helpers.models.smollm import SmolLM
from helpers.models.smollm_download import MEMORY, MODEL

HERE = f"{MODEL} is here. Run the next cell."
STORED = "Without it this lesson runs to its end, on stored results."
OFTEN = 0.2  # seconds between two words of progress


class WriterCard(Card):
    """Says whether the model is here, and brings it when its button is pressed."""

    def __init__(self):
        super().__init__()
        if smollm_download.is_here():
            self._say(HERE, "passed")
        elif not smollm_download.size():
            self._say(f"This site does not bring {MODEL}: it is large. {STORED}")
        else:
            self._offer()

    def _say(self, text, status="unsolved", asked=""):
        self.show(text, paragraph(text), status, asked)

    def _offer(self, trouble=""):
        size = smollm_download.size() / 1e6
        said = (
            f"{MODEL} is not here yet. It is {size:.0f} MB to fetch, once, and takes "
            f"{MEMORY / 1e9:.1f} GB of memory while it is used. {STORED}"
        )
        asked = f'<p class="card-buttons">{button("fetch", f"Fetch it ({size:.0f} MB)")}</p>'
        self.show(
            f"{trouble} {said}".strip(),
            f"{paragraph(trouble)}{paragraph(said)}",
            "wrong" if trouble else "unsolved",
            "" if keeping.is_static() else asked,
        )

    def _do_fetch(self, given):
        last = -OFTEN

        def progress(done, total):
            nonlocal last
            now = time.monotonic()
            if now - last < OFTEN:
                return
            last = now
            told = f"Fetching {MODEL}: {done / 1e6:.0f} of {total / 1e6:.0f} MB …"
            bar = f'<progress max="{total}" value="{done}" aria-label="Fetched"></progress>'
            self.show(told, f"{paragraph(told)}<p>{bar}</p>")

        self.send({"heard": True})
        progress(0, smollm_download.size())
        try:
            smollm_download.fetch(progress)
        except OSError as error:
            self._offer(f"The model could not be fetched: {error}")
        except KeyboardInterrupt:
            self._offer("Stopped. No unfinished file is left.")
        else:
            self._say(HERE, "passed")


def load_writer():
    """The model, or None where it is not, or cannot be used; it says which."""
    if not smollm_download.is_here():
        print("The model is not here: stored results are shown.")
        return None
    try:
        model = SmolLM.load()
    except (OSError, MemoryError) as error:
        why = str(error) or "there was no room for it in memory"
        print(f"The model cannot be used, so stored results are shown: {why}")
        return None
    print("The model is here.")
    return model


def offer_the_writer():
    """The card with the model's size and the button that fetches it, or that it is here."""
    return WriterCard()
