// Loaded on every page: keys, toasts, menus, and what htmx needs under a strict CSP.
import "./keys.js";
import { csrf, explain } from "./requests.js";
import "./lock.js";
import "./polling.js";
import "./combobox.js";
import "./figure.js";
import "./note-kept.js";
import "./passwords.js";
import { toast } from "./toasts.js";

// Buttons that open a dialog: data-dialog="id of the dialog".
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  // A click beside the dialog closes it.
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print-page]")) print();
});

// On a phone the tab of this page may stand beyond the edge.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
// In a low window the place of this page may stand below the edge of the rail.
document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest" });

// A form that came back: typing goes on at the first field that is wrong.
document.querySelector("main .is-invalid")?.focus();

// The theme changes at once; without script the form posts.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-theme-form]") || !event.submitter) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("theme:chosen", { detail: event.submitter.value }));
  for (const button of event.target.querySelectorAll("[name=theme]"))
    button.setAttribute("aria-pressed", String(button === event.submitter));
});

// A form is sent once: the second click of a double click finds the button disabled.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("hx-post")) return;
  // A file that is saved leaves the page as it is.
  if (event.submitter?.hasAttribute("data-again")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
// The page may come back from the browser's own history with its forms as they were left.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Esc closes the side panel: its own close control says how, and focus goes back to where it came from.
let cameFrom = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const target = event.detail.target;
  if (target?.id === "side" && !target.contains(document.activeElement)) cameFrom = document.activeElement;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "side") return;
  const first = event.target.querySelector("[data-autofocus], [autofocus]") ?? [...event.target.querySelectorAll("input:not([type=hidden])")].find((field) => field.checkVisibility()) ?? event.target.querySelector("button, a[href]");
  first?.focus();
});
export function closeSide() {
  const side = document.getElementById("side");
  side.replaceChildren();
  side.dispatchEvent(new CustomEvent("side:closed", { bubbles: true }));
  if (cameFrom?.isConnected) cameFrom.focus();
}
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-side]")) closeSide();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], :popover-open")) return;
  if (document.querySelector("#side [data-close-side]")) closeSide();
});

// The server may say something after a fragment: HX-Trigger: {"toast": {"text": "…"}}.
document.addEventListener("toast", (event) => {
  const { text, value, undo, link, ...how } = event.detail;
  // No way is shown to the day that is on the screen already.
  const here = link?.day && link.day === document.getElementById("diary")?.dataset.day;
  toast(text ?? value, { ...how, link: here ? undefined : link, undo: undo && (() => takeBack(undo)) });
});

// Undo of what the server did is a request to the address that it named.
async function takeBack(address) {
  const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": csrf(), "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok) location.reload();
  else explain(answer?.status ?? 0);
}
