"""A scene alone in a page, without JupyterLab: the page's real half and Python's, joined by a stub.

For tests of a panel: a page opens in a moment, and what it asks is answered by the scene itself.
`with alone(browser, scene) as page:` also sees to it that the page ends without an error.
"""

import base64
import json
from contextlib import contextmanager

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


def open_alone(browser, scene, *, width=830, height=800, light=True, hidden=False, **options):
    """A page that shows the scene and nothing else; its context ends with the page.

    hidden: with no room for it, until somebody takes that off its root.
    """
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda problem: page.problems.append(str(problem)))
    text = PAGE.replace("STYLE", joined.style()).replace("LIGHT", str(light).lower())
    text = text.replace("HIDDEN", "hidden" if hidden else "")
    bodies = {
        ADDRESS: ("text/html", text),
        f"{ADDRESS}scene.js": ("text/javascript", joined.script()),
    }

    def answer(route):
        kind, body = bodies.get(route.request.url, ("text/plain", ""))
        route.fulfill(content_type=f"{kind}; charset=utf-8", body=body)

    def ask(inputs):
        scene.inputs = json.loads(inputs)
        return json.dumps(_wire(scene.state))

    page.route("**/*", answer)
    page.expose_function("askScene", ask)
    page.expose_function(
        "readScene", lambda: json.dumps({"parts": scene.parts, "state": _wire(scene.state)})
    )
    page.goto(ADDRESS)
    page.wait_for_function("window.ready")
    page.wait_for_timeout(50)  # until it has its size
    return page


@contextmanager
def alone(browser, scene, **options):
    """The page of one scene, for as long as the block lasts; it must log no error."""
    page = open_alone(browser, scene, **options)
    yield page
    page.context.close()
    assert page.problems == []


def _wire(value):
    """Plain data with bytes in it, as JSON can carry it."""
    if isinstance(value, dict):
        return {key: _wire(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_wire(v) for v in value]
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
