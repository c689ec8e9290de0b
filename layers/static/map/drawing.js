/* Records one by one: marks, lines and areas, and the soft discs of unsure places.
 *
 * Each record is drawn for itself: one that cannot be drawn is counted and named, and stops no other.
 */

import { boundsOf, latLngs, partsOf, shapeOf } from "./geometry.js";
import { markSymbol, sectorColour } from "./symbols.js";

const KM = 1000;
const MARK_SIZE = [22, 22];

/** A record on the map: what it is, and what stands for it. */
export class Entry {
  /** @param {import("./records_request.js").RecordFeature} feature @throws {TypeError} if it has no place */
  constructor(feature) {
    this.feature = feature;
    this.parts = partsOf(feature.g);
    this.shape = shapeOf(this.parts);
    const sides = feature.b || boundsOf(this.parts);
    if (!sides || !this.shape.box) throw new TypeError("must have a position, got an empty geometry");
    const [west, south, east, north] = sides;
    this.bounds = L.latLngBounds([south, west], [north, east]);
    this.isPoint = !this.parts.lines.length && !this.parts.areas.length;
    this.isUnit = Boolean(feature.c);
    this.isMark = false;
    this.group = null;
    /** @type {Element[]} */
    this.elements = [];
    /** Units whose badges count it. @type {import("./units.js").Unit[]} */
    this.units = [];
  }

  /**
   * Where its marks stand, [lon, lat]; of lines and areas that are drawn, only those of their points.
   * @returns {[number, number][]}
   */
  get spots() {
    if (this.feature.c) return this.feature.c.map(([, lon, lat]) => [lon, lat]);
    if (this.isPoint || !this.isMark) return this.parts.points;
    const { lat, lng } = this.bounds.getCenter();
    return [[lng, lat]];
  }
}

export class Drawing {
  /** @param {any} map Leaflet's map @param {any} config of layers/map/folium_map.py @param {any} units department badges */
  constructor(map, config, units) {
    this.map = map;
    this.config = config;
    this.units = units;
    this.theme = "light";
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    /** Ids that could not be drawn. @type {string[]} */
    this.undrawn = [];
    this.discs = new Map();
    this.soft = L.layerGroup().addTo(map);
    this.layers = L.layerGroup().addTo(map);
    // Lines are cut so far outside of the map that no drag shows the cut.
    this.svg = {};
    for (const name of ["areas", "lines"]) this.svg[name] = L.svg({ pane: name, padding: 0.6 });
  }

  /**
   * Draw these records and no others. What is drawn already stays as it is: it may be pointed at.
   * @param {import("./records_request.js").RecordFeature[]} features @param {string} theme
   */
  draw(features, theme) {
    if (theme !== this.theme) this.clear();
    this.theme = theme;
    const wanted = new Map(features.map((feature) => [feature.i, JSON.stringify(feature)]));
    for (const [id, entry] of this.entries) {
      if (wanted.get(id) !== JSON.stringify(entry.feature)) this.erase(entry);
    }
    this.undrawn = [];
    for (const feature of features) {
      if (!this.entries.has(feature.i)) this.guarded(feature.i, () => this.put(new Entry(feature)));
    }
    if (this.undrawn.length) console.warn(`atlas: could not draw ${this.undrawn.join(", ")}`);
    this.resize();
  }

  /** @param {string} id @param {() => void} drawOne */
  guarded(id, drawOne) {
    try {
      drawOne();
    } catch (error) {
      this.undrawn.push(id);
      const entry = this.entries.get(id);
      if (entry) this.erase(entry);
    }
  }

  clear() {
    this.layers.clearLayers();
    this.soft.clearLayers();
    this.discs.clear();
    this.entries.clear();
    this.units.show([], []);
  }

  /** @param {Entry} entry */
  put(entry) {
    this.entries.set(entry.feature.i, entry);
    if (entry.isUnit) return;
    entry.isMark = this.isMark(entry);
    entry.group = L.featureGroup(entry.isMark ? this.marks(entry) : this.shapes(entry)).addTo(this.layers);
    entry.elements = entry.group.getLayers().map((layer) => layer.getElement()).filter(Boolean);
    for (const element of entry.elements) {
      name(element, entry.feature);
      // Pale: it may have existed in the selected years, though no source says so.
      element.classList.toggle("atlas-possible", Boolean(entry.feature.m));
    }
  }

  /** @param {Entry} entry */
  erase(entry) {
    if (entry.group) this.layers.removeLayer(entry.group);
    this.entries.delete(entry.feature.i);
  }

  /** A line or area too small to be seen is a mark, and a shape again nearer by. */
  resize() {
    for (const entry of [...this.entries.values()]) {
      if (entry.isUnit || entry.isMark === this.isMark(entry)) continue;
      this.erase(entry);
      this.guarded(entry.feature.i, () => this.put(entry));
    }
    this.drawDiscs();
    const entries = [...this.entries.values()];
    const spots = entries.filter((entry) => entry.isMark).flatMap((entry) => entry.spots);
    this.units.show(entries.filter((entry) => entry.isUnit), spots);
  }

  /** @param {Entry} entry */
  isMark(entry) {
    return entry.isPoint || this.pixels(entry.bounds) < this.config.markPx;
  }

  /** The larger side of a box on the screen. @param {any} bounds Leaflet's */
  pixels(bounds) {
    const [a, b] = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => this.map.project(corner));
    return Math.max(b.x - a.x, b.y - a.y);
  }

  /** @param {import("./records_request.js").RecordFeature} feature */
  colour(feature) {
    return sectorColour(this.config, feature.s, this.theme);
  }

  /** @param {Entry} entry */
  marks({ feature, spots }) {
    return spots.map(([lon, lat]) => {
      const html = markSymbol(this.config, feature.l, this.colour(feature), Boolean(feature.soft));
      return L.marker([lat, lon], {
        icon: L.divIcon({ className: "atlas-mark-box", html, iconSize: MARK_SIZE }),
        pane: "marks", interactive: false, keyboard: false,
        zIndexOffset: (feature.soft ? 0 : 2000) + Math.min(feature.w, 900),
      });
    });
  }

  /** @param {Entry} entry */
  shapes(entry) {
    const { feature, parts } = entry;
    const color = this.colour(feature);
    const layer = this.config.layers[feature.l] || {};
    const area = feature.r === undefined
      ? { color, weight: 1.3, opacity: 0.95, fillColor: color, fillOpacity: 0.14, className: "atlas-shape atlas-sure" }
      : { stroke: false, fillColor: color, fillOpacity: 0.28, className: "atlas-shape atlas-soft" };
    // Context stands back behind what the documents speak of.
    const [weight, opacity] = layer.hollow ? [1.4, 0.6] : [2.6, 0.95];
    const line = { color, weight, opacity, fill: false, dashArray: layer.dashed ? "7 6" : null, className: "atlas-shape" };
    const options = (pane, style) => ({ pane, renderer: this.svg[pane], interactive: false, ...style });
    const made = [];
    if (parts.areas.length) made.push(L.polygon(latLngs(parts.areas), options("areas", area)));
    if (parts.lines.length) made.push(L.polyline(latLngs(parts.lines), options("lines", line)));
    return [...made, ...this.marks(entry)];
  }

  /** Soft discs as large as the places are unsure, one of many alike: no precise dot for an imprecise fact. */
  drawDiscs() {
    const wanted = new Map();
    for (const { feature, spots, isUnit } of this.entries.values()) {
      if (!feature.soft || isUnit) continue;
      for (const [lon, lat] of spots) wanted.set([lon, lat, feature.r, this.colour(feature)].join(), [feature, lat, lon]);
    }
    for (const [key, disc] of this.discs) {
      if (wanted.has(key)) continue;
      this.soft.removeLayer(disc);
      this.discs.delete(key);
    }
    for (const [key, [feature, lat, lon]] of wanted) {
      if (this.discs.has(key)) continue;
      const disc = L.circle([lat, lon], {
        pane: "areas", renderer: this.svg.areas, radius: feature.r * KM, stroke: false,
        fillColor: this.colour(feature), fillOpacity: 0.2, className: "atlas-soft atlas-disc", interactive: false,
      });
      this.discs.set(key, disc.addTo(this.soft));
      disc.getElement().setAttribute("aria-hidden", "true");
    }
  }
}

/** @param {Element} element @param {import("./records_request.js").RecordFeature} feature */
function name(element, feature) {
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", feature.n);
  /** @type {HTMLElement} */ (element).dataset.id = feature.i;
}
