/* Records of which only an administrative unit is known: a count on the unit's name, never a sign at a point. */

import { element } from "./symbols.js";

const ROW_PX = 22;
const MARK_PX = 11;

/** @typedef {{ name: string, at: [number, number], entries: any[], element: HTMLElement, badge: HTMLElement }} Unit */

export class Units {
  /** @param {any} map Leaflet's map */
  constructor(map) {
    this.map = map;
    this.layers = L.layerGroup().addTo(map);
    /** @type {Unit[]} */
    this.drawn = [];
    this.key = "";
    this.words = (/** @type {string} */ name, /** @type {number} */ n) => `${name} ${n}`;
  }

  /**
   * @param {any[]} entries records that are known by their units only
   * @param {[number, number][]} spots where marks stand, [lon, lat]: badges keep clear of them
   */
  show(entries, spots) {
    const key = entries.map(({ feature }) => JSON.stringify(feature)).join("\n");
    if (key !== this.key) {
      this.layers.clearLayers();
      this.drawn = [];
      for (const [place, members] of byUnit(entries)) this.put(place, members);
      this.key = key;
    }
    this.arrange(spots);
  }

  /** @param {[string, number, number]} place @param {any[]} entries */
  put([name, lon, lat], entries) {
    const badge = element("span", "atlas-unit-badge");
    badge.append(element("span", "atlas-unit-name", name), element("span", "atlas-unit-count", String(entries.length)));
    const icon = L.divIcon({ className: "atlas-unit-box", html: badge, iconSize: null });
    const marker = L.marker([lat, lon], { icon, pane: "badges", interactive: false, keyboard: false }).addTo(this.layers);
    const box = marker.getElement();
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", this.words(name, entries.length));
    box.dataset.ids = entries.map((entry) => entry.feature.i).join(" ");
    const unit = { name, at: /** @type {[number, number]} */ ([lon, lat]), entries, element: box, badge };
    for (const entry of entries) {
      entry.units.push(unit);
      entry.elements.push(box);
    }
    this.drawn.push(unit);
  }

  /** Each badge as near to its place as it can stand without covering another, or many marks. */
  arrange(spots) {
    const point = ([lon, lat]) => this.map.latLngToContainerPoint([lat, lon]);
    const marks = spots.map(point);
    const taken = [];
    for (const unit of [...this.drawn].sort((a, b) => b.at[1] - a.at[1])) {
      const at = point(unit.at);
      const half = unit.badge.offsetWidth / 2 + 2;
      const cost = (/** @type {[number, number]} */ [dx, dy]) => {
        const [x, y] = [at.x + dx, at.y + dy];
        const others = taken.filter((other) => Math.abs(other.y - y) < ROW_PX && Math.abs(other.x - x) < other.half + half);
        const covered = marks.filter((mark) => Math.abs(mark.y - y) < ROW_PX && Math.abs(mark.x - x) < half + MARK_PX);
        return 1000 * others.length + 40 * covered.length + Math.hypot(dx, dy);
      };
      const shifts = [-2, -1, 0, 1, 2].flatMap((down) =>
        [-1, -0.5, 0, 0.5, 1].map((right) => /** @type {[number, number]} */ ([right * half, down * ROW_PX])));
      const [dx, dy] = shifts.reduce((best, shift) => (cost(shift) < cost(best) ? shift : best));
      unit.badge.style.setProperty("--right", `${dx}px`);
      unit.badge.style.setProperty("--down", `${dy}px`);
      taken.push({ x: at.x + dx, y: at.y + dy, half });
    }
  }

  /** The unit whose badge is at a place of the window; null where there is none. @param {number} x @param {number} y */
  at(x, y) {
    return this.drawn.findLast(({ badge }) => {
      const box = badge.getBoundingClientRect();
      return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
    }) || null;
  }
}

/** @param {any[]} entries @returns {[[string, number, number], any[]][]} */
function byUnit(entries) {
  const found = new Map();
  for (const entry of entries) {
    for (const place of entry.feature.c) {
      const key = place.join("|");
      if (!found.has(key)) found.set(key, [place, []]);
      found.get(key)[1].push(entry);
    }
  }
  return [...found.values()];
}
