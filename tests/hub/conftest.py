"""A real JupyterHub, with its real door, for three learners: `make test-all ARGS=tests/hub`.

It needs `configurable-http-proxy` (npm's) on the PATH, or is skipped and says so; `.venv-hub` is
made when it is not there (COURSE_HUB_ENV names another).
"""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import hub
import pytest
from environment import clean_environment

CONFIG = """
exec(compile(open({config!r}).read(), {config!r}, "exec"), dict(globals(), __file__={config!r}))
from jupyterhub.spawner import SimpleLocalProcessSpawner
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{inner}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/secret"
c.ConfigurableHTTPProxy.pid_file = "{folder}/proxy.pid"
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = SimpleLocalProcessSpawner
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/homes/{{username}}"
c.Spawner.args = [*c.Spawner.args, "--LabApp.expose_app_in_browser=True", *{root!r}]
c.Spawner.environment = dict(c.Spawner.environment, GIT_CONFIG_SYSTEM="{folder}/gitconfig")
"""


def free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture(scope="session")
def hub_environment():
    if hub.proxy() is None:
        pytest.skip("no configurable-http-proxy: npm install -g configurable-http-proxy")
    if os.environ.get("COURSE_HUB_ENV"):
        return Path(os.environ["COURSE_HUB_ENV"])
    environment = hub.HubEnvironment()
    environment.make()
    return environment.folder


class Hub:
    """A hub that runs. `lessons`: the repository; `homes`: where its learners' folders are."""

    def __init__(self, folder, environment):
        self.folder, self.lessons, self.homes = folder, folder / "lessons", folder / "homes"
        self.homes.mkdir()
        hub.lessons(self.lessons)
        safe = f"[safe]\n\tdirectory = {self.lessons}\n\tdirectory = {self.lessons}/.git\n"
        (folder / "gitconfig").write_text(safe)
        port, inner, api = free_ports(3)
        self.url = f"http://127.0.0.1:{port}"
        root = ["--allow-root"] if os.geteuid() == 0 else []
        config = folder / "config.py"
        config.write_text(
            CONFIG.format(
                config=str(hub.CONFIG), port=port, inner=inner, api=api, folder=folder, root=root
            )
        )
        env = clean_environment()
        for name in ("ATTENTION_COURSE_KEEP", "ATTENTION_COURSE_STATIC", "JUPYTER_CONFIG_DIR"):
            env.pop(name, None)
        self.log = folder / "hub.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [environment / "bin/jupyterhub", "-f", config],
                cwd=folder,
                env=env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/hub/login", timeout=5).read()
                return
            except OSError:
                time.sleep(0.2)
        self.stop()
        raise RuntimeError(f"The hub did not start:\n{self.log.read_text()[-4000:]}")

    def link(self, notebook):
        return hub.link(self.url, self.lessons.as_uri(), notebook)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def running(tmp_path_factory, hub_environment):
    folder = tmp_path_factory.mktemp("hub")
    hub_running = Hub(folder, hub_environment)
    try:
        yield hub_running
    finally:
        hub_running.stop()
        shutil.rmtree(folder, ignore_errors=True)
