import { bestPlace } from "/map/placement.js";
import { equal, holds } from "/cases/expect.js";

const ROOM = { width: 400, height: 300 };
const BOX = { width: 100, height: 60 };

export const cases = {
  "a box stands above its place, in the middle"() {
    equal(bestPlace(BOX, ROOM, { x: 200, y: 150 }, () => false), { x: 150, y: 76 });
  },
  "a box stays in its room"() {
    const { x, y } = bestPlace(BOX, ROOM, { x: 398, y: 2 }, () => false);
    holds(x >= 0 && y >= 0 && x + 100 <= 400 && y + 60 <= 300, "inside");
  },
  "a box does not cover what is taken, near or far"() {
    const taken = (x, y) => x > 60 && y > 20 && y < 220;
    const { x, y } = bestPlace(BOX, ROOM, { x: 200, y: 150 }, taken);
    for (let i = 0; i <= 100; i += 5) for (let j = 0; j <= 60; j += 5) holds(!taken(x + i, y + j), `free at ${i}, ${j}`);
  },
  "where all is taken a place is found all the same"() {
    holds(bestPlace(BOX, ROOM, { x: 200, y: 150 }, () => true).x >= 0, "a place");
  },
};
