import { GivenShapes } from "/map/given_shapes.js";
import { equal, smallMap } from "/cases/expect.js";

const AREA = { type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] };
const POINT = { type: "Point", coordinates: [1, 1] };

export const cases = {
  "each shape has an outline that cannot be chosen"() {
    const given = new GivenShapes(smallMap());
    given.draw([AREA, POINT]);
    const drawn = [...document.querySelectorAll("path.atlas-given")];
    equal([drawn.length, drawn.some((path) => path.classList.contains("leaflet-interactive"))], [2, false]);
  },
  "other shapes take the place of those before"() {
    const given = new GivenShapes(smallMap());
    given.draw([AREA, POINT]);
    given.draw([POINT]);
    equal(document.querySelectorAll("path.atlas-given").length, 1);
    given.draw([]);
    equal(document.querySelectorAll("path.atlas-given").length, 0);
  },
};
