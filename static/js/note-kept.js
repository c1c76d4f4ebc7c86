// What was written in a note and is not with the server yet, kept on this device: one copy for each tab and note.
// Gone the moment the server has it. Only its own user's pages read it; decision 0019 says why it may lie here.
import { csrf } from "./requests.js";

const PREFIX = "unsaved-note:";
export const TAKEN = [200, 409];

export const keyOf = (user, note, tab) => `${PREFIX}${user}:${note}:${tab}`;

/** Keeps `copy` ({url, page, tab, revision, fields}); false where the device keeps nothing, or not so much. */
export function keep(key, copy) {
  try {
    localStorage.setItem(key, JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

export function drop(key) {
  try {
    localStorage.removeItem(key);
  } catch { /* Nothing was kept then. */ }
}

/** The copies of `user` whose tabs are closed: [key, copy]. */
export async function left(user) {
  const open = new Set();
  try {
    for (const lock of (await navigator.locks.query()).held) open.add(lock.name);
  } catch { /* Without locks every copy counts as left; sending one twice does no harm. */ }
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(`${PREFIX}${user}:`) || open.has(key)) continue;
      try {
        found.push([key, JSON.parse(localStorage.getItem(key))]);
      } catch {
        localStorage.removeItem(key);
      }
    }
  } catch { /* No storage, nothing left. */ }
  return found;
}

/** Says to other tabs that this one lives. */
export function live(key) {
  navigator.locks?.request(key, () => new Promise(() => {})).catch(() => {});
}

/** Sends a copy; the answer, or null where none came. */
export async function send(copy, keepalive = false) {
  const fields = [...copy.fields.filter(([name]) => name !== "revision"), ["revision", String(copy.revision)], ["tab", copy.tab]];
  return fetch(copy.url, {
    method: "POST",
    keepalive,
    headers: { "Content-Type": "application/json", Accept: "application/json", "HX-Request": "true", "X-CSRFToken": csrf() },
    body: JSON.stringify({ fields }),
  }).catch(() => null);
}

/** Sends what closed tabs of `user` left; calls `done(copy, status)` for each that was taken. */
export async function sendLeft(user, done = () => {}) {
  for (const [key, copy] of await left(user)) {
    const answer = await send(copy);
    if (!answer) return;
    // What the server took, and what it will never take from here: the note is gone, or somebody else's.
    if (TAKEN.includes(answer.status)) drop(key);
    done(copy, answer.status, key);
  }
}

// Any page after a sign-in sends what is left; the page of the note itself does so on its own, and shows it.
const user = document.body.dataset.user;
if (user && !document.getElementById("note")) sendLeft(user);
