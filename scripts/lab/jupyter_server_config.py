"""Settings of Jupyter's server for the course; `pip install` of the course copies this file into
the environment's own etc/jupyter, and page_config.json beside it.

The server leaves Nagle's algorithm on for the kernel's connection: a small message waits until the
page has confirmed the one before, and the page confirms late, by 40 ms or more. (In the page,
another habit cost a drag a quarter of its pictures: the tab's icon changed whenever a kernel became
busy or idle, and was fetched each time. `page_config.json` turns that off; the notebook's own
circle still says it.)
"""

import os

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class AtOnce(ZMQChannelsWebsocketConnection):
    """The usual connection, without the wait."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c = get_config()  # noqa: F821
c.ServerApp.kernel_websocket_connection_class = AtOnce

# Silent: no list of extensions, no look for updates, no news. (Whether one wants news is not asked
# either: see page_config.json.)
c.LabApp.extension_manager = "readonly"
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.news_url = None

# For the kernels: a lesson's matrices are small, and threads that wait for each other on a busy
# machine cost ten times what they gain.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
