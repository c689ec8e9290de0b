/* Departments: which one is at a place, the outline and name of those that are filtered by. */

import { isInside } from "./geometry.js";

/** @typedef {{ code: string, name: string, rings: [number, number][][], bounds: any }} Department */

export class Departments {
  /** @param {any} map Leaflet's map @param {any} base the BaseMap, whose file of departments this reads */
  constructor(map, base) {
    this.map = map;
    this.base = base;
    /** @type {Department[] | null} */
    this.all = null;
    /** Code, name, and longitude and latitude of a point inside. @type {[string, string, number, number][]} */
    this.chosen = [];
    this.outlines = L.layerGroup().addTo(map);
    this.names = L.layerGroup().addTo(map);
    this.renderer = L.svg({ pane: "borders", padding: 0.4 });
  }

  /** @returns {Department[]} none before the base map is there */
  get known() {
    const file = this.base.names && this.base.names.departments;
    if (!this.all && file) this.all = file.features.map(department);
    return this.all || [];
  }

  /** The department at a place; null at sea, abroad, and before the base map is there. @param {any} latlng */
  at(latlng) {
    const { lng, lat } = latlng;
    return this.known.find(({ bounds, rings }) => bounds.contains(latlng) && isInside([lng, lat], rings)) || null;
  }

  /** Outline those that are filtered by. @param {[string, string, number, number][]} [chosen] */
  show(chosen = this.chosen) {
    this.chosen = chosen;
    this.outlines.clearLayers();
    const codes = new Set(chosen.map(([code]) => code));
    for (const { code, rings } of this.known) {
      if (!codes.has(code)) continue;
      const corners = rings.map((ring) => ring.map(([lon, lat]) => [lat, lon]));
      L.polyline(corners, {
        pane: "borders", renderer: this.renderer, interactive: false, className: "atlas-department",
      }).addTo(this.outlines);
    }
  }

  /** Name those that are filtered by, but where a badge does. @param {Set<string>} badges names that badges say */
  drawNames(badges) {
    this.names.clearLayers();
    for (const [, name, lon, lat] of this.chosen) {
      if (badges.has(name)) continue;
      const label = document.createElement("span");
      label.textContent = name;
      const icon = L.divIcon({ className: "atlas-label atlas-label-department", html: label, iconSize: null });
      L.marker([lat, lon], { icon, pane: "labels", interactive: false, keyboard: false }).addTo(this.names);
    }
  }
}

/** @returns {Department} */
function department({ properties, geometry }) {
  const { ubigeo: code, name } = properties;
  const areas = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  const rings = areas.flat();
  const bounds = L.latLngBounds(rings.flat().map(([lon, lat]) => [lat, lon]));
  return { code, name, rings, bounds };
}
