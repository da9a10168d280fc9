/** Pieces of the page. Whatever is said goes in as text, never as markup. */

const SVG = "http://www.w3.org/2000/svg";

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export function part(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/** A rectangle that marks what is pointed at. */
export function cursor(svg) {
  const node = drawn("rect", { class: "cursor", visibility: "hidden" });
  svg.append(node);
  return {
    at(x, y, width, height) {
      filled(node, { x, y, width, height, visibility: "visible" }, []);
    },
    gone() {
      node.setAttribute("visibility", "hidden");
    },
  };
}

/** About how wide a text is in a figure, in pixels. */
export function breadth(text, size = 13) {
  return [...text].length * size * 0.54;
}
