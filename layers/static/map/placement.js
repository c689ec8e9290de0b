/* Where a box stands on the map, so that it does not cover what it is about. */

const GAP_PX = 14;
const EDGE_PX = 8;
const STEP_PX = 10;

/**
 * @typedef {{ width: number, height: number }} Size
 * @typedef {{ x: number, y: number }} Point
 */

/**
 * The place for a box nearest to a point that covers least of what must be seen.
 * @param {Size} box @param {Size} room what it must stay in @param {Point} at
 * @param {(x: number, y: number) => boolean} isTaken whether a place must not be covered
 * @returns {Point} its upper left corner
 */
export function bestPlace(box, room, at, isTaken) {
  let best = { x: EDGE_PX, y: EDGE_PX };
  let least = Infinity;
  for (const place of candidates(box, room, at)) {
    const away = Math.hypot(place.x + box.width / 2 - at.x, place.y + box.height / 2 - at.y);
    const cost = 1e5 * covered(box, place, isTaken) + away;
    if (cost < least) [best, least] = [place, cost];
    if (least < 1e5 && place.isNear) break;
  }
  return { x: best.x, y: best.y };
}

/** Round the point first, then along the edges. @param {Size} box @param {Size} room @param {Point} at */
function* candidates(box, room, at) {
  const [lastX, lastY] = [Math.max(room.width - box.width - EDGE_PX, EDGE_PX), Math.max(room.height - box.height - EDGE_PX, EDGE_PX)];
  const inRoom = (/** @type {number} */ x, /** @type {number} */ y, /** @type {boolean} */ isNear) => ({
    x: Math.min(Math.max(x, EDGE_PX), lastX), y: Math.min(Math.max(y, EDGE_PX), lastY), isNear,
  });
  const [left, middleX, right] = [at.x - box.width - GAP_PX, at.x - box.width / 2, at.x + GAP_PX];
  const [above, middleY, below] = [at.y - box.height - GAP_PX, at.y - box.height / 2, at.y + GAP_PX];
  for (const [x, y] of [[middleX, above], [middleX, below], [right, middleY], [left, middleY], [right, above], [left, above], [right, below], [left, below]]) {
    yield inRoom(x, y, true);
  }
  for (const x of [EDGE_PX, lastX / 2, lastX]) for (const y of [EDGE_PX, lastY / 2, lastY]) yield inRoom(x, y, false);
}

/** How much of a box lies over what is taken. @param {Size} box @param {Point} place @param {(x: number, y: number) => boolean} isTaken */
function covered(box, place, isTaken) {
  let found = 0;
  for (let x = 0; x <= box.width + STEP_PX; x += STEP_PX) {
    for (let y = 0; y <= box.height + STEP_PX; y += STEP_PX) {
      found += Number(isTaken(place.x + Math.min(x, box.width), place.y + Math.min(y, box.height)));
    }
  }
  return found;
}
