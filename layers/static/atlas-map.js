/* The atlas's map: what folium cannot say in a constant script.
 *
 * Python sends only a selection's query and the chosen id (`show`), first over an own line, then
 * with the page; records come from an own route, the base map once from static files. Text reaches
 * the page as textContent, never as HTML.
 */
(function () {
  "use strict";

  const PANES = ["land", "water", "rivers", "borders", "areas", "discs", "lines", "labels", "marks", "chosen"];
  const KM = 1000;
  const OVERLAP_PX = 15;
  const ADDRESS_MS = 300;
  const FIT_ZOOM = 7;
  const CELL_ZOOM = 17;
  const RETRY_MS = 3000;
  // Counts hide a point: so many zoom levels at a time the map goes nearer, until none does.
  const NEARER = 2;
  // A chosen shape smaller than this on the screen has a ring round it.
  const RING_PX = 40;
  const FADES = 5;

  /** Whether the Streamlit page around the frame is dark: the frame itself has no theme. */
  function pageIsDark() {
    const app = window.parent.document.querySelector(".stApp");
    if (!app) return false;
    const [r, g, b] = (getComputedStyle(app).backgroundColor.match(/\d+(\.\d+)?/g) || [255, 255, 255]).map(Number);
    return 0.299 * r + 0.587 * g + 0.114 * b < 128;
  }

  function css(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  class AtlasMap {
    constructor(map, config) {
      this.map = map;
      this.config = config;
      this.marks = new Map();
      this.shown = { query: null, language: null, chosen: null };
      this.request = 0;
      this.picks = 0;
      this.mine = new Set();
      this.discs = new Map();
      this.extents = new WeakMap();
      this.home = config.bounds;
      this.announce = this.liveRegion();
      this.preparePanes();
      this.readTheme();
      this.restoreView();
      this.loadBase();
      map.attributionControl.setPrefix(false);
      L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
      map.on("moveend", () => this.viewChanged());
      map.on("zoomanim", ({ center, zoom }) => this.askAhead(center, zoom));
      map.on("zoomend", () => this.resizeShapes());
      window.setInterval(() => this.keepAddress(), ADDRESS_MS);
      window.addEventListener("message", (event) => {
        if (event.data && event.data.type === "streamlit:render") this.readTheme();
      });
      new ResizeObserver(() => this.resized()).observe(map.getContainer());
    }

    /* ---- frame ------------------------------------------------------------------------- */

    preparePanes() {
      PANES.forEach((name, rank) => {
        const pane = this.map.createPane(name);
        pane.style.zIndex = 210 + 20 * rank;
        if (rank < 4 || name === "labels") pane.style.pointerEvents = "none";
      });
      const box = this.map.getContainer();
      box.setAttribute("role", "application");
      this.canvas = {};
      for (const name of ["land", "water", "rivers", "borders"]) {
        this.canvas[name] = L.canvas({ pane: name, padding: 0.4 });
      }
      // Lines are cut so far outside of the map that no drag shows the cut.
      this.svg = {};
      for (const name of ["areas", "lines", "chosen"]) this.svg[name] = L.svg({ pane: name, padding: 0.6 });
      this.soft = L.layerGroup().addTo(this.map);
      this.features = L.layerGroup().addTo(this.map);
      this.cells = L.layerGroup().addTo(this.map);
      this.halo = L.layerGroup().addTo(this.map);
      this.labels = L.layerGroup().addTo(this.map);
    }

    liveRegion() {
      const region = document.createElement("div");
      region.className = "atlas-live";
      region.setAttribute("aria-live", "polite");
      document.body.appendChild(region);
      return region;
    }

    readTheme() {
      const theme = pageIsDark() ? "dark" : "light";
      if (theme === this.theme) return;
      this.theme = theme;
      document.documentElement.dataset.theme = theme;
      if (this.base) this.styleBase();
      if (this.records) this.draw();
    }

    /** The view of the link (`at=lat,lon,zoom`), else of this page's last visit, else everything. */
    restoreView() {
      const linked = new URLSearchParams(window.parent.location.search).get("at");
      const at = linked || window.parent.atlasView;
      const [lat, lon, zoom] = (at || "").split(",").map(Number);
      const sane = [lat, lon, zoom].every(Number.isFinite) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
      this.at = at && sane ? { lat, lon, zoom: Math.min(Math.max(zoom, 2), 18) } : null;
      this.isLinked = Boolean(linked && sane);
      this.setKeptView();
    }

    setKeptView() {
      this.settling = true;
      if (this.at) this.map.setView([this.at.lat, this.at.lon], this.at.zoom, { animate: false });
      else this.map.fitBounds(this.home, { animate: false });
      this.settling = false;
    }

    /** The frame got another size: keep what the reader was looking at in the middle. */
    resized() {
      this.settling = true;
      this.map.invalidateSize({ animate: false, pan: false });
      this.setKeptView();
    }

    viewChanged() {
      if (this.socket && this.socket.readyState === WebSocket.OPEN) this.socket.send(this.window());
      this.drawLabels();
      if (this.records && !this.records.complete) this.load();
      if (this.settling) return;
      const { lat, lng } = this.map.getCenter();
      this.at = { lat, lon: lng, zoom: this.map.getZoom() };
      this.keepAddress();
    }

    /** Keep the view in the page's address. Streamlit rewrites the address without telling us. */
    keepAddress() {
      if (!this.at || this.fits) return;
      const page = window.parent;
      const at = [this.at.lat.toFixed(3), this.at.lon.toFixed(3), this.at.zoom].join(",");
      page.atlasView = at;
      const query = new URLSearchParams(page.location.search);
      if (query.get("at") === at) return;
      query.set("at", at);
      const text = query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/");
      page.history.replaceState(page.history.state, "", page.location.pathname + "?" + text + page.location.hash);
    }

    /* ---- base map ---------------------------------------------------------------------- */

    async loadBase() {
      const names = Object.keys(this.config.base);
      const files = await Promise.all(names.map((name) => this.fetchJson(this.config.base[name])));
      const data = Object.fromEntries(names.map((name, i) => [name, files[i]]));
      const shape = (name, pane) =>
        data[name] && L.geoJSON(data[name], { pane, renderer: this.canvas[pane], interactive: false }).addTo(this.map);
      this.base = {
        land: shape("land", "land"),
        neighbours: shape("neighbours", "land"),
        lakes: shape("lakes", "water"),
        rivers: data.rivers && L.geoJSON(this.faded(data.rivers), { pane: "rivers", renderer: this.canvas.rivers, interactive: false }).addTo(this.map),
        departments: shape("departments", "borders"),
      };
      this.names = data;
      this.styleBase();
    }

    styleBase() {
      const base = this.base;
      const plain = (fill, line, weight) => ({ fillColor: fill, fillOpacity: 1, color: line, weight, opacity: 1 });
      const widths = { 1: 1.5, 2: 1, 3: 0.6 };
      if (base.neighbours) base.neighbours.setStyle(plain(css("--neighbour"), css("--neighbour-line"), 0.8));
      if (base.land) base.land.setStyle(plain(css("--land"), css("--coast"), 0.8));
      if (base.lakes) base.lakes.setStyle(plain(css("--water"), css("--river"), 0.6));
      if (base.rivers) {
        base.rivers.setStyle((f) => ({
          color: css("--river"), weight: widths[f.properties.rank] || 0.6, opacity: 0.9 * f.properties.fade,
        }));
      }
      if (base.departments) base.departments.setStyle({ fill: false, color: css("--border"), weight: 0.9, opacity: 0.9 });
      this.drawLabels();
    }

    /** The rivers' file ends at a straight line round the country: from the country to there they fade. */
    faded(rivers) {
      const [[south, west], [north, east]] = this.config.bounds;
      const linesOf = ({ type, coordinates }) => (type === "LineString" ? [coordinates] : coordinates);
      const all = rivers.features.flatMap((f) => linesOf(f.geometry).flat());
      const [lons, lats] = [0, 1].map((axis) => all.map((point) => point[axis]));
      const most = (numbers) => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
      const least = (numbers) => numbers.reduce((a, b) => Math.min(a, b), Infinity);
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

    /** Few labels: towns by rank and zoom, rivers and neighbours where there is room. */
    drawLabels() {
      if (!this.names) return;
      const zoom = this.map.getZoom();
      const box = this.map.getBounds().pad(0.1);
      this.labels.clearLayers();
      const put = (lat, lon, text, kind) => {
        if (!text || !box.contains([lat, lon])) return;
        const label = document.createElement("span");
        label.textContent = text;
        const icon = L.divIcon({ className: "atlas-label atlas-label-" + kind, html: label, iconSize: null });
        L.marker([lat, lon], { icon, pane: "labels", interactive: false, keyboard: false }).addTo(this.labels);
      };
      const name = (p) => p["name_" + this.shown.language] || p.name_en || p.name;
      const least = { 1: 4, 2: 6, 3: 8 };
      for (const f of (this.names.towns || { features: [] }).features) {
        if (zoom >= (least[f.properties.rank] || 9)) {
          put(f.geometry.coordinates[1], f.geometry.coordinates[0], name(f.properties), "town");
        }
      }
      for (const f of (this.names.neighbours || { features: [] }).features) {
        const at = f.properties.label;
        if (at && zoom >= 4 && zoom <= 7) put(at[1], at[0], name(f.properties), "country");
      }
      if (zoom >= 7) this.drawRiverNames(put);
    }

    drawRiverNames(put) {
      const longest = new Map();
      for (const f of (this.names.rivers || { features: [] }).features) {
        const p = f.properties;
        if (!p.name) continue;
        const lines = f.geometry.type === "LineString" ? [f.geometry.coordinates] : f.geometry.coordinates;
        for (const line of lines) {
          const inside = line.filter(([lon, lat]) => this.map.getBounds().contains([lat, lon]));
          if (inside.length > (longest.get(p.name) || []).length) longest.set(p.name, inside);
        }
      }
      for (const [river, line] of longest) {
        if (line.length < 4) continue;
        const [lon, lat] = line[Math.floor(line.length / 2)];
        put(lat, lon, river, "river");
      }
    }

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

    /* ---- records ----------------------------------------------------------------------- */

    /** Called by Python's feature group, and over the line, whenever the selection, the choice or the language changes. */
    show(update, drawn = null) {
      // The page brings what came over the line once more, or what was true before it.
      if (update.line && update.line === this.line && update.turn <= this.turn) return;
      this.turn = update.turn;
      this.listen(update.line);
      const { query, chosen, language, tiles, labels, fits, focus } = update;
      const before = this.shown;
      const isFirst = before.query === null;
      this.fits = fits;
      if (language !== before.language) this.label(labels);
      this.shown = { query, chosen, language };
      if (drawn) this.ahead = { ...drawn, question: this.question("", drawn.zoom) };
      this.setTiles(tiles);
      this.turnTo(focus, isFirst);
      const isNew = chosen !== before.chosen;
      // What was chosen on the map itself is where the reader looks; a link has its own zoom.
      const isElsewhere = chosen && !fits && !this.mine.has(chosen);
      if (isNew) this.sought = isElsewhere ? { id: chosen, keepsZoom: isFirst && this.isLinked } : null;
      if (!isNew) this.mine.clear();
      const isOther = query !== before.query || language !== before.language;
      // Of many records not every one is here, nor is it known how large it is; the chosen one's must be.
      if (isOther || (this.sought && !(this.records && this.records.complete))) this.load();
      else if (isNew) {
        this.highlight();
        this.bring();
      }
      if (language !== before.language) this.drawLabels();
    }

    /** Hear of changes before the page brings them, with what to draw; without the line the page does, later. */
    listen(line) {
      const isUp = this.socket && this.socket.readyState <= WebSocket.OPEN;
      if (line === this.line && (isUp || !line)) return;
      if (this.socket) this.socket.close();
      this.line = line;
      this.socket = null;
      if (!line) return;
      const url = new URL(`${this.config.root}${this.config.line}?token=${line}&${this.window()}`, window.location.href);
      url.protocol = url.protocol.replace("http", "ws");
      const socket = (this.socket = new WebSocket(url));
      socket.addEventListener("message", ({ data }) => {
        if (socket !== this.socket) return;
        const told = JSON.parse(data);
        const said = new URLSearchParams(told.window);
        const drawn = { view: said.get("window"), zoom: Number(said.get("zoom")), answer: told.records };
        this.show(told.update, told.records ? drawn : null);
      });
    }

    /** Which window the server is to draw when it tells of a change. */
    window() {
      return `window=${this.around()}&zoom=${this.map.getZoom()}`;
    }

    /** The departments filtered by, or everything: the view turns there when they change, and for no other filter. */
    turnTo(focus, isFirst) {
      const before = this.home;
      this.home = focus || this.config.bounds;
      if (String(before) === String(this.home)) return;
      const home = L.latLngBounds(this.home);
      if (isFirst) this.setKeptView();
      else if (!this.map.getBounds().contains(home) || this.map.getBoundsZoom(home) > this.map.getZoom() + 1) {
        this.map.fitBounds(home);
      }
    }

    label(labels) {
      const box = this.map.getContainer();
      this.words = labels;
      box.setAttribute("aria-label", labels.map);
      for (const way of ["in", "out"]) {
        const button = box.querySelector(`.leaflet-control-zoom-${way}`);
        button.title = labels[way];
        button.setAttribute("aria-label", labels[way]);
      }
    }

    async fetchJson(url) {
      // A file that cannot be had or read must not take the others with it.
      const response = await fetch(this.config.root + url).catch(() => null);
      return response && response.ok ? response.json().catch(() => null) : null;
    }

    async load() {
      const ticket = ++this.request;
      window.clearTimeout(this.retry);
      const view = this.around();
      const { query } = this.shown;
      const records = await (this.asked(view) || this.fetchJson(this.question(view, this.map.getZoom())));
      if (ticket !== this.request) return;
      this.unavailable(!records);
      if (!records) return;
      this.records = records;
      this.draw();
      this.map.getContainer().dataset.drawnAt = [query, this.map.getZoom(), view].join("|");
      if (this.fits) this.fitRecords();
      this.bring();
      // The map may have moved or grown while the first answer was on its way.
      if (!records.complete && ticket === this.request && this.around() !== view) this.load();
    }

    question(view, zoom) {
      const { query, chosen, language } = this.shown;
      const further = (query ? `&${query}` : "") + (chosen ? `&chosen=${encodeURIComponent(chosen)}` : "");
      return `${this.config.view}?lang=${language}&window=${view}&zoom=${zoom}${further}`;
    }

    /** A zoom takes a quarter of a second to be drawn: what it will show is asked for at its start. */
    askAhead(center, zoom) {
      if (!this.records || this.records.complete) return;
      const half = this.map.getSize().divideBy(2);
      const middle = this.map.project(center, zoom);
      const corners = [middle.subtract(half), middle.add(half)].map((corner) => this.map.unproject(corner, zoom));
      const view = this.around(L.latLngBounds(corners));
      const url = this.question(view, zoom);
      this.ahead = { view, question: this.question("", zoom), answer: this.fetchJson(url) };
    }

    /** What was asked ahead, if it is what is wanted now: a zoom ends within a pixel or two of its aim. */
    asked(view) {
      const ahead = this.ahead;
      this.ahead = null;
      if (!ahead || ahead.question !== this.question("", this.map.getZoom())) return null;
      const [aim, end] = [ahead.view, view].map((box) => box.split(",").map(Number));
      const near = Math.abs(end[2] - end[0]) * 0.02;
      return aim.every((side, i) => Math.abs(side - end[i]) < near) ? ahead.answer : null;
    }

    /** What the map shows and a little around it: west, south, east, north, on the Earth. */
    around(bounds = this.map.getBounds()) {
      const box = bounds.pad(0.2);
      const within = (degrees, most) => Math.min(Math.max(degrees, -most), most).toFixed(4);
      const [west, east] = [box.getWest(), box.getEast()].map((x) => within(x, 180));
      const [south, north] = [box.getSouth(), box.getNorth()].map((y) => within(y, 90));
      return [west, south, east, north].join(",");
    }

    /** No answer: what the map shows is no longer what is asked for, so it is taken off, and said. */
    unavailable(isSo) {
      if (this.notice) this.notice.remove();
      this.notice = null;
      if (!isSo) return;
      this.clear();
      this.records = null;
      delete this.map.getContainer().dataset.drawn;
      this.notice = document.createElement("div");
      this.notice.className = "atlas-notice";
      this.notice.setAttribute("role", "status");
      this.notice.textContent = this.words.unavailable;
      this.map.getContainer().appendChild(this.notice);
      this.retry = window.setTimeout(() => this.load(), RETRY_MS);
    }

    clear() {
      this.map.closePopup();
      this.features.clearLayers();
      this.cells.clearLayers();
      this.soft.clearLayers();
      this.discs.clear();
      this.marks.clear();
    }

    /** Show where the records are, with room around: for a page about one record. */
    fitRecords() {
      const bounds = L.latLngBounds([]);
      let isSure = true;
      for (const { feature } of this.marks.values()) {
        const extent = this.extent(feature);
        bounds.extend(feature.soft && !feature.c ? extent.getCenter().toBounds(2 * feature.r * KM).extend(extent) : extent);
        isSure = isSure && feature.r === undefined && !this.isPoint(feature);
      }
      if (!bounds.isValid()) return;
      const { lat, lng } = bounds.getCenter();
      const zoom = Math.min(this.map.getBoundsZoom(bounds.pad(0.3)), isSure ? CELL_ZOOM : FIT_ZOOM);
      this.at = { lat, lon: lng, zoom };
      this.setKeptView();
    }

    colour(feature) {
      const sector = this.config.sectors[feature.s] || this.config.sectors[""];
      return sector[this.theme];
    }

    draw() {
      if (this.drawnTheme !== this.theme) this.clear();
      this.drawnTheme = this.theme;
      this.map.closePopup();
      const wanted = new Map(this.records.features.map((feature) => [feature.i, JSON.stringify(feature)]));
      // What is drawn already stays as it is: it may have the keyboard's focus.
      for (const [id, entry] of this.marks) {
        if (wanted.get(id) !== JSON.stringify(entry.feature)) this.erase(entry);
      }
      for (const feature of this.records.features) {
        if (!this.marks.has(feature.i)) this.drawFeature(feature);
      }
      this.resizeShapes();
      this.cells.clearLayers();
      const marks = [...this.marks.values()].flatMap(({ feature }) => this.spots(feature))
        .map(([lon, lat]) => this.map.project([lat, lon]));
      for (const cell of this.records.cells) this.drawCell(cell, marks);
      this.map.getContainer().dataset.drawn = String(this.records.total);
      this.announce.textContent = this.records.summary;
    }

    drawFeature(feature) {
      if (feature.c) this.drawUnit(feature);
      else if (this.isMark(feature)) this.addFeature(feature, this.spots(feature).map((spot) => this.marker(feature, spot)));
      else this.drawShape(feature, feature.g.type.includes("Polygon"));
    }

    erase({ feature, group }) {
      this.features.removeLayer(group);
      this.marks.delete(feature.i);
    }

    /** A line or area too small to be seen is a mark, and a shape again nearer by. */
    resizeShapes() {
      for (const entry of [...this.marks.values()]) {
        if (entry.isMark === this.isMark(entry.feature)) continue;
        this.erase(entry);
        this.drawFeature(entry.feature);
      }
      this.drawDiscs();
      this.highlight();
    }

    isPoint({ g }) {
      return g.type === "Point" || g.type === "MultiPoint";
    }

    isMark(feature) {
      return this.isPoint(feature) || Boolean(feature.c) || this.pixels(this.extent(feature)) < this.config.markPx;
    }

    /** What holds a record. */
    extent(feature) {
      let extent = this.extents.get(feature);
      if (!extent) {
        const [west, south, east, north] = feature.b || [];
        extent = feature.b ? L.latLngBounds([south, west], [north, east]) : L.geoJSON(feature.g).getBounds();
        this.extents.set(feature, extent);
      }
      return extent;
    }

    /** The larger side of a box on the screen. */
    pixels(bounds) {
      const [a, b] = [bounds.getNorthWest(), bounds.getSouthEast()].map((corner) => this.map.project(corner));
      return Math.max(b.x - a.x, b.y - a.y);
    }

    /** Where a record's marks stand, [lon, lat]; none for lines and zones that are drawn. */
    spots(feature) {
      if (feature.c) return [feature.c];
      if (feature.g.type === "Point") return [feature.g.coordinates];
      if (feature.g.type === "MultiPoint") return feature.g.coordinates;
      const { lat, lng } = this.extent(feature).getCenter();
      return this.isMark(feature) ? [[lng, lat]] : [];
    }

    /** Many records in one place: their number, ringed by the sectors they are of. Opens by zooming in. */
    drawCell(cell, marks) {
      const size = Math.min(56, 24 + 7 * Math.log10(cell.n));
      const at = this.room(cell, size / 2, marks);
      const badge = document.createElement("span");
      badge.className = "atlas-cell";
      badge.style.background = this.ring(cell);
      const number = document.createElement("span");
      number.textContent = cell.t;
      badge.appendChild(number);
      const icon = L.divIcon({ className: "atlas-cell-box", html: badge, iconSize: [size, size] });
      const words = this.words.cell.replace("{n}", cell.n.toLocaleString(this.shown.language));
      const marker = L.marker(at, { icon, pane: "marks", alt: words, title: words, keyboard: true });
      marker.on("click keypress", (event) => {
        const key = event.originalEvent && event.originalEvent.key;
        if (!key || key === "Enter" || key === " ") this.openCell(cell);
      });
      marker.addTo(this.cells);
      const element = marker.getElement();
      element.setAttribute("aria-label", words);
      element.dataset.cell = String(cell.n);
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
      const covered = (spot) => near.filter((mark) => mark.distanceTo(spot) < radius + OVERLAP_PX / 2).length;
      let best = null;
      for (const x of [own.x, corner.x, corner.x + side / 2, corner.x + side]) {
        for (const y of [own.y, corner.y, corner.y + side / 2, corner.y + side]) {
          const spot = L.point(within(corner.x, x), within(corner.y, y));
          const cost = (side / 2) * covered(spot) + spot.distanceTo(own);
          if (!best || cost < best.cost) best = { spot, cost };
        }
      }
      return this.map.unproject(best.spot);
    }

    ring(cell) {
      const stops = [];
      let share = 0;
      for (const [sector, n] of cell.p) {
        const from = share;
        share += (n / cell.n) * 360;
        stops.push(`${this.colour({ s: sector })} ${from}deg ${share}deg`);
      }
      if (share < 359) stops.push(`var(--border) ${share}deg 360deg`);
      return `conic-gradient(${stops.join(", ")})`;
    }

    openCell(cell) {
      const [west, south, east, north] = cell.b;
      const bounds = L.latLngBounds([south, west], [north, east]);
      const zoom = Math.max(this.map.getBoundsZoom(bounds.pad(0.05)), this.map.getZoom() + 1);
      this.map.setView(bounds.getCenter(), Math.min(zoom, CELL_ZOOM));
    }

    /** Only the administrative unit is known: a hollow mark, and the unit hardly tinted until chosen. */
    drawUnit(feature) {
      const unit = L.geoJSON(feature.g, {
        pane: "areas", renderer: this.svg.areas, interactive: false,
        style: () => ({ stroke: false, fillColor: this.colour(feature), fillOpacity: 0.05, className: "atlas-unit" }),
      });
      this.addFeature(feature, [unit, this.marker({ ...feature, soft: true }, feature.c)]);
    }

    marker(feature, [lon, lat]) {
      return L.marker([lat, lon], {
        icon: L.divIcon({ className: "atlas-mark-box", html: this.symbol(feature), iconSize: [22, 22] }),
        pane: "marks", alt: feature.n, riseOnHover: true, keyboard: true,
        zIndexOffset: (feature.soft ? 0 : 2000) + Math.min(feature.w, 900),
      });
    }

    /** Soft discs as large as the places are unsure, one of many alike: no precise dot for an imprecise fact. */
    drawDiscs() {
      const wanted = new Map();
      for (const { feature } of this.marks.values()) {
        if (!feature.soft || feature.c) continue;
        for (const [lon, lat] of this.spots(feature)) wanted.set([lon, lat, feature.r, this.colour(feature)].join(), [feature, lat, lon]);
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

    symbol(feature) {
      const layer = this.config.layers[feature.l];
      const box = document.createElement("span");
      box.className = "atlas-mark" + (feature.soft ? " atlas-mark-hollow" : "") + (layer.hollow ? " atlas-mark-hollow" : "");
      box.style.setProperty("--mark", this.colour(feature));
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "-12 -12 24 24");
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", this.config.shapes[layer.shape] || this.config.shapes.circle);
      if (layer.dashed) path.setAttribute("stroke-dasharray", "3 2");
      svg.appendChild(path);
      box.appendChild(svg);
      return box;
    }

    drawShape(feature, isArea) {
      const pane = isArea ? "areas" : "lines";
      const colour = this.colour(feature);
      const area = feature.r === undefined
        ? { color: colour, weight: 1.3, opacity: 0.95, fillColor: colour, fillOpacity: 0.14, className: "atlas-sure" }
        : { stroke: false, fillColor: colour, fillOpacity: 0.28, className: "atlas-soft" };
      const style = isArea
        ? area
        : { color: colour, weight: 2.6, opacity: 0.95, fill: false, dashArray: this.config.layers[feature.l].dashed ? "7 6" : null };
      const options = { pane, renderer: this.svg[pane], bubblingMouseEvents: false };
      const shape = L.geoJSON(feature.g, { ...options, style: () => style });
      const layers = [shape];
      if (!isArea) {
        layers.push(L.geoJSON(feature.g, { ...options, style: () => ({ color: colour, weight: 16, opacity: 0, fill: false }) }));
      }
      this.addFeature(feature, layers);
    }

    /** Put a record's layers on the map and give them name, click, keyboard and hover. */
    addFeature(feature, layers) {
      // Leaflet's tooltips do not reach into nested groups.
      const leaves = layers.flatMap((layer) => (layer.getLayers ? layer.getLayers() : [layer]));
      const group = L.featureGroup(leaves).addTo(this.features);
      const tip = document.createElement("div");
      for (const [kind, text] of [["name", feature.n], ["line", feature.d], ["line", feature.x]]) {
        if (!text) continue;
        const line = document.createElement("div");
        line.className = "atlas-tip-" + kind;
        line.textContent = text;
        tip.appendChild(line);
      }
      group.bindTooltip(tip, { sticky: true, direction: "top", className: "atlas-tip", opacity: 1 });
      group.on("click", (event) => this.pickAt(feature, event));
      group.on("mouseover", () => this.drawHalo(feature));
      group.on("mouseout", () => this.drawHalo(null));
      const entry = { feature, group, isMark: this.isMark(feature) };
      this.marks.set(feature.i, entry);
      this.elements(entry).forEach((element) => this.makeReachable(element, feature));
      leaves.forEach((leaf) => this.hideFromKeyboard(leaf));
    }

    elements({ group }) {
      const found = [];
      const visit = (layer) => {
        if (layer.eachLayer) layer.eachLayer(visit);
        else if (layer.getElement && layer.getElement() && layer.options.interactive !== false) found.push(layer.getElement());
      };
      visit(group);
      return found;
    }

    /** The wide invisible twins of lines are for the eye and the pointer only. */
    hideFromKeyboard(leaf) {
      const element = leaf.getElement && leaf.getElement();
      if (!element || element.dataset.id) return;
      element.setAttribute("aria-hidden", "true");
      element.setAttribute("tabindex", "-1");
    }

    makeReachable(element, feature) {
      if (element.tagName === "path" && element.getAttribute("stroke-opacity") === "0") return;
      element.setAttribute("tabindex", "0");
      element.setAttribute("role", "button");
      element.setAttribute("aria-label", feature.n);
      element.dataset.id = feature.i;
      element.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          this.pick(feature.i);
        }
      });
    }

    /** Of marks that overlap, the one nearest to the click is chosen; the others are offered. */
    pickAt(feature, event) {
      const at = event.latlng && event.originalEvent && "clientX" in event.originalEvent
        ? this.map.mouseEventToContainerPoint(event.originalEvent) : null;
      const near = at && this.spots(feature).length ? this.marksNear(at) : [];
      this.pick(near.length ? near[0].i : feature.i);
      if (near.length > 1) this.offer(near, event.latlng);
      else this.map.closePopup();
    }

    marksNear(point) {
      const found = [];
      for (const { feature } of this.marks.values()) {
        const away = Math.min(...this.spots(feature).map(([lon, lat]) => this.map.latLngToContainerPoint([lat, lon]).distanceTo(point)));
        if (away <= OVERLAP_PX) found.push([away, feature]);
      }
      return found.sort((a, b) => a[0] - b[0]).map(([, feature]) => feature);
    }

    offer(features, latlng) {
      const list = document.createElement("div");
      list.className = "atlas-offer";
      for (const feature of features) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = feature.n;
        button.addEventListener("click", () => {
          this.map.closePopup();
          this.pick(feature.i);
        });
        list.appendChild(button);
      }
      L.popup({ closeButton: false, autoPan: false, offset: [0, -8], className: "atlas-popup" })
        .setLatLng(latlng).setContent(list).openOn(this.map);
    }

    pick(id) {
      this.shown = { ...this.shown, chosen: id };
      this.sought = null;
      this.mine.add(id);
      this.highlight();
      window.Streamlit.setComponentValue({ picked: id, count: ++this.picks });
    }

    /** Mark the chosen record. */
    highlight() {
      for (const entry of this.marks.values()) {
        const isChosen = entry.feature.i === this.shown.chosen;
        this.elements(entry).forEach((element) => {
          element.classList.toggle("atlas-chosen", isChosen);
          element.setAttribute("aria-pressed", String(isChosen));
        });
      }
      const entry = this.marks.get(this.shown.chosen);
      this.drawHalo(null);
      this.map.getContainer().dataset.chosen = entry ? this.shown.chosen : "";
      if (entry) this.announce.textContent = entry.feature.n;
    }

    /** Bring the record that was chosen elsewhere into view, and so near that neither its size nor a count hides it. */
    bring() {
      if (!this.sought || !this.records) return;
      const { id, isPanned, keepsZoom } = this.sought;
      const entry = this.marks.get(id);
      const isBesides = this.records.besides === id;
      this.sought = null;
      if (!entry) return;
      const { feature } = entry;
      const extent = this.extent(feature);
      const isShape = extent.isValid() && !extent.getNorthEast().equals(extent.getSouthWest());
      const isSeen = this.map.getBounds().intersects(extent);
      const isTiny = isShape && !feature.c && this.pixels(extent) < this.config.markPx;
      if (isTiny && !keepsZoom) {
        this.map.setView(extent.getCenter(), Math.min(this.map.getBoundsZoom(extent.pad(3)), CELL_ZOOM));
      } else if (!isSeen && !isPanned) {
        // Only there is it known whether a count hides it.
        if (isBesides && !keepsZoom) this.sought = { id, isPanned: true };
        if (isShape) this.map.fitBounds(extent, { maxZoom: this.map.getZoom() });
        else this.map.panTo(extent.getCenter());
      } else if (isSeen && isBesides && !keepsZoom && this.map.getZoom() < CELL_ZOOM) {
        this.sought = { id, isPanned: true };
        this.map.setView(extent.getCenter(), Math.min(this.map.getZoom() + NEARER, CELL_ZOOM));
      }
    }

    /** Show the extent of an administrative unit while it is chosen or pointed at. */
    tint(entry, strongly) {
      const visit = (layer) => {
        if (layer.eachLayer) layer.eachLayer(visit);
        else if (layer.options.className === "atlas-unit") layer.setStyle({ fillOpacity: strongly ? 0.3 : 0.05 });
      };
      visit(entry.group);
    }

    /** Round what is chosen or pointed at: the dashed circle of a place known to within so many kilometres. */
    drawHalo(hovered) {
      this.halo.clearLayers();
      const chosen = this.marks.get(this.shown.chosen);
      for (const entry of this.marks.values()) {
        if (entry.feature.c) this.tint(entry, entry === chosen || entry.feature === hovered);
      }
      if (chosen && !chosen.isMark) this.outline(chosen.feature);
      const wanted = new Set([hovered, chosen && chosen.feature].filter(Boolean));
      for (const feature of wanted) {
        if (!feature.r || feature.soft || feature.c) continue;
        for (const [lon, lat] of this.spots(feature)) {
          L.circle([lat, lon], {
            pane: "discs", radius: feature.r * KM, color: this.colour(feature), weight: 1.4,
            dashArray: "4 5", fillOpacity: 0.05, interactive: false,
          }).addTo(this.halo);
        }
      }
    }

    /** The chosen line or area above all others: a sure area's edge, and a ring round what is small. */
    outline(feature) {
      if (feature.r === undefined && feature.g.type.includes("Polygon")) {
        const style = { fill: false, color: css("--focus"), weight: 2.6, opacity: 1, className: "atlas-edge" };
        L.geoJSON(feature.g, { pane: "chosen", renderer: this.svg.chosen, interactive: false, style: () => style }).addTo(this.halo);
      }
      const extent = this.extent(feature);
      const size = this.pixels(extent);
      if (size >= RING_PX) return;
      const icon = L.divIcon({ className: "atlas-ring", html: "", iconSize: [size + 18, size + 18] });
      L.marker(extent.getCenter(), { icon, pane: "chosen", interactive: false, keyboard: false }).addTo(this.halo);
    }
  }

  window.AtlasMap = {
    attach(map, config) {
      window.atlas = new AtlasMap(map, config);
      return window.atlas;
    },
  };
})();
