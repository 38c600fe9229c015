// The one line to Python: `inputs` go out, one `state` comes back.
//
// At most one message is in flight. While Python works, only the newest inputs are kept, so a slow
// kernel drops pictures but never falls behind, and what the hand did last is what is drawn last.

const PATIENCE = 2000;  // milliseconds without an answer before the reader is told
const LONGEST = 30_000;  // between two questions: whoever was away is not to wait any longer

/**
 * Hears the kernel also where the page was slow. A widget that took more than two seconds to load
 * is shown, but anywidget lets no message through to it any more (`ready` in its runtime.ts stays
 * rejected). Then they go to ipywidgets' own method, and what was lost until now is asked for.
 */
async function hear(model) {
  const own = await model.widget_manager.get_model(model.get("parts").model);
  try {
    await own._handle_comm_msg({ content: { data: {} } });  // says nothing, if it is let through
  } catch {
    const plain = Object.getPrototypeOf(Object.getPrototypeOf(own));
    own.comm.on_msg(plain._handle_comm_msg.bind(own));
    own.comm.send({ method: "request_state" });
  }
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export class Link {
  constructor(model) {
    this.model = model;
    this.page = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    this.seq = 0;
    this.busy = false;
    this.unsent = false;
    this.stops = model.get("state").stops;  // interrupts that the page knows of, so Python can drop what was asked before
    this.smooth = false;
    this.views = new Set();
    this.inputs = structuredClone(model.get("state").inputs);
    this.known = structuredClone(this.inputs);  // what Python said last; ours may be newer
    model.on("change:state", () => this.#receive());
    hear(model).catch(() => {});  // another front end has other ways
  }

  /** Takes a change from one view: { points: {panel: [...]}, controls: {id: value} }. */
  change({ points = {}, controls = {} }, { smooth = false, from = null } = {}) {
    Object.assign(this.inputs.points, points);
    Object.assign(this.inputs.controls, controls);
    this.smooth = smooth;
    for (const view of this.views) if (view !== from) view.showInputs(this.inputs, smooth);
    this.unsent = true;
    this.#send();
  }

  #send() {
    if (this.busy || !this.unsent) return;
    this.busy = true;
    this.#ask(PATIENCE);
    this.#mark();
  }

  /**
   * Says where things are. Not by `save_changes`: ipywidgets holds that back until the kernel has
   * said that it is idle again, and for ever when an answer was lost. With no answer the reader is
   * told and the page asks again, each time after twice as long, so that a kernel that is only busy
   * finds a few messages and no queue. What cannot be sent now can be later, if only the line is cut.
   */
  #ask(patience) {
    this.unsent = false;
    this.seq += 1;
    const inputs = { ...structuredClone(this.inputs), seq: this.seq, page: this.page, stops: this.stops };
    this.timer = setTimeout(() => {
      this.#wait(true);
      if (this.views.size) this.#ask(Math.min(2 * patience, LONGEST));
      else this.busy = false;  // nobody looks; the next change asks
    }, patience);
    this.model.set("inputs", inputs);  // for what is linked to it in the page
    try {
      this.model.send({ inputs });
    } catch {
      this.#wait(true);
    }
  }

  #receive() {
    const state = this.model.get("state");
    // An interrupt also stops what the hand did while it was awaited: nothing goes out by itself.
    if (state.stops !== this.stops) this.unsent = false;
    this.stops = state.stops;
    const mine = state.page === this.page;
    if (mine && state.seq >= this.seq) {
      this.busy = false;
      clearTimeout(this.timer);
      this.#wait(false);
    }
    if (!mine) this.#adopt(state.inputs);
    this.known = structuredClone(this.busy || this.unsent ? state.inputs : this.inputs);
    const smooth = !mine || (this.smooth && !this.unsent);
    for (const view of this.views) view.showState(state, smooth);
    this.#send();
    this.#mark();
  }

  /** In the page: whether an answer is under way. */
  #mark() {
    for (const view of this.views) view.root.toggleAttribute("data-asking", this.busy);
  }

  /** Somebody else moved something (Python, another page): that counts where ours is not newer. */
  #adopt({ points, controls }) {
    const { inputs, known } = this;
    const merge = (ours, base, theirs) => (same(ours, base) ? theirs : ours);
    for (const [id, places] of Object.entries(points)) {
      inputs.points[id] = places.map((p, i) => merge(inputs.points[id][i], known.points[id][i], p));
    }
    for (const [id, value] of Object.entries(controls)) {
      inputs.controls[id] = merge(inputs.controls[id], known.controls[id], value);
    }
    if (!same(inputs, { points, controls })) this.unsent = true;
    for (const view of this.views) view.showInputs(inputs, true);
  }

  #wait(waiting) {
    for (const view of this.views) view.showWaiting(waiting);
  }
}
