// The one line to Python: `inputs` go out, one `state` comes back.
//
// At most one message is in flight. While Python works, only the newest inputs are kept, so a slow
// kernel drops pictures but never falls behind, and what the hand did last is what is drawn last.

const PATIENCE = 2000;  // milliseconds without an answer before the reader is told
const LATE = 250;  // without an answer before a film waits
const LONGEST = 30_000;  // between two questions: whoever was away is not to wait any longer

const DEAF = /^~0\.(9|10|11)\./;  // versions of anywidget that are known to need `hear`

/**
 * Hears the kernel also where the page was slow. anywidget gives a widget's module two seconds
 * (`AbortSignal.timeout(2000)` in its runtime.ts) to load. One that took longer is shown, but the
 * promise `ready`, which every message to it awaits, stays rejected, so none comes through any more.
 * Then they go to ipywidgets' own method, and what was lost until now is asked for. A version of
 * anywidget that is not known to do so is left alone; `test_a_scene_that_was_slow_to_load` tells
 * whether a new one needs it too.
 */
async function hear(model) {
  if (!DEAF.test(model.get("_model_module_version") ?? "")) return;
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

  get late() { return this.busy && performance.now() - this.asked > LATE; }

  #send() {
    if (this.busy || !this.unsent) return;
    this.busy = true;
    this.asked = performance.now();
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
    this.#send();  // first, so that Python works while the page draws
    for (const view of this.views) view.showState(state, smooth);
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
