// Confirming answer by answer with the keyboard: the focus stays where the answer was, and Tab goes on to the next.
document.addEventListener("htmx:load", (event) => {
  if (event.target.matches?.("[data-focus]")) event.target.focus();
});
