// The drawing of a body chart: where a finger is on it, and marks as SVG. Coordinates of marks run from 0 to 1000.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 200;
const HEIGHT = 452;
const EDGE = 1000;
// How far a thumb may miss the body, in pixels.
const NEAR = [7, 14, 21, 28];
const CLEAR = 12; // pixels between a mark and what is asked about it
const MIDDLING = 3;
const STRONG = 6;

const whole = (value) => Math.min(EDGE, Math.max(0, Math.round(value)));

/** The point of an event on a figure, as [x, y]. */
export function pointOn(svg, event) {
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return [whole((at.x * EDGE) / WIDTH), whole((at.y * EDGE) / HEIGHT)];
}

/** The area under a point of the screen, or the nearest one of this figure that a thumb may have meant. */
export function areaNear(svg, x, y) {
  const under = (left, top) => {
    const found = document.elementsFromPoint(left, top).find((one) => one.classList.contains("area"));
    return found && svg.contains(found) ? found.dataset.region : "";
  };
  const here = under(x, y);
  if (here) return here;
  for (const far of NEAR)
    for (let turn = 0; turn < 8; turn += 1) {
      const found = under(x + far * Math.cos((turn * Math.PI) / 4), y + far * Math.sin((turn * Math.PI) / 4));
      if (found) return found;
    }
  return "";
}

/** The area under a point of the drawing. */
export function areaAt(svg, [x, y]) {
  const at = new DOMPoint((x * WIDTH) / EDGE, (y * HEIGHT) / EDGE).matrixTransform(svg.getScreenCTM());
  return areaNear(svg, at.x, at.y);
}

/** Where a mark goes that was chosen from the list. */
export function middleOf(area) {
  return area.dataset.at.split(" ").map(Number);
}

/** Scrolls until `panel` does not cover `spot`. */
export function scrollAbove(spot, panel) {
  const hidden = spot.getBoundingClientRect().bottom + CLEAR - panel.getBoundingClientRect().top;
  if (hidden <= 0) return;
  let box = spot.closest("[data-chart]");
  while (box.parentElement && !(box.scrollHeight > box.clientHeight && ["auto", "scroll"].includes(getComputedStyle(box).overflowY))) box = box.parentElement;
  box.scrollBy({ top: hidden });
}

/** At most `most` points, the first and the last among them. */
export function thinned(points, most) {
  if (points.length <= most) return points;
  const step = (points.length - 1) / (most - 1);
  return Array.from({ length: most }, (_none, index) => points[Math.round(index * step)]);
}

const made = (tag, css, attributes = {}) => {
  const one = document.createElementNS(SVG, tag);
  one.setAttribute("class", css);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  return one;
};
const level = (strength) => (strength >= STRONG ? "high" : strength >= MIDDLING ? "mid" : "low");
const paper = ([x, y]) => `${(x * WIDTH) / EDGE} ${(y * HEIGHT) / EDGE}`;

/** A mark as SVG, in the shape that `shapes` has for its kind; without a strength it is still being made. */
export function spotOf(mark, shapes, { index, chosen }) {
  const spot = made("g", `spot spot--${mark.kind} spot--${level(mark.strength ?? 0)}${mark.strength === null ? " spot--open" : ""}`);
  spot.classList.toggle("spot--chosen", chosen);
  if (index >= 0) spot.dataset.mark = index;
  if (mark.path.length > 1) spot.append(made("path", "spot__along", { d: `M${mark.path.map(paper).join("L")}` }));
  const here = made("g", "spot__here", { transform: `translate(${paper([mark.x, mark.y])})` });
  for (const part of shapes.querySelector(`[data-shape="${mark.kind}"]`).content.querySelector(".spot").children) here.append(part.cloneNode());
  const number = made("text", "", { y: 4.5 });
  number.textContent = mark.strength ?? "";
  here.append(number);
  spot.append(here);
  return spot;
}
