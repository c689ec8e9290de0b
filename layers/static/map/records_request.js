/* What the map asks of the server: the records of a selection in the window that it shows. */

import { fetchJson } from "./fetch_json.js";

const RETRY_MS = 3000;

/**
 * The map's answer (geodata/presentation/map_features.py makes it). Its keys are short because hundreds of records have
 * them; this is the only list of them here.
 *
 * @typedef {object} RecordFeature a record drawn one by one
 * @property {string} i id
 * @property {string} l layer
 * @property {string | null} s sector
 * @property {string} n name
 * @property {string} d place in words
 * @property {string} x status and precision in words
 * @property {number} w how many claims speak of it; the higher, the further on top
 * @property {import("./geometry.js").Geometry} g geometry, EPSG:4326
 * @property {number} [r] how unsure its place is, in km; none where it is exact
 * @property {boolean} [m] whether it only may have existed in the selected years; drawn pale
 * @property {boolean} [soft] whether a point is drawn as a soft disc
 * @property {[string, number, number][]} [c] where only administrative units are known: name, lon, lat of each
 * @property {[number, number, number, number]} [b] west, south, east, north of the chosen line or area
 *
 * @typedef {object} CountCell many records in one place
 * @property {number} x longitude
 * @property {number} y latitude
 * @property {[number, number, number, number]} b west, south, east, north of what it counts
 * @property {number} n how many
 * @property {string} t the number as it stands in the badge
 * @property {[string, number][]} p sectors and how many of each
 *
 * @typedef {object} Records
 * @property {RecordFeature[]} features
 * @property {CountCell[]} cells
 * @property {object[]} [shapes] those that the filter's relations are to, as GeoJSON
 * @property {string} besides the chosen record, where it is counted or outside of the window as well; else ""
 * @property {boolean} complete whether nothing is left out: panning needs no further request
 * @property {number} total number of selected records on the map
 * @property {string} summary the counts in words
 */

/**
 * What the map shows and a little around it, on the Earth: west, south, east, north.
 * @param {any} bounds Leaflet's
 */
export function windowAround(bounds) {
  const box = bounds.pad(0.2);
  const within = (/** @type {number} */ degrees, /** @type {number} */ most) =>
    Math.min(Math.max(degrees, -most), most).toFixed(4);
  const [west, east] = [box.getWest(), box.getEast()].map((x) => within(x, 180));
  const [south, north] = [box.getSouth(), box.getNorth()].map((y) => within(y, 90));
  return [west, south, east, north].join(",");
}

/**
 * Whether two windows are one but for a pixel or two: a zoom ends that near to its aim.
 * @param {string} aim @param {string} end
 */
export function isSameWindow(aim, end) {
  const [sides, others] = [aim, end].map((box) => box.split(",").map(Number));
  const near = Math.abs(others[2] - others[0]) * 0.02;
  return sides.every((side, i) => Math.abs(side - others[i]) < near);
}

export class RecordsRequest {
  /**
   * @param {any} map Leaflet's map @param {any} config of layers/map/folium_map.py
   * @param {(records: Records | null, drawnAt: string) => void} onAnswer gets null while there is no answer
   */
  constructor(map, config, onAnswer) {
    this.map = map;
    this.config = config;
    this.onAnswer = onAnswer;
    /** @type {{ query: string | null, language: string | null, chosen: string | null }} */
    this.shown = { query: null, language: null, chosen: null };
    this.ticket = 0;
    this.ahead = null;
    /** @type {Records | null} */
    this.records = null;
    // The window that the records are of. A zoom may end a pixel beside the window that was asked ahead.
    this.window = "";
  }

  around() {
    return windowAround(this.map.getBounds());
  }

  /** Which window the server is to draw when it tells of a change. */
  windowQuery() {
    return `window=${this.around()}&zoom=${this.map.getZoom()}`;
  }

  async load() {
    const ticket = ++this.ticket;
    window.clearTimeout(this.retry);
    const view = this.around();
    const { query } = this.shown;
    const zoom = this.map.getZoom();
    const ahead = this.askedAhead(view);
    const records = await (ahead ? ahead.answer : fetchJson(this.address(view, zoom)));
    if (ticket !== this.ticket) return;
    this.records = records;
    this.window = ahead ? ahead.view : view;
    if (!records) this.retry = window.setTimeout(() => this.load(), RETRY_MS);
    this.onAnswer(records, [query, zoom, view].join("|"));
    // The map may have moved or grown while the answer was on its way.
    if (records && !records.complete && ticket === this.ticket && this.around() !== view) this.load();
  }

  /** @param {string} view @param {number} zoom */
  address(view, zoom) {
    return this.config.root + this.question(view, zoom);
  }

  /** @param {string} view @param {number} zoom */
  question(view, zoom) {
    const { query, chosen, language } = this.shown;
    const further = (query ? `&${query}` : "") + (chosen ? `&chosen=${encodeURIComponent(chosen)}` : "");
    return `${this.config.view}?lang=${language}&window=${view}&zoom=${zoom}${further}`;
  }

  /**
   * A zoom takes a quarter of a second to be drawn: what it will show is asked for at its start.
   * @param {any} center @param {number} zoom
   */
  askAhead(center, zoom) {
    if (!this.records || this.records.complete) return;
    const half = this.map.getSize().divideBy(2);
    const middle = this.map.project(center, zoom);
    const corners = [middle.subtract(half), middle.add(half)].map((corner) => this.map.unproject(corner, zoom));
    const view = windowAround(L.latLngBounds(corners));
    this.keepAhead(view, zoom, fetchJson(this.address(view, zoom)));
  }

  /** @param {string} view @param {number} zoom @param {any} answer records, or a promise of them */
  keepAhead(view, zoom, answer) {
    this.ahead = { view, question: this.question("", zoom), answer };
  }

  /**
   * What was asked ahead, if it is what is wanted now.
   * @param {string} view
   */
  askedAhead(view) {
    const ahead = this.ahead;
    this.ahead = null;
    if (!ahead || ahead.question !== this.question("", this.map.getZoom())) return null;
    return isSameWindow(ahead.view, view) ? ahead : null;
  }
}
