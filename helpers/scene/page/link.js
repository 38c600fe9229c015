// The one line to Python: `inputs` go out, one `state` comes back.
//
// At most one message is in flight. While Python works, only the newest inputs are kept, so a slow
// kernel drops pictures but never falls behind, and what the hand did last is what is drawn last.

const PATIENCE = 2000;  // milliseconds without an answer before the reader is told

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
    model.on("change:state", () => this.#receive());
  }

  /** Takes a change from one view: { points: {panel: [...]}, controls: {id: value} }. */
  change({ points = {}, controls = {} }, { smooth = false, from = null } = {}) {
    Object.assign(this.inputs.points, points);
    Object.assign(this.inputs.controls, controls);
    this.smooth = smooth;
    for (const view of this.views) if (view !== from) view.showInputs(this.inputs);
    this.unsent = true;
    this.#send();
  }

  #send() {
    if (this.busy || !this.unsent) return;
    this.busy = true;
    this.unsent = false;
    this.seq += 1;
    this.timer = setTimeout(() => this.#wait(true), PATIENCE);
    this.model.set("inputs", { ...structuredClone(this.inputs), seq: this.seq, page: this.page });
    this.model.save_changes();
  }

  #receive() {
    const state = this.model.get("state");
    const mine = state.page === this.page;
    if (mine && state.seq >= this.seq) {
      this.busy = false;
      clearTimeout(this.timer);
      this.#wait(false);
    }
    // Somebody else moved something (Python, another page): their inputs count, unless ours are newer.
    if (!mine && !this.busy && !this.unsent) {
      this.inputs = structuredClone(state.inputs);
      for (const view of this.views) view.showInputs(this.inputs, true);
    }
    const smooth = !mine || (this.smooth && !this.unsent);
    for (const view of this.views) view.showState(state, smooth);
    this.#send();
  }

  #wait(waiting) {
    for (const view of this.views) view.showWaiting(waiting);
  }
}
