/* Widths of the table's columns, drawn by the edge of a head or set by its keys, and kept for the visit. */

const STEP_PX = 24;
const LEAST_PX = 56;
const NEW_PX = 150;

export class Widths {
  constructor() {
    /** Column's code → its width in pixels. Empty: the browser sees to all of them. @type {Map<string, number>} */
    this.px = new Map();
  }

  /** @param {HTMLElement} box of the table */
  listen(box) {
    this.box = box;
    box.addEventListener("pointerdown", (event) => this.drag(event));
    box.addEventListener("dblclick", (event) => {
      if (event.target.localName !== "i") return;
      this.px.clear();
      this.apply(box);
    });
  }

  get heads() {
    return [...this.box.querySelectorAll("thead th")];
  }

  /** @param {HTMLElement} box of the table */
  apply(box) {
    const table = box.querySelector("table");
    const isSet = this.px.size > 0;
    const widths = this.heads.map((head) => this.px.get(head.dataset.code) || NEW_PX);
    this.heads.forEach((head, n) => { head.style.width = isSet ? `${widths[n]}px` : ""; });
    table.classList.toggle("is-fixed", isSet);
    table.style.width = isSet ? `${widths.reduce((a, b) => a + b, 0)}px` : "";
  }

  /** From the first change on every column keeps the width that it has. */
  set(head, px) {
    if (!this.px.size) for (const one of this.heads) this.px.set(one.dataset.code, one.getBoundingClientRect().width);
    this.px.set(head.dataset.code, Math.max(LEAST_PX, px));
    this.apply(this.box);
  }

  /** @param {HTMLElement} head @param {number} way 1 wider, -1 narrower */
  step(head, way) {
    if (way) this.set(head, head.getBoundingClientRect().width + way * STEP_PX);
  }

  /** @param {PointerEvent} event on the edge of a head */
  drag(event) {
    if (event.target.localName !== "i" || event.button !== 0) return;
    event.preventDefault();
    const edge = event.target;
    const head = edge.parentElement;
    const from = head.getBoundingClientRect().width - event.clientX;
    edge.setPointerCapture(event.pointerId);
    const move = ({ clientX }) => this.set(head, from + clientX);
    edge.addEventListener("pointermove", move);
    edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", move), { once: true });
  }
}
