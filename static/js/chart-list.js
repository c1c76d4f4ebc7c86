// Marking without a pointer: fields below the body chart. An area chosen there is marked in its middle.
import { middleOf } from "./chart-paper.js";

const FIELDS = ["region", "kind", "strength", "to"];
const fieldsOf = (root) => FIELDS.map((of) => root.querySelector(`[data-of="${of}"]`));
const viewOf = (area) => area.closest("[data-view]").dataset.view;

/** The mark that the fields say; null when place or strength is missing, which is then in focus. */
export function fromList(root) {
  const [region, kind, strength, to] = fieldsOf(root);
  const missing = [region, strength].find((one) => !one.value);
  if (missing) {
    missing.focus();
    return null;
  }
  const on = (code) => (code ? [...root.querySelectorAll(`[data-region="${code}"]`)] : []);
  const ends = on(to.value);
  // A line needs one view that shows both places.
  const area = on(region.value).find((one) => ends.some((end) => viewOf(end) === viewOf(one))) ?? on(region.value)[0];
  const end = ends.find((one) => viewOf(one) === viewOf(area));
  const [x, y] = middleOf(area);
  return { view: viewOf(area), region: region.value, x, y, kind: kind.value, strength: Number(strength.value), path: end ? [[x, y], middleOf(end)] : [], to: to.value };
}

/** Ready for the next. */
export function emptyList(root) {
  const [region, , strength, to] = fieldsOf(root);
  region.value = strength.value = to.value = "";
  region.focus();
}
