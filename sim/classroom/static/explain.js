/** Explanations: one bubble for whatever is hovered, tapped or has the focus. */

import { byId } from "./dom.js";

const texts = new WeakMap();
const GAP = 10;
let shown = null;

/** Lets an element explain itself; `text` is asked when it is needed. */
export function explain(element, text) {
  texts.set(element, text);
}

function explained(target) {
  for (let at = target; at instanceof Element; at = at.parentElement) {
    if (texts.has(at)) return at;
  }
  return null;
}

function show(element) {
  const bubble = byId("explanation");
  if (!bubble) return;
  const text = element ? texts.get(element)() : "";
  shown = text ? element : null;
  bubble.hidden = !text;
  if (!text) return;
  bubble.textContent = text;
  const box = element.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const room = document.documentElement;
  const left = Math.min(Math.max(GAP, box.left + box.width / 2 - width / 2), room.clientWidth - width - GAP);
  const below = box.bottom + GAP;
  const top = below + height < room.clientHeight ? below : Math.max(GAP, box.top - height - GAP);
  bubble.style.left = `${left}px`;
  bubble.style.top = `${top}px`;
}

/** Writes the bubble anew after the world has moved on. */
export function refresh() {
  if (shown?.isConnected) show(shown);
  else if (shown) show(null);
}

export function startExplaining() {
  for (const kind of ["pointerover", "pointerdown", "focusin"]) {
    document.addEventListener(kind, (event) => show(explained(event.target)));
  }
  document.addEventListener("focusout", () => show(null));
  document.addEventListener("scroll", () => show(null), { passive: true });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(null);
  });
}
