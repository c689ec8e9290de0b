/* The table of records (layers/records_table.py): sorts, chooses, and goes from cell to cell.
 *
 * Python sends a page of rows as HTML that it has escaped, and apart from it the chosen id. One tab
 * stop leads into the table; arrow keys go on from there.
 */

import { Widths } from "./column_widths.js";

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const ENDS = { Home: -Infinity, End: Infinity };
const PAGES = { PageUp: -1, PageDown: 1 };
// Who holds an arrow key down is on the way: only where they stop is chosen.
const SETTLED_MS = 150;

class RecordsTable {
  /** @param {HTMLElement} parent that Streamlit gives the table */
  constructor(parent) {
    this.box = parent.appendChild(document.createElement("div"));
    this.box.className = "records-table";
    this.widths = new Widths();
    this.html = "";
    this.timer = 0;
    /** @type {(name: string, value: any) => void} */
    this.send = () => {};
    this.box.addEventListener("click", (event) => this.clicked(event));
    this.box.addEventListener("keydown", (event) => this.pressed(event));
    this.widths.listen(this.box);
  }

  get rows() {
    return /** @type {HTMLTableRowElement[]} */ ([...this.box.querySelectorAll("tr")]);
  }

  /** @param {HTMLTableCellElement} cell the code of its column */
  codeOf(cell) {
    return this.rows[0].cells[cell.cellIndex].dataset.code || "";
  }

  /** @param {string} html a page of rows */
  draw(html) {
    if (html === this.html) return;
    const active = this.box.contains(document.activeElement) ? this.active : null;
    const before = active && { id: active.parentElement.dataset.id, code: this.codeOf(active) };
    const { scrollLeft } = this.box;
    this.html = html;
    this.box.innerHTML = html;
    this.widths.apply(this.box);
    this.box.scrollTo({ top: 0, left: scrollLeft });
    this.mark(chosen);
    const cell = (before && this.cellOf(before.id, before.code)) || this.cellOf(chosen) || this.rows[1]?.cells[0];
    this.goTo(cell || this.rows[0].cells[0], Boolean(before));
  }

  /** The cell with the focus, or that Tab leads to. @returns {any} */
  get active() {
    return this.box.querySelector('[tabindex="0"]')?.closest("th, td");
  }

  /** @param {string | undefined} id of a record; undefined for the heads @param {string} code */
  cellOf(id, code = "") {
    const row = id === undefined ? this.rows[0] : this.rows.find((one) => one.dataset.id === id);
    return row && ([...row.cells].find((cell) => this.codeOf(cell) === code) || row.cells[0]);
  }

  /** @param {string} id of the chosen record, "" for none */
  mark(id) {
    for (const row of this.rows.slice(1)) row.setAttribute("aria-selected", String(row.dataset.id === id));
    const row = id && this.cellOf(id)?.parentElement;
    if (row) this.reveal(row, false);
  }

  /** Scroll the table, and it alone, until an element is out from under its heads. */
  reveal(element, isAcross) {
    const room = this.box.getBoundingClientRect();
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const head = this.rows[0].getBoundingClientRect().height;
    const names = this.rows[0].cells[0].getBoundingClientRect().width;
    if (top < room.top + head) this.box.scrollTop += top - room.top - head;
    else if (bottom > room.top + this.box.clientHeight) this.box.scrollTop += bottom - room.top - this.box.clientHeight;
    if (!isAcross || element.cellIndex === 0) return;
    if (left < room.left + names) this.box.scrollLeft += left - room.left - names;
    else if (right > room.left + this.box.clientWidth) this.box.scrollLeft += right - room.left - this.box.clientWidth;
  }

  /** Make a cell the one that Tab leads to. @param {HTMLTableCellElement} cell @param {boolean} takesFocus */
  goTo(cell, takesFocus) {
    for (const stop of this.box.querySelectorAll('[tabindex="0"]')) stop.tabIndex = -1;
    const stop = cell.querySelector("button") || cell;
    stop.tabIndex = 0;
    if (!takesFocus) return;
    stop.focus({ preventScroll: true });
    if (cell.parentElement !== this.rows[0]) this.reveal(cell, true);
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const cell = event.target.closest("th, td");
    if (!cell || event.target.localName === "i") return;
    if (cell.parentElement === this.rows[0]) {
      this.goTo(cell, true);
      this.send("sorted", this.codeOf(cell));
    } else if (document.getSelection().isCollapsed) {
      this.goTo(cell, true);
      this.choose(cell, event.detail === 0);
    }
  }

  /** Choose a cell's record. @param {HTMLTableCellElement} cell @param {boolean} isByKey the panel takes the focus */
  choose(cell, isByKey) {
    window.clearTimeout(this.timer);
    const { id } = cell.parentElement.dataset;
    chosen = id;
    this.mark(id);
    document.dispatchEvent(new CustomEvent("atlas-chosen", { detail: { id, isByKey } }));
    this.send("picked", { id, code: this.codeOf(cell) });
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const cell = event.target.closest("th, td");
    if (!cell || event.altKey || event.metaKey) return;
    const isHead = cell.parentElement === this.rows[0];
    if (isHead && event.shiftKey && ARROWS[event.key]) this.widths.step(cell, ARROWS[event.key][1]);
    else if (event.key in ARROWS) this.step(cell, ARROWS[event.key]);
    else if (event.key in ENDS) this.step(cell, event.ctrlKey ? [ENDS[event.key], 0] : [0, ENDS[event.key]]);
    else if (event.key in PAGES) this.step(cell, [PAGES[event.key] * this.rowsInView(cell), 0]);
    else if (!isHead && (event.key === "Enter" || event.key === " ")) this.choose(cell, true);
    else return;
    event.preventDefault();
  }

  rowsInView(cell) {
    return Math.max(1, Math.floor(this.box.clientHeight / cell.offsetHeight) - 2);
  }

  /** Go so many rows and columns on; where a record is chosen, the choice goes along. */
  step(cell, [down, right]) {
    const { rows } = this;
    const row = rows[clamp(cell.parentElement.rowIndex + down, rows.length)];
    const next = row.cells[clamp(cell.cellIndex + right, row.cells.length)];
    this.goTo(next, true);
    window.clearTimeout(this.timer);
    const goesAlong = chosen && row.dataset.id && row.dataset.id !== chosen;
    if (goesAlong) this.timer = window.setTimeout(() => this.choose(next, false), SETTLED_MS);
  }
}

function clamp(n, length) {
  return Math.min(Math.max(n, 0), length - 1);
}

/** The chosen record, as last known here. */
let chosen = "";
/** @type {WeakMap<Element, RecordsTable>} */
const tables = new WeakMap();
/** @type {RecordsTable | null} */
let shown = null;

/** Called by Streamlit whenever what Python sends has changed: the rows, or the chosen record. */
export function show({ data, parentElement, setTriggerValue }) {
  if ("chosen" in data) {
    chosen = data.chosen;
    shown?.mark(chosen);
    return;
  }
  if (!tables.has(parentElement)) tables.set(parentElement, new RecordsTable(parentElement));
  shown = tables.get(parentElement);
  shown.send = setTriggerValue;
  shown.draw(data.html);
}
