"""What the site's tests and its bench share: a server, a browser profile, a lesson's page."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

import build_site

SUB_PATH = "/teachers/of math/attention"  # what a server gives besides is not ours
CELLS = "() => jupyterapp.shell.currentWidget.content.model.toJSON().cells"


class Server(ThreadingHTTPServer):
    """The site under a path of its own, as a teacher's web space has it; counts what it sends."""

    daemon_threads = True

    def __init__(self, folder):
        handler = type("Handler", (build_site.Handler,), {"do_GET": get, "do_HEAD": get})
        super().__init__(("127.0.0.1", 0), partial(handler, directory=str(folder)))
        self.address = f"http://127.0.0.1:{self.server_port}{quote(SUB_PATH)}/"
        self.asked = []
        self.cut = ""  # as soon as a file with this in its name is asked for, the network is gone
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def stop(self):
        self.shutdown()
        self.server_close()


def get(handler):
    inside = quote(SUB_PATH) + "/"
    if not handler.path.startswith(inside):
        handler.send_error(404)
        return
    server = handler.server
    server.asked.append(handler.path[len(inside) :])
    if server.cut and any(server.cut in name for name in server.asked):
        handler.close_connection = True  # and no word
        return
    handler.path = "/" + handler.path[len(inside) :]
    send = SimpleHTTPRequestHandler
    send.do_HEAD(handler) if handler.command == "HEAD" else send.do_GET(handler)


class Visitor:
    """One browser profile, with a storage of its own."""

    def __init__(self, browser, server, **options):
        self.site = server.address
        self.context = browser.new_context(**{"reduced_motion": "reduce", **options})
        self.context.set_default_timeout(120_000)
        self.away, self.errors = [], []
        self.context.on("request", self.note)
        self.context.on("weberror", lambda met: self.errors.append(str(met.error.stack)))

    def note(self, request):
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
            self.away.append(request.url)

    def visit(self, path=""):
        page = self.context.new_page()
        page.goto(self.site + path)
        return page

    def front(self):
        page = self.visit()
        page.locator(".lesson").first.wait_for()
        return page

    def open(self, lesson):
        return Lesson(self.visit("notebooks/index.html?path=" + quote(lesson)))


class Lesson:
    """A lesson's page, its kernel ready."""

    def __init__(self, page):
        self.page = page
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.wait_for_function("window.jupyterapp?.shell.currentWidget?.context.isReady")
        page.evaluate(
            """async () => {
              const { context, sessionContext } = jupyterapp.shell.currentWidget;
              await context.ready; await sessionContext.ready;
              await sessionContext.session.kernel.info;
            }"""
        )

    def command(self, name, timeout=280_000):
        self.page.evaluate(
            """name => { window.finished = false;
              jupyterapp.commands.execute(name).then(() => { window.finished = true; }); }""",
            name,
        )
        self.page.wait_for_function("window.finished", timeout=timeout)

    def run_all(self):
        self.command("notebook:run-all-cells")
        return self.page.evaluate(CELLS)

    def run(self, code):
        """Runs code in a new last cell; returns its outputs."""
        self.page.evaluate(
            """code => { const { content } = jupyterapp.shell.currentWidget;
              content.activeCellIndex = content.widgets.length - 1;
              return jupyterapp.commands.execute("notebook:insert-cell-below").then(() => {
                content.activeCell.model.sharedModel.setSource(code);
                return jupyterapp.commands.execute("notebook:run-cell"); }); }""",
            code,
        )
        return self.page.evaluate(CELLS)[-1]["outputs"]

    def save(self):
        self.command("docmanager:save")
