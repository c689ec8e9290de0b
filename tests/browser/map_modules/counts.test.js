import { Counts } from "/map/counts.js";
import { CONFIG, equal, holds, smallMap } from "/cases/expect.js";

const cell = (n, x, y) => ({ x, y, b: [x, y, x + 0.01, y + 0.01], n, t: String(n), p: [["a", n]] });

export const cases = {
  "a count has its number, its words, and a place that it is found at"() {
    const map = smallMap();
    const counts = new Counts(map, CONFIG);
    counts.draw([cell(12, 0.2, 0.2)], [], "light", (n) => `${n} records`);
    const box = document.querySelector("[data-cell]");
    equal([box.dataset.cell, box.textContent, box.getAttribute("aria-label")], ["12", "12", "12 records"]);
    const at = map.latLngToContainerPoint(counts.drawn[0].at);
    holds(counts.at(at) === counts.drawn[0] && counts.at(at.add([60, 0])) === null, "found");
  },
  "counts of neighbouring cells do not cover each other"() {
    const counts = new Counts(smallMap(), CONFIG);
    counts.draw([cell(900, 0.01, 0.01), cell(900, 1.45, 0.01)], [], "light", String);
    const [a, b] = counts.drawn.map(({ element }) => element.getBoundingClientRect());
    holds(Math.hypot(a.x - b.x, a.y - b.y) >= (a.width + b.width) / 2 - 1, "apart");
  },
  "opening one zooms in to what it counts"() {
    const map = smallMap();
    new Counts(map, CONFIG).open(cell(3, 1, 1));
    holds(map.getZoom() > 6 && map.getBounds().contains([1, 1]), "nearer");
  },
};
