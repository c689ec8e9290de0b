import { Announcements } from "/map/announcements.js";
import { Choice } from "/map/choice.js";
import { Counts } from "/map/counts.js";
import { Drawing } from "/map/drawing.js";
import { Signs } from "/map/signs.js";
import { Units } from "/map/units.js";
import { CONFIG, equal, feature, point, smallMap, square } from "/cases/expect.js";

function signs(...features) {
  window.Streamlit = { setComponentValue: () => {} };
  const map = smallMap();
  const units = new Units(map);
  const drawing = new Drawing(map, CONFIG, units);
  drawing.draw(features, "light");
  const atlas = {
    map, config: CONFIG, box: map.getContainer(), units, drawing, counts: new Counts(map, CONFIG),
    choice: new Choice(map, drawing, CONFIG), announcements: new Announcements(map.getContainer()),
    request: { shown: {} }, view: { fits: false }, labels: { only: "Only {name}", all_departments: "All", profile: "Profile" }, counted: (key, n) => `${n} ${key}`, sayChosen: () => {},
    area: { escape: () => false }, takesFilters: true,
    departments: { chosen: [], at: ({ lng }) => (lng < -3 ? { code: "03", name: "West" } : null) },
  };
  const made = new Signs(atlas);
  const at = (lon, lat) => {
    const { x, y } = map.latLngToContainerPoint([lat, lon]);
    const { left, top } = map.getContainer().getBoundingClientRect();
    return [L.point(x, y), { clientX: left + x, clientY: top + y }];
  };
  return { made, atlas, at };
}
const offered = (made) => made.popups.buttons().map((button) => button.dataset.choice);

const rows = (made) => made.popups.buttons().map((button) => button.textContent);

export const cases = {
  "empty land offers its department, unless a tap only closes what was offered"() {
    const { made, atlas, at } = signs();
    made.tapped(...at(-3.5, 0), "mouse");
    equal(rows(made), ["Only West", "Profile"]);
    made.tapped(...at(-3.5, 1), "mouse");
    equal(rows(made), []);
    atlas.departments.chosen = [["03", "West", -3.5, 0]];
    made.tapped(...at(-3.5, 0), "mouse");
    equal(rows(made), ["All", "Profile"]);
    made.closePopups();
    atlas.takesFilters = false;
    made.tapped(...at(-3.5, 0), "mouse");
    equal(rows(made), []);
  },
  "what is taken of a department is told to the page"() {
    const { made, at } = signs();
    const told = [];
    window.Streamlit = { setComponentValue: (value) => told.push(value) };
    for (const row of [0, 1]) {
      made.tapped(...at(-3.5, 0), "mouse");
      made.popups.buttons()[row].click();
    }
    equal(told, [{ picked: "", department: "03", count: 1 }, { picked: "", profile: "03", count: 2 }]);
  },
  "empty land names its department under the mouse"() {
    const { made, at } = signs(feature("p", point(0, 0)));
    made.hovered({ ...at(-3.5, 0)[1] });
    equal([made.popups.tip.hidden, made.popups.tip.textContent], [false, "West"]);
    made.hovered({ ...at(2, 0)[1] });
    equal(made.popups.tip.hidden, true);
  },
  "areas three deep are all offered, the smallest chosen"() {
    const { made, atlas, at } = signs(feature("large", square(-2, -2, 4)), feature("middle", square(-1, -1, 2)), feature("small", square(-0.5, -0.5, 1)));
    made.tapped(...at(0.1, 0.1), "mouse");
    equal([atlas.choice.id, offered(made)], ["small", ["small", "middle", "large"]]);
  },
  "a lone record is chosen without a list, an empty place chooses nothing"() {
    const { made, atlas, at } = signs(feature("p", point(0, 0)));
    made.tapped(...at(0, 0), "mouse");
    equal([atlas.choice.id, offered(made)], ["p", []]);
    made.tapped(...at(2, 1), "mouse");
    equal([atlas.choice.id, offered(made)], ["p", []]);
  },
  "a unit's badge opens to its records and chooses none of them"() {
    const unit = (id) => feature(id, square(0, 0, 1), { c: [["North", 0.5, 0.5]] });
    const { made, atlas, at } = signs(unit("u"), unit("v"));
    made.tapped(...at(0.5, 0.5), "mouse");
    equal([atlas.choice.id, offered(made)], [null, ["u", "v"]]);
  },
  "what lies under a badge is offered with it"() {
    const unit = feature("u", square(0, 0, 1), { c: [["North", 0.5, 0.5]] });
    const { made, at } = signs(unit, feature("zone", square(0, 0, 1)));
    made.tapped(...at(0.5, 0.5), "mouse");
    equal(offered(made), ["u", "zone"]);
  },
  "a mark that stands on a badge is chosen, and the badge's records are offered with it"() {
    const unit = feature("u", square(0, 0, 1), { c: [["North", 0.5, 0.5]] });
    const { made, atlas, at } = signs(unit, feature("p", point(0.5, 0.5)));
    atlas.units.drawn[0].badge.style.setProperty("--down", "0px");
    atlas.units.drawn[0].badge.style.setProperty("--right", "0px");
    made.tapped(...at(0.5, 0.5), "mouse");
    equal([atlas.choice.id, offered(made)], ["p", ["p", "u"]]);
  },
  "Escape closes the list, then leaves the sign, then gives up the choice"() {
    const { made, atlas, at } = signs(feature("a", square(0, 0, 1)), feature("b", square(0, 0, 1.2)));
    made.tapped(...at(0.5, 0.5), "mouse");
    made.keyboard.turn([1, 0]);
    made.escape();
    equal([made.popups.isOpen, atlas.choice.id], [false, "a"]);
    made.escape();
    equal([made.keyboard.key, atlas.choice.id], [null, "a"]);
    made.escape();
    equal(atlas.choice.id, null);
  },
  "a sign gone to is outlined and named to the screen reader, once"() {
    const { made, atlas } = signs(feature("a", square(0, 0, 1)));
    made.keyboard.turn([1, 0]);
    const active = document.getElementById(atlas.box.getAttribute("aria-activedescendant"));
    equal([active.getAttribute("aria-label"), document.querySelectorAll(".atlas-active-edge").length], ["Name of a", 1]);
    made.keyboard.leave();
    equal([atlas.box.hasAttribute("aria-activedescendant"), document.querySelectorAll(".atlas-active-edge").length], [false, 0]);
  },
};
