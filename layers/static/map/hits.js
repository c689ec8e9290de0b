/* Which records are at a place of the map: asked of their geometries, never of the page's elements.
 *
 * An element takes the pointer where it is painted, and only the topmost does: a line would have to
 * be hit to the pixel, and an area under another could never be reached.
 */

import { distances, worldPixel } from "./geometry.js";

// Half of what is painted, in pixels: nearer than this, the pointer is on it.
const MARK_HALF_PX = 9;
const LINE_HALF_PX = 2;

/** How far off a pointer may be, in pixels. A finger covers what it points at. */
export const REACH = {
  mouse: { mark: 12, shape: 8 },
  pen: { mark: 14, shape: 10 },
  touch: { mark: 20, shape: 14 },
};

/**
 * @typedef {{ entry: any, rank: number, away: number }} Hit
 * `rank`: 0 on a mark, 1 on a line, 2 beside a mark or line, 3 in an area, 4 beside one
 */

/**
 * Records within reach, what was most likely meant first.
 * @param {Iterable<any>} entries @param {[number, number]} at in world pixels
 * @param {number} scale screen pixels to a world pixel @param {{ mark: number, shape: number }} reach in screen pixels
 * @returns {Hit[]}
 */
export function hitsAt(entries, at, scale, reach) {
  const hits = [];
  for (const entry of entries) {
    const hit = entry.isUnit ? null : hitOf(entry, at, scale, reach);
    if (hit) hits.push(hit);
  }
  return hits.sort((a, b) => a.rank - b.rank || a.away - b.away || size(a.entry) - size(b.entry));
}

/** @returns {Hit | null} */
function hitOf(/** @type {any} */ entry, /** @type {[number, number]} */ at, /** @type {number} */ scale, reach = REACH.mouse) {
  const mark = scale * Math.min(...entry.spots.map((/** @type {[number, number]} */ spot) => between(worldPixel(spot), at)));
  if (mark <= MARK_HALF_PX) return { entry, rank: 0, away: mark };
  const found = entry.isMark ? { line: Infinity, area: Infinity } : distances(entry.shape, at, reach.shape / scale);
  const [line, area] = [found.line * scale, found.area * scale];
  if (line <= LINE_HALF_PX) return { entry, rank: 1, away: line };
  const near = Math.min(mark <= reach.mark ? mark - MARK_HALF_PX : Infinity, line - LINE_HALF_PX);
  if (near < Infinity) return { entry, rank: 2, away: near };
  if (area === Infinity) return null;
  // A smaller area is meant before the one that holds it.
  return { entry, rank: area ? 4 : 3, away: area };
}

/** @param {[number, number]} a @param {[number, number]} b */
function between([x1, y1], [x2, y2]) {
  return Math.hypot(x1 - x2, y1 - y2);
}

/** @param {any} entry */
function size({ shape }) {
  return (shape.box.east - shape.box.west) * (shape.box.south - shape.box.north);
}

/**
 * Whether a record is drawn at a place or hardly beside it: what a box must not cover.
 * @param {any} entry @param {[number, number]} at in world pixels @param {number} scale @param {number} margin in pixels
 */
export function isDrawnAt(entry, at, scale, margin) {
  return hitOf(entry, at, scale, { mark: MARK_HALF_PX + margin, shape: margin }) !== null;
}
