/* The map by keyboard: one tab stop; arrow keys go from sign to sign, Enter chooses, Escape closes. */

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const PAGES = { PageDown: 1, PageUp: -1 };
const ZOOMS = { "+": 1, "=": 1, "-": -1, _: -1 };
const PAN_PX = 80;
const ROW_PX = 40;

/** @typedef {{ key: string, x: number, y: number }} Stop a sign in view, and where it is in the map's box */

/**
 * The stop that an arrow key leads to: near, and in its direction; null where there is none.
 * @param {Stop[]} stops @param {{ x: number, y: number, key?: string }} from @param {number[]} way
 * @returns {Stop | null}
 */
export function nextStop(stops, from, [right, down]) {
  let found = null;
  let least = Infinity;
  for (const stop of stops) {
    if (stop.key === from.key) continue;
    const [dx, dy] = [stop.x - from.x, stop.y - from.y];
    const ahead = dx * right + dy * down;
    const aside = Math.abs(dx * down) + Math.abs(dy * right);
    const cost = ahead + 2 * aside;
    if (ahead > 0 && cost < least) [found, least] = [stop, cost];
  }
  return found;
}

/**
 * The stops as a text is read: rows from the top, each from the left.
 * @param {Stop[]} stops
 */
export function inReadingOrder(stops) {
  const row = (/** @type {Stop} */ { y }) => Math.floor(y / ROW_PX);
  return [...stops].sort((a, b) => row(a) - row(b) || a.x - b.x || a.y - b.y);
}

export class Keyboard {
  /**
   * @param {any} map Leaflet's map
   * @param {{ stops: () => any[], goTo: (stop: any) => void, choose: (stop: any) => void, escape: () => void,
   *   area: () => void }} on
   */
  constructor(map, on) {
    this.map = map;
    this.on = on;
    /** @type {string | null} */
    this.key = null;
    map.keyboard.disable();
    const box = map.getContainer();
    box.tabIndex = 0;
    for (const control of box.querySelectorAll(".leaflet-control a")) control.tabIndex = -1;
    box.addEventListener("keydown", (event) => {
      if (event.target === box && !event.altKey && !event.ctrlKey && !event.metaKey) this.pressed(event);
    });
    box.addEventListener("blur", ({ relatedTarget }) => {
      if (box.contains(relatedTarget)) return;
      box.classList.remove("atlas-by-pointer");
      this.leave();
    });
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { key } = event;
    this.map.getContainer().classList.remove("atlas-by-pointer");
    if (key in ARROWS) this.turn(ARROWS[/** @type {keyof typeof ARROWS} */ (key)]);
    else if (key in PAGES) this.page(PAGES[/** @type {keyof typeof PAGES} */ (key)]);
    else if (key in ZOOMS) this.map.setZoom(this.map.getZoom() + ZOOMS[/** @type {keyof typeof ZOOMS} */ (key)]);
    else if (key === "Enter" || key === " ") this.choose();
    else if (key === "Escape") this.on.escape();
    else if (key.toLowerCase() === "a") this.on.area();
    else return;
    event.preventDefault();
  }

  current() {
    return this.on.stops().find((stop) => stop.key === this.key) || null;
  }

  /** @param {number[]} way */
  turn(way) {
    const stops = this.on.stops();
    const { x, y } = this.map.getSize().divideBy(2);
    const current = stops.find((stop) => stop.key === this.key);
    // The first arrow goes to what is nearest to the middle.
    const near = [...stops].sort((a, b) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y))[0];
    const next = current ? nextStop(stops, current, way) : near;
    if (next) this.goTo(next);
    else this.map.panBy([way[0] * PAN_PX, way[1] * PAN_PX]);
  }

  /** @param {number} by */
  page(by) {
    const stops = inReadingOrder(this.on.stops());
    if (!stops.length) return;
    const at = stops.findIndex((stop) => stop.key === this.key);
    const next = at < 0 ? (by > 0 ? 0 : stops.length - 1) : (at + by + stops.length) % stops.length;
    this.goTo(stops[next]);
  }

  /** @param {Stop} stop */
  goTo(stop) {
    this.key = stop.key;
    this.on.goTo(stop);
  }

  choose() {
    const stop = this.current();
    if (stop) this.on.choose(stop);
  }

  leave() {
    this.key = null;
    this.on.goTo(null);
  }
}
