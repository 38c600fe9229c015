"""A scene alone in a page, without JupyterLab: the page's real half and Python's, joined by a stub.

For tests of a panel: a page opens in a moment, and what it asks is answered by the scene itself.
`with alone(browser, scene) as page:` also sees to it that the page ends without an error.
"""

import base64
import json
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from helpers.scene import joined

ADDRESS = "http://scene.test/"
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A scene</title>
<style>body { margin: 0; background: var(--jp-layout-color0, #fff); } STYLE</style>
<body data-jp-theme-light="LIGHT"><main><h1 style="position: absolute; opacity: 0">A scene</h1>
<div id="root" HIDDEN></div></main>
<script type="module">
  import widget from "./scene.js";
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const read = (text) => JSON.parse(text, (_, v) => (v?.bytes === undefined ? v : bytes(v.bytes)));
  const values = read(await window.readScene());
  const heard = [];
  window.asked = 0;
  const model = {
    get: (name) => values[name],
    set() {},
    on: (name, then) => name === "change:state" && heard.push(then),
    off() {},
    async send({ inputs }) {
      window.asked += 1;
      values.state = read(await window.askScene(JSON.stringify(inputs)));
      for (const then of heard) then();
    },
  };
  const made = widget();
  made.initialize({ model });
  made.render({ model, el: document.getElementById("root") });
  window.ready = true;
</script></body></html>"""


@contextmanager
def alone(browser, scene, *, width=830, height=800, light=True, hidden=False, **options):
    """A page that shows the scene and nothing else, for the block; it must log no error.

    hidden: with no room for it, until somebody takes that off its root.
    A page costs more than a scene: the next one with the same options (those of Playwright's
    `new_context`) gets the same page, loaded anew, and the mouse where it was at first.
    """
    idle = _idle.setdefault(browser, {}).setdefault(json.dumps(options, sort_keys=True), [])
    page = idle.pop() if idle else _new_page(browser, options)
    text = PAGE.replace("STYLE", joined.style()).replace("LIGHT", str(light).lower())
    page.document = text.replace("HIDDEN", "hidden" if hidden else "")
    page.scene, page.problems = scene, []
    page.set_viewport_size({"width": width, "height": height})
    page.goto(ADDRESS)
    page.wait_for_function("window.ready")
    page.wait_for_timeout(50)  # until it has its size
    try:
        yield page
    except BaseException:  # nobody knows in what state it is
        page.context.close()
        raise
    page.mouse.up()
    page.goto("about:blank")  # nothing goes on, nothing asks
    page.mouse.move(0, 0)
    idle.append(page)
    assert page.problems == []


# {browser: {options: pages that wait for their next scene}}
_idle = WeakKeyDictionary()


def _new_page(browser, options):
    """A page that loads `page.document`, and asks `page.scene`."""
    page = browser.new_context(**options).new_page()
    page.on("pageerror", lambda problem: page.problems.append(str(problem)))

    def answer(route):
        if route.request.url == ADDRESS:
            kind, body = "text/html", page.document
        elif route.request.url == f"{ADDRESS}scene.js":
            kind, body = "text/javascript", joined.script()
        else:
            kind, body = "text/plain", ""
        route.fulfill(content_type=f"{kind}; charset=utf-8", body=body)

    def ask(inputs):
        page.scene.inputs = json.loads(inputs)
        return json.dumps(_wire(page.scene.state))

    def read():
        return json.dumps({"parts": page.scene.parts, "state": _wire(page.scene.state)})

    page.route("**/*", answer)
    page.expose_function("askScene", ask)
    page.expose_function("readScene", read)
    return page


def _wire(value):
    """Plain data with bytes in it, as JSON can carry it."""
    if isinstance(value, dict):
        return {key: _wire(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_wire(v) for v in value]
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
