// A signature drawn with finger, pen or mouse: strokes of whole numbers in a hidden field.
// Thinned while it is drawn, so that it never has more points than the practice takes.
const CLOSEST = 4;

for (const box of document.querySelectorAll("[data-signature]")) {
  const field = box.querySelector(".signing__field");
  const ink = field.querySelector(".signing__ink");
  const kept = box.querySelector("input[type=hidden]");
  const said = box.querySelector("[data-signature-said]");
  const buttons = [...box.querySelectorAll("[data-signature-undo], [data-signature-clear]")];
  const side = Number(box.dataset.side);
  const height = Number(box.dataset.height);
  const most = Number(box.dataset.most) - 200;
  let strokes = read(kept.value);
  let pointer = null;
  let closest = CLOSEST;

  const points = () => strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const path = (stroke) => `M${stroke.map(([x, y]) => `${x} ${y}`).join(" L")}`;
  const within = (value, limit) => Math.min(limit, Math.max(0, Math.round(value)));

  function place(event) {
    const area = field.getBoundingClientRect();
    const x = ((event.clientX - area.left) / area.width) * side;
    const y = ((event.clientY - area.top) / area.height) * height;
    return [within(x, side), within(y, height)];
  }

  function show() {
    ink.setAttribute("d", strokes.map(path).join(""));
  }

  function keep() {
    kept.value = strokes.length ? JSON.stringify(strokes) : "";
    said.textContent = strokes.length ? said.dataset.drawn : said.dataset.empty;
    for (const button of buttons) button.hidden = !strokes.length;
    show();
  }

  // Too many points: every second one of each stroke goes, its ends stay.
  function thin() {
    closest *= 2;
    strokes = strokes.map((stroke) => stroke.filter((_, at) => at % 2 === 0 || at === stroke.length - 1));
  }

  function draw(event) {
    const stroke = strokes.at(-1);
    const [x, y] = place(event);
    const [lastX, lastY] = stroke.at(-1);
    if (Math.abs(x - lastX) + Math.abs(y - lastY) < closest) return;
    stroke.push([x, y]);
    if (points() > most) thin();
  }

  field.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    pointer = event.pointerId;
    field.setPointerCapture(pointer);
    strokes.push([place(event)]);
    event.preventDefault();
  });
  field.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    for (const step of event.getCoalescedEvents?.() ?? []) draw(step);
    draw(event);
    show();
  });
  for (const end of ["pointerup", "pointercancel"])
    field.addEventListener(end, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      keep();
    });
  box.querySelector("[data-signature-undo]").addEventListener("click", () => {
    strokes.pop();
    keep();
  });
  box.querySelector("[data-signature-clear]").addEventListener("click", () => {
    strokes = [];
    closest = CLOSEST;
    keep();
  });
  keep();
}

// What a refused form came back with; what cannot be read is an empty field.
function read(text) {
  try {
    const strokes = JSON.parse(text || "[]");
    return Array.isArray(strokes) ? strokes.filter((one) => Array.isArray(one) && one.length) : [];
  } catch {
    return [];
  }
}
