// A field with a list below it. Arrow keys move, Enter chooses, Esc closes; the focus stays in the field.
// 1. Fed by htmx:  <div class="combobox" data-combobox><input role="combobox" aria-controls="id" hx-get=…
//    hx-target="#id"> <input type="hidden"> <ul id="id" role="listbox" class="combobox__list" hidden></ul></div>,
//    each answer <li role="option" class="option" id=… data-value=…>. Choosing fires "chosen" on the option.
// 2. A long <select data-combobox> becomes such a field; without script it stays a select.
import { enhance } from "./select.js";

const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
const options = (input) => [...listOf(input).querySelectorAll('[role="option"]:not([aria-disabled="true"]):not([hidden])')];
// An answer to fewer letters is no answer: Enter takes nobody of it.
const answered = (input) => !input.hasAttribute("hx-get") || input.dataset.answered === input.value;
const active = (input) => document.getElementById(input.getAttribute("aria-activedescendant") ?? "");

function mark(input, option) {
  for (const one of listOf(input).querySelectorAll('[aria-selected="true"]')) one.setAttribute("aria-selected", "false");
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

/** Opens or closes the list of `input`; opening marks the first option unless `data-mark="none"`. */
export function open(input, on = true) {
  listOf(input).hidden = !on;
  input.setAttribute("aria-expanded", String(on));
  mark(input, on && input.dataset.mark !== "none" ? options(input)[0] : null);
}

/** Takes `option`: writes its value, closes the list, fires "chosen" (bubbles; detail: value, label). */
export function choose(input, option) {
  const label = option.dataset.label ?? option.textContent.trim();
  const kept = input.closest("[data-combobox]")?.querySelector('input[type="hidden"]');
  if (kept) {
    kept.value = option.dataset.value ?? "";
    input.value = label;
  }
  open(input, false);
  const detail = { value: option.dataset.value, label };
  option.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail }));
  input.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail }));
}

function step(input, by) {
  const all = options(input);
  const at = all.indexOf(active(input));
  mark(input, all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
}

document.addEventListener("keydown", (event) => {
  const input = event.target.closest?.('input[role="combobox"]');
  if (!input || event.isComposing) return;
  const isOpen = !listOf(input).hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!isOpen) open(input);
    else step(input, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && isOpen && active(input)) {
    event.preventDefault();
    if (answered(input)) choose(input, active(input));
  } else if (event.key === "Escape" && isOpen) {
    event.preventDefault();
    event.stopPropagation();
    open(input, false);
  } else if (event.key === "Tab" && isOpen) open(input, false);
});

document.addEventListener("mousedown", (event) => {
  // Without this the field would lose the focus before the click arrives.
  if (event.target.closest('[data-combobox] [role="listbox"]')) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const option = event.target.closest('[data-combobox] [role="option"]');
  for (const input of document.querySelectorAll('[data-combobox] input[role="combobox"][aria-expanded="true"]'))
    if (!input.closest("[data-combobox]").contains(event.target)) open(input, false);
  if (!option || option.getAttribute("aria-disabled") === "true") return;
  choose(option.closest("[data-combobox]").querySelector('input[role="combobox"]'), option);
});
// What was typed is no longer what was chosen.
document.addEventListener("input", (event) => {
  if (!event.target.matches?.('[data-combobox] input[role="combobox"]')) return;
  const kept = event.target.closest("[data-combobox]").querySelector('input[type="hidden"]');
  if (kept) kept.value = "";
});
document.addEventListener("htmx:afterSwap", (event) => {
  const input = document.querySelector(`input[role="combobox"][aria-controls="${CSS.escape(event.detail.target?.id ?? "")}"]`);
  if (!input) return;
  input.dataset.answered = event.detail.requestConfig?.parameters?.[input.name] ?? input.value;
  open(input, event.detail.target.children.length > 0);
});

const enhanceAll = () => document.querySelectorAll("select[data-combobox]").forEach((select) => enhance(select, { open, choose }));
document.addEventListener("htmx:afterSettle", enhanceAll);
enhanceAll();
