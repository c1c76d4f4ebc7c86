// The health questions as patients open them: saving as it goes, the body figure, words when the connection is lost.
import "./requests.js";
import "./figure.js";

// A part is sent once: the second press of a double press does nothing. A file that is saved leaves the page as it is (data-again).
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.submitter?.hasAttribute("data-again")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
