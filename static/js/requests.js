// Requests: the CSRF token, one button press at a time, and words for what went wrong.
import { toast } from "./toasts.js";

/** The CSRF token for fetch(): headers: { "X-CSRFToken": csrf() }. */
export function csrf() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrf();
});

const words = () => document.getElementById("toasts").dataset;

/** Says in words why a request failed. `status` 0 means that no answer came. */
export function explain(status) {
  const say = words();
  // A session that is locked or over: the lock screen says so.
  if (status === 401) document.dispatchEvent(new CustomEvent("session:refused"));
  else if (status === 0) toast(say.offline, { kind: "alert" });
  else if (status === 403) toast(say.refused, { kind: "alert" });
  else if (status === 404) toast(say.missing, { kind: "alert" });
  else if (status === 507) toast(say.full, { kind: "alert" });
  else if (status === 429 || status === 503) toast(say.busy, { kind: "alert" });
  else toast(say.broken, { kind: "alert" });
}

// What asks again by itself says nothing: it will ask again.
const polls = (event) => event.detail.elt.matches?.("[data-poll]");
document.addEventListener("htmx:responseError", (event) => polls(event) || explain(event.detail.xhr.status));
document.addEventListener("htmx:sendError", (event) => polls(event) || explain(0));

// A double click sends one request: the form's buttons rest while it is under way.
const busy = (event, on) => {
  const form = event.detail.elt.closest?.("form");
  for (const button of form?.querySelectorAll("button:not([type=button])") ?? []) button.disabled = on;
};
document.addEventListener("htmx:beforeSend", (event) => event.detail.requestConfig.verb !== "get" && busy(event, true));
document.addEventListener("htmx:afterRequest", (event) => event.detail.requestConfig.verb !== "get" && busy(event, false));
