"""What every kernel that the tests start finds around it, the lessons' (nbval) as well as the rest.

Nothing of the person's own, neither settings nor kernels nor kept functions, is seen or written.
"""

import atexit
import os
import shutil
import tempfile

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

os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in `make lab`: see scripts/course.py
os.environ["ATTENTION_COURSE_STATIC"] = "1"
