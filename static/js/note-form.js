// What makes a note quick to fill in: pain by slider or number, techniques of the last time, rows for exercises.
const form = document.getElementById("note");

for (const node of document.querySelectorAll("[data-scripted]")) if (!node.closest("[data-chart]")) node.hidden = false;
for (const node of document.querySelectorAll("[data-unscripted]")) node.hidden = true;

const changed = (node) => node.dispatchEvent(new Event("input", { bubbles: true }));

// The number is what is kept: empty until somebody says it, which a slider alone cannot.
for (const scale of form.querySelectorAll("[data-scale]")) {
  const slider = scale.querySelector("[type=range]"), number = scale.querySelector("[type=number]");
  const show = () => scale.classList.toggle("scale--unset", number.value === "");
  const take = () => {
    if (number.value === slider.value) return;
    number.value = slider.value;
    show();
    changed(number);
  };
  slider.addEventListener("input", take);
  // A press where the slider stands already says 0, or the middle.
  slider.addEventListener("pointerup", take);
  number.addEventListener("input", () => {
    slider.value = number.value || "0";
    show();
  });
  show();
}

// What the session was adapted to do without can be taken away, not ticked.
form.addEventListener("click", (event) => {
  if (event.target.matches("input[aria-disabled=true]") && event.target.checked) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-techniques]");
  if (!button) return;
  for (const code of button.dataset.takeTechniques.split(" ").filter(Boolean)) {
    const box = form.querySelector(`[name=techniques][value="${CSS.escape(code)}"]:not([aria-disabled=true])`);
    if (box) box.checked = true;
  }
  changed(form.querySelector("[name=techniques]"));
});

// A new empty row as soon as the last one has a name.
form.addEventListener("input", (event) => {
  const row = event.target.closest("[data-own-exercise]");
  if (!row || row.nextElementSibling || !event.target.value) return;
  const next = row.cloneNode(true);
  for (const field of next.querySelectorAll("input, textarea")) field.value = "";
  row.after(next);
});

// Where the browser does not let a field grow with its text by itself.
if (!CSS.supports("field-sizing", "content")) {
  const grow = (field) => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  for (const field of form.querySelectorAll("textarea.written")) grow(field);
  form.addEventListener("input", (event) => event.target.matches("textarea.written") && grow(event.target));
}
