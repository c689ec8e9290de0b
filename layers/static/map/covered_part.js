/* The part of the map that the panel of the chosen record covers, and what follows from it. */

// A mark nearer to the panel than this is half under it.
const EDGE_PX = 16;

/** How many pixels of the map's right the panel covers while it is open, by the page's style. */
export function coveredPx() {
  const page = window.parent;
  return Number(page.getComputedStyle(page.document.documentElement).getPropertyValue("--panel-px")) || 0;
}

/** Whether the panel is a sheet that lies over the map and all that the map offers, by the page's style. */
export function isUnderSheet() {
  const page = window.parent;
  return page.getComputedStyle(page.document.documentElement).getPropertyValue("--panel-is-sheet").trim() === "1";
}

/** What of the map no panel covers. @param {any} map Leaflet's map */
export function freeBounds(map) {
  const { x, y } = map.getSize();
  const covered = coveredPx();
  const at = (/** @type {number[]} */ point) => map.containerPointToLatLng(point);
  return L.latLngBounds(at([0, y]), at([x - (covered ? covered + EDGE_PX : 0), 0]));
}

/** The map's middle with which a place stands in the middle of the free part. @param {any} map @param {any} place @param {number} zoom */
export function middleFor(map, place, zoom) {
  return map.unproject(map.project(place, zoom).add([coveredPx() / 2, 0]), zoom);
}
