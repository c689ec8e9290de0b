/* What a reader does to the signs on the map: point, tap, and go from one to the next. */

import { coveredPx, isUnderSheet } from "./covered_part.js";
import { worldPixel } from "./geometry.js";
import { REACH, hitsAt, isDrawnAt } from "./hits.js";
import { Keyboard } from "./keyboard.js";
import { Pointer } from "./pointer.js";
import { Popups } from "./popups.js";

const MARGIN_PX = 8;

export class Signs {
  /** @param {any} atlas the AtlasMap */
  constructor(atlas) {
    this.atlas = atlas;
    this.map = atlas.map;
    this.box = atlas.box;
    this.ids = 0;
    this.popups = new Popups(this.box, atlas.config, {
      isTaken: (x, y) => this.isOverChosen(x, y), covered: () => this.covered(),
      onPick: (id, isByKey) => this.pick(id, isByKey),
    });
    this.pointer = new Pointer(this.map, {
      tap: (event, kind) => this.tapped(this.map.mouseEventToContainerPoint(event), event, kind),
      hover: (event) => this.hovered(event),
      swiped: (isSo) => atlas.announcements.show("fingers", isSo ? atlas.labels.fingers : null),
    });
    this.keyboard = new Keyboard(this.map, {
      stops: () => this.stops(),
      goTo: (stop) => this.goTo(stop),
      choose: (stop) => this.chooseStop(stop),
      escape: () => this.escape(),
      area: () => atlas.area.toggle(),
    });
    this.map.on("movestart", () => this.closePopups());
  }

  /** What was drawn is drawn anew: nothing is pointed at any more. @param {boolean} keepsOffer */
  reset(keepsOffer = false) {
    this.popups.hideTip();
    if (!keepsOffer) this.closePopups();
    this.point(null);
  }

  closePopups() {
    this.popups.hideTip();
    if (this.popups.isOpen) this.popups.close();
  }

  get scale() {
    return 2 ** this.map.getZoom();
  }

  /** A place of the map's box in world pixels. @param {any} point */
  world(point) {
    const { lat, lng } = this.map.containerPointToLatLng(point);
    return worldPixel([lng, lat]);
  }

  /** @param {any} point pixels of the map's box @param {string} kind of pointer */
  hits(point, kind) {
    const reach = REACH[/** @type {keyof typeof REACH} */ (kind)];
    return hitsAt(this.atlas.drawing.entries.values(), this.world(point), this.scale, reach);
  }

  isOverChosen(x, y) {
    const { entry } = this.atlas.choice;
    if (!entry) return false;
    if (!entry.isUnit) return isDrawnAt(entry, this.world([x, y]), this.scale, MARGIN_PX);
    const { left, top } = this.box.getBoundingClientRect();
    return entry.units.includes(this.atlas.units.at(x + left, y + top));
  }

  /* ---- pointer ------------------------------------------------------------------------- */

  /** @param {any} point @param {{ clientX: number, clientY: number }} event @param {string} kind */
  tapped(point, { clientX, clientY }, kind) {
    // Escape is for the map now; Leaflet's drag keeps the browser from seeing to it.
    this.box.classList.add("atlas-by-pointer");
    this.box.focus({ preventScroll: true });
    const wasOpen = this.popups.isOpen;
    this.closePopups();
    const hits = this.hits(point, kind);
    const isOnMark = hits.length > 0 && hits[0].rank === 0;
    const unit = this.atlas.units.at(clientX, clientY);
    const count = this.atlas.counts.at(point);
    if (unit && !isOnMark) this.openUnit(unit, point, hits, false);
    else if (count && !isOnMark) this.atlas.counts.open(count.cell);
    else if (hits.length) this.choose([...hits.map(({ entry }) => entry), ...(unit ? unit.entries : [])], point);
    // A tap beside what was offered closes it, no more.
    else if (!wasOpen) this.offerDepartment(point);
  }

  /** On empty land: its department as the filter, and what is known of it. */
  offerDepartment(point) {
    const { departments, labels, choice, takesFilters } = this.atlas;
    const found = takesFilters && departments.at(this.map.containerPointToLatLng(point));
    if (!found) return;
    const isOnly = departments.chosen.length === 1 && departments.chosen[0][0] === found.code;
    const filter = isOnly ? labels.all_departments : labels.only.replace("{name}", found.name);
    this.popups.offerActs(found.name, [
      [filter, () => choice.tell({ department: isOnly ? "" : found.code })],
      [labels.profile, () => choice.tell({ profile: found.code })],
    ], point);
  }

  /** What was most likely meant is chosen, and what lies there as well offered; under a sheet the reader chooses first. */
  choose(entries, point) {
    const isOne = entries.length === 1;
    const moved = isOne || !isUnderSheet() ? this.pick(entries[0].feature.i) : [0, 0];
    if (!isOne) this.offer(entries, point.subtract(moved), false);
  }

  openUnit(unit, point, hits, takesFocus) {
    const entries = [...unit.entries, ...hits.map((hit) => hit.entry)];
    if (entries.length === 1) this.pick(entries[0].feature.i, takesFocus);
    else this.offer(entries, point, takesFocus, hits.length ? null : unit.element.getAttribute("aria-label"));
  }

  offer(entries, point, takesFocus, title = null) {
    const { choice, drawing } = this.atlas;
    this.popups.offer(entries.map(({ feature }) => feature), point, {
      title: title || this.atlas.counted("here", entries.length),
      chosen: choice.id, colour: (feature) => drawing.colour(feature), takesFocus,
    });
  }

  /**
   * @param {string | null} id @param {boolean} isByKey whether the page's panel is to take the focus
   * @returns {any} by how many pixels the map moved to show it beside the panel
   */
  pick(id, isByKey = false) {
    this.atlas.choice.pick(id);
    this.atlas.request.shown = { ...this.atlas.request.shown, chosen: id };
    this.atlas.sayChosen();
    const page = window.parent;
    page.document.dispatchEvent(new page.CustomEvent("atlas-chosen", { detail: { id, isByKey } }));
    return this.atlas.choice.uncover();
  }

  /** How many pixels of the map's right the panel covers now. */
  covered() {
    return this.atlas.choice.id ? coveredPx() : 0;
  }

  hovered(event) {
    const point = event && this.map.mouseEventToContainerPoint(event);
    const hits = event ? this.hits(point, "mouse") : [];
    const isOnMark = hits.length > 0 && hits[0].rank === 0;
    const unit = event && !isOnMark && this.atlas.units.at(event.clientX, event.clientY);
    const count = event && !isOnMark ? this.atlas.counts.at(point) : null;
    const entry = unit ? narrowest(unit) : count ? null : hits[0] && hits[0].entry;
    this.box.style.cursor = count ? "zoom-in" : entry ? "pointer" : "";
    this.point(entry || null);
    const land = event && !entry && !count && this.atlas.departments.at(this.map.containerPointToLatLng(point));
    // The panel says all of what is chosen.
    if (land) this.popups.showTip({ n: land.name }, point);
    else if (!entry || unit || entry === this.atlas.choice.entry) this.popups.hideTip();
    else this.popups.showTip(entry.feature, point);
  }

  point(entry) {
    this.atlas.choice.pointAt(entry);
  }

  /* ---- keyboard ------------------------------------------------------------------------ */

  /** Every sign in view that can be chosen or opened. */
  stops() {
    const { drawing, units, counts } = this.atlas;
    const size = this.map.getSize();
    const inView = ({ x, y }) => x >= 0 && y >= 0 && x <= size.x - this.covered() && y <= size.y;
    const at = (lat, lon) => this.map.latLngToContainerPoint([lat, lon]);
    const stop = (key, place, more) => ({ key, x: place.x, y: place.y, ...more });
    const records = [...drawing.entries.values()].filter((entry) => !entry.isUnit)
      .map((entry) => stop(entry.feature.i, this.placeOf(entry), { entry, element: entry.elements[0] }));
    const badges = units.drawn.map((unit) => stop(`unit ${unit.at}`, at(unit.at[1], unit.at[0]), { unit, element: unit.element }));
    const cells = counts.drawn.map((count) => {
      const { lat, lng } = L.latLng(count.at);
      return stop(`count ${lat},${lng}`, at(lat, lng), { count, element: count.element });
    });
    return [...records, ...badges, ...cells].filter(inView);
  }

  /** Where a record stands for the keyboard: a mark, or the point of a line or area nearest to the map's middle. */
  placeOf(entry) {
    const at = ([lon, lat]) => this.map.latLngToContainerPoint([lat, lon]);
    if (entry.spots.length) return at(entry.spots[0]);
    const middle = this.map.getSize().divideBy(2);
    const { lat, lng } = entry.bounds.getCenter();
    if (entry.parts.areas.length) {
      const centre = at([lng, lat]);
      const size = this.map.getSize();
      if (centre.x >= 0 && centre.y >= 0 && centre.x <= size.x && centre.y <= size.y) return centre;
    }
    const positions = [...entry.parts.lines.flat(), ...entry.parts.areas.flat(2)].map(at);
    return positions.reduce((a, b) => (b.distanceTo(middle) < a.distanceTo(middle) ? b : a));
  }

  /** @param {any} stop or null where the keyboard leaves the signs */
  goTo(stop) {
    this.box.querySelectorAll(".atlas-active").forEach((element) => element.classList.remove("atlas-active"));
    this.box.removeAttribute("aria-activedescendant");
    this.popups.hideTip();
    this.point(stop && stop.entry ? stop.entry : stop && stop.unit ? narrowest(stop.unit) : null);
    this.atlas.choice.outlineActive(stop && stop.entry);
    if (!stop) return;
    stop.element.id = stop.element.id || `atlas-sign-${++this.ids}`;
    const elements = stop.entry ? stop.entry.elements : [stop.element];
    for (const element of elements) element.classList.add("atlas-active");
    this.box.setAttribute("aria-activedescendant", stop.element.id);
    if (stop.entry) this.popups.showTip(stop.entry.feature, stop);
  }

  chooseStop({ entry, unit, count, x, y }) {
    this.popups.hideTip();
    if (count) this.atlas.counts.open(count.cell);
    else if (unit) this.openUnit(unit, L.point(x, y), [], true);
    else this.pick(entry.feature.i, true);
  }

  /** One step back: what is drawn, the popup, then the sign gone to, then the choice, but where the page is about it. */
  escape() {
    if (this.atlas.area.escape()) return;
    if (this.popups.isOpen) this.popups.close();
    else if (this.keyboard.key) this.keyboard.leave();
    else if (this.atlas.choice.id && !this.atlas.view.fits) this.pick(null);
  }
}

/** The record of a unit that reaches least beyond it, which shows the unit's extent. */
function narrowest({ entries }) {
  return entries.reduce((a, b) => (b.units.length < a.units.length ? b : a));
}
