import { Area } from "/map/area.js";
import { equal, smallMap } from "/cases/expect.js";

function area() {
  const told = [];
  const map = smallMap();
  const labels = { area: "Filter by an area" };
  const atlas = { map, box: map.getContainer(), labels, choice: { tell: (more) => told.push(more) }, signs: { closePopups: () => {} } };
  const made = new Area(atlas);
  made.speak(labels);
  return { made, told };
}
const button = () => document.querySelector(".atlas-area-button");

export const cases = {
  "its button is there where an area may be drawn, named, and no tab stop"() {
    const { made } = area();
    equal(button(), null);
    made.told("");
    equal([button().getAttribute("aria-label"), button().tabIndex], ["Filter by an area", -1]);
    made.told(undefined);
    equal(button(), null);
  },
  "what draws is not asked for before the button is pressed"() {
    const { made } = area();
    made.told("1,2,3,4");
    const asked = performance.getEntriesByType("resource").filter(({ name }) => name.includes("/map/area/"));
    equal([asked.length, made.tool, made.escape()], [0, null, false]);
  },
  "an area that is taken is told to the page"() {
    const { made, told } = area();
    made.told("");
    made.take("1,2,3,4");
    equal([told, made.text], [[{ area: "1,2,3,4" }], "1,2,3,4"]);
  },
};
