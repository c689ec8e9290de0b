import { AreaTool } from "/map/area/tool.js";
import { equal, holds, smallMap } from "/cases/expect.js";

const LABELS = new Proxy({}, { get: (_, name) => String(name) });

function tool(text = "") {
  const map = smallMap();
  const area = { text, button: document.createElement("a"), taken: [], take(text) { this.taken.push(text); this.text = text; } };
  const atlas = {
    map, box: map.getContainer(), labels: LABELS, config: { root: "", drawing: "/nowhere.js" },
    signs: { closePopups: () => {}, pointer: { isHeld: false } },
  };
  return { area, made: new AreaTool(atlas, area) };
}
const acts = () => [...document.querySelectorAll(".atlas-area button")].map((button) => button.dataset.act);
const fill = (...sides) => {
  document.querySelectorAll(".atlas-area input").forEach((field, i) => { field.value = sides[i]; });
  document.querySelector(".atlas-area form").requestSubmit();
};

export const cases = {
  "it offers to draw and to type, and where there is an area to change and remove it"() {
    tool().made.open();
    equal(acts(), ["rectangle", "polygon", "area_filter"]);
    document.querySelector(".atlas-area").remove();
    document.getElementById("map").outerHTML = '<div id="map" style="width: 400px; height: 300px"></div>';
    tool("1,2,3,4").made.open();
    equal(acts(), ["rectangle", "polygon", "area_change", "area_remove", "area_filter"]);
  },
  "typed sides are taken, a decimal comma and a minus sign too"() {
    const { made, area } = tool();
    made.open();
    fill("−78,5", "-12", "-76", "-11.25");
    equal([area.taken, made.panel.hidden], [["-78.5,-12,-76,-11.25"], true]);
  },
  "sides that are no rectangle are said, and stay to be mended"() {
    const { made, area } = tool();
    made.open();
    for (const sides of [["-76", "-12", "-78", "-11"], ["", "-12", "-76", "-11"], ["a", "1", "2", "3"], ["0", "-91", "1", "2"]]) {
      fill(...sides);
      equal([area.taken, document.querySelector(".atlas-area-fault").textContent], [[], "area_no_box"]);
    }
  },
  "the sides of the area that is filtered by stand in the fields"() {
    tool("-78.5,-12,-76,-11.25").made.open();
    equal([...document.querySelectorAll(".atlas-area input")].map(({ value }) => value), ["-78.5", "-12", "-76", "-11.25"]);
  },
  async "where the library cannot be had it says so, and sides can be typed"() {
    const { made } = tool();
    made.open();
    await made.draw("rectangle");
    equal([document.querySelector(".atlas-area-fault").textContent, acts().includes("area_filter")], ["area_unloaded", true]);
  },
  "removing takes it off; Escape closes"() {
    const { made, area } = tool("1,2,3,4");
    made.open();
    holds(made.escape() && made.panel.hidden, "closed");
    equal(made.escape(), false);
    made.open();
    made.remove();
    equal(area.taken, [""]);
  },
};
