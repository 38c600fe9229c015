"""A JupyterHub for a class on one machine, as it stands: `sudo .venv-hub/bin/jupyterhub -f THIS`.

Learners are users of the machine and log in with its passwords. Run by anybody but root it works
for that one person, to try it. What a class may want to change stands first.
"""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / "build" / "hub"
STATE.mkdir(parents=True, exist_ok=True)
STATE.chmod(0o700)  # the hub's secrets and its list of learners

c = get_config()  # noqa: F821

# On this machine alone. A web server with a certificate stands before it, where there is a network.
c.JupyterHub.bind_url = os.environ.get("COURSE_HUB", "http://127.0.0.1:8000")
# Who may come in: whoever has an account here, and who sees the hub's own pages (none by default).
c.Authenticator.allow_all = True
c.Authenticator.admin_users = set(os.environ.get("COURSE_HUB_ADMINS", "").split())

# A learner's server is stopped when nothing has happened for an hour, a kernel after half of one.
c.Spawner.args = [
    "--ServerApp.shutdown_no_activity_timeout=3600",
    "--MappingKernelManager.cull_idle_timeout=1800",
    "--MappingKernelManager.cull_interval=120",
]
c.Spawner.cmd = [str(Path(sys.prefix, "bin", "jupyterhub-singleuser"))]
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 180
# Not the hub's own variables: a lesson needs no more than these. The lessons lie in a repository
# of the teacher's, which git reads for others only when told to.
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]
c.Spawner.environment = {
    "JUPYTER_PREFER_ENV_PATH": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "GIT_CONFIG_SYSTEM": str(STATE.with_suffix(".gitconfig")),
}

c.JupyterHub.db_url = f"sqlite:///{STATE}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
DOOR = "configurable-http-proxy"
own = shutil.which(DOOR, path=str(ROOT / "node_modules" / ".bin"))
c.ConfigurableHTTPProxy.command = [shutil.which(DOOR) or own or DOOR]
