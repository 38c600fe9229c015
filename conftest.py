"""What every kernel that the tests start finds around it, the lessons' (nbval) as well as the rest.

Nothing of the person's own, neither settings nor kernels nor kept functions, is seen or written.
"""

import atexit
import os
import shutil
import sys
import tempfile

from helpers.models import smollm_download

HOME = tempfile.mkdtemp(prefix="attention-course-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

for name in (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "IPYTHONDIR",
    "MPLCONFIGDIR",
    "ATTENTION_COURSE_KEEP",
):
    os.environ[name] = os.path.join(HOME, name.lower())
    os.makedirs(os.environ[name])

# Only tests that ask for the writing model find it (`weights` in tests/conftest.py): kernels of the
# lessons have none, so that what they show is the same on every machine.
os.environ.setdefault("COURSE_TESTS_WEIGHTS", str(smollm_download.folder()))
os.environ["ATTENTION_COURSE_CACHE"] = os.path.join(HOME, "cache")

os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
# Containers often set it; then each of hundreds of processes would compile the course anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in `make lab`: see scripts/course.py
os.environ["ATTENTION_COURSE_STATIC"] = "1"
