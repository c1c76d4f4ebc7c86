// A note as it is written: saved every few seconds, kept on this device until the server has it, signed.
import "./note-form.js";
import "./note-phrases.js";
import { drop, keep, keyOf, live, send, sendLeft, TAKEN } from "./note-kept.js";
import { csrf } from "./requests.js";

const form = document.getElementById("note");
const said = form.dataset;
const state = document.querySelector("[data-note-state]");
const troubles = document.querySelector("[data-note-troubles]");
const tab = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
const key = keyOf(said.user, said.note, tab);
const SOON = 1200, AT_MOST = 4000, AGAIN = 5000;
const SMALL = 60000;

let written = 0, saved = 0, since = 0, timer = 0, keeper = 0, under = null, over = false;

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
const dirty = () => written !== saved;

/** What the form says now. What only helps to fill it in stays out. */
function fields() {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !name.startsWith("chart_") && name !== "csrfmiddlewaretoken");
}

const copy = () => ({ url: form.action, page: said.page, tab, revision: form.elements.revision.value, fields: fields() });

function tell(words, kind = "") {
  state.querySelector("[data-note-words]").textContent = words;
  state.dataset.kind = kind;
}

/** One box above the note: `rows` are [name, words]; `way` a link. Null takes it away. */
function box(title, rows = [], way = null) {
  troubles.querySelector("[data-note-box]")?.remove();
  if (!title) return;
  const place = document.createElement("div");
  place.className = "decision decision--override note-box";
  place.dataset.noteBox = "";
  place.setAttribute("role", "alert");
  const head = document.createElement("b");
  head.textContent = title;
  place.append(head);
  for (const [name, words] of rows) {
    const line = document.createElement("p");
    const label = document.createElement("b");
    label.textContent = name ? `${name}: ` : "";
    line.append(label, words);
    place.append(line);
  }
  if (way) {
    const link = document.createElement("a");
    link.className = "btn btn-plain btn-sm";
    link.href = way.href;
    link.textContent = way.words;
    place.append(link);
  }
  troubles.prepend(place);
}

function label(name) {
  const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
  return field?.getAttribute("aria-label") ?? field?.labels?.[0]?.textContent.trim() ?? "";
}

/** The fields that hold more than a note can; nothing is cut off, and nothing is sent until they are shorter. */
function tooLong() {
  const most = Number(said.longest);
  return [...form.querySelectorAll("textarea")].filter((field) => field.value.length > most).map((field) => [label(field.name), field.value.length]);
}

function keepNow() {
  clearTimeout(keeper);
  if (dirty() && !over && !keep(key, copy())) tell(said.saidShut, "alert");
}

function plan(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

form.addEventListener("input", (event) => {
  if (event.target.name?.startsWith("chart_")) return;
  written += 1;
  delete said.clean;
  if (!since) since = Date.now();
  clearTimeout(keeper);
  keeper = setTimeout(keepNow, 250);
  plan(Math.max(0, Math.min(SOON, since + AT_MOST - Date.now())));
});

/** Sends what is not with the server yet, one request at a time; true when it has everything. */
function save() {
  under ??= attempt().finally(() => { under = null; });
  return under;
}

async function flush() {
  for (let tries = 0; tries < 3 && dirty() && !over; tries += 1) if (!(await save())) return false;
  return !dirty();
}

async function attempt(fresh = false) {
  clearTimeout(timer);
  if (over || !dirty()) return !dirty();
  const long = tooLong();
  if (long.length) {
    box(said.saidRefused, long.map(([field, count]) => ["", fill(said.saidLong, { field, count: count.toLocaleString(), most: Number(said.longest).toLocaleString() })]));
    keepNow();
    return false;
  }
  const sent = written;
  since = 0;
  tell(said.saidSaving);
  const answer = await send(copy());
  if (!answer) return later(said.saidOffline);
  if (TAKEN.includes(answer.status)) return taken(await answer.json(), answer.status, sent);
  if (answer.status === 422 || answer.status === 413) return refused(await answer.json());
  const way = answer.status === 403 && !fresh ? await renewToken() : "";
  if (way === "new") return attempt(true);
  if (answer.status === 401 || way === "out") return signedOut();
  if (answer.status === 403 || answer.status === 404) return gone();
  return later(said.saidBusy);
}

function taken(told, status, sent) {
  if (status === 409) return elsewhere(sent);
  saved = sent;
  form.elements.revision.value = told.revision;
  box(null);
  if (dirty()) plan(SOON);
  else {
    drop(key);
    said.clean = "yes";
  }
  tell(fill(said.saidSaved, { time: told.saved }));
  return !dirty();
}

/** The server has kept this text beside the note: the page that shows both comes next. */
async function elsewhere(sent) {
  saved = sent;
  form.inert = true;
  if (dirty() && TAKEN.includes((await send(copy()))?.status)) saved = written;
  over = !dirty();
  if (!over) form.inert = false;
  if (over) drop(key);
  box(said.saidElsewhere, [], { href: said.page, words: said.saidShow });
  if (over) location.assign(said.page);
  return false;
}

function refused(told) {
  const errors = Object.entries(told.errors ?? { "": [told.words] });
  box(said.saidRefused, errors.flatMap(([name, messages]) => messages.map((words) => [label(name), words])));
  tell(said.saidRefused, "alert");
  keepNow();
  return false;
}

function later(words) {
  tell(words, "alert");
  keepNow();
  plan(AGAIN);
  return false;
}

/** Locked, or over: the lock screen covers the page, and when it opens again the text is sent. */
function signedOut() {
  keepNow();
  tell(said.saidOut, "alert");
  document.dispatchEvent(new CustomEvent("session:refused"));
  return false;
}

function gone() {
  keepNow();
  tell(said.saidGone, "alert");
  box(said.saidGone);
  return false;
}

/** After a new sign-in in another tab the token of this page is an old one: "new" once it is renewed, "out" without a sign-in. */
async function renewToken() {
  const page = await fetch(said.page, { headers: { Accept: "text/html" } }).catch(() => null);
  if (page?.redirected || page?.status === 401) return "out";
  if (!page?.ok) return "";
  const token = new DOMParser().parseFromString(await page.text(), "text/html").querySelector('meta[name="csrf-token"]')?.content;
  if (token) document.querySelector('meta[name="csrf-token"]').content = token;
  return token ? "new" : "";
}

async function sign() {
  const button = form.querySelector("[data-sign-note]");
  button.disabled = true;
  try {
    if (!(await flush())) return;
    const answer = await fetch(said.sign, {
      method: "POST",
      headers: { Accept: "application/json", "HX-Request": "true", "X-CSRFToken": csrf() },
      body: new URLSearchParams({ revision: form.elements.revision.value }),
    }).catch(() => null);
    if (!answer) return void tell(said.saidOffline, "alert");
    if (answer.status === 401) return void signedOut();
    if (![200, 409, 422].includes(answer.status)) return void tell(said.saidBusy, "alert");
    const told = await answer.json();
    if (answer.ok) location.assign(told.to);
    else box(said.saidRefused, Object.values(told.errors).flat().map((words) => ["", words]), told.to && { href: told.to, words: said.saidLook });
  } finally {
    button.disabled = false;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.matches("[data-sign-note]")) sign();
  else save();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  sign();
});

// Forms beside the note that change it wait until it is saved.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-after-save]") || event.defaultPrevented) return;
  event.preventDefault();
  flush().then((clean) => clean && event.target.submit());
}, true);

addEventListener("online", () => dirty() && save());
document.addEventListener("session:locking", keepNow);
document.addEventListener("session:open", () => dirty() && save());
document.addEventListener("visibilitychange", () => document.hidden && keepNow());
addEventListener("pagehide", () => {
  keepNow();
  const last = copy();
  if (dirty() && !over && JSON.stringify(last).length < SMALL) send(last, true);
});
addEventListener("beforeunload", (event) => {
  if (dirty() && !over && !keep(key, copy())) event.preventDefault();
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

/** Puts a copy that the server refuses back into the form, so that it can be put right. */
function restore({ fields: rows }) {
  const values = Map.groupBy ? Map.groupBy(rows, ([name]) => name) : rows.reduce((all, row) => all.set(row[0], [...(all.get(row[0]) ?? []), row]), new Map());
  for (const field of form.querySelectorAll("input[name], textarea[name]")) {
    if (field.name === "revision" || field.name === "csrfmiddlewaretoken" || field.name === "whole") continue;
    const mine = (values.get(field.name) ?? []).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = mine.includes(field.value);
    else if (mine.length) field.value = mine[0];
    if (field.name === "marks") field.dispatchEvent(new Event("change"));
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

live(key);
let shown = false;
await sendLeft(said.user, (left, status, leftKey) => {
  if (left.page !== said.page) return;
  if (TAKEN.includes(status)) shown = true;
  else if (status === 422 || status === 413) {
    drop(leftKey);
    restore(left);
  }
});
if (shown) location.reload();
form.dataset.ready = "yes";
