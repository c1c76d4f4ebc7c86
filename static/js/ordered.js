// A list of boxes whose order counts: buttons move a row earlier or later, and the form sends them as they stand.
function button(list, row, words, step) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "boxes__move";
  one.textContent = step < 0 ? "↑" : "↓";
  one.setAttribute("aria-label", `${words}: ${row.textContent.trim()}`);
  one.addEventListener("click", () => {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    one.focus();
  });
  return one;
}

for (const list of document.querySelectorAll("[data-ordered]"))
  for (const row of list.children) {
    const up = button(list, row, list.dataset.up, -1);
    const down = button(list, row, list.dataset.down, 1);
    row.append(up, down);
  }
