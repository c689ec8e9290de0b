/* The chosen record: picked on the map or told by the page, marked, and brought into view. */

import { coveredPx, freeBounds, middleFor } from "./covered_part.js";
import { latLngs } from "./geometry.js";
import { cssVariable } from "./page_theme.js";

const KM = 1000;
// A chosen shape smaller than this on the screen has a ring round it.
const RING_PX = 40;
// Counts hide a point: so many zoom levels at a time the map goes nearer, until none does.
const NEARER = 2;
const NEAREST_ZOOM = 17;

export class Choice {
  /** @param {any} map Leaflet's map @param {any} drawing @param {any} config of layers/map/folium_map.py */
  constructor(map, drawing, config) {
    this.map = map;
    this.drawing = drawing;
    this.config = config;
    /** @type {string | null} */
    this.id = null;
    this.picks = 0;
    // What was chosen on the map itself is where the reader looks.
    this.mine = new Set();
    /** A record chosen elsewhere, until it is in view. @type {any} */
    this.sought = null;
    this.pointedAt = null;
    this.halo = L.layerGroup().addTo(map);
    this.active = L.layerGroup().addTo(map);
    this.svg = L.svg({ pane: "chosen", padding: 0.6 });
  }

  get entry() {
    return this.drawing.entries.get(this.id) || null;
  }

  /** The reader picks a record on the map, or none. @param {string | null} id */
  pick(id) {
    this.id = id;
    this.sought = null;
    if (id) this.mine.add(id);
    this.highlight();
    this.tell();
  }

  /** Tell the page of an act of the reader: a pick, or with `more` another. @param {object} [more] */
  tell(more = {}) {
    window.Streamlit.setComponentValue({ picked: this.id || "", ...more, count: ++this.picks });
  }

  /**
   * Whether the page does not know of the last pick yet: what it says is chosen was so before.
   * @param {number} known how many picks it knows of
   */
  isAhead(known) {
    // A map that is drawn anew goes on counting.
    if (!this.picks) this.picks = known;
    return known < this.picks;
  }

  /**
   * The page says which record is chosen.
   * @param {string | null} id @param {{ isNew: boolean, fits: boolean, keepsZoom: boolean }} how
   */
  told(id, { isNew, fits, keepsZoom }) {
    const isElsewhere = id && !fits && !this.mine.has(id);
    this.id = id;
    if (isNew) this.sought = isElsewhere ? { id, keepsZoom } : null;
    else this.mine.clear();
  }

  /** Mark the chosen record. */
  highlight() {
    const chosen = this.entry;
    for (const { elements } of this.drawing.entries.values()) {
      for (const element of elements) {
        const isChosen = Boolean(chosen) && chosen.elements.includes(element);
        element.classList.toggle("atlas-chosen", isChosen);
        if (isChosen) element.setAttribute("aria-current", "true");
        else element.removeAttribute("aria-current");
      }
    }
    this.map.getContainer().dataset.chosen = chosen ? this.id : "";
    this.drawHalo();
  }

  /** @param {any} entry that is pointed at by mouse or keyboard, or null */
  pointAt(entry) {
    if (entry === this.pointedAt) return;
    this.pointedAt = entry;
    this.drawHalo();
  }

  /** Round what is chosen or pointed at: how unsure its place is, its edge, its unit. */
  drawHalo() {
    this.halo.clearLayers();
    const chosen = this.entry;
    const wanted = new Set([this.pointedAt, chosen].filter(Boolean));
    for (const entry of wanted) if (entry.isUnit) this.tint(entry);
    if (chosen && !chosen.isMark && !chosen.isUnit) this.outline(chosen);
    for (const { feature, spots, isUnit } of wanted) {
      if (!feature.r || feature.soft || isUnit) continue;
      for (const [lon, lat] of spots) {
        L.circle([lat, lon], {
          pane: "discs", radius: feature.r * KM, color: this.drawing.colour(feature), weight: 1.4,
          dashArray: "4 5", fillOpacity: 0.05, interactive: false,
        }).addTo(this.halo);
      }
    }
  }

  /** The extent of the units that are all that is known. */
  tint({ feature, parts }) {
    L.polygon(latLngs(parts.areas), {
      pane: "areas", renderer: this.drawing.svg.areas, interactive: false, stroke: false,
      fillColor: this.drawing.colour(feature), fillOpacity: 0.25, className: "atlas-unit",
    }).addTo(this.halo);
  }

  /** The chosen line or area above all others: a sure area's edge, and a ring round what is small. */
  outline({ feature, parts, bounds }) {
    if (feature.r === undefined && parts.areas.length) {
      L.polygon(latLngs(parts.areas), {
        pane: "chosen", renderer: this.svg, interactive: false,
        fill: false, color: cssVariable("--focus"), weight: 2.6, opacity: 1, className: "atlas-edge",
      }).addTo(this.halo);
    }
    const size = this.drawing.pixels(bounds);
    if (size >= RING_PX) return;
    const icon = L.divIcon({ className: "atlas-ring", html: "", iconSize: [size + 18, size + 18] });
    L.marker(bounds.getCenter(), { icon, pane: "chosen", interactive: false, keyboard: false }).addTo(this.halo);
  }

  /** Round the line or area that the keyboard has gone to: dark and light, to be seen on any ground. @param {any} entry or null */
  outlineActive(entry) {
    this.active.clearLayers();
    if (!entry || entry.isMark || entry.isUnit) return;
    const lines = [...entry.parts.areas.flat(), ...entry.parts.lines];
    for (const [className, weight] of [["atlas-active-edge-under", 7], ["atlas-active-edge", 3]]) {
      L.polyline(latLngs(lines), {
        pane: "chosen", renderer: this.svg, interactive: false, className, weight, opacity: 1,
      }).addTo(this.active);
    }
  }

  /**
   * Bring the record that was chosen elsewhere into view, and so near that neither its size nor a count hides it.
   * @param {string} besides the record that is drawn though counted
   */
  bring(besides) {
    if (!this.sought) return;
    const { id, isPanned, keepsZoom } = this.sought;
    const entry = this.drawing.entries.get(id);
    const isBesides = besides === id;
    this.sought = null;
    if (!entry) return;
    const { bounds, isUnit } = entry;
    const isSpot = bounds.getNorthEast().equals(bounds.getSouthWest());
    const isSeen = freeBounds(this.map).intersects(bounds);
    const isTiny = !isSpot && !isUnit && this.drawing.pixels(bounds) < this.config.markPx;
    const covered = L.point(coveredPx(), 0);
    const goTo = (zoom) => this.map.setView(middleFor(this.map, bounds.getCenter(), zoom), zoom);
    if (isTiny && !keepsZoom) {
      goTo(Math.min(this.map.getBoundsZoom(bounds.pad(3), false, covered), NEAREST_ZOOM));
    } else if (!isSeen && !isPanned) {
      // Only there is it known whether a count hides it.
      if (isBesides && !keepsZoom) this.sought = { id, isPanned: true };
      if (isSpot) this.map.panTo(middleFor(this.map, bounds.getCenter(), this.map.getZoom()));
      else this.map.fitBounds(bounds, { maxZoom: this.map.getZoom(), paddingBottomRight: covered });
    } else if (isSeen && isBesides && !keepsZoom && this.map.getZoom() < NEAREST_ZOOM) {
      this.sought = { id, isPanned: true };
      goTo(Math.min(this.map.getZoom() + NEARER, NEAREST_ZOOM));
    }
  }

  /**
   * Move what was picked on the map out from under the panel, at once: what is offered beside it stays where it is.
   * @returns {any} by how many pixels
   */
  uncover() {
    const none = L.point(0, 0);
    const { entry } = this;
    if (!entry || !coveredPx() || freeBounds(this.map).intersects(entry.bounds)) return none;
    const { x } = this.map.latLngToContainerPoint(entry.bounds.getCenter());
    const by = L.point(Math.round(x - (this.map.getSize().x - coveredPx()) / 2), 0);
    this.map.panBy(by, { animate: false });
    return by;
  }
}
