/* The atlas's map: what folium cannot say in a constant script.
 *
 * Python sends only a selection's query and the chosen id (`show`), first over an own line, then
 * with the page; records come from an own route, the base map once from static files.
 */

import { Announcements, counted } from "./announcements.js";
import { Area } from "./area.js";
import { BaseMap } from "./base_map.js";
import { Choice } from "./choice.js";
import { Counts } from "./counts.js";
import { Departments } from "./departments.js";
import { Drawing } from "./drawing.js";
import { GivenShapes } from "./given_shapes.js";
import { LiveUpdates } from "./live_updates.js";
import { pageIsDark } from "./page_theme.js";
import { RecordsRequest } from "./records_request.js";
import { Signs } from "./signs.js";
import { Units } from "./units.js";
import { ViewAddress } from "./view_address.js";

const PANES = ["land", "water", "rivers", "borders", "areas", "discs", "lines", "labels", "badges", "marks", "chosen"];
const NEAREST_ZOOM = 17;
// A page about a record whose place is unsure shows no more than this of what is round it.
const FIT_ZOOM = 7;
const KM = 1000;

export class AtlasMap {
  /** @param {any} map Leaflet's map @param {any} config of layers/map/folium_map.py */
  constructor(map, config) {
    this.map = map;
    this.config = config;
    this.box = map.getContainer();
    this.box.setAttribute("role", "application");
    // folium's forbids to enlarge the page.
    document.querySelectorAll('meta[name="viewport"][content*="user-scalable=no"]').forEach((meta) => meta.remove());
    this.theme = "";
    /** @type {Record<string, string>} */
    this.labels = {};
    // Whether another selection is on its way, of which a screen reader is to hear.
    this.isNews = false;
    this.preparePanes();
    this.announcements = new Announcements(this.box);
    this.base = new BaseMap(map, config);
    this.departments = new Departments(map, this.base);
    this.units = new Units(map);
    this.drawing = new Drawing(map, config, this.units);
    this.given = new GivenShapes(map);
    this.counts = new Counts(map, config);
    this.choice = new Choice(map, this.drawing, config);
    this.request = new RecordsRequest(map, config, (records, at) => this.answered(records, at));
    this.live = new LiveUpdates(config, () => this.request.windowQuery(), (update, drawn) => this.show(update, drawn));
    this.view = new ViewAddress(map, config);
    this.signs = new Signs(this);
    this.area = new Area(this);
    this.readTheme();
    this.base.load().then(() => this.departments.show());
    this.listen();
  }

  get language() {
    return this.request.shown.language || "en";
  }

  /** Whether the reader may filter on the map itself. */
  get takesFilters() {
    return this.area.text !== null;
  }

  /** The records that are drawn; null while there is no answer. */
  get records() {
    return this.request.records;
  }

  preparePanes() {
    PANES.forEach((name, rank) => {
      const pane = this.map.createPane(name);
      pane.style.zIndex = String(210 + 20 * rank);
      if (rank < 4 || name === "labels" || name === "chosen") pane.style.pointerEvents = "none";
    });
    // The panel covers the map's right.
    this.map.attributionControl.setPrefix(false).setPosition("bottomleft");
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(this.map);
  }

  listen() {
    this.map.on("moveend", () => this.moved());
    this.map.on("zoomanim", ({ center, zoom }) => this.request.askAhead(center, zoom));
    this.map.on("zoomend", () => this.resized());
    window.addEventListener("message", (event) => {
      if (event.data && event.data.type === "streamlit:render") this.readTheme();
    });
  }

  readTheme() {
    const theme = pageIsDark() ? "dark" : "light";
    if (theme === this.theme) return;
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    this.base.style();
    if (this.records) this.draw(this.records);
  }

  moved() {
    this.live.moved();
    this.base.drawLabels();
    if (this.records && !this.records.complete) this.request.load();
    this.view.moved();
  }

  /** The map has another zoom level. */
  resized() {
    this.drawing.resize();
    this.choice.highlight();
  }

  /**
   * Called by Python's feature group, and over the line, whenever the selection, the choice or the language changes.
   * @param {any} update of layers/map/folium_map.py @param {any} [drawn] the records of it that the line brought
   */
  show(update, drawn = null) {
    if (this.live.isOld(update)) return;
    const { query, language, tiles, labels, fits, focus } = update;
    const before = this.request.shown;
    const isAhead = this.choice.isAhead(update.picks);
    const chosen = isAhead ? this.choice.id : update.chosen;
    const isFirst = before.query === null;
    const isNew = chosen !== before.chosen;
    this.view.fits = fits;
    if (language !== before.language) this.speak(labels, language);
    this.request.shown = { query, chosen, language };
    if (drawn) this.request.keepAhead(drawn.view, drawn.zoom, drawn.answer);
    this.base.setTiles(tiles);
    if (!isAhead) this.area.told(update.area);
    this.departments.show(update.departments);
    this.view.turnTo(focus, isFirst);
    this.choice.told(chosen, { isNew, fits, keepsZoom: isFirst && this.view.isLinked });
    const isOther = query !== before.query || language !== before.language;
    this.isNews = this.isNews || isOther;
    // Of many records not every one is here, nor is it known how large it is; the chosen one's must be.
    if (isOther || (this.choice.sought && !(this.records && this.records.complete))) this.request.load();
    else if (isNew) {
      this.choice.highlight();
      this.sayChosen();
      if (this.records) this.choice.bring(this.records.besides);
    }
  }

  /** @param {Record<string, string>} labels @param {string} language */
  speak(labels, language) {
    this.labels = labels;
    this.box.setAttribute("aria-label", labels.map);
    this.box.setAttribute("aria-description", labels.keys);
    document.documentElement.lang = language;
    for (const way of ["in", "out"]) {
      const button = this.box.querySelector(`.leaflet-control-zoom-${way}`);
      button.title = labels[way];
      button.setAttribute("aria-label", labels[way]);
    }
    this.area.speak(labels);
    this.units.words = (name, n) => counted(labels, "unit", n, language).replace("{unit}", name);
    this.base.language = language;
    this.base.drawLabels();
  }

  /** @param {string} key @param {number} n */
  counted(key, n) {
    return counted(this.labels, key, n, this.language);
  }

  /** @param {any} records null where there is no answer @param {string} drawnAt */
  answered(records, drawnAt) {
    this.announcements.show("unavailable", records ? null : this.labels.unavailable);
    if (!records) {
      // What the map shows is no longer what is asked for.
      this.signs.reset();
      this.drawing.clear();
      this.counts.clear();
      delete this.box.dataset.drawn;
      return;
    }
    this.draw(records);
    this.box.dataset.drawnAt = drawnAt;
    if (this.view.fits) this.fitRecords();
    this.choice.bring(records.besides);
  }

  /** @param {import("./records_request.js").Records} records */
  draw({ features, cells, shapes = [], total, summary }) {
    // More of the same, as where the map has moved: what is offered still is.
    this.signs.reset(!this.isNews);
    this.given.draw(shapes);
    this.drawing.draw(features, this.theme);
    const { undrawn, entries } = this.drawing;
    this.announcements.show("undrawn", undrawn.length ? this.counted("undrawn", undrawn.length) : null);
    const spots = [...entries.values()].filter((entry) => entry.isMark).flatMap((entry) => entry.spots);
    this.counts.draw(cells, spots, this.theme, (n) => this.labels.cell.replace("{n}", n.toLocaleString(this.language)));
    this.departments.drawNames(new Set(this.units.drawn.map(({ name }) => name)));
    this.choice.highlight();
    this.box.dataset.drawn = String(total);
    this.box.dataset.undrawn = String(undrawn.length);
    if (this.isNews) this.announcements.say(summary);
    this.isNews = false;
  }

  sayChosen() {
    if (this.choice.entry) this.announcements.say(this.choice.entry.feature.n);
  }

  /** Show where the records are, with room around: for a page about one record. */
  fitRecords() {
    const bounds = L.latLngBounds([]);
    let isSure = true;
    for (const entry of this.drawing.entries.values()) {
      const { feature, isPoint, isUnit } = entry;
      const round = feature.soft && !isUnit && entry.bounds.getCenter().toBounds(2 * (feature.r || 0) * KM);
      bounds.extend(round ? round.extend(entry.bounds) : entry.bounds);
      isSure = isSure && feature.r === undefined && !isPoint;
    }
    if (!bounds.isValid()) return;
    const { lat, lng } = bounds.getCenter();
    const zoom = Math.min(this.map.getBoundsZoom(bounds.pad(0.3)), isSure ? NEAREST_ZOOM : FIT_ZOOM);
    this.view.at = { lat, lon: lng, zoom };
    this.view.setKept();
  }
}
