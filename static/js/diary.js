// The diary: fetches the day or week, shows it with @event-calendar, moves and resizes, follows other desks.
// Times are the practice's wall clock as naive text; the browser's own time zone plays no part.
import { createCalendar, Interaction, ResourceTimeGrid, TimeGrid } from "../vendor/event-calendar/event-calendar.js";
import { collectKeys } from "./booking.js";
import { cardContent, cardEvents, draftEvent, labelContent, nameCards, noTable, nowEvents } from "./cards.js";
import { shortcut } from "./keys.js";
import { BY_ITSELF, isCovered, refused } from "./lock.js";
import { csrf, explain } from "./requests.js";
import { toast } from "./toasts.js";

const root = document.getElementById("diary");
const place = document.getElementById("calendar");
const { by, therapist } = root.dataset;
const isWeek = Boolean(therapist);
const phone = matchMedia("(max-width: 767.98px)");
const POLL = 20_000;
let day = root.dataset.day;
let tag = "";
let shown = null;
let calendar = null;
let dragging = false;

const addressOf = (path, pk) => path.replace("/0/", `/${pk}/`);
const local = (date) => {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
};
const clock = (hour) => `${String(hour).padStart(2, "0")}:00`;

function query() {
  const asked = new URLSearchParams({ day });
  if (isWeek) asked.set("therapist", therapist);
  else if (by === "room") asked.set("by", "room");
  return asked;
}

async function fetchDay({ fresh = false } = {}) {
  if (fresh) root.setAttribute("aria-busy", "true");
  try {
    await fetchAndShow(fresh);
  } finally {
    root.setAttribute("aria-busy", "false");
  }
}

async function fetchAndShow(fresh) {
  const asked = `${root.dataset.events}?${query()}`;
  let answer;
  try {
    const headers = fresh ? {} : { ...BY_ITSELF, ...(tag && { "If-None-Match": tag }) };
    answer = await fetch(asked, { headers, credentials: "same-origin" });
  } catch {
    return fresh && explain(0);
  }
  if (refused(answer)) return undefined;
  if (answer.redirected) return location.reload();
  if (answer.status === 304 || dragging) return undefined;
  if (!answer.ok) return fresh && explain(answer.status);
  tag = answer.headers.get("ETag") ?? "";
  return show(await answer.json());
}

const allEvents = () => [...cardEvents(shown, isWeek), ...nowEvents(shown, isWeek), ...draftEvent(document.querySelector("#side [data-draft-start]"), by, isWeek)];

function show(answer) {
  shown = answer;
  root.dataset.day = answer.day;
  root.querySelector("[data-title]").textContent = answer.title;
  root.querySelector("[data-sub]").textContent = answer.sub;
  if (phone.matches) return showAgenda();
  const changing = {
    date: answer.day,
    resources: answer.resources.map((one) => ({ id: one.id, title: one.title, extendedProps: one })),
    slotMinTime: clock(answer.hours[0]),
    slotMaxTime: clock(answer.hours[1]),
    hiddenDays: answer.hiddenDays,
    slotHeight: slotHeight(answer),
    columnWidth: answer.resources.length > 10 ? "8.5rem" : undefined,
    events: allEvents(),
  };
  root.toggleAttribute("data-wide", answer.resources.length > 10);
  if (!calendar) calendar = createCalendar(place, [ResourceTimeGrid, TimeGrid, Interaction], { ...fixed(), ...changing });
  else for (const [name, value] of Object.entries(changing)) calendar.setOption(name, value);
  return undefined;
}

// Every hour of the day is in view where the screen allows it.
function slotHeight(answer) {
  const room = place.parentElement.clientHeight - 62;
  return Math.max(22, Math.floor(room / (2 * (answer.hours[1] - answer.hours[0]))));
}

function fixed() {
  const change = Boolean(root.dataset.mayChange);
  return {
    view: isWeek ? "timeGridWeek" : "resourceTimeGridDay",
    allDaySlot: false,
    headerToolbar: { start: "", center: "", end: "" },
    height: "100%",
    firstDay: 1,
    slotDuration: "00:30",
    slotLabelInterval: "01:00",
    snapDuration: "00:05",
    slotLabelFormat: (date) => local(date).slice(11),
    dayHeaderFormat: { weekday: "short", day: "numeric", month: "short" },
    locale: document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang,
    nowIndicator: false,
    editable: false,
    eventStartEditable: change,
    eventDurationEditable: change,
    eventClassNames: ({ event }) => event.extendedProps.css ?? [],
    eventContent: ({ event }) => cardContent(event.extendedProps),
    resourceLabelContent: ({ resource }) => labelContent(resource),
    eventAllUpdated: named,
    eventClick: ({ event }) => event.extendedProps.card && open(event.extendedProps.card.id),
    dateClick: clickOnFree,
    eventDragStart: () => { dragging = true; },
    eventDragStop: () => { dragging = false; },
    eventResizeStart: () => { dragging = true; },
    eventResizeStop: () => { dragging = false; },
    eventDrop: moved,
    eventResize: moved,
  };
}

function open(pk) {
  htmx.ajax("GET", addressOf(root.dataset.appointment, pk), { target: "#side", source: "#diary" });
}

function openPanel(asked) {
  collectKeys();
  htmx.ajax("GET", `${root.dataset.panel}?${asked}`, { target: "#side", source: "#diary" });
}

function clickOnFree({ dateStr, resource }) {
  if (!root.dataset.mayBook) return;
  const start = dateStr.slice(0, 16);
  const asked = new URLSearchParams({ day: start.slice(0, 10), start });
  if (isWeek) asked.set("therapist", therapist);
  else if (resource) asked.set(by === "room" ? "room" : "therapist", resource.id.slice(1));
  openPanel(asked);
}

async function moved({ event, oldEvent, newResource, revert }) {
  const { card } = event.extendedProps;
  const body = new URLSearchParams({ revision: card.revision });
  if (local(event.start) !== local(oldEvent.start)) body.set("start", local(event.start));
  const minutes = (event.end - event.start) / 60_000;
  if (minutes !== (oldEvent.end - oldEvent.start) / 60_000) body.set("minutes", minutes);
  if (newResource) body.set(by === "room" ? "room" : "therapist", newResource.id.slice(1));
  let answer = null;
  try {
    answer = await fetch(addressOf(root.dataset.move, card.id), { method: "POST", body, headers: { "X-CSRFToken": csrf() } });
  } catch {
    revert();
    return explain(0);
  }
  const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
  if (answer.ok) toast(said.text, { link: said.link });
  else {
    revert();
    if (refused(answer)) return undefined;
    if (said) toast(`${said.error} ${root.dataset.wordsBack}`, { kind: "alert" });
    else explain(answer.status);
  }
  return fetchDay({ fresh: true });
}

function goTo(next) {
  day = next;
  tag = "";
  history.pushState({ day }, "", `${location.pathname}?${new URLSearchParams(by === "room" && !isWeek ? { day, by } : { day })}`);
  root.dataset.day = day;
  const print = root.querySelector("[data-print]");
  if (print) print.href = `${root.dataset.agenda}?${query()}`;
  return fetchDay({ fresh: true });
}

function shifted(by) {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by * (isWeek ? 7 : 1));
  return date.toISOString().slice(0, 10);
}

function showAgenda() {
  return htmx.ajax("GET", `${root.dataset.agenda}?${query()}`, { target: "#agenda", source: "#agenda" });
}

const namesHidden = () => root.classList.contains("names-hidden");
const named = () => nameCards(place, shown, namesHidden());

root.addEventListener("click", (event) => {
  const step = event.target.closest("[data-step]");
  if (step && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    goTo(step.dataset.step === "0" ? root.dataset.today : shifted(Number(step.dataset.step)));
  }
  const seg = event.target.closest("[data-by].seg__item");
  if (seg) seg.search = `?${new URLSearchParams(seg.dataset.by === "room" ? { day, by: "room" } : { day })}`;
  if (event.target.closest("[data-new-booking]")) {
    event.preventDefault();
    openPanel(new URLSearchParams(isWeek ? { day, therapist } : { day }));
  }
  const hide = event.target.closest("[data-hide-names]");
  if (hide) {
    root.classList.toggle("names-hidden");
    hide.setAttribute("aria-pressed", String(namesHidden()));
    named();
  }
});
root.addEventListener("change", (event) => {
  if (event.target.matches("[data-whose]")) location.assign(`${event.target.value}?day=${day}`);
});
shortcut("/", root.dataset.wordsFind, () => {
  const field = document.querySelector("#side [data-find-patient], #side [data-picks]");
  if (field) field.focus();
  else location.assign(root.dataset.patients);
});
addEventListener("popstate", (event) => {
  day = event.state?.day ?? new URLSearchParams(location.search).get("day") ?? root.dataset.today;
  tag = "";
  fetchDay({ fresh: true });
});
for (const type of ["booked", "diary:changed"]) document.addEventListener(type, () => fetchDay({ fresh: true }));
const redraw = () => calendar && shown && !dragging && calendar.setOption("events", allEvents());
document.addEventListener("htmx:afterSettle", (event) => event.detail.target?.id === "side" && redraw());
document.addEventListener("side:closed", redraw);
document.addEventListener("draft:changed", redraw);
// At once after the library has drawn, so that nobody meets its table.
new MutationObserver(() => noTable(place)).observe(place, { attributeFilter: ["role"], childList: true, subtree: true });
const fit = () => calendar && shown && calendar.setOption("slotHeight", slotHeight(shown));
new ResizeObserver(fit).observe(place.parentElement);
phone.addEventListener("change", () => fetchDay({ fresh: true }));
setInterval(() => !document.hidden && !isCovered() && fetchDay(), POLL);
document.addEventListener("session:open", () => fetchDay({ fresh: true }));
setInterval(redraw, 60_000);
fetchDay({ fresh: true });
// "Book" on another page leads here with the patient.
const patient = new URLSearchParams(location.search).get("patient");
if (patient) openPanel(new URLSearchParams({ day, patient }));
