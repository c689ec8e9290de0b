import { Entry } from "/map/drawing.js";
import { worldPixel } from "/map/geometry.js";
import { REACH, hitsAt, isDrawnAt } from "/map/hits.js";
import { equal, feature, line, point, square } from "/cases/expect.js";

const SCALE = 2 ** 8;
const at = (lon, lat, dx = 0, dy = 0) => {
  const [x, y] = worldPixel([lon, lat]);
  return [x + dx / SCALE, y + dy / SCALE];
};
const ids = (entries, place, kind = "mouse") => hitsAt(entries, place, SCALE, REACH[kind]).map(({ entry }) => entry.feature.i);
const made = (id, g, more) => {
  const entry = new Entry(feature(id, g, more));
  entry.isMark = entry.isPoint;
  return entry;
};

export const cases = {
  "7 pixels off is a hit for points, lines and areas"() {
    const [spot, way, zone] = [made("spot", point(0, 0)), made("way", line([-5, 5], [5, 5])), made("zone", square(10, 10, 5))];
    for (const angle of [0, 1, 2, 3, 4, 5, 6]) {
      const [dx, dy] = [7 * Math.cos(angle), 7 * Math.sin(angle)];
      equal(ids([spot], at(0, 0, dx, dy)), ["spot"]);
      equal(ids([way], at(0, 5, dx, dy)), ["way"]);
      equal(ids([zone], at(12, 10, dx, dy)), ["zone"]);
    }
  },
  "nothing is hit 30 pixels away"() {
    equal(ids([made("spot", point(0, 0)), made("way", line([-5, 0], [5, 0]))], at(0, 0, 0, 30)), []);
  },
  "all that lie over each other are hit, the likeliest first"() {
    const three = [made("large", square(-5, -5, 10)), made("small", square(-1, -1, 2)), made("way", line([-5, 0.5], [5, 0.5])), made("spot", point(0, 0.5))];
    equal(ids(three, at(0, 0.5)), ["spot", "way", "small", "large"]);
  },
  "a line under the pointer is meant before a mark beside it"() {
    equal(ids([made("spot", point(0, 0)), made("way", line([-5, -0.055], [5, -0.055]))], at(0, -0.055, 0, 0)), ["way", "spot"]);
  },
  "a finger reaches farther than a mouse"() {
    equal(ids([made("spot", point(0, 0))], at(0, 0, 18), "mouse"), []);
    equal(ids([made("spot", point(0, 0))], at(0, 0, 18), "touch"), ["spot"]);
  },
  "every part of a collection is hit"() {
    const all = made("all", { type: "GeometryCollection", geometries: [point(0, 0), line([5, 0], [8, 0]), square(-9, 0, 3)] });
    for (const place of [at(0, 0), at(6, 0, 0, 7), at(-8, 1)]) equal(ids([all], place), ["all"]);
  },
  "a unit is hit at its badge only"() {
    const unit = made("unit", square(0, 0, 5), { c: [["North", 2, 2]] });
    equal(ids([unit], at(2, 2)), []);
  },
  "what is drawn at a place is known"() {
    const zone = made("zone", square(0, 0, 5));
    equal([isDrawnAt(zone, at(1, 1), SCALE, 8), isDrawnAt(zone, at(-1, -1), SCALE, 8)], [true, false]);
  },
};
