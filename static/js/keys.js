// Shortcuts. In a template: data-key="n" data-key-label="New booking" on a link, button or field.
// In a module: shortcut("t", "Today", goToToday). Single letters never act in a field and can be switched off.
const STORE = "letters-off";
const registered = new Map();

/** Calls `act` when `key` is pressed outside fields. Returns a function that takes the shortcut away again. */
export function shortcut(key, label, act) {
  registered.set(key, { label, act });
  return () => registered.delete(key);
}

/** Whether single letters act (WCAG 2.1.4: they can be switched off in the keys dialog). */
export function lettersOn() {
  try {
    return localStorage.getItem(STORE) !== "yes";
  } catch {
    return true;
  }
}

const inField = (node) => node.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const shown = (node) => node.checkVisibility?.() ?? node.offsetParent !== null;
const carriers = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];

function press(node) {
  if (node.matches("input, textarea, select")) {
    node.focus();
    node.select?.();
  } else node.click();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (inField(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key.length === 1 && !lettersOn()) return;
  // Arrow keys belong to the list, slider or grid that has the focus.
  if (event.key.startsWith("Arrow") && event.target.closest?.("[role=listbox], [role=grid], [role=radiogroup], [role=menu], [role=slider]")) return;
  const node = carriers(event.key).find((one) => shown(one) && !one.disabled);
  const known = registered.get(event.key);
  if (!node && !known) return;
  event.preventDefault();
  if (node) press(node);
  else known.act(event);
});

const NAMES = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc" };

function fill(list) {
  const rows = new Map();
  for (const node of document.querySelectorAll("[data-key][data-key-label]")) if (shown(node)) rows.set(node.dataset.key, node.dataset.keyLabel);
  for (const [key, { label }] of registered) rows.set(key, label);
  list.replaceChildren();
  for (const [key, label] of rows) {
    const cap = document.createElement("kbd");
    cap.className = "key";
    cap.textContent = NAMES[key] ?? key;
    const term = document.createElement("dt");
    term.append(cap);
    const what = document.createElement("dd");
    what.textContent = label;
    list.append(term, what);
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest('[data-dialog="keys-help"]')) {
    fill(document.querySelector("[data-keys-list]"));
    document.querySelector("[data-letters]").checked = lettersOn();
  }
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-letters]")) return;
  try {
    if (event.target.checked) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, "yes");
  } catch { /* A browser without storage keeps letters on. */ }
});
