"""The stored lesson that a test file is about, by its NOTEBOOK."""

import nbformat
import pytest
from looking import numbers_in, shown


@pytest.fixture(scope="module")
def cells(request):
    return nbformat.read(request.module.NOTEBOOK, as_version=4).cells


@pytest.fixture(scope="module")
def outputs(cells):
    """The numbers that each code cell shows as text, by a piece of its source."""

    def find(piece):
        (cell,) = [c for c in cells if c.cell_type == "code" and piece in c.source]
        return numbers_in(shown(cell))

    return find
