import { Keyboard, inReadingOrder, nextStop } from "/map/keyboard.js";
import { equal, smallMap } from "/cases/expect.js";

const STOPS = [
  { key: "middle", x: 200, y: 150 }, { key: "right", x: 300, y: 160 }, { key: "far", x: 390, y: 150 },
  { key: "up", x: 210, y: 40 }, { key: "corner", x: 10, y: 10 },
];

function keyboard() {
  const said = [];
  const map = smallMap();
  const keys = new Keyboard(map, {
    stops: () => STOPS,
    goTo: (stop) => said.push(stop && stop.key),
    choose: (stop) => said.push(`chosen ${stop.key}`),
    escape: () => said.push("escape"),
    area: () => said.push("area"),
  });
  const press = (key) => map.getContainer().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  return { map, keys, said, press };
}

export const cases = {
  "an arrow leads to the nearest in its direction"() {
    equal(nextStop(STOPS, STOPS[0], [1, 0]).key, "right");
    equal(nextStop(STOPS, STOPS[0], [0, -1]).key, "up");
    equal(nextStop(STOPS, STOPS[2], [1, 0]), null);
  },
  "reading order is rows from the top, each from the left"() {
    equal(inReadingOrder(STOPS).map(({ key }) => key), ["corner", "up", "middle", "far", "right"]);
  },
  "the first arrow goes to the middle, Enter chooses, Page Down goes on"() {
    const { said, press } = keyboard();
    for (const key of ["ArrowRight", "ArrowRight", "Enter", "PageDown", "Escape"]) press(key);
    equal(said, ["middle", "right", "chosen right", "corner", "escape"]);
  },
  "where no record lies farther the map moves"() {
    const { map, said, press } = keyboard();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowRight"]) press(key);
    map.options.zoomAnimation = false;
    let moved = 0;
    map.on("movestart", () => { moved += 1; });
    press("ArrowRight");
    equal([said.at(-1), moved], ["far", 1]);
  },
  "the map is one tab stop"() {
    const { map } = keyboard();
    equal([...document.querySelectorAll("a[href], button, [tabindex]")].filter((e) => e.tabIndex >= 0), [{}].map(() => map.getContainer()));
    equal(document.querySelectorAll('[tabindex="0"]').length, 1);
  },
};
