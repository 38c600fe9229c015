"""JupyterLab's server for the course: what a kernel says goes to the page at once.

The server leaves Nagle's algorithm on for the kernel's connection: a small message waits until the
page has confirmed the one before, and the page confirms late, by 40 ms or more. A drag makes just
such messages. Turned off, a dragged slider shows up to twice as many pictures a second.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class AtOnce(ZMQChannelsWebsocketConnection):
    """The usual connection, without the wait."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c = get_config()  # noqa: F821
c.ServerApp.kernel_websocket_connection_class = AtOnce
