import { boundsOf, distances, isInside, latLngs, partsOf, shapeOf, worldPixel } from "/map/geometry.js";
import { equal, holds, line, near, point, square, throws } from "/cases/expect.js";

export const cases = {
  "the middle of the world is the middle of 256 pixels"() {
    equal(worldPixel([0, 0]), [128, 128]);
  },
  "a pole stands at the edge of the projection"() {
    near(worldPixel([0, 90])[1], 0, 1e-6);
    near(worldPixel([180, -90])[0], 256, 1e-6);
  },
  "each type of geometry has its parts"() {
    const count = (g) => Object.values(partsOf(g)).map((parts) => parts.length);
    equal(count(point(1, 2)), [1, 0, 0]);
    equal(count({ type: "MultiPoint", coordinates: [[1, 2], [3, 4]] }), [2, 0, 0]);
    equal(count(line([0, 0], [1, 1])), [0, 1, 0]);
    equal(count({ type: "MultiLineString", coordinates: [[[0, 0], [1, 1]], [[2, 2], [3, 3]]] }), [0, 2, 0]);
    equal(count(square(0, 0, 1)), [0, 0, 1]);
    equal(count({ type: "MultiPolygon", coordinates: [square(0, 0, 1).coordinates, square(2, 2, 1).coordinates] }), [0, 0, 2]);
  },
  "collections are opened however deep they are"() {
    const deep = { type: "GeometryCollection", geometries: [point(1, 1), { type: "GeometryCollection", geometries: [line([0, 0], [1, 1])] }] };
    equal(Object.values(partsOf({ type: "GeometryCollection", geometries: [deep, square(0, 0, 1)] })).map((p) => p.length), [1, 1, 1]);
  },
  "what is empty has no parts and no bounds"() {
    for (const g of [{ type: "Point", coordinates: [] }, { type: "Polygon", coordinates: [[]] }, { type: "GeometryCollection", geometries: [] }]) {
      const parts = partsOf(g);
      equal(parts, { points: [], lines: [], areas: [] });
      equal(boundsOf(parts), null);
      equal(shapeOf(parts).box, null);
    }
  },
  "an unknown type and a position that is none are named"() {
    throws(() => partsOf({ type: "Circle", coordinates: [0, 0] }), "got “Circle”");
    throws(() => partsOf(null), "must be a geometry");
    throws(() => partsOf({ type: "Point", coordinates: ["a", 1] }), "must be two numbers");
  },
  "bounds are west, south, east, north"() {
    equal(boundsOf(partsOf(line([3, -2], [1, 5]))), [1, -2, 3, 5]);
  },
  "a place in an area is 0 away, in its hole as far as its edge"() {
    const [outer, hole] = [square(0, 0, 10).coordinates[0], square(4, 4, 2).coordinates[0]];
    const shape = shapeOf(partsOf({ type: "Polygon", coordinates: [outer, hole] }));
    equal(distances(shape, worldPixel([1, 1]), 1).area, 0);
    near(distances(shape, worldPixel([5, 5]), 5).area, 256 / 360, 0.01);
    equal(isInside(worldPixel([5, 5]), shape.areas[0]), false);
  },
  "a place beyond the reach is infinitely far"() {
    const shape = shapeOf(partsOf(line([0, 0], [10, 0])));
    equal(distances(shape, worldPixel([5, 20]), 1), { line: Infinity, area: Infinity });
    near(distances(shape, worldPixel([5, 1]), 1).line, 256 / 360, 0.01);
  },
  "a line of one place twice has a distance"() {
    near(distances(shapeOf(partsOf(line([0, 0], [0, 0]))), [128, 129], 5).line, 1);
  },
  "Leaflet has latitude first"() {
    equal(latLngs([[[1, 2], [3, 4]]]), [[[2, 1], [4, 3]]]);
    holds(latLngs([5, 6])[0] === 6, "latitude first");
  },
};
