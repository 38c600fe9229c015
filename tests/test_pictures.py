"""The README's pictures: there, small, and not older than the code that they show."""

import json

import pictures
from PIL import Image


def test_they_are_of_the_code_as_it_is():
    known = json.loads((pictures.PLACE / "pictures.json").read_text(encoding="utf-8"))
    assert known == {"made from": pictures.made_from()}, "run `make pictures`"


def test_the_course_in_motion_is_small_and_moves():
    path = pictures.PLACE / "motion.webp"
    assert path.stat().st_size <= pictures.MOST
    with Image.open(path) as picture:
        assert picture.n_frames > 40 and picture.size[0] == pictures.WIDTH


def test_readme_opens_with_it():
    readme = (pictures.ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.index(".github/motion.webp") < readme.index("## Start")
    assert ".github/scene.png" in readme
