import { Popups } from "/map/popups.js";
import { CONFIG, equal, feature, holds, point } from "/cases/expect.js";

function popups(isTaken = () => false) {
  const box = document.getElementById("map");
  Object.assign(box.style, { position: "relative" });
  box.tabIndex = 0;
  const style = document.head.appendChild(document.createElement("style"));
  style.textContent = ".atlas-tip, .atlas-chooser { position: absolute; width: 120px } [hidden] { display: none }";
  const picked = [];
  return { box, picked, made: new Popups(box, CONFIG, { isTaken, covered: () => 0, onPick: (id) => picked.push(id) }) };
}
const TWO = [feature("a", point(0, 0)), feature("b", point(0, 0))];
const HOW = { title: "2 records here", chosen: "a", colour: () => "#123456", takesFocus: false };

export const cases = {
  "a tooltip is text, whatever is in a name"() {
    const { box, made } = popups();
    made.showTip(feature("a", point(0, 0), { n: "<img src=x>" }), { x: 100, y: 100 });
    equal([box.querySelector(".atlas-tip-name").textContent, box.querySelector(".atlas-tip img")], ["<img src=x>", null]);
  },
  "there is one popup at a time"() {
    const { box, made } = popups();
    made.showTip(TWO[0], { x: 100, y: 100 });
    made.offer(TWO, { x: 100, y: 100 }, HOW);
    made.showTip(TWO[0], { x: 100, y: 100 });
    equal(box.querySelectorAll(".atlas-tip:not([hidden]), .atlas-chooser:not([hidden])").length, 1);
  },
  "all are offered, the chosen one marked; a press picks and closes"() {
    const { box, made, picked } = popups();
    made.offer(TWO, { x: 100, y: 100 }, { ...HOW, takesFocus: true });
    equal(made.buttons().map((b) => [b.dataset.choice, b.getAttribute("aria-current")]), [["a", "true"], ["b", null]]);
    equal(box.querySelector(".atlas-chooser").getAttribute("aria-label"), "2 records here");
    made.chooser.dispatchEvent(new PointerEvent("pointerdown"));
    made.buttons()[1].click();
    equal([picked, made.isOpen], [["b"], false]);
  },
  "the click of the tap that opened it picks nothing"() {
    const { made, picked } = popups();
    made.offer(TWO, { x: 100, y: 100 }, HOW);
    made.buttons()[0].dispatchEvent(new MouseEvent("click", { detail: 1, bubbles: true }));
    equal([picked, made.isOpen], [[], true]);
  },
  "arrow keys go round the list, Escape closes and gives the focus back"() {
    const { box, made } = popups();
    made.offer(TWO, { x: 100, y: 100 }, { ...HOW, takesFocus: true });
    const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    press("ArrowDown");
    equal(document.activeElement.dataset.choice, "b");
    press("ArrowDown");
    equal(document.activeElement.dataset.choice, "a");
    press("Escape");
    holds(document.activeElement === box && !made.isOpen, "focus is back on the map");
  },
  "it does not stand over what must be seen, nor under the pointer"() {
    const { box, made } = popups((x, y) => y < 150);
    made.offer(TWO, { x: 200, y: 140 }, HOW);
    const [room, list] = [box, made.chooser].map((e) => e.getBoundingClientRect());
    holds(list.top - room.top >= 150, "below");
  },
};
