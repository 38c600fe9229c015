"""The writing model for the tests: its weights, fetched in CI, else used where they are."""

import os

import pytest

from helpers.models import smollm_download

MISSING = "the weights of the writing model are not here; `make writer` fetches them (93 MB, once)"


@pytest.fixture(scope="session")
def weights():
    """The path of the file of weights."""
    if os.environ.get("CI"):
        return smollm_download.fetch()
    if not smollm_download.is_here():
        pytest.skip(MISSING)
    return smollm_download.folder() / smollm_download.FILE


@pytest.fixture(scope="session")
def model(weights):
    """The whole model: 0.54 GB and a second or two, once for all tests."""
    from helpers.models.smollm import SmolLM

    return SmolLM.load()
