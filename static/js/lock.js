// The lock screen: it covers the page after minutes without a touch, by hand, and in every tab; nothing is reloaded.
// The server refuses the session meanwhile (practice/locking.py); this file shows it and keeps what was typed.
import { shortcut } from "./keys.js";
import { csrf } from "./requests.js";

const cover = document.getElementById("lock");
const said = cover?.querySelector("[data-lock-form]").dataset ?? {};
const me = document.body.dataset.user;
const IDLE = Number(cover?.dataset.idle) * 60_000;
const HERE_EVERY = 60_000, LOOK_EVERY = 5_000;
const TOUCHED = "last-touch", TOLD = "last-told";
const tabs = "BroadcastChannel" in globalThis && cover ? new BroadcastChannel("session") : null;
const title = document.title;
let own = Date.now();

/** Set on what a page asks by itself: it is not a sign of somebody being there. */
export const BY_ITSELF = { "X-By-Itself": "yes" };
export const isCovered = () => document.documentElement.hasAttribute("data-locked");

// All tabs of one person count as one: who types in one of them is there for all.
function kept(name) {
  try {
    return Number(localStorage.getItem(`${name}:${me}`)) || 0;
  } catch {
    return 0;
  }
}
function keep(name, moment) {
  try {
    localStorage.setItem(`${name}:${me}`, String(moment));
  } catch { /* Then each tab counts for itself. */ }
}

const idle = () => Date.now() - Math.max(own, kept(TOUCHED)) >= IDLE;
const ask = (url, more = {}) => fetch(url, { credentials: "same-origin", ...more, headers: { "X-CSRFToken": csrf(), "HX-Request": "true", ...more.headers } }).catch(() => null);

/** Covers the page. `over`: the session has ended, and only a new sign-in goes on. */
export function lock({ over = false, tell = true } = {}) {
  if (!cover) return;
  cover.querySelector("[data-lock-form]").hidden = over;
  cover.querySelector("[data-lock-over]").hidden = !over;
  if (isCovered()) return;
  document.dispatchEvent(new CustomEvent("session:locking"));
  document.documentElement.setAttribute("data-locked", "");
  document.title = said.lockedTitle;
  for (const open of document.querySelectorAll(":popover-open")) open.hidePopover();
  cover.querySelector("[name=csrfmiddlewaretoken]").value = csrf();
  cover.showModal();
  cover.querySelector(over ? "[data-lock-over] a" : "input[name=password]").focus();
  if (!tell) return;
  tabs?.postMessage({ kind: "locked", user: me });
  if (!over) ask(said.now, { method: "POST", keepalive: true });
}

// After a new sign-in in another window the token of this page is an old one.
function renew(token) {
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
}

function open(state) {
  renew(state.token);
  own = Date.now();
  keep(TOUCHED, own);
  document.documentElement.removeAttribute("data-locked");
  document.title = title;
  cover.close();
  document.dispatchEvent(new CustomEvent("session:open"));
}

/** Asks how the session stands and shows that. The page of somebody else is not for whoever is signed in now. */
async function look() {
  const state = await (await ask(said.state, { headers: BY_ITSELF }))?.json().catch(() => null);
  if (!state) return;
  if (String(state.user) === me) renew(state.token);
  if (state.user && String(state.user) !== me) location.replace("/");
  else if (!state.user) lock({ over: true, tell: false });
  else if (state.locked) lock({ tell: false });
  else if (isCovered()) open(state);
}

/** For scripts: true when `answer` says that the session is locked or over; the page is covered then. */
export function refused(answer) {
  if (answer?.status !== 401) return false;
  lock({ over: answer.headers.get("X-Session") !== "locked", tell: false });
  return true;
}

async function unlock(form) {
  const trouble = document.getElementById("lock-trouble");
  const password = form.elements.password;
  const button = form.querySelector(".btn-act");
  if (button.disabled) return undefined;
  button.disabled = true;
  const answer = await ask(form.action, { method: "POST", body: new URLSearchParams({ password: password.value }) });
  button.disabled = false;
  password.value = "";
  if (answer?.status === 401 || answer?.status === 403) await look();
  if (!answer || answer.status === 403) trouble.textContent = said.offline;
  else if (answer.status !== 401) {
    const told = await answer.json().catch(() => ({ words: said.offline }));
    trouble.textContent = told.words ?? "";
    if (!answer.ok) return password.focus();
    open(told);
    tabs?.postMessage({ kind: "open", user: me });
  }
  return undefined;
}

function touched(event) {
  if (!isCovered() && idle()) lock();
  if (isCovered()) {
    // Also what the touch that found the page idle would have done.
    if (cover.contains(event.target)) return;
    if (event.cancelable) event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  const now = Date.now();
  if (now - own > 1000) keep(TOUCHED, now);
  own = now;
  if (now - kept(TOLD) < HERE_EVERY) return;
  keep(TOLD, now);
  ask(said.here, { method: "POST" }).then(refused);
}

function begin() {
  keep(TOUCHED, own);
  keep(TOLD, own);
  for (const place of cover.querySelectorAll("[data-lock-name]")) place.textContent = cover.dataset.name;
  cover.querySelector("[name=username]").value = cover.dataset.email;
  shortcut("L", said.keyWords, () => lock());
  tabs?.postMessage({ kind: "open", user: me });
  for (const type of ["pointerdown", "click", "keydown", "input", "submit"]) addEventListener(type, touched, { capture: true });
  for (const type of ["pointermove", "wheel", "touchstart"]) addEventListener(type, touched, { capture: true, passive: true });
  setInterval(() => !isCovered() && idle() && lock(), LOOK_EVERY);
  document.addEventListener("visibilitychange", () => !document.hidden && !isCovered() && idle() && lock());
  // The browser's own history may bring back a page of a session that is over.
  addEventListener("pageshow", (event) => event.persisted && look());
  tabs?.addEventListener("message", ({ data }) => {
    if (data.kind === "out") lock({ over: true, tell: false });
    else if (data.kind === "locked" && data.user === me) lock({ tell: false });
    else if (isCovered() || data.user !== me) look();
  });
  cover.querySelector("[data-lock-form]").addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    unlock(event.target);
  });
  // Esc closes dialogs; this one opens by the password alone.
  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("keydown", (event) => event.key === "Escape" && event.preventDefault());
  cover.addEventListener("close", () => isCovered() && cover.showModal());
  document.addEventListener("session:refused", look);
  document.addEventListener("session:locked", () => lock({ tell: false }));
  document.addEventListener("htmx:beforeRequest", (event) => isCovered() && event.preventDefault());
  // A part of a page cannot show the sign-in: the page is covered instead, and keeps what was typed.
  document.addEventListener("htmx:beforeOnLoad", (event) => refused({ status: event.detail.xhr.status, headers: { get: (name) => event.detail.xhr.getResponseHeader(name) } }) && event.preventDefault());
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-lock-now]")) {
      event.preventDefault();
      lock();
    } else if (event.target.matches("[data-sign-out]")) tabs?.postMessage({ kind: "out" });
  });
}

if (cover) begin();
