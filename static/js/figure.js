// The body figure and its list of checkboxes show the same thing; the list alone is enough.
// <div data-figure="#regions"> holds the figures, #regions the checkboxes, each with data-region="knee:left"
// (or value). A box without a side ("knee") stands for both sides.
const code = (box) => box.dataset.region ?? box.value;
const boxesOf = (figure) => [...document.querySelectorAll(`${figure.dataset.figure} input[type=checkbox]`)];

function boxFor(figure, region) {
  const boxes = boxesOf(figure);
  return boxes.find((box) => code(box) === region) ?? boxes.find((box) => code(box) === region.split(":")[0]);
}

function paint(figure) {
  for (const area of figure.querySelectorAll("[data-region]")) {
    const whole = boxesOf(figure).find((box) => code(box) === area.dataset.region.split(":")[0]);
    area.classList.toggle("is-on", Boolean(boxFor(figure, area.dataset.region)?.checked || whole?.checked));
  }
}

const paintAll = () => document.querySelectorAll("[data-figure]").forEach(paint);

document.addEventListener("click", (event) => {
  const area = event.target.closest("[data-figure] [data-region]");
  if (!area) return;
  const box = boxFor(area.closest("[data-figure]"), area.dataset.region);
  if (box && !box.disabled) box.click();
});
document.addEventListener("change", (event) => {
  for (const figure of document.querySelectorAll("[data-figure]"))
    if (event.target.closest(figure.dataset.figure)) paint(figure);
});
document.addEventListener("htmx:afterSettle", paintAll);
paintAll();
