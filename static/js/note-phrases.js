// Phrases of the therapist: “/” and the beginning of a name lists them, Enter or a tap puts one in.
const list = document.getElementById("phrases");
const phrases = [...document.querySelectorAll("[data-snippet]")].map((node) => ({ name: node.dataset.snippet, text: node.dataset.text }));
const TYPED = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u;
let field = null, last = null, at = 0;

const options = () => [...list.children];
const typed = () => TYPED.exec(field.value.slice(0, field.selectionStart))?.[1];

function close() {
  if (!list || list.hidden) return;
  list.hidden = true;
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
}

function mark(number) {
  at = (number + list.children.length) % list.children.length;
  for (const [one, option] of options().entries()) option.setAttribute("aria-selected", String(one === at));
  field.setAttribute("aria-activedescendant", options()[at].id);
}

function open(word) {
  const fitting = phrases.filter(({ name }) => name.startsWith(word.toLowerCase()));
  if (!fitting.length) return close();
  list.replaceChildren(...fitting.map(({ name, text }, number) => {
    const option = document.createElement("li");
    option.id = `phrase-${number}`;
    option.className = "option";
    option.setAttribute("role", "option");
    option.dataset.text = text;
    const key = document.createElement("kbd");
    key.className = "key";
    key.append("/", name);
    const words = document.createElement("small");
    words.append(" ", text.slice(0, 90));
    option.append(key, words);
    return option;
  }));
  field.after(list);
  list.style.top = `${field.offsetTop + field.offsetHeight + 3}px`;
  list.style.left = `${field.offsetLeft}px`;
  list.style.width = `${field.offsetWidth}px`;
  list.hidden = false;
  field.setAttribute("aria-controls", list.id);
  mark(0);
}

/** Puts `text` in at the caret of `into`, in place of what was typed after the stroke; selects the first gap. */
function put(into, text) {
  const end = into.selectionStart;
  const word = TYPED.exec(into.value.slice(0, end))?.[1];
  const start = word === undefined ? end : end - word.length - 1;
  into.focus();
  into.setRangeText(text, start, into.selectionEnd, "end");
  const gap = text.indexOf("…");
  if (gap >= 0) into.setSelectionRange(start + gap, start + gap + 1);
  into.dispatchEvent(new Event("input", { bubbles: true }));
  close();
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("textarea[data-phrases]")) return;
  field = last = event.target;
  const word = typed();
  if (word === undefined || !phrases.length) close();
  else open(word);
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea[data-phrases]")) last = event.target;
});
document.addEventListener("keydown", (event) => {
  if (!list || list.hidden || event.target !== field || event.ctrlKey || event.metaKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) mark(at + step);
  else if (event.key === "Enter" || event.key === "Tab") put(field, options()[at].dataset.text);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
});
list?.addEventListener("pointerdown", (event) => {
  const option = event.target.closest(".option");
  if (!option) return;
  event.preventDefault();
  put(field, option.dataset.text);
});
document.addEventListener("focusout", (event) => event.target === field && close());
// A tap on a phrase beside the note puts it where one wrote last.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-snippet]");
  const into = last ?? document.getElementById("note-s");
  if (button && into) put(into, button.dataset.text);
});
