"""JupyterLab's server for the course: what a kernel says goes to the page at once.

Two of its habits cost a drag half of its pictures. It leaves Nagle's algorithm on for the kernel's
connection: a small message waits until the page has confirmed the one before, and the page confirms
late, by 40 ms or more. And it lets no browser keep the tab's icon, which changes whenever a kernel
becomes busy or idle: two files are fetched for each answer.
"""

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class AtOnce(ZMQChannelsWebsocketConnection):
    """The usual connection, without the wait."""

    def connect(self):
        self.websocket_handler.set_nodelay(True)
        return super().connect()


c = get_config()  # noqa: F821
c.ServerApp.kernel_websocket_connection_class = AtOnce
c.ServerApp.static_immutable_cache = ["/static/favicons/"]
