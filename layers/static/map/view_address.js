/* Where the map looks: kept in the address of the page round its frame, and turned by filters. */

const ADDRESS_MS = 300;

/**
 * The view that a link names, `lat,lon,zoom`; null where it names none on the Earth.
 * @param {string | null | undefined} text
 * @returns {{ lat: number, lon: number, zoom: number } | null}
 */
export function readView(text) {
  if (!text) return null;
  const [lat, lon, zoom] = text.split(",").map((part) => (part.trim() ? Number(part) : NaN));
  const sane = [lat, lon, zoom].every(Number.isFinite) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return sane ? { lat, lon, zoom: Math.min(Math.max(zoom, 2), 18) } : null;
}

export class ViewAddress {
  /** @param {any} map Leaflet's map @param {any} config of layers/map/folium_map.py */
  constructor(map, config) {
    this.map = map;
    this.everything = config.bounds;
    this.home = config.bounds;
    // A page about one record fits the map to it, and has no view in its address.
    this.fits = false;
    this.settling = false;
    this.isLinked = false;
    this.restore();
    window.setInterval(() => this.keep(), ADDRESS_MS);
    new ResizeObserver(() => this.resized()).observe(map.getContainer());
  }

  /** The view of the link (`at=lat,lon,zoom`), else of this page's last visit, else everything. */
  restore() {
    const linked = readView(new URLSearchParams(window.parent.location.search).get("at"));
    this.at = linked || readView(window.parent.atlasView);
    this.isLinked = Boolean(linked);
    this.setKept();
  }

  setKept() {
    this.settling = true;
    // Without `reset` Leaflet pans by whole pixels, and each new size of the frame moves the middle a little.
    if (this.at) this.map.setView([this.at.lat, this.at.lon], this.at.zoom, { animate: false, reset: true });
    else this.map.fitBounds(this.home, { animate: false });
    this.settling = false;
  }

  /** The frame got another size: keep what the reader was looking at in the middle. */
  resized() {
    this.settling = true;
    this.map.invalidateSize({ animate: false, pan: false });
    this.setKept();
  }

  /** The map has moved. */
  moved() {
    if (this.settling) return;
    const { lat, lng } = this.map.getCenter();
    this.at = { lat, lon: lng, zoom: this.map.getZoom() };
    this.keep();
  }

  /** Keep the view in the page's address. Streamlit rewrites the address without telling us. */
  keep() {
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

  /**
   * The departments filtered by, or everything: the view turns there when they change, and for no other filter.
   * @param {any} focus south-west and north-east, or null @param {boolean} isFirst
   */
  turnTo(focus, isFirst) {
    const before = this.home;
    this.home = focus || this.everything;
    if (String(before) === String(this.home)) return;
    const home = L.latLngBounds(this.home);
    if (isFirst) this.setKept();
    else if (!this.map.getBounds().contains(home) || this.map.getBoundsZoom(home) > this.map.getZoom() + 1) {
      this.map.fitBounds(home);
    }
  }
}
