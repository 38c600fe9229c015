// A card: shows what Python says, and sends back what is pressed, chosen or typed.
//
// Python makes all of its HTML, out of escaped text, so that a card in print is the card on the page.

const SAYS = {
  silent: "Run this cell, and the card answers again.",
};
const PATIENCE = 3000;

/** What names an element from one showing to the next. */
const nameOf = (element) => element?.dataset?.name ?? null;

export default function widget() {
  return {
    render({ model, el }) {
      const root = el.appendChild(document.createElement("div"));
      let waiting = null;

      const show = () => {
        clearTimeout(waiting);
        const field = root.contains(document.activeElement) ? document.activeElement : null;
        const held = nameOf(field);
        const typed = field?.type === "text" ? field.value : null; // perhaps more by now
        root.className = `card card-${model.get("status")}`;
        root.innerHTML = model.get("page");
        // Two views of a card are two groups of choices.
        for (const input of root.querySelectorAll("input[type=radio]")) input.name += `-${serial}`;
        for (const element of root.querySelectorAll("button, input")) {
          element.setAttribute("data-lm-suppress-shortcuts", "true");
        }
        if (held === null) return;
        const again = [...root.querySelectorAll("[data-name]")].find((e) => nameOf(e) === held);
        if (typed !== null && again?.type === "text") again.value = typed;
        (again ?? root.querySelector("[data-news]") ?? root.querySelector("button, input"))?.focus();
      };

      const given = () => root.querySelector("input:checked")?.value ?? root.querySelector("input[type=text]")?.value ?? null;
      const send = (what) => {
        const note = root.querySelector(".card-silent");
        clearTimeout(waiting);
        waiting = setTimeout(() => { if (note) note.textContent = SAYS.silent; }, PATIENCE);
        try {
          model.send({ do: what, given: given() });
        } catch {
          if (note) note.textContent = SAYS.silent;
        }
      };
      const click = (event) => {
        const button = event.target.closest?.("[data-do]");
        if (button) send(button.dataset.do);
      };
      const key = (event) => {
        if (event.key === "Enter" && event.target.matches?.("input")) {
          event.preventDefault();
          send("commit");
        }
      };
      const serial = Math.random().toString(36).slice(2, 8);
      root.addEventListener("click", click);
      root.addEventListener("keydown", key);
      model.on("change:page", show);
      const heard = () => clearTimeout(waiting);
      model.on("msg:custom", heard);
      show();
      return () => {
        clearTimeout(waiting);
        model.off("change:page", show);
        model.off("msg:custom", heard);
      };
    },
  };
}
