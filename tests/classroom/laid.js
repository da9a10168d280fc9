/** What is cut, or lies over something else, in a page as it is now: gives a sentence for each. */
() => {
  const found = [];
  const told = (element) => `${element.closest("[class]")?.getAttribute("class") ?? element.tagName}: ${(element.textContent || element.value || "").trim().slice(0, 40)}`;
  const cutting = new Map();
  const style = (element) => {
    if (!cutting.has(element)) cutting.set(element, getComputedStyle(element));
    return cutting.get(element);
  };
  const upward = function* (element) {
    for (let at = element; at && at !== document.documentElement; at = at.parentElement) yield at;
  };
  /** What floats above the rest is compared only with itself. */
  const layer = (element) => {
    for (const at of upward(element)) {
      const { position, zIndex } = style(at);
      if (position === "fixed" || position === "sticky" || (position === "absolute" && zIndex !== "auto")) return at;
    }
    return document.body;
  };
  const UNSEEN = "script, style, option, noscript, .hidden, .quiet-title, .skip";
  const FRAMED = "button, .button, .card, .step, .tabs, .stage, .moment, .tile, .explanation, .problem, summary";
  const TIGHT = "button, .button, .tile, .moment";

  /** The part of a box that its scrollers leave to see; null if that is little. */
  const clipped = (box, element) => {
    let { left, right, top, bottom } = box;
    for (const at of upward(element)) {
      if (at instanceof SVGElement || style(at).overflowY === "visible" || at === document.body) continue;
      const frame = at.getBoundingClientRect();
      [left, right, top, bottom] = [Math.max(left, frame.left), Math.min(right, frame.right), Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
    }
    return right - left > 2 && bottom - top > 0.5 * (box.bottom - box.top) ? { left, right, top, bottom } : null;
  };

  const pieces = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest(UNSEEN) || !element.checkVisibility({ visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const drawn = element.closest("svg");
    const boxes = drawn ? [element.getBoundingClientRect()] : [...range.getClientRects()];
    for (const box of boxes) {
      if (box.width < 1) continue;
      const say = (why) => found.push(`${why}: ${told(element)}`);
      if (drawn) {
        const frame = drawn.getBoundingClientRect();
        if (box.left < frame.left || box.right > frame.right || box.top < frame.top - 2 || box.bottom > frame.bottom + 2) say("cut by its picture");
        const state = element.closest(".mark.state")?.querySelector(".box")?.getBoundingClientRect();
        if (state && (box.left < state.left + 2 || box.right > state.right - 2)) say("cut by its state");
      }
      for (const at of upward(element)) {
        if (at instanceof SVGElement || at === document.body) continue;
        const frame = at.getBoundingClientRect();
        const wide = box.left < frame.left - 1 || box.right > frame.right + 1;
        const high = box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
        if (wide && style(at).overflowX !== "visible") say(`cut at the side by ${told(at).slice(0, 30)}`);
        else if (wide && at.matches(FRAMED)) say(`wider than ${told(at).slice(0, 30)}`);
        else if (high && ["hidden", "clip"].includes(style(at).overflowY)) say(`cut above or below by ${told(at).slice(0, 30)}`);
        else if (high && at.matches(TIGHT)) say(`higher than ${told(at).slice(0, 30)}`);
      }
      const seen = clipped(box, element);
      if (seen) pieces.push({ element, layer: layer(element), ...seen });
    }
  }
  const controls = [...document.querySelectorAll("button, select, input, textarea, summary, a.button")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .flatMap((element) => {
      const seen = clipped(element.getBoundingClientRect(), element);
      return seen ? [{ element, layer: layer(element), ...seen }] : [];
    });

  const over = (one, other, x, y) => {
    const high = y * Math.min(one.bottom - one.top, other.bottom - other.top);
    return one.layer === other.layer && Math.min(one.right, other.right) - Math.max(one.left, other.left) > x
      && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > high;
  };
  pieces.forEach((one, n) => pieces.slice(n + 1).forEach((other) => {
    if (one.element !== other.element && over(one, other, 1.5, 0.3)) found.push(`over each other: ${told(one.element)} | ${told(other.element)}`);
  }));
  controls.forEach((one, n) => controls.slice(n + 1).forEach((other) => {
    if (over(one, other, 1, 0.05)) found.push(`over each other: ${told(one.element)} | ${told(other.element)}`);
  }));
  for (const one of pieces) {
    for (const other of controls) {
      if (!other.element.contains(one.element) && over(one, other, 1.5, 0.3)) found.push(`over each other: ${told(one.element)} | ${told(other.element)}`);
    }
  }

  const pen = document.createElement("canvas").getContext("2d");
  for (const { element } of controls) {
    if (element.tagName !== "SELECT") continue;
    const { font, paddingLeft, paddingRight } = style(element);
    pen.font = font;
    const wide = pen.measureText(element.selectedOptions[0]?.textContent ?? "").width;
    if (wide + parseFloat(paddingLeft) + parseFloat(paddingRight) > element.clientWidth + 1) found.push(`cut: ${element.id} ${element.selectedOptions[0].textContent}`);
  }
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) found.push("wider than the screen");
  return [...new Set(found)];
}
