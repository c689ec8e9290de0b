import { Drawing, Entry } from "/map/drawing.js";
import { Units } from "/map/units.js";
import { CONFIG, equal, feature, holds, line, point, smallMap, square, throws } from "/cases/expect.js";

function drawing(zoom) {
  const map = smallMap(zoom);
  return new Drawing(map, CONFIG, new Units(map));
}
const drawn = () => [...document.querySelectorAll("[data-id]")].map((e) => `${e.dataset.id} ${e.tagName}`).sort();

export const cases = {
  "points are marks, lines and areas paths, collections both"() {
    const all = { type: "GeometryCollection", geometries: [point(0, 0), line([0, 0], [1, 1]), square(1, 1, 1)] };
    drawing().draw([feature("p", point(0, 0)), feature("l", line([0, 0], [2, 2])), feature("a", square(0, 0, 2)), feature("c", all)], "light");
    equal(drawn(), ["a path", "c DIV", "c path", "c path", "l path", "p DIV"]);
  },
  "one that cannot be drawn is counted, named once, and stops no other"() {
    const warned = [];
    console.warn = (text) => warned.push(text);
    const made = drawing();
    made.draw([feature("bad", { type: "Circle", coordinates: [0, 0] }), feature("none", { type: "Point", coordinates: [] }), feature("no", null), feature("good", point(0, 0))], "light");
    equal(made.undrawn, ["bad", "none", "no"]);
    equal(drawn(), ["good DIV"]);
    equal(warned, ["atlas: could not draw bad, none, no"]);
    throws(() => new Entry(feature("none", { type: "MultiPolygon", coordinates: [] })), "empty geometry");
  },
  "what stays is not drawn anew, what goes is gone"() {
    const made = drawing();
    made.draw([feature("p", point(0, 0)), feature("q", point(1, 1))], "light");
    const before = document.querySelector('[data-id="p"]');
    made.draw([feature("p", point(0, 0)), feature("r", point(1, 1))], "light");
    holds(document.querySelector('[data-id="p"]') === before, "kept");
    equal(drawn(), ["p DIV", "r DIV"]);
    made.draw([feature("p", point(0, 0))], "dark");
    holds(document.querySelector('[data-id="p"]') !== before, "in the colours of the other theme");
  },
  "a shape too small to be seen is a mark, and a shape again nearer by"() {
    const made = drawing(6);
    made.draw([feature("a", square(0, 0, 0.05))], "light");
    equal(drawn(), ["a DIV"]);
    made.map.setZoom(12, { animate: false });
    made.resize();
    equal(drawn(), ["a path"]);
  },
  "unsure places that are alike have one disc"() {
    const made = drawing();
    made.draw(["p", "q"].map((id) => feature(id, point(0, 0), { r: 25, soft: true })), "light");
    equal(document.querySelectorAll(".atlas-disc").length, 1);
  },
  "a unit has no sign at a point"() {
    drawing().draw([feature("u", square(0, 0, 1), { c: [["North", 0.5, 0.5]] })], "light");
    equal([drawn(), document.querySelectorAll(".atlas-unit-badge").length], [[], 1]);
  },
};
