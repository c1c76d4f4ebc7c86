// The diary's cards for @event-calendar: what it is given, and what each event looks like.
const icons = new Map();
const signOf = (name) => {
  if (!icons.size)
    for (const one of document.querySelector("[data-icons]").content.querySelectorAll("[data-icon]")) icons.set(one.dataset.icon, one.firstElementChild);
  return icons.get(name)?.cloneNode(true);
};
const node = (tag, css, text = "") => {
  const made = document.createElement(tag);
  made.className = css;
  made.textContent = text;
  return made;
};

/** Appointments with their buffers, and shaded time, as events. In a week there are no columns to belong to. */
export function cardEvents(answer, isWeek) {
  const column = (key) => (isWeek ? {} : { resourceIds: [key] });
  const events = answer.shades.map((shade, index) => ({
    id: `off-${index}`, ...column(shade.key), start: shade.start, end: shade.end, display: "background", extendedProps: { css: ["off"], words: shade.words },
  }));
  for (const card of answer.events) {
    const css = ["appt", ...card.css];
    events.push({ id: String(card.id), ...column(card.key), start: card.start, end: card.end, startEditable: card.movable, durationEditable: card.movable, extendedProps: { css, card } });
    for (const [start, end] of [[card.from, card.start], [card.end, card.until]])
      if (start < end) events.push({ id: `buffer-${card.id}-${start}`, ...column(card.key), start, end, display: "background", extendedProps: { css: ["buffer"] } });
  }
  return events;
}

/** The line of now: a thin stretch in every column of today. */
export function nowEvents(answer, isWeek) {
  const clock = new Date(`${answer.now}:00Z`);
  clock.setUTCMinutes(clock.getUTCMinutes() + Math.floor((performance.now() - (answer.seen ??= performance.now())) / 60_000));
  const now = clock.toISOString().slice(0, 16);
  if (!isWeek && now.slice(0, 10) !== answer.day) return [];
  const end = new Date(clock.getTime() + 60_000).toISOString().slice(0, 16);
  const [first, ...others] = answer.resources.map((one) => one.id);
  const columns = isWeek ? [{}] : [{ resourceIds: [first] }, { resourceIds: others }];
  return columns.map((column, index) => ({ id: `now-${index}`, ...column, start: now, end, display: "background", extendedProps: { css: ["now-mark"], now: index === 0 ? now.slice(11) : "" } }));
}

/** What the open panel proposes, as a plum card. */
export function draftEvent(panel, by, isWeek) {
  if (!panel) return [];
  const { draftStart: start, draftTherapist, draftRoom, draftName, draftWhat, draftMinutes } = panel.dataset;
  const key = by === "room" ? draftRoom && `r${draftRoom}` : draftTherapist && `t${draftTherapist}`;
  if (!key && !isWeek) return [];
  const end = new Date(Date.parse(`${start}:00Z`) + Number(draftMinutes || 30) * 60_000).toISOString().slice(0, 16);
  return [{ id: "draft", ...(isWeek ? {} : { resourceIds: [key] }), start, end, editable: false, startEditable: false, durationEditable: false, extendedProps: { css: ["appt", "appt--draft"], draft: { name: draftName, short: draftWhat ?? "" } } }];
}

function bodyOf({ id, name, initials = "", short }) {
  const body = node("span", "appt__body");
  if (id) body.dataset.appointment = id;
  const who = node("span", "appt__name", name);
  who.dataset.initials = initials;
  body.append(who, node("span", "appt__what", short));
  return body;
}

function marksOf(card) {
  const marks = node("span", "appt__marks");
  if (card.icon) marks.append(signOf(card.icon));
  for (const [sign, css] of card.safety) {
    const icon = signOf(sign);
    icon.classList.add(css);
    marks.append(icon);
  }
  return marks;
}

/** The inside of one event. */
export function cardContent({ card, draft, words, now }) {
  if (card) return { domNodes: [bodyOf(card), marksOf(card)] };
  if (draft) return { domNodes: [bodyOf(draft)] };
  if (now) return { domNodes: [node("span", "now-mark__time", now)] };
  return { domNodes: words ? [node("span", "off__words", words)] : [] };
}

/** Head of a column: name, and below it what and where. */
export function labelContent(resource) {
  const nodes = [node("b", "cut", resource.title)];
  if (resource.extendedProps.below) nodes.push(node("span", "cut", resource.extendedProps.below));
  return { domNodes: nodes };
}

/** Names for screen readers, shortened as well while names are hidden: time, who, what, with whom. */
export function nameCards(place, answer, hidden) {
  const cards = new Map(answer?.events.map((card) => [String(card.id), card]));
  const columns = new Map(answer?.resources.map((one) => [one.id, one.title]));
  for (const body of place.querySelectorAll("[data-appointment]")) {
    const card = cards.get(body.dataset.appointment);
    if (!card) continue;
    const words = [`${card.start.slice(11)} ${hidden ? card.initials : card.name}`, card.what, columns.get(card.key)];
    body.closest(".ec-event").setAttribute("aria-label", words.filter(Boolean).join(", "));
  }
}

/** The library calls its columns a table, but there are no rows in it: each card says for itself where it stands. */
export function noTable(place) {
  for (const element of place.querySelectorAll("[role]:not([role=presentation], .ec-event, svg)")) {
    element.setAttribute("role", "presentation");
    for (const name of ["aria-colindex", "aria-rowindex", "aria-colcount", "aria-rowcount"]) element.removeAttribute(name);
  }
}
