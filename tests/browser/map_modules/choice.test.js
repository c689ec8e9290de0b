import { Choice } from "/map/choice.js";
import { Drawing } from "/map/drawing.js";
import { Units } from "/map/units.js";
import { CONFIG, equal, feature, holds, point, smallMap, square } from "/cases/expect.js";

const NEW = { isNew: true, fits: false, keepsZoom: false };

function choice(...features) {
  const map = smallMap();
  const drawing = new Drawing(map, CONFIG, new Units(map));
  drawing.draw(features, "light");
  const sent = [];
  window.Streamlit = { setComponentValue: (value) => sent.push(value) };
  return { map, sent, made: new Choice(map, drawing, CONFIG) };
}
const chosen = () => [...document.querySelectorAll(".atlas-chosen")].map((e) => e.dataset.id);

export const cases = {
  "a pick is marked at once and told to the page, each with its number"() {
    const { map, sent, made } = choice(feature("p", point(0, 0)), feature("q", point(1, 1)));
    made.pick("p");
    made.pick("q");
    equal([chosen(), map.getContainer().dataset.chosen], [["q"], "q"]);
    made.pick(null);
    equal([chosen(), sent], [[], [{ picked: "p", count: 1 }, { picked: "q", count: 2 }, { picked: "", count: 3 }]]);
  },
  "another act of the reader has the next number and keeps the pick"() {
    const { sent, made } = choice(feature("p", point(0, 0)));
    made.pick("p");
    made.tell({ area: "1,2,3,4" });
    equal([sent[1], made.isAhead(1)], [{ picked: "p", area: "1,2,3,4", count: 2 }, true]);
  },
  "what the page said before it knew of the last pick does not take it back"() {
    const { made } = choice(feature("p", point(0, 0)));
    made.pick("p");
    made.pick("q");
    equal([made.isAhead(1), made.isAhead(2)], [true, false]);
  },
  "a record chosen elsewhere is brought into view, one picked here is not moved to"() {
    const { map, made } = choice(feature("p", point(0, 0)), feature("far", point(60, 10)));
    made.pick("far");
    made.told("far", NEW);
    equal(made.sought, null);
    made.told("p", { ...NEW, isNew: false });
    made.told("far", NEW);
    made.bring("");
    holds(map.getBounds().contains([10, 60]), "in view");
  },
  "a sure area has an edge when it is chosen, a small one a ring"() {
    const { made } = choice(feature("a", square(0, 0, 0.5)));
    made.pick("a");
    equal([document.querySelectorAll(".atlas-edge").length, document.querySelectorAll(".atlas-ring").length], [1, 1]);
  },
  "a unit shows its extent while it is chosen"() {
    const { made } = choice(feature("u", square(0, 0, 1), { c: [["North", 0.5, 0.5]] }));
    equal(document.querySelectorAll("path.atlas-unit").length, 0);
    made.pick("u");
    equal(document.querySelectorAll("path.atlas-unit").length, 1);
  },
};
