/* What is offered about the filter by an area: to draw it, to type its sides, to change and to remove it. */

import { element } from "../symbols.js";
import { Sketch, loaded } from "./sketch.js";
import { decimalsAt, isSame, shapeOf, textOf } from "./text.js";

const SIDES = ["west", "south", "east", "north"];
// An area that is offered first fills the middle of the window.
const MARGIN = -0.25;

export class AreaTool {
  /** @param {any} atlas the AtlasMap @param {import("../area.js").Area} area */
  constructor(atlas, area) {
    this.atlas = atlas;
    this.area = area;
    this.map = atlas.map;
    /** @type {Sketch | null} */
    this.sketch = null;
    this.fault = "";
    /** The area that the page was last told of, or that its corners were shown of. */
    this.sent = "";
    this.panel = element("div", "atlas-chooser atlas-area");
    this.panel.setAttribute("role", "group");
    this.panel.hidden = true;
    this.panel.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") this.escape();
    });
    for (const kind of ["wheel", "dblclick", "mousedown", "touchstart", "pointerdown", "click"]) {
      this.panel.addEventListener(kind, (event) => event.stopPropagation());
    }
    atlas.box.append(this.panel);
    this.labels = atlas.labels;
  }

  get isDrawing() {
    return Boolean(this.sketch && this.sketch.kind);
  }

  get isEditing() {
    return Boolean(this.sketch && this.sketch.isEditing);
  }

  /** @param {Record<string, string>} labels */
  speak(labels) {
    this.labels = labels;
    if (!this.panel.hidden) this.show();
  }

  /** Another area is filtered by than before, or none. @param {string} text */
  told(text) {
    if (!isSame(text, this.sent)) this.sketch?.drop();
    if (!this.panel.hidden && !this.isDrawing) this.show();
  }

  toggle() {
    if (this.isDrawing) this.cancel();
    if (this.panel.hidden) this.open();
    else this.close();
  }

  open() {
    this.fault = "";
    this.atlas.signs.closePopups();
    this.show();
    this.panel.hidden = false;
    this.area.button.setAttribute("aria-expanded", "true");
    this.panel.querySelector("button")?.focus({ preventScroll: true });
  }

  close() {
    const hadFocus = this.panel.contains(document.activeElement);
    this.panel.hidden = true;
    this.area.button.setAttribute("aria-expanded", "false");
    if (hadFocus) this.atlas.box.focus({ preventScroll: true });
  }

  /** One step back: the drawing, the panel, the corners to be dragged. */
  escape() {
    if (this.isDrawing) {
      this.cancel();
      this.close();
    } else if (!this.panel.hidden) this.close();
    else if (this.isEditing) this.sketch?.drop();
    else return false;
    return true;
  }

  /** @returns {Promise<Sketch | null>} null where the library cannot be had */
  async sketchOf() {
    const { config } = this.atlas;
    if (!(await loaded(config.root + config.drawing))) {
      this.fault = this.labels.area_unloaded;
      this.show();
      return null;
    }
    this.sketch = this.sketch || new Sketch(this.map, (shape) => this.drawn(shape));
    return this.sketch;
  }

  /** @param {"rectangle" | "polygon"} kind */
  async draw(kind) {
    const sketch = await this.sketchOf();
    if (!sketch) return;
    this.sent = "";
    this.hold(true);
    sketch.draw(kind);
    this.show();
    // Escape is for the map now.
    this.atlas.box.focus({ preventScroll: true });
  }

  async change() {
    const shape = shapeOf(this.area.text || "");
    const sketch = shape && (await this.sketchOf());
    if (!shape || !sketch) return;
    this.sent = this.area.text || "";
    sketch.edit(shape);
    this.close();
  }

  cancel() {
    this.sketch?.cancel();
    this.hold(false);
  }

  /** While an area is drawn no record is pointed at or chosen. @param {boolean} isSo */
  hold(isSo) {
    this.atlas.signs.pointer.isHeld = isSo;
    this.atlas.box.classList.toggle("atlas-drawing", isSo);
  }

  /** @param {import("./text.js").Shape} shape */
  drawn(shape) {
    this.hold(false);
    const text = textOf(shape, this.map.getZoom());
    if (text) this.take(text);
    else this.sketch?.drop();
    this.close();
  }

  /** @param {string} text */
  take(text) {
    this.sent = text;
    if (text !== this.area.text) this.area.take(text);
  }

  remove() {
    this.sketch?.drop();
    this.take("");
    this.close();
  }

  /* ---- the panel ----------------------------------------------------------------------- */

  show() {
    this.panel.setAttribute("aria-label", this.labels.area);
    const parts = this.isDrawing ? this.whileDrawing() : this.offers();
    this.panel.replaceChildren(...parts);
  }

  whileDrawing() {
    const kind = this.sketch?.kind;
    const words = element("div", "atlas-area-words", this.labels[`area_${kind}`]);
    words.setAttribute("role", "status");
    const buttons = element("div", "atlas-area-buttons");
    if (kind === "polygon") buttons.append(this.button("area_finish", () => this.sketch?.finish()));
    buttons.append(this.button("area_cancel", () => this.escape()));
    return [words, buttons];
  }

  offers() {
    const title = element("div", "atlas-chooser-title", this.labels.area);
    const buttons = element("div", "atlas-area-buttons");
    buttons.append(this.button("rectangle", () => this.draw("rectangle")), this.button("polygon", () => this.draw("polygon")));
    if (this.area.text && shapeOf(this.area.text)) {
      if (!this.isEditing) buttons.append(this.button("area_change", () => this.change()));
      buttons.append(this.button("area_remove", () => this.remove()));
    }
    return [title, buttons, this.form()];
  }

  /** @param {string} label @param {() => void} act */
  button(label, act) {
    const made = /** @type {HTMLButtonElement} */ (element("button", "", this.labels[label]));
    made.type = "button";
    made.dataset.act = label;
    made.addEventListener("click", act);
    return made;
  }

  /** The sides as numbers: the way without a pointer. */
  form() {
    const form = /** @type {HTMLFormElement} */ (element("form", "atlas-area-form"));
    form.noValidate = true;
    form.append(element("div", "atlas-chooser-title", this.labels.area_bounds));
    const shape = shapeOf(this.area.text || "");
    const bounds = shape ? L.latLngBounds(shape.ring.map(([lon, lat]) => [lat, lon])) : this.map.getBounds().pad(MARGIN);
    const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const fields = SIDES.map((side, i) => {
      const label = element("label", "", this.labels[side]);
      const field = document.createElement("input");
      Object.assign(field, { type: "text", inputMode: "decimal", name: side });
      field.value = String(Number(sides[i].toFixed(shape ? 5 : decimalsAt(this.map.getZoom()))));
      label.append(field);
      form.append(label);
      return field;
    });
    const submit = this.button("area_filter", () => {});
    submit.type = "submit";
    const fault = element("div", "atlas-area-fault", this.fault);
    fault.setAttribute("role", "alert");
    form.append(submit, fault);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const numbers = fields.map(({ value }) => (value.trim() ? Number(value.replace("−", "-").replace(",", ".")) : NaN));
      const [west, south, east, north] = numbers;
      const isBox = west < east && south < north && Math.abs(west) <= 180 && Math.abs(east) <= 180 && south >= -90 && north <= 90;
      fault.textContent = isBox ? "" : this.labels.area_no_box;
      if (!isBox) return;
      this.sketch?.drop();
      this.take(numbers.join(","));
      this.close();
    });
    return form;
  }
}
