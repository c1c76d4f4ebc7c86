// Fragments that ask again by themselves (data-poll): they rest while nobody sees the tab, and ask at once when it is back.
import { BY_ITSELF } from "./lock.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.matches?.("[data-poll]")) Object.assign(event.detail.headers, BY_ITSELF);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.matches?.("[data-poll]")) event.preventDefault();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) for (const one of document.querySelectorAll("[data-poll]")) htmx.trigger(one, "look");
});
