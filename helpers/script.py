"""A page's script and style, sent once for all widgets that run on them.

Each anywidget carries its own script: a lesson with forty scenes and cards would send the same
text forty times, and save it with the notebook. Ours carry a few lines that ask one model for it.
"""

import ipywidgets
from traitlets import Unicode


class Script(ipywidgets.Widget):
    """The text of a module whose default export makes a widget, and its style sheet."""

    code = Unicode().tag(sync=True)
    style = Unicode().tag(sync=True)


_made = {}


def shared(code, style):
    """The one `Script` of this kernel with that text; a new one if the last was closed."""
    script = _made.get((code, style))
    if script is None or script.comm is None:
        script = _made[code, style] = Script(code=code, style=style)
    return script


# What a widget with a trait `script` (a `Script`) has for its own `_esm`.
STUB = """\
const loaded = (globalThis.__attentionCourse ??= new Map());
async function load(model) {
  const id = model.get("script").replace("IPY_MODEL_", "");
  const script = await model.widget_manager.get_model(id);
  const code = script.get("code");
  if (!loaded.has(code)) {
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    loaded.set(code, import(address).then((module) => module.default));
    const style = document.createElement("style");
    style.textContent = script.get("style");
    document.head.append(style);
  }
  return (await loaded.get(code))();
}
export default () => {
  let widget;
  return {
    async initialize(context) {
      widget = await load(context.model);
      await widget.initialize?.(context);
    },
    render: (context) => widget.render(context),
  };
};
"""  # no text
