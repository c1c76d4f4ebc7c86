// The booking panel: the list of treatments under its field, the times below it, one press to book.
import { closeSide } from "./page.js";

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const panel = () => document.getElementById("booking");
const rowsOf = (input) => [...document.getElementById(input.getAttribute("aria-controls")).querySelectorAll('[role="option"]')];
const chosen = (input) => rowsOf(input).find((row) => row.getAttribute("aria-selected") === "true");

function select(input, row) {
  for (const one of rowsOf(input)) one.setAttribute("aria-selected", String(one === row));
  const form = panel();
  for (const field of form.querySelectorAll("[data-picked]")) {
    if (field.dataset.picked === "treatment") field.value = row?.dataset.value ?? "";
    else field.value = row?.dataset.kind === "adapt" ? "1" : "";
  }
  document.getElementById("times").replaceChildren();
  const button = form.querySelector("[data-book]");
  const words = button.querySelector("[data-book-words]");
  words.dataset.usual ??= words.textContent;
  words.textContent = row?.dataset.act ?? words.dataset.usual;
  button.disabled = !row;
  if (!row) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", row.id);
  row.scrollIntoView({ block: "nearest" });
  form.dataset.draftWhat = `${row.dataset.name} ${row.dataset.minutes}`;
  form.dataset.draftMinutes = row.dataset.minutes;
  return document.dispatchEvent(new CustomEvent("draft:changed"));
}

function narrow(input) {
  const words = fold(input.value).split(/\s+/);
  for (const row of rowsOf(input)) row.hidden = !words.every((word) => row.dataset.words.includes(word));
  const first = rowsOf(input).find((row) => !row.hidden);
  panel().querySelector("[data-picks-none]").hidden = Boolean(first);
  select(input, first);
}

function step(input, by) {
  const shown = rowsOf(input).filter((row) => !row.hidden);
  if (!shown.length) return;
  const at = shown.indexOf(chosen(input));
  select(input, shown[(at + by + shown.length) % shown.length]);
}

// In the capture phase: the field looks like any other combobox, but its list never closes.
document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.("[data-picks]");
  if (!input || event.isComposing || event.altKey) return;
  if (event.key === "Escape" || event.key === "Tab") return event.key === "Tab" && event.stopPropagation();
  if (event.key === "ArrowDown" || event.key === "ArrowUp") step(input, event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Enter") panel().querySelector("[data-book]:not(:disabled)")?.click();
  else return undefined;
  event.preventDefault();
  return event.stopPropagation();
}, true);

// Escape in the field of treatments closes the panel, as everywhere else in it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !event.target.closest?.("[data-picks]")) return;
  event.preventDefault();
  event.stopPropagation();
  closeSide();
}, true);

document.addEventListener("input", (event) => event.target.matches?.("[data-picks]") && narrow(event.target));
document.addEventListener("click", (event) => {
  const row = event.target.closest('#treatments [role="option"]');
  if (row) {
    const input = panel().querySelector("[data-picks]");
    select(input, row);
    input.focus();
  }
});
document.addEventListener("mousedown", (event) => event.target.closest('#treatments [role="option"]') && event.preventDefault());

// A field beside the form says which button Enter means in it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("[data-presses]")) return;
  event.preventDefault();
  document.querySelector(event.target.dataset.presses)?.click();
});

// Lists of buttons: the arrow keys go from one to the next. Alt+← goes back to the patient.
document.addEventListener("keydown", (event) => {
  if (event.altKey && event.key === "ArrowLeft" && panel()?.contains(event.target)) {
    event.preventDefault();
    panel().querySelector("[data-back]")?.click();
    return;
  }
  const list = event.target.closest?.("[data-arrows]");
  if (!list || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  event.preventDefault();
  const buttons = [...list.querySelectorAll("button")];
  const at = buttons.indexOf(event.target);
  buttons[(at + (event.key === "ArrowDown" ? 1 : -1) + buttons.length) % buttons.length]?.focus();
});

// Enter before the answer is there: whoever is found alone is meant.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("[data-find-patient]")) return;
  if (event.key === "Enter") {
    event.preventDefault();
    event.target.dataset.entered = event.target.value;
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  // On a phone the times are below the form that asked for them.
  if (target?.id === "found" && event.detail.requestConfig?.triggeringEvent?.type === "submit" && matchMedia("(max-width: 767.98px)").matches) target.scrollIntoView();
  if (target?.id === "times") target.querySelector("[data-autofocus]")?.focus();
  const picks = target?.id === "side" && target.querySelector("[data-picks]");
  if (picks) select(picks, chosen(picks));
});
// htmx knows the field only once it has settled: what was typed before is searched for now.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "patient-options") enteredBefore(event.detail.target);
  const field = event.detail.target?.id === "side" && event.detail.target.querySelector("[data-find-patient]");
  if (field?.value) htmx.trigger(field, "input");
});

/** Enter was pressed for the very text that is answered now. */
function enteredBefore(list) {
  const input = document.querySelector("[data-find-patient]");
  const found = list.querySelectorAll('[role="option"]:not([aria-disabled="true"])');
  if (!input?.dataset.entered || input.dataset.entered !== input.value || found.length !== 1) return;
  delete input.dataset.entered;
  found[0].dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
}

/** Letters typed while the panel is on its way belong into its field; none of them is a shortcut. */
export function collectKeys() {
  let typed = "";
  const collect = (event) => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    typed += event.key;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const end = (event) => {
    if (event.detail.target?.id !== "side") return;
    document.removeEventListener("keydown", collect, true);
    document.removeEventListener("htmx:afterSwap", end);
    document.removeEventListener("htmx:afterRequest", end);
    const field = event.detail.target.querySelector("[data-find-patient]");
    if (field) field.value += typed;
    typed = "";
  };
  document.addEventListener("keydown", collect, true);
  document.addEventListener("htmx:afterSwap", end);
  document.addEventListener("htmx:afterRequest", end);
}
document.addEventListener("booked", closeSide);
document.addEventListener("side:close", closeSide);
