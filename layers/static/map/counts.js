/* Many records in one place: their number, ringed by the sectors they are of. Opens by zooming in. */

import { element, sectorColour, sectorRing } from "./symbols.js";

const NEAREST_ZOOM = 17;
const MARK_RADIUS = 7.5;

export class Counts {
  /** @param {any} map Leaflet's map @param {any} config of layers/map/folium_map.py */
  constructor(map, config) {
    this.map = map;
    this.config = config;
    this.layers = L.layerGroup().addTo(map);
    /** @type {{ cell: any, at: any, radius: number, element: HTMLElement }[]} */
    this.drawn = [];
  }

  clear() {
    this.layers.clearLayers();
    this.drawn = [];
  }

  /**
   * @param {import("./records_request.js").CountCell[]} cells @param {[number, number][]} spots of the marks
   * @param {string} theme @param {(n: number) => string} words what a count is called
   */
  draw(cells, spots, theme, words) {
    this.clear();
    const marks = spots.map(([lon, lat]) => this.map.project([lat, lon]));
    for (const cell of cells) this.put(cell, marks, theme, words(cell.n));
  }

  put(cell, marks, theme, label) {
    const size = Math.min(56, 24 + 7 * Math.log10(cell.n));
    const at = this.room(cell, size / 2, marks);
    const badge = element("span", "atlas-cell");
    badge.style.background = sectorRing(cell, (sector) => sectorColour(this.config, sector, theme));
    badge.appendChild(element("span", "", cell.t));
    const icon = L.divIcon({ className: "atlas-cell-box", html: badge, iconSize: [size, size] });
    const marker = L.marker(at, { icon, pane: "marks", interactive: false, keyboard: false }).addTo(this.layers);
    const box = marker.getElement();
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", label);
    box.title = label;
    box.dataset.cell = String(cell.n);
    this.drawn.push({ cell, at, radius: size / 2, element: box });
  }

  /** Where in its cell of the grid a count covers no other count and few marks, nearest to its records. */
  room(cell, radius, marks) {
    const level = Math.floor(this.map.getZoom());
    const scale = 2 ** (this.map.getZoom() - level);
    const side = this.config.cellPx * scale;
    const own = this.map.project([cell.y, cell.x], level).multiplyBy(scale);
    const corner = L.point(Math.floor(own.x / side) * side, Math.floor(own.y / side) * side);
    const within = (from, x) => Math.min(Math.max(x, from + radius), from + side - radius);
    const near = marks.filter((mark) => mark.distanceTo(own) < 2 * side);
    const covered = (spot) => near.filter((mark) => mark.distanceTo(spot) < radius + MARK_RADIUS).length;
    let best = { spot: own, cost: Infinity };
    for (const x of [own.x, corner.x, corner.x + side / 2, corner.x + side]) {
      for (const y of [own.y, corner.y, corner.y + side / 2, corner.y + side]) {
        const spot = L.point(within(corner.x, x), within(corner.y, y));
        const cost = (side / 2) * covered(spot) + spot.distanceTo(own);
        if (cost < best.cost) best = { spot, cost };
      }
    }
    return this.map.unproject(best.spot);
  }

  /** The count at a place of the map's box; null where there is none. @param {any} point pixels */
  at(point) {
    const hit = ({ at, radius }) => this.map.latLngToContainerPoint(at).distanceTo(point) <= radius;
    return this.drawn.findLast(hit) || null;
  }

  /** Zoom in to what a count counts. */
  open(cell) {
    const [west, south, east, north] = cell.b;
    const bounds = L.latLngBounds([south, west], [north, east]);
    const zoom = Math.max(this.map.getBoundsZoom(bounds.pad(0.05)), this.map.getZoom() + 1);
    this.map.setView(bounds.getCenter(), Math.min(zoom, NEAREST_ZOOM));
  }
}
