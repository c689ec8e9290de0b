/* The base map under the records: land, water, departments and a few names; online tiles on request. */

import { cssVariable } from "./page_theme.js";
import { fetchJson } from "./fetch_json.js";

const FADES = 5;
const RIVER_WIDTHS = { 1: 1.5, 2: 1, 3: 0.6 };
const TOWN_ZOOMS = { 1: 4, 2: 6, 3: 8 };
const OTHER_TOWNS_ZOOM = 9;
const COUNTRY_ZOOMS = [4, 7];
const RIVER_NAMES_ZOOM = 7;

export class BaseMap {
  /** @param {any} map Leaflet's map @param {any} config of layers/map/folium_map.py */
  constructor(map, config) {
    this.map = map;
    this.config = config;
    this.language = "";
    /** @type {Record<string, any>} */
    this.canvas = {};
    /** @type {any} */
    this.names = null;
    for (const name of ["land", "water", "rivers", "borders"]) this.canvas[name] = L.canvas({ pane: name, padding: 0.4 });
    this.labels = L.layerGroup().addTo(map);
  }

  async load() {
    const names = Object.keys(this.config.base);
    const files = await Promise.all(names.map((name) => fetchJson(this.config.root + this.config.base[name])));
    const data = Object.fromEntries(names.map((name, i) => [name, files[i]]));
    const shape = (name, pane) =>
      data[name] && L.geoJSON(data[name], { pane, renderer: this.canvas[pane], interactive: false }).addTo(this.map);
    if (data.rivers) data.fadedRivers = fadedRivers(data.rivers, this.config.bounds);
    this.shapes = {
      land: shape("land", "land"),
      neighbours: shape("neighbours", "land"),
      lakes: shape("lakes", "water"),
      rivers: shape("fadedRivers", "rivers"),
      departments: shape("departments", "borders"),
    };
    this.names = data;
    this.style();
  }

  /** Colour it by the theme. */
  style() {
    if (!this.shapes) return;
    const { neighbours, land, lakes, rivers, departments } = this.shapes;
    const plain = (fill, line, weight) => ({
      fillColor: cssVariable(fill), fillOpacity: 1, color: cssVariable(line), weight, opacity: 1,
    });
    if (neighbours) neighbours.setStyle(plain("--neighbour", "--neighbour-line", 0.8));
    if (land) land.setStyle(plain("--land", "--coast", 0.8));
    if (lakes) lakes.setStyle(plain("--water", "--river", 0.6));
    if (rivers) {
      rivers.setStyle((f) => ({
        color: cssVariable("--river"), weight: RIVER_WIDTHS[f.properties.rank] || 0.6, opacity: 0.9 * f.properties.fade,
      }));
    }
    if (departments) departments.setStyle({ fill: false, color: cssVariable("--border"), weight: 0.9, opacity: 0.9 });
    this.drawLabels();
  }

  /** Few labels: towns by rank and zoom, rivers and neighbours where there is room. */
  drawLabels() {
    if (!this.names) return;
    const zoom = this.map.getZoom();
    this.labels.clearLayers();
    const name = (p) => p["name_" + this.language] || p.name_en || p.name;
    for (const f of (this.names.towns || { features: [] }).features) {
      const [lon, lat] = f.geometry.coordinates;
      if (zoom >= (TOWN_ZOOMS[f.properties.rank] || OTHER_TOWNS_ZOOM)) this.label(lat, lon, name(f.properties), "town");
    }
    for (const f of (this.names.neighbours || { features: [] }).features) {
      const at = f.properties.label;
      if (at && zoom >= COUNTRY_ZOOMS[0] && zoom <= COUNTRY_ZOOMS[1]) this.label(at[1], at[0], name(f.properties), "country");
    }
    if (zoom >= RIVER_NAMES_ZOOM) this.drawRiverNames();
  }

  label(lat, lon, text, kind) {
    if (!text || !this.map.getBounds().pad(0.1).contains([lat, lon])) return;
    const label = document.createElement("span");
    label.textContent = text;
    const icon = L.divIcon({ className: "atlas-label atlas-label-" + kind, html: label, iconSize: null });
    L.marker([lat, lon], { icon, pane: "labels", interactive: false, keyboard: false }).addTo(this.labels);
  }

  /** A river's name stands in the middle of its longest part in view. */
  drawRiverNames() {
    const longest = new Map();
    for (const { properties, geometry } of (this.names.rivers || { features: [] }).features) {
      if (!properties.name) continue;
      for (const line of linesOf(geometry)) {
        const inside = line.filter(([lon, lat]) => this.map.getBounds().contains([lat, lon]));
        if (inside.length > (longest.get(properties.name) || []).length) longest.set(properties.name, inside);
      }
    }
    for (const [river, line] of longest) {
      if (line.length < 4) continue;
      const [lon, lat] = line[Math.floor(line.length / 2)];
      this.label(lat, lon, river, "river");
    }
  }

  /** @param {boolean} on */
  setTiles(on) {
    if (on && !this.tiles && this.config.tiles) {
      this.tiles = L.tileLayer(this.config.tiles.url, { attribution: this.config.tiles.attribution, maxZoom: 18 });
      this.tiles.addTo(this.map);
    } else if (!on && this.tiles) {
      this.tiles.remove();
      this.tiles = null;
    }
    this.map.getContainer().classList.toggle("atlas-tiles", Boolean(on));
  }
}

function linesOf({ type, coordinates }) {
  return type === "LineString" ? [coordinates] : coordinates;
}

/**
 * The rivers' file ends at a straight line round the country: from the country to there they fade.
 * @param {any} rivers a feature collection of lines with `rank`
 * @param {[[number, number], [number, number]]} bounds the country's south-west and north-east
 * @returns {any} a feature collection of their pieces, by rank and `fade`, 1 where they are full
 */
export function fadedRivers(rivers, bounds) {
  const [[south, west], [north, east]] = bounds;
  const all = rivers.features.flatMap((f) => linesOf(f.geometry).flat());
  const [lons, lats] = [0, 1].map((axis) => all.map((point) => point[axis]));
  const most = (numbers) => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
  const least = (numbers) => numbers.reduce((a, b) => Math.min(a, b), Infinity);
  /** Axis, direction, where the country ends, where the file ends. @type {[number, number, number, number][]} */
  const sides = [[0, 1, east, most(lons)], [0, -1, west, least(lons)], [1, 1, north, most(lats)], [1, -1, south, least(lats)]];
  const share = (point, [axis, sign, inner, outer]) =>
    sign * (point[axis] - inner) > 0 ? (outer - point[axis]) / (outer - inner) : 1;
  const fade = (point) => Math.max(1, Math.round(FADES * least(sides.map((side) => share(point, side))))) / FADES;
  const pieces = new Map();
  for (const { properties, geometry } of rivers.features) {
    for (const line of linesOf(geometry)) {
      let before = null;
      for (let i = 1; i < line.length; i++) {
        const key = `${properties.rank}|${fade([0, 1].map((axis) => (line[i - 1][axis] + line[i][axis]) / 2))}`;
        if (!pieces.has(key)) pieces.set(key, []);
        if (key !== before) pieces.get(key).push([line[i - 1]]);
        pieces.get(key).at(-1).push(line[i]);
        before = key;
      }
    }
  }
  const features = [...pieces].map(([key, coordinates]) => {
    const [rank, share] = key.split("|");
    return { type: "Feature", properties: { rank, fade: Number(share) }, geometry: { type: "MultiLineString", coordinates } };
  });
  return { type: "FeatureCollection", features };
}
