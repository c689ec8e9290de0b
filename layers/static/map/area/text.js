/* An area as links write it (geodata/query/relations.py): a rectangle by its sides, else WKT. */

/** @typedef {{ ring: [number, number][], isBox: boolean }} Shape its corners, longitude first, each once */

// Half a metre; and as many corners as a link bears.
const MOST_DECIMALS = 5;
const MOST_CORNERS = 60;
const TILE_PX = 256;

/** @param {string} text @returns {Shape | null} */
export function shapeOf(text) {
  const numbers = (text.match(/-?\d+(\.\d+)?(e-?\d+)?/g) || []).map(Number);
  if (!text.startsWith("POLYGON")) {
    if (numbers.length !== 4) return null;
    const [west, south, east, north] = numbers;
    return { ring: [[west, south], [east, south], [east, north], [west, north]], isBox: true };
  }
  const ring = /** @type {[number, number][]} */ (numbers.flatMap((x, i) => (i % 2 ? [] : [[x, numbers[i + 1]]])));
  return ring.length < 4 ? null : { ring: ring.slice(0, -1), isBox: false };
}

/**
 * Decimals of a degree with which a place is no more than half a pixel off.
 * @param {number} zoom
 */
export function decimalsAt(zoom) {
  return Math.min(Math.max(Math.ceil(Math.log10((TILE_PX * 2 ** zoom) / 360)), 1), MOST_DECIMALS);
}

/**
 * @param {Shape} shape @param {number} zoom
 * @returns {string} "" where nothing is left of it
 */
export function textOf({ ring, isBox }, zoom) {
  const decimals = decimalsAt(zoom);
  const round = (/** @type {number} */ x, /** @type {number} */ most) =>
    Number(Math.min(Math.max(x, -most), most).toFixed(decimals)) + 0;
  const corners = ring.map(([lon, lat]) => [round(lon, 180), round(lat, 90)]);
  if (isBox) {
    const [lons, lats] = [0, 1].map((axis) => corners.map((corner) => corner[axis]).sort((a, b) => a - b));
    const [west, south, east, north] = [lons[0], lats[0], lons[lons.length - 1], lats[lats.length - 1]];
    return west < east && south < north ? [west, south, east, north].join(",") : "";
  }
  const distinct = corners.filter((corner, i) => String(corner) !== String(corners[(i + 1) % corners.length]));
  if (distinct.length < 3) return "";
  return `POLYGON ((${[...distinct, distinct[0]].map((corner) => corner.join(" ")).join(", ")}))`;
}

/** Whether two texts have the same corners. @param {string} one @param {string} other */
export function isSame(one, other) {
  const key = (/** @type {string} */ text) => {
    const shape = shapeOf(text);
    return shape && shape.ring.map(String).sort().join(" ");
  };
  return one === other || key(one) === key(other);
}

/**
 * As few corners as a link bears: those that change the outline least are left out.
 * @param {[number, number][]} ring
 */
export function thinned(ring) {
  let points = ring.map(([x, y]) => L.point(x, y));
  const [lons, lats] = [0, 1].map((axis) => ring.map((corner) => corner[axis]));
  const size = Math.max(Math.max(...lons) - Math.min(...lons), Math.max(...lats) - Math.min(...lats));
  for (let tolerance = size / 1000; points.length > MOST_CORNERS; tolerance *= 1.5) {
    points = L.LineUtil.simplify(points, tolerance);
  }
  return /** @type {[number, number][]} */ (points.map(({ x, y }) => [x, y]));
}
