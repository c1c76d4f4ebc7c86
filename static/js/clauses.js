// The rule's form as a sentence: each clause folds, and its marked word says what is chosen inside.
// Without script every clause stays open and the form works the same.
const LONGEST = 90;

function labelOf(control) {
  if (control.dataset.label) return control.dataset.label;
  return control.labels?.[0]?.textContent.trim() ?? "";
}

function wordOf(control) {
  if (control.matches("select")) return control.value ? control.selectedOptions[0].textContent.trim() : "";
  if (control.type === "radio") return control.checked ? (control.closest("[data-label]")?.dataset.label ?? labelOf(control)) : "";
  if (control.type === "checkbox") return control.checked ? labelOf(control) : "";
  if (control.type === "number") return control.value ? `${labelOf(control)} ${control.value}` : "";
  return control.name === "reason" ? control.value.trim() : "";
}

function tell(clause) {
  const words = clause.querySelector("[data-words]");
  // A select that became a combobox stays in the form; its field does not count.
  const controls = [...clause.querySelectorAll("input:not([role=combobox]):not([type=hidden]), select, textarea")];
  // A choice that limits nothing without its number says nothing.
  const days = clause.querySelector('[name="window_days"]');
  const said = controls.filter((one) => !(days && !days.value && one.name.startsWith("window_"))).map(wordOf).filter(Boolean).join(", ");
  words.textContent = said.length > LONGEST ? `${said.slice(0, LONGEST)}…` : said || words.dataset.none;
  words.classList.toggle("blank--empty", !said);
}

// Clauses that the rest of the sentence has no use for are away: no status without a condition, no form without adapting.
function showNeeded(form) {
  const chosen = form.querySelector("[data-severity] input:checked");
  form.querySelector("[data-adapted]").hidden = chosen?.value !== "adapt";
  const condition = form.querySelector('select[name="condition"]').value;
  for (const clause of form.querySelectorAll("[data-of-condition]")) clause.hidden = !condition;
}

for (const form of document.querySelectorAll("[data-clauses]")) {
  const clauses = [...form.querySelectorAll("details.clause")];
  for (const clause of clauses) {
    tell(clause);
    clause.open = Boolean(clause.querySelector(".field-error"));
  }
  showNeeded(form);
  for (const type of ["input", "change"])
    form.addEventListener(type, (event) => {
      const clause = event.target.closest("details.clause");
      if (clause) tell(clause);
      showNeeded(form);
    });
}
