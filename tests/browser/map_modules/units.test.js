import { Entry } from "/map/drawing.js";
import { Units } from "/map/units.js";
import { equal, feature, holds, smallMap, square } from "/cases/expect.js";

const entry = (id, ...c) => new Entry(feature(id, square(0, 0, 1), { c }));

export const cases = {
  "records of a unit are counted on its name; one of several on each"() {
    const units = new Units(smallMap());
    const entries = [entry("a", ["North", 0.5, 1]), entry("b", ["North", 0.5, 1], ["South", 0.5, -1])];
    units.show(entries, []);
    equal(units.drawn.map(({ name, entries: of }) => [name, of.length]), [["North", 2], ["South", 1]]);
    equal(units.drawn[0].element.dataset.ids, "a b");
    equal(entries[1].units.length, 2);
  },
  "the same records do not make the badges anew"() {
    const units = new Units(smallMap());
    const entries = [entry("a", ["North", 0.5, 1])];
    units.show(entries, []);
    const before = units.drawn[0].element;
    units.show(entries, []);
    holds(units.drawn[0].element === before, "kept");
    units.show([], []);
    equal([units.drawn.length, document.querySelectorAll("[data-ids]").length], [0, 0]);
  },
  "badges do not cover each other, and are found where they stand"() {
    const units = new Units(smallMap());
    units.show([entry("a", ["North", 0, 0]), entry("b", ["South", 0, 0.05])], []);
    const [a, b] = units.drawn.map(({ badge }) => badge.getBoundingClientRect());
    holds(Math.abs(a.y - b.y) >= 20 || Math.abs(a.x - b.x) >= (a.width + b.width) / 2, "apart");
    equal(units.at(a.x + 1, a.y + 1).name, "North");
    equal(units.at(a.x - 200, a.y), null);
  },
};
