/* What the cases share: assertions that say what came, and a small map. */

/** @param {any} got @param {any} wanted */
export function equal(got, wanted) {
  const [one, other] = [got, wanted].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`must be ${other}, got ${one}`);
}

/** @param {any} got @param {string} what */
export function holds(got, what) {
  if (!got) throw new Error(`must hold: ${what}`);
}

/** @param {number} got @param {number} wanted @param {number} [by] */
export function near(got, wanted, by = 1e-6) {
  if (!(Math.abs(got - wanted) <= by)) throw new Error(`must be ${wanted} ± ${by}, got ${got}`);
}

/** @param {() => void} act @param {string} message */
export function throws(act, message) {
  try {
    act();
  } catch (error) {
    if (String(error).includes(message)) return;
    throw error;
  }
  throw new Error(`must throw “${message}”`);
}

export const CONFIG = {
  root: "", view: "/view", line: "/line", base: {}, bounds: [[-5, -5], [5, 5]], cellPx: 64, markPx: 10,
  sectors: { a: { light: "#aa0000", dark: "#ff0000" }, "": { light: "#555555", dark: "#cccccc" } },
  shapes: { circle: "M0 0Z", star: "M1 1Z" },
  layers: { posts: { shape: "star", dashed: false, hollow: false }, rail: { shape: "line", dashed: true, hollow: false } },
};

/** A Leaflet map of 400 × 300 pixels round 0, 0, with the atlas's panes. @param {number} [zoom] */
export function smallMap(zoom = 6) {
  const map = L.map("map", { fadeAnimation: false, zoomAnimation: false }).setView([0, 0], zoom, { animate: false });
  for (const name of ["land", "water", "rivers", "borders", "areas", "discs", "lines", "labels", "badges", "marks", "chosen"]) {
    map.createPane(name);
  }
  return map;
}

/** @param {string} id @param {any} g @param {object} [more] */
export function feature(id, g, more = {}) {
  return { i: id, l: "posts", s: "a", n: `Name of ${id}`, d: "Somewhere", x: "", w: 1, g, ...more };
}

export const point = (/** @type {number} */ lon, /** @type {number} */ lat) => ({ type: "Point", coordinates: [lon, lat] });
export const line = (/** @type {number[][]} */ ...coordinates) => ({ type: "LineString", coordinates });
export const square = (/** @type {number} */ lon, /** @type {number} */ lat, /** @type {number} */ side) => ({
  type: "Polygon",
  coordinates: [[[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]],
});
