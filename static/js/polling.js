// Fragments that ask again by themselves (data-poll): they rest while nobody sees the tab, and ask at once when it is back.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.matches?.("[data-poll]")) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const one of document.querySelectorAll("[data-poll]")) htmx.trigger(one, "look");
});
