/* Geometries of records in world pixels: Web Mercator (EPSG:3857) scaled so that the world is 256
 * wide at zoom 0, y downward, as in geodata/geometry/clusters.py. A geometry is projected once; a zoom level
 * is then a factor, so that a hit is tested without projecting anything again.
 */

const WORLD_PX = 256;
const LAST_LATITUDE = 85.05112878;
const NESTING = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };

/**
 * @typedef {[number, number]} Position longitude, latitude in degrees; or x, y in world pixels
 * @typedef {{ type: string, coordinates?: any, geometries?: Geometry[] }} Geometry RFC 7946, section 3.1
 * @typedef {{ points: Position[], lines: Position[][], areas: Position[][][] }} Parts degrees
 * @typedef {{ west: number, north: number, east: number, south: number }} Box world pixels
 * @typedef {{ points: Position[], lines: Position[][], areas: Position[][][], box: Box | null }} Shape
 */

/**
 * Longitude and latitude in degrees as world pixels at zoom 0.
 * @param {Position} position
 * @returns {Position}
 */
export function worldPixel([lon, lat]) {
  const sine = Math.sin((Math.max(Math.min(lat, LAST_LATITUDE), -LAST_LATITUDE) * Math.PI) / 180);
  return [((lon + 180) / 360) * WORLD_PX, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * WORLD_PX];
}

/**
 * Points, lines and areas of a geometry of any type, nested collections included. Empty parts are
 * left out, as RFC 7946, section 3.1, allows.
 * @param {Geometry} geometry
 * @returns {Parts}
 * @throws {TypeError} for a type or a position that RFC 7946 does not know
 */
export function partsOf(geometry) {
  /** @type {Parts} */
  const parts = { points: [], lines: [], areas: [] };
  collect(geometry, parts);
  return parts;
}

/** @param {Geometry} geometry @param {Parts} parts */
function collect(geometry, parts) {
  if (geometry && geometry.type === "GeometryCollection") {
    for (const part of geometry.geometries || []) collect(part, parts);
    return;
  }
  const depth = geometry ? NESTING[/** @type {keyof typeof NESTING} */ (geometry.type)] : undefined;
  if (depth === undefined) throw new TypeError(`must be a geometry of RFC 7946, got “${geometry && geometry.type}”`);
  const { type, coordinates } = geometry;
  if (!coordinates.length) return;
  check(coordinates, depth);
  const several = type.startsWith("Multi") ? coordinates : [coordinates];
  const kind = type.endsWith("Point") ? "points" : type.endsWith("LineString") ? "lines" : "areas";
  const filled = kind === "areas" ? several.map((/** @type {any[]} */ rings) => rings.filter((ring) => ring.length)) : several;
  parts[kind].push(...filled.filter((/** @type {any[]} */ part) => part.length));
}

/** @param {any} coordinates @param {number} depth */
function check(coordinates, depth) {
  if (depth) {
    for (const part of coordinates) check(part, depth - 1);
  } else if (coordinates.length && !(Number.isFinite(coordinates[0]) && Number.isFinite(coordinates[1]))) {
    throw new TypeError(`a position must be two numbers, got “${coordinates}”`);
  }
}

/**
 * The parts in world pixels, and the box that holds them; null where there are none.
 * @param {Parts} parts
 * @returns {Shape}
 */
export function shapeOf({ points, lines, areas }) {
  const shape = {
    points: points.map(worldPixel),
    lines: lines.map((line) => line.map(worldPixel)),
    areas: areas.map((rings) => rings.map((ring) => ring.map(worldPixel))),
  };
  const all = [shape.points, ...shape.lines, ...shape.areas.flat()];
  return { ...shape, box: boxOf(all) };
}

/** @param {Position[][]} runs @returns {Box | null} */
function boxOf(runs) {
  const box = { west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
  for (const run of runs) {
    for (const [x, y] of run) {
      box.west = Math.min(box.west, x);
      box.east = Math.max(box.east, x);
      box.north = Math.min(box.north, y);
      box.south = Math.max(box.south, y);
    }
  }
  return box.west <= box.east ? box : null;
}

/**
 * How far a place is from lines and areas: 0 inside of an area, Infinity beyond the reach.
 * @param {Shape} shape @param {Position} at @param {number} reach all in world pixels
 * @returns {{ line: number, area: number }}
 */
export function distances({ lines, areas, box }, at, reach) {
  const found = { line: Infinity, area: Infinity };
  if (!box || !isWithin(box, at, reach)) return found;
  for (const line of lines) found.line = Math.min(found.line, toLine(at, line));
  for (const rings of areas) {
    const away = isInside(at, rings) ? 0 : Math.min(...rings.map((ring) => toLine(at, ring)));
    found.area = Math.min(found.area, away);
  }
  if (found.line > reach) found.line = Infinity;
  if (found.area > reach) found.area = Infinity;
  return found;
}

/** @param {Box} box @param {Position} at @param {number} reach */
function isWithin({ west, north, east, south }, [x, y], reach) {
  return x >= west - reach && x <= east + reach && y >= north - reach && y <= south + reach;
}

/** @param {Position} at @param {Position[]} line @returns {number} */
function toLine(at, line) {
  let nearest = line.length ? Math.hypot(line[0][0] - at[0], line[0][1] - at[1]) : Infinity;
  for (let i = 1; i < line.length; i++) nearest = Math.min(nearest, toSegment(at, line[i - 1], line[i]));
  return nearest;
}

/** @param {Position} at @param {Position} from @param {Position} to @returns {number} */
function toSegment([x, y], [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const share = length ? Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length)) : 0;
  return Math.hypot(x - x1 - share * dx, y - y1 - share * dy);
}

/**
 * Whether a place is in an area, and in none of its holes (even-odd rule).
 * @param {Position} at @param {Position[][]} rings
 */
export function isInside([x, y], rings) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [[x1, y1], [x2, y2]] = [ring[i], ring[j]];
      if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
    }
  }
  return inside;
}

/**
 * West, south, east and north of the parts in degrees; null where there are none.
 * @param {Parts} parts
 * @returns {[number, number, number, number] | null}
 */
export function boundsOf({ points, lines, areas }) {
  const box = boxOf([points, ...lines, ...areas.flat()]);
  return box && [box.west, box.north, box.east, box.south];
}

/** GeoJSON's longitude, latitude as Leaflet's latitude, longitude, however deep. @param {any} positions */
export function latLngs(positions) {
  return typeof positions[0] === "number" ? [positions[1], positions[0]] : positions.map(latLngs);
}
