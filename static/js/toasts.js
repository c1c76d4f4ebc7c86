// One dark line at the bottom that says what was done, with Undo where there is one.
const place = () => document.getElementById("toasts");
const SECONDS = 8;

function close(line) {
  line.remove();
}

function closeLater(line, seconds) {
  let timer = setTimeout(close, seconds * 1000, line);
  // It waits while somebody reads or is about to press it.
  for (const type of ["pointerenter", "focusin"]) line.addEventListener(type, () => clearTimeout(timer));
  for (const type of ["pointerleave", "focusout"])
    line.addEventListener(type, () => { clearTimeout(timer); timer = setTimeout(close, seconds * 1000, line); });
}

/**
 * Shows `text`. Options: undo (a function), link ({text, href}), seconds, kind "alert" for what must be heard at once.
 * An alert stays until it is closed.
 */
export function toast(text, { undo, link, seconds = SECONDS, kind } = {}) {
  const line = document.createElement("div");
  line.className = "toast-line";
  line.dataset.toast = "";
  if (kind === "alert") line.setAttribute("role", "alert");
  const said = document.createElement("span");
  said.textContent = text;
  line.append(said);
  if (link) {
    const way = document.createElement("a");
    way.className = "end";
    way.href = link.href;
    way.textContent = link.text;
    line.append(way);
  }
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    if (!link) button.className = "end";
    button.dataset.key = "z";
    button.textContent = place().dataset.undo;
    button.addEventListener("click", () => { close(line); undo(); });
    line.append(button);
  }
  const shut = document.createElement("button");
  shut.type = "button";
  shut.dataset.toastClose = "";
  if (!undo && !link) shut.className = "end";
  shut.setAttribute("aria-label", place().dataset.close);
  shut.textContent = "×";
  line.append(shut);
  place().append(line);
  if (kind !== "alert") closeLater(line, seconds);
  return line;
}

document.addEventListener("click", (event) => {
  const shut = event.target.closest("[data-toast-close]");
  if (shut) close(shut.closest("[data-toast]"));
});
for (const line of document.querySelectorAll("#toasts [data-toast]")) closeLater(line, SECONDS);
