import { element, markSymbol, sectorColour, sectorRing } from "/map/symbols.js";
import { CONFIG, equal, holds } from "/cases/expect.js";

export const cases = {
  "text is text"() {
    equal(element("span", "x", "<b>").innerHTML, "&lt;b&gt;");
  },
  "a sector without a colour has the colour of none"() {
    equal([sectorColour(CONFIG, "a", "dark"), sectorColour(CONFIG, "moon", "light"), sectorColour(CONFIG, null, "dark")], ["#ff0000", "#555555", "#cccccc"]);
  },
  "a mark has its layer's shape, hollow where the place is unsure; an unknown layer a circle"() {
    const path = (mark) => mark.querySelector("path").getAttribute("d");
    equal([path(markSymbol(CONFIG, "posts", "#111", false)), path(markSymbol(CONFIG, "moon", "#111", false))], ["M1 1Z", "M0 0Z"]);
    holds(markSymbol(CONFIG, "posts", "#111", true).classList.contains("atlas-mark-hollow"), "hollow");
  },
  "a ring has each sector's share, and the rest"() {
    const ring = sectorRing({ n: 4, p: [["a", 2], ["b", 1]] }, (sector) => (sector === "a" ? "red" : "blue"));
    equal(ring, "conic-gradient(red 0deg 180deg, blue 180deg 270deg, var(--border) 270deg 360deg)");
  },
};
