// The patients below their field: ↓ goes to them, ↑ and ↓ along them, Enter in the field opens whoever is found alone.
const field = document.querySelector(".find input[type=search]");
const links = () => [...document.querySelectorAll("#found tbody a")];

document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const all = links();
  const at = event.target === field ? -1 : all.indexOf(event.target);
  if (!all.length || (at < 0 && event.target !== field)) return;
  event.preventDefault();
  const next = at + (event.key === "ArrowDown" ? 1 : -1);
  (all[Math.min(next, all.length - 1)] ?? field).focus();
});

// Enter asks again, so what is opened is an answer to all that was typed.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "found") return;
  // A late answer has taken away the row that had the focus.
  if (document.activeElement === document.body) field.focus();
  if (event.detail.requestConfig?.triggeringEvent?.type !== "submit" || !field.value.trim()) return;
  const all = links();
  if (all.length === 1) location.assign(all[0].href);
  else all[0]?.focus();
});
