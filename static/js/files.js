// Files that are chosen: their names and sizes are shown before they are sent; what is too large is said at once.
const MOST_BYTES = 20 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-files]");
  if (!form || event.target.type !== "file") return;
  const list = form.querySelector(".chosen");
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);
  list.replaceChildren(...files.map((file) => line(file, list.dataset)));
  list.hidden = !files.length;
  // A form that would be refused whole says so at the field, in the browser's own way.
  for (const field of form.querySelectorAll("input[type=file]"))
    field.setCustomValidity([...field.files].some(isTooLarge) ? list.dataset.tooLarge : "");
});

function isTooLarge(file) {
  return file.size > MOST_BYTES;
}

function line(file, words) {
  const item = document.createElement("li");
  // Marks of direction could make .exe read as .pdf.
  const name = file.name.replace(/\p{C}/gu, "");
  const said = words.line.replace("{name}", name).replace("{size}", Math.max(file.size / MEGABYTE, 0.1).toFixed(1));
  item.textContent = isTooLarge(file) ? `${said} · ${words.tooLarge}` : said;
  item.classList.toggle("wrong", isTooLarge(file));
  return item;
}
