import { Pointer } from "/map/pointer.js";
import { equal, smallMap } from "/cases/expect.js";

function pointer() {
  const map = smallMap();
  const said = [];
  const made = new Pointer(map, { tap: (event, kind) => said.push(`tap ${kind}`), hover: () => {}, swiped: (isSo) => said.push(`swiped ${isSo}`) });
  const box = map.getContainer();
  const send = (type, x, y, more = {}) => box.dispatchEvent(new PointerEvent(type, {
    clientX: x, clientY: y, pointerId: 1, pointerType: "mouse", isPrimary: true, button: 0, bubbles: true, ...more,
  }));
  return { map, said, box, send, made };
}

export const cases = {
  "while an area is drawn nothing is tapped, and the mouse does not drag the map"() {
    const { map, made, said, send } = pointer();
    made.isHeld = true;
    send("pointerdown", 50, 50);
    send("pointerup", 50, 50);
    equal([said, map.dragging.enabled()], [[], false]);
    made.isHeld = false;
    send("pointerdown", 50, 50);
    equal(map.dragging.enabled(), true);
  },
  "a press and release at one place is a tap, a drag is none"() {
    const { said, send } = pointer();
    send("pointerdown", 50, 50);
    send("pointerup", 53, 52);
    send("pointerdown", 50, 50);
    send("pointerup", 90, 50);
    equal(said, ["tap mouse"]);
  },
  "a press of another button, of a second finger, or on a control is none"() {
    const { said, box, send } = pointer();
    send("pointerdown", 50, 50, { button: 2 });
    send("pointerup", 50, 50, { button: 2 });
    send("pointerdown", 50, 50, { pointerType: "touch", isPrimary: false });
    send("pointerup", 50, 50, { pointerType: "touch", isPrimary: false });
    for (const type of ["pointerdown", "pointerup"]) {
      box.querySelector(".leaflet-control a").dispatchEvent(new PointerEvent(type, { isPrimary: true, button: 0, bubbles: true, pointerId: 1 }));
    }
    equal(said, []);
  },
  "a scroll that takes the finger over is no tap"() {
    const { said, send } = pointer();
    send("pointerdown", 50, 50, { pointerType: "touch" });
    send("pointercancel", 50, 50, { pointerType: "touch" });
    send("pointerup", 50, 50, { pointerType: "touch" });
    equal(said, []);
  },
  "a finger does not drag the map, a mouse does"() {
    const { map, send } = pointer();
    send("pointerdown", 50, 50, { pointerType: "touch" });
    equal(map.dragging.enabled(), false);
    send("pointerdown", 50, 50);
    equal(map.dragging.enabled(), true);
  },
  "two taps at one place zoom in, two apart do not"() {
    const { map, send } = pointer();
    const tap = (x) => ["pointerdown", "pointerup"].forEach((type) => send(type, x, 100, { pointerType: "touch" }));
    tap(100);
    tap(200);
    equal(map.getZoom(), 6);
    tap(205);
    equal(map.getZoom(), 7);
  },
};
