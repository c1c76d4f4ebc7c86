// Marks on the body chart: three taps (place, kind, strength), undo, drawing along; a list does the same.
// <div data-chart> holds figures, the hidden input [data-marks] (JSON, the only truth) and what templates/records/_chart_*.html say.
import { emptyList, fromList } from "./chart-list.js";
import { areaAt, areaNear, pointOn, scrollAbove, spotOf, thinned } from "./chart-paper.js";

const DRAGGED = 9; // pixels, from which a held mouse draws
const APART = 7; // of 1000: points of a line are no closer
const REMEMBERED = 100;

class Chart {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector("[data-marks]");
    this.pick = root.querySelector("[data-pick]");
    this.names = new Map([...root.querySelectorAll('[data-of="region"] option')].map((one) => [one.value, one.textContent]));
    this.kind = "pain";
    this.steps = [];
    this.chosen = null; // the mark the pick is about: one of this.marks, or one still without a strength
    this.line = null; // what is being drawn
    for (const one of root.querySelectorAll("[data-scripted]")) one.hidden = false;
    for (const one of root.querySelectorAll("[data-of]")) one.removeAttribute("name");
    root.querySelector("[data-add]").type = "button";
    this.listen();
    this.load();
    this.show("ends");
  }

  listen() {
    this.input.addEventListener("change", () => this.load());
    this.root.addEventListener("click", (event) => this.clicked(event));
    for (const svg of this.root.querySelectorAll("[data-view] svg")) {
      svg.addEventListener("pointerdown", (event) => this.down(svg, event));
      svg.addEventListener("pointermove", (event) => this.moved(svg, event));
      svg.addEventListener("pointerup", () => this.up(svg));
      svg.addEventListener("pointercancel", () => this.drop());
      svg.addEventListener("click", (event) => this.tapped(svg, event));
    }
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.root.isConnected || (this.pick.hidden && !this.large)) return;
      event.stopPropagation();
      if (this.pick.hidden) this.enlarge(false);
      else this.close();
    }, true);
  }

  load() {
    if (this.marks && this.input.value === JSON.stringify(this.marks)) return;
    this.marks = JSON.parse(this.input.value || "[]").map((mark) => ({ path: [], to: "", ...mark }));
    this.steps = [];
    this.close();
  }

  /** Keeps the marks after a change, which can be undone. */
  keep(said) {
    this.steps.push(this.input.value);
    this.steps.splice(0, this.steps.length - REMEMBERED);
    this.write();
    this.say(said);
  }

  write() {
    this.input.value = JSON.stringify(this.marks);
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.draw();
  }

  undo() {
    if (!this.steps.length) return;
    const at = this.marks.indexOf(this.chosen);
    const [value, steps] = [this.steps.pop(), this.steps];
    this.marks = JSON.parse(value || "[]");
    this.steps = steps;
    this.chosen = this.marks[at] ?? null;
    this.write();
  }

  say(words) {
    this.root.querySelector("[data-said]").textContent = words ?? "";
  }

  // ---- what is seen
  show(views) {
    for (const button of this.root.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", button.dataset.show === views);
    for (const figure of this.root.querySelectorAll("[data-view]")) figure.hidden = figure.hasAttribute("data-side") !== (views === "sides");
  }

  placeOf(mark) {
    const place = this.names.get(mark.region) ?? mark.region;
    if (mark.to) return this.pick.dataset.alongTo.replace("{place}", place).replace("{to}", this.names.get(mark.to) ?? mark.to);
    return mark.path.length ? this.pick.dataset.along.replace("{place}", place) : place;
  }

  wordsOf(mark) {
    const kind = this.pick.querySelector(`[data-kind="${mark.kind}"]`).textContent.trim().toLowerCase();
    return this.pick.dataset.words.replace("{place}", this.placeOf(mark)).replace("{kind}", kind).replace("{strength}", mark.strength);
  }

  draw() {
    const open = this.chosen && !this.marks.includes(this.chosen) ? [this.chosen] : [];
    for (const figure of this.root.querySelectorAll("[data-view]")) {
      const here = [...this.marks, ...open].filter((mark) => mark.view === figure.dataset.view);
      figure.querySelector(".spots").replaceChildren(...here.map((mark) => spotOf(mark, this.root, { index: this.marks.indexOf(mark), chosen: mark === this.chosen })));
      for (const area of figure.querySelectorAll(".area")) area.classList.toggle("is-on", this.chosen?.view === figure.dataset.view && area.dataset.region === this.chosen.region);
    }
    this.drawList();
    this.drawPick();
    this.root.querySelector("[data-undo]").disabled = !this.steps.length;
  }

  drawList() {
    const row = this.root.querySelector("[data-row]");
    this.root.querySelector("[data-list]").replaceChildren(
      ...this.marks.map((mark, index) => {
        const line = row.content.cloneNode(true);
        const [edit, drop] = [line.querySelector("[data-edit]"), line.querySelector("[data-drop]")];
        edit.textContent = this.wordsOf(mark);
        edit.dataset.edit = drop.dataset.drop = index;
        drop.setAttribute("aria-label", drop.dataset.words.replace("{mark}", this.wordsOf(mark)));
        return line;
      }),
    );
  }

  drawPick() {
    this.pick.hidden = !this.chosen;
    if (!this.chosen) return;
    this.pick.querySelector("[data-place]").textContent = this.placeOf(this.chosen);
    for (const one of this.pick.querySelectorAll("[data-kind]")) one.setAttribute("aria-pressed", one.dataset.kind === this.chosen.kind);
    for (const one of this.pick.querySelectorAll("[data-strength]")) one.setAttribute("aria-pressed", Number(one.dataset.strength) === this.chosen.strength);
    this.pick.querySelector("[data-draw]").setAttribute("aria-pressed", this.drawing);
    this.pick.querySelector("[data-drawing]").hidden = !this.drawing;
    this.root.classList.toggle("is-drawing", Boolean(this.drawing));
  }

  close() {
    this.chosen = null;
    this.arm(false);
    this.draw();
  }

  arm(drawing) {
    this.drawing = drawing;
    this.root.classList.toggle("is-drawing", drawing);
  }

  // ---- the figure
  down(svg, event) {
    if (event.button || !event.isPrimary) return;
    const draws = this.drawing || event.pointerType === "mouse";
    this.drew = false;
    this.line = { svg, draws, x: event.clientX, y: event.clientY, at: pointOn(svg, event), spot: event.target.closest("[data-mark]")?.dataset.mark };
    if (this.drawing) svg.setPointerCapture(event.pointerId);
  }

  moved(svg, event) {
    const { line } = this;
    if (!line?.draws || line.svg !== svg) return;
    if (!event.buttons) return this.drop();
    if (!line.begun && Math.hypot(event.clientX - line.x, event.clientY - line.y) < DRAGGED) return;
    if (!line.begun && !this.begin(line)) return this.drop();
    if (!line.begun) svg.setPointerCapture(event.pointerId);
    line.begun = true;
    const [last, next] = [this.chosen.path.at(-1), pointOn(svg, event)];
    if (Math.hypot(next[0] - last[0], next[1] - last[1]) < APART) return;
    this.chosen.path.push(next);
    this.draw();
  }

  /** The mark that the line belongs to: the open one, the one under the finger, or a new one. */
  begin(line) {
    const view = line.svg.closest("[data-view]").dataset.view;
    if (line.spot !== undefined) this.chosen = this.marks[line.spot];
    else if (!this.drawing || this.chosen?.view !== view) this.place(line, view);
    if (!this.chosen) return false;
    this.chosen.path = [[this.chosen.x, this.chosen.y]];
    return true;
  }

  up(svg) {
    const { line } = this;
    this.line = null;
    this.drew = Boolean(line?.begun);
    if (this.drew) this.ended(svg);
  }

  /** A tap is a click, not the finger's lifting: what opens under the finger must not be pressed by it. */
  tapped(svg, event) {
    if (this.drew) return;
    const spot = event.target.closest("[data-mark]")?.dataset.mark;
    if (spot !== undefined) return this.edit(this.marks[spot]);
    this.arm(false);
    this.place({ svg, x: event.clientX, y: event.clientY, at: pointOn(svg, event) }, svg.closest("[data-view]").dataset.view);
    this.draw();
    this.uncover();
  }

  ended(svg) {
    const path = thinned(this.chosen.path, Number(this.root.dataset.points));
    const far = path.length > 1;
    Object.assign(this.chosen, { path: far ? path : [], to: far ? areaAt(svg, path.at(-1)) : "" });
    if (this.chosen.to === this.chosen.region) this.chosen.to = "";
    this.arm(false);
    if (this.marks.includes(this.chosen)) this.keep(this.wordsOf(this.chosen));
    else this.draw();
  }

  /** The browser took the finger for scrolling: nothing was drawn. */
  drop() {
    if (this.line?.begun && this.marks.includes(this.chosen)) {
      this.marks = JSON.parse(this.input.value);
      this.chosen = null;
    }
    this.line = null;
    this.draw();
  }

  place(line, view) {
    const region = areaNear(line.svg, line.x, line.y);
    if (!region) return;
    if (this.full()) return;
    const [x, y] = line.at;
    this.chosen = { view, region, x, y, kind: this.kind, strength: null, path: [], to: "" };
    this.say(this.placeOf(this.chosen));
  }

  full() {
    const full = this.marks.length >= Number(this.root.dataset.most);
    if (full) this.say(this.pick.dataset.full);
    return full;
  }

  edit(mark) {
    this.chosen = mark;
    if (!mark) return;
    const shown = this.root.querySelector(`[data-view="${mark.view}"]`);
    if (shown.hidden) this.show(shown.hasAttribute("data-side") ? "sides" : "ends");
    this.draw();
    this.uncover();
  }

  /** What is asked about a mark must not hide it. */
  uncover() {
    const spot = this.chosen && this.root.querySelector(".spot--open, .spot--chosen");
    if (!spot || this.pick.hidden) return;
    scrollAbove(spot, this.pick);
  }

  enlarge(large) {
    this.large = large;
    this.root.classList.toggle("is-large", large);
    this.root.querySelector("[data-large]").setAttribute("aria-pressed", large);
  }

  // ---- buttons
  clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const { kind, strength, show, edit, drop } = button.dataset;
    if (show) this.show(show);
    else if (kind) this.set({ kind: (this.kind = kind) });
    else if (strength) this.finish(Number(strength));
    else if (edit) this.edit(this.marks[edit]);
    else if (drop) this.remove(this.marks[drop]);
    else if ("undo" in button.dataset) this.undo();
    else if ("large" in button.dataset) this.enlarge(!this.large);
    else if ("shut" in button.dataset) this.close();
    else if ("remove" in button.dataset) this.remove(this.chosen);
    else if ("draw" in button.dataset) this.arm(!this.drawing), this.drawPick();
    else if ("add" in button.dataset) this.add();
  }

  set(change) {
    Object.assign(this.chosen, change);
    if (this.marks.includes(this.chosen)) this.keep(this.wordsOf(this.chosen));
    else this.draw();
  }

  finish(strength) {
    const mark = this.chosen;
    mark.strength = strength;
    if (!this.marks.includes(mark)) this.marks.push(mark);
    this.chosen = null;
    this.arm(false);
    this.keep(this.wordsOf(mark));
  }

  remove(mark) {
    const kept = this.marks.filter((one) => one !== mark);
    if (kept.length === this.marks.length) return this.close();
    this.marks = kept;
    if (this.chosen === mark) this.chosen = null;
    this.keep();
  }

  add() {
    const mark = fromList(this.root);
    if (!mark) return;
    if (this.full()) return;
    this.chosen = { ...mark, strength: null };
    this.finish(mark.strength);
    emptyList(this.root);
  }
}

const ready = new WeakSet();
function readyAll() {
  for (const root of document.querySelectorAll("[data-chart]")) {
    if (ready.has(root)) continue;
    ready.add(root);
    new Chart(root);
  }
}
document.addEventListener("htmx:afterSettle", readyAll);
readyAll();
