"""JupyterLab's server for the course: what a kernel says goes to the page at once.

It leaves Nagle's algorithm on for the kernel's connection: a small message waits until the page has
confirmed the one before, and the page confirms late, by 40 ms or more. (In the page, another habit
cost a drag a quarter of its pictures: the tab's icon changed whenever a kernel became busy or idle,
and was fetched each time. `labconfig/page_config.json` turns that off; the notebook's own circle
still says it.)
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class AtOnce(ZMQChannelsWebsocketConnection):
    """The usual connection, without the wait."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c = get_config()  # noqa: F821
c.ServerApp.kernel_websocket_connection_class = AtOnce
