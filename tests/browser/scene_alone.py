"""A scene alone in a plain page, without JupyterLab: the widget's own script, Python answering."""

import base64
import json
from contextlib import contextmanager

from helpers.scene import joined

PAGE = """<!doctype html><meta charset="utf-8"><style>body {{ margin: 0 }} {css}</style>
<body data-jp-theme-light="{light}"><div id="room" style="width: {width}px"></div>
<script type="module">
{script}
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const revive = (key, value) => (value && value.bytes !== undefined ? bytes(value.bytes) : value);
const data = JSON.parse({data}, revive);
const heard = {{}};
const model = {{
  get: (name) => data[name],
  set: (name, value) => {{ data[name] = value; }},
  on: (name, act) => {{ heard[name] = act; }},
  widget_manager: {{ get_model: async () => ({{}}) }},
  async send({{ inputs }}) {{
    data.state = JSON.parse(await window.answer(JSON.stringify(inputs)), revive);
    heard["change:state"]();
  }},
}};
const widget = $scene.default ?? $scene;
const one = (typeof widget === "function" ? widget : widget.default)();
one.initialize({{ model }});
one.render({{ model, el: document.getElementById("room") }});
</script>"""


def _wire(value):
    """Plain data with bytes in it, as JSON can carry it."""
    if isinstance(value, dict):
        return {key: _wire(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_wire(v) for v in value]
    return {"bytes": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


@contextmanager
def alone(browser, scene, *, width=830, light=True, **context):
    """The page of one scene; what the hand does there, the scene answers."""
    context = browser.new_context(viewport={"width": width, "height": 800}, **context)
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))

    def answer(text):
        scene.inputs = json.loads(text)
        return json.dumps(_wire(scene.state))

    page.expose_function("answer", answer)
    data = {"parts": scene.parts, "state": _wire(scene.state), "inputs": scene.inputs}
    page.set_content(
        PAGE.format(
            css=joined.style(),
            script=joined.script().replace("export default $scene;", ""),
            data=json.dumps(json.dumps(data)).replace("</", "<\\/"),
            width=width,
            light="true" if light else "false",
        )
    )
    page.wait_for_selector(".scene")
    yield page
    context.close()
    assert not problems, problems
