// Turns a long select into a field with a filtered list. The select stays in the form and keeps the value.
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function optionFor(source, id) {
  const row = document.createElement("li");
  row.className = "option";
  row.id = id;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  row.dataset.value = source.value;
  row.dataset.label = source.textContent.trim();
  row.dataset.words = fold(`${row.dataset.label} ${source.dataset.words ?? ""}`);
  row.textContent = row.dataset.label;
  return row;
}

function fieldFor(select, list) {
  const input = document.createElement("input");
  input.className = "form-control";
  input.id = `${select.id}-find`;
  input.autocomplete = "off";
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": list.id })) input.setAttribute(name, value);
  input.classList.toggle("is-invalid", select.classList.contains("is-invalid"));
  for (const name of ["aria-describedby", "aria-invalid", "placeholder"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  input.value = select.value ? select.selectedOptions[0].textContent.trim() : "";
  return input;
}

/** Builds the field beside `select`, once. `combobox` has open(input, on). */
export function enhance(select, combobox) {
  if (select.dataset.enhanced) return;
  select.dataset.enhanced = "yes";
  const box = document.createElement("div");
  box.className = "combobox";
  box.dataset.combobox = "";
  const list = document.createElement("ul");
  list.id = `${select.id}-list`;
  list.className = "combobox__list";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  [...select.options].filter((one) => one.value).forEach((one, index) => list.append(optionFor(one, `${list.id}-${index}`)));
  const input = fieldFor(select, list);
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  if (label) {
    label.htmlFor = input.id;
    list.setAttribute("aria-label", label.textContent.trim());
  }
  input.addEventListener("input", () => {
    const words = fold(input.value).split(/\s+/);
    for (const row of list.children) row.hidden = !words.every((word) => row.dataset.words.includes(word));
    combobox.open(input, [...list.children].some((row) => !row.hidden));
  });
  input.addEventListener("picked", (event) => {
    select.value = event.detail.value;
    input.value = event.detail.label;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  input.addEventListener("focus", () => input.select());
  // Leaving with half a word puts the chosen one back; an emptied field chooses nothing.
  input.addEventListener("blur", () => {
    if (!input.value.trim()) select.value = "";
    input.value = select.value ? select.selectedOptions[0].textContent.trim() : "";
    for (const row of list.children) row.hidden = false;
    combobox.open(input, false);
  });
  box.append(input, list);
  select.after(box);
  select.hidden = true;
  // Once the browser has looked whom to give it to: it complains of whoever was faster.
  if (select.autofocus) requestAnimationFrame(() => [document.body, select].includes(document.activeElement) && input.focus());
}
