// The button in a password field shows what is typed, and hides it again before it is sent.
const buttons = () => document.querySelectorAll("[data-show-password]");

function show(button, shown) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  field.type = shown ? "text" : "password";
  button.setAttribute("aria-pressed", String(shown));
}

for (const button of buttons()) button.hidden = false;
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-password]");
  if (button) show(button, button.getAttribute("aria-pressed") !== "true");
});
document.addEventListener("submit", () => {
  for (const button of buttons()) show(button, false);
});
