// The one line to Python: `inputs` go out, one `state` comes back.
//
// At most one message is in flight. While Python works, only the newest inputs are kept, so a slow
// kernel drops pictures but never falls behind, and what the hand did last is what is drawn last.

const PATIENCE = 2000;  // milliseconds without an answer before the reader is told

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export class Link {
  constructor(model) {
    this.model = model;
    this.page = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    this.seq = 0;
    this.busy = false;
    this.unsent = false;
    this.smooth = false;
    this.views = new Set();
    this.inputs = structuredClone(model.get("state").inputs);
    this.known = structuredClone(this.inputs);  // what Python said last; ours may be newer
    model.on("change:state", () => this.#receive());
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
    this.unsent = false;
    this.seq += 1;
    this.timer = setTimeout(() => this.#late(PATIENCE), PATIENCE);
    this.model.set("inputs", this.#message());
    this.model.save_changes();
    this.#mark();
  }

  #message() {
    return { ...structuredClone(this.inputs), seq: this.seq, page: this.page };
  }

  /**
   * No answer yet: the reader is told, and the page asks again, each time after twice as long, so
   * that a kernel that is only busy finds a few messages and no queue. Not through `inputs`, which
   * ipywidgets holds back until the first message has been answered, and that one may be lost.
   */
  #late(waited) {
    this.#wait(true);
    this.unsent = false;
    this.seq += 1;
    this.timer = setTimeout(() => this.#late(2 * waited), 2 * waited);
    try {
      this.model.send({ inputs: this.#message() });
    } catch {
      clearTimeout(this.timer);  // the kernel that this scene belonged to is gone
    }
  }

  #receive() {
    const state = this.model.get("state");
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
