/* The choice of years (layers/years.py): histogram, two handles, two numbers, and play.
 *
 * Python sends counts by year and the years asked for. What the reader does is shown at once and
 * told when it is settled; while it plays, the next year is asked for when the last one has come.
 */

import { made } from "./elements.js";
import { bars, ticks } from "./histogram.js";

// At least two steps a second, and no more than the eye follows.
const STEP_MS = 280;
// Who holds an arrow key down is on the way: only where they stop is asked for.
const SETTLED_MS = 160;

class YearControl {
  /** @param {HTMLElement} parent that Streamlit gives the control */
  constructor(parent) {
    /** @type {any} */
    this.data = null;
    /** @type {(value: any) => void} */
    this.send = () => {};
    this.timer = 0;
    this.settling = 0;
    this.toldAt = 0;
    /** @type {number | undefined} of what was told last */
    this.turn = undefined;
    this.isOne = false;
    this.picture = made("div", { className: "years-picture" });
    this.picture.addEventListener("pointerdown", (event) => this.grasped(event));
    this.picture.addEventListener("pointermove", (event) => this.dragged(event));
    this.start = this.handle((place) => this.moved(0, place));
    this.end = this.handle((place) => this.moved(1, place));
    this.from = this.number(0);
    this.to = this.number(1);
    this.one = made("button", { type: "button", onclick: () => this.choose(true) });
    this.several = made("button", { type: "button", onclick: () => this.choose(false) });
    this.play = made("button", { type: "button", className: "years-play", onclick: () => this.toggled() });
    this.all = made("button", { type: "button", onclick: () => this.everything() });
    this.said = made("output", { className: "years-said" });
    this.title = made("span", { className: "years-title" });
    const modes = made("div", { className: "years-modes" }, this.one, this.several);
    const track = made("div", { className: "years-track" }, this.start, this.end);
    const numbers = made("div", { className: "years-numbers" }, this.from, made("span", {}, "–"), this.to, this.play, this.all);
    this.box = made("div", { className: "years", role: "group" }, this.title, modes, this.picture, track, numbers, this.said);
    parent.append(this.box);
  }

  handle(moved) {
    const found = made("input", { type: "range", min: 0, step: 1 });
    found.addEventListener("input", () => moved(Number(found.value)));
    return found;
  }

  number(side) {
    const found = made("input", { type: "number", step: 1, min: 1000, max: 2999 });
    found.addEventListener("change", () => this.typed(side, Number(found.value)));
    return found;
  }

  /** What Python says is drawn; where the reader is still on the way, their years stand. */
  show(data) {
    this.turn ??= data.turn;
    // An answer to what was asked before the last word is no news.
    const isOnTheWay = this.settling || data.turn !== this.turn;
    this.data = isOnTheWay ? { ...data, playing: this.data.playing } : data;
    if (!isOnTheWay) {
      this.years = [data.from, data.to];
      if (data.asked) this.isOne = data.from === data.to;
    }
    this.draw();
    if (data.playing && !isOnTheWay) this.next();
  }

  draw() {
    const { data, years } = this;
    const { words, steps } = data;
    const last = steps.length - 1;
    const [first, end] = years.map((year) => this.placeOf(year));
    this.title.textContent = words.years;
    this.box.setAttribute("aria-label", words.years);
    this.picture.replaceChildren(bars(data, first, end), ticks(steps));
    for (const [input, place, name] of [[this.start, first, words.from], [this.end, end, words.to]]) {
      Object.assign(input, { max: last, value: place });
      const label = this.isOne ? words.year : name;
      input.setAttribute("aria-label", label);
      input.setAttribute("aria-valuetext", String(steps[place]));
    }
    this.from.setAttribute("aria-label", this.isOne ? words.year : words.from);
    this.to.setAttribute("aria-label", words.to);
    if (document.activeElement !== this.from) this.from.value = years[0];
    if (document.activeElement !== this.to) this.to.value = years[1];
    for (const other of [this.end, this.to, this.to.previousSibling]) other.hidden = this.isOne;
    this.start.parentElement.classList.toggle("one", this.isOne);
    this.one.textContent = words.one;
    this.several.textContent = words.range;
    this.one.setAttribute("aria-pressed", String(this.isOne));
    this.several.setAttribute("aria-pressed", String(!this.isOne));
    this.play.textContent = data.playing ? "❚❚" : "▶";
    this.play.setAttribute("aria-label", data.playing ? words.pause : words.play);
    this.play.title = data.playing ? words.pause : words.play;
    this.all.textContent = words.all;
    this.all.hidden = !data.asked;
    this.said.textContent = this.isOne ? this.sentence(first) : "";
  }

  /** How many records and events the one year has. */
  sentence(place) {
    const { words, sectors, events, steps } = this.data;
    const total = sectors.reduce((sum, sector) => sum + sector.counts[place], 0);
    const told = [total === 1 ? words.record : words.records.replace("{n}", total)];
    if (events[place]) told.push(words.events.replace("{n}", events[place]));
    return `${steps[place]}: ${told.join(", ")}`;
  }

  /** The step that a year is, or the last one before it. */
  placeOf(year) {
    const found = this.data.steps.findLastIndex((step) => step <= year);
    return Math.max(found, 0);
  }

  /** @param {number} side 0 or 1 @param {number} place of the handle */
  moved(side, place) {
    this.changed(side, this.data.steps[place]);
  }

  /** The step under a pointer. */
  placeAt(event) {
    const { left, width } = this.picture.getBoundingClientRect();
    const { length } = this.data.steps;
    const place = Math.floor(((event.clientX - left) / width) * length);
    return Math.min(Math.max(place, 0), length - 1);
  }

  grasped(event) {
    if (event.button) return;
    this.picture.setPointerCapture(event.pointerId);
    this.grasp = this.placeAt(event);
    this.dragged(event);
  }

  /** From where the picture was grasped to where the pointer is. */
  dragged(event) {
    if (!this.picture.hasPointerCapture(event.pointerId)) return;
    const here = this.placeAt(event);
    const places = this.isOne ? [here, here] : [Math.min(this.grasp, here), Math.max(this.grasp, here)];
    this.ask(places.map((place) => this.data.steps[place]));
  }

  typed(side, year) {
    const { steps } = this.data;
    if (Number.isFinite(year) && year) this.changed(side, Math.min(Math.max(year, steps[0]), steps.at(-1)));
    else this.draw();
  }

  changed(side, year) {
    const years = [...this.years];
    years[side] = year;
    // A handle that meets the other takes it along.
    if (this.isOne || years[0] > years[1]) years[1 - side] = year;
    this.ask(years);
  }

  /** Show other years at once, and tell of them when the reader stands still. */
  ask(years) {
    this.stop();
    this.years = years;
    this.draw();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => { this.settling = 0; this.tell(); }, SETTLED_MS);
  }

  choose(isOne) {
    this.stop();
    this.isOne = isOne;
    const { steps } = this.data;
    if (isOne) this.years = [this.years[1], this.years[1]];
    else if (this.years[0] === this.years[1]) this.years = [steps[Math.max(this.placeOf(this.years[0]) - 5, 0)], this.years[1]];
    this.draw();
    this.tell();
  }

  everything() {
    this.stop();
    this.isOne = false;
    this.years = [this.data.steps[0], this.data.steps.at(-1)];
    this.draw();
    this.tell();
  }

  tell() {
    this.toldAt = performance.now();
    this.turn += 1;
    this.send({ years: this.years, playing: this.data.playing, turn: this.turn });
  }

  toggled() {
    if (this.data.playing) {
      this.stop();
      this.tell();
      return;
    }
    const { steps } = this.data;
    const isAll = !this.data.asked;
    if (isAll) this.isOne = true;
    const atEnd = this.placeOf(this.years[1]) === steps.length - 1;
    if (this.isOne && (isAll || atEnd)) this.years = [steps[0], steps[0]];
    else if (atEnd) this.years = [steps[0], steps[this.placeOf(this.years[1]) - this.placeOf(this.years[0])]];
    this.data.playing = true;
    this.draw();
    this.tell();
  }

  /** The next step, once this one has been seen. */
  next() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stepped(), Math.max(STEP_MS - (performance.now() - this.toldAt), 0));
  }

  stepped() {
    const { steps } = this.data;
    const places = this.years.map((year) => this.placeOf(year) + 1);
    if (places[1] >= steps.length) {
      this.stop();
    } else {
      this.years = places.map((place) => steps[place]);
      this.draw();
    }
    this.tell();
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.data.playing = false;
  }
}

const controls = new WeakMap();

/** What Streamlit calls with each answer. */
export function show({ parentElement, data, setTriggerValue }) {
  let control = controls.get(parentElement);
  if (!control) {
    control = new YearControl(parentElement);
    controls.set(parentElement, control);
  }
  control.send = (value) => setTriggerValue("years", value);
  control.show(data);
}
