/* Mouse, pen and finger on the map: where they tap and hover, and what one finger leaves to the page. */

const TAP_PX = { mouse: 5, pen: 10, touch: 12 };
const SWIPE_PX = 14;
const DOUBLE_MS = 300;
const DOUBLE_PX = 30;
const WORD_MS = 1600;
// Controls, what is offered, and the corners of an area that is being changed.
const NOT_THE_MAP = ".leaflet-control, .atlas-chooser, .marker-icon";

/** @param {Event} event */
function isOnMap(event) {
  return !(/** @type {Element} */ (event.target).closest(NOT_THE_MAP));
}

/** @param {PointerEvent} event @returns {"mouse" | "pen" | "touch"} */
function kindOf({ pointerType }) {
  return pointerType === "touch" || pointerType === "pen" ? pointerType : "mouse";
}

export class Pointer {
  /**
   * @param {any} map Leaflet's map
   * @param {{ tap: (event: PointerEvent, kind: string) => void, hover: (event: PointerEvent | null) => void,
   *   swiped: (isSo: boolean) => void }} on
   */
  constructor(map, on) {
    this.map = map;
    this.on = on;
    /** @type {{ id: number, x: number, y: number } | null} */
    this.down = null;
    // While an area is drawn, taps are its corners.
    this.isHeld = false;
    this.last = { x: 0, y: 0, time: -DOUBLE_MS };
    this.frame = 0;
    // Leaflet takes any two quick taps for a double one, however far apart.
    map.doubleClickZoom.disable();
    const box = map.getContainer();
    box.addEventListener("pointerdown", (event) => this.pressed(event), true);
    window.addEventListener("pointerup", (event) => this.released(event), true);
    window.addEventListener("pointercancel", () => { this.down = null; }, true);
    box.addEventListener("pointermove", (event) => this.moved(event));
    box.addEventListener("dblclick", (event) => this.zoomIn(event));
    box.addEventListener("pointerleave", () => this.left());
    this.watchFingers(box);
  }

  /** @param {PointerEvent} event */
  pressed(event) {
    // One finger scrolls the page; two move the map (Leaflet's touch zoom does).
    if (kindOf(event) === "mouse" && !this.isHeld) this.map.dragging.enable();
    else this.map.dragging.disable();
    const isTap = !this.isHeld && event.isPrimary && event.button === 0 && isOnMap(event);
    this.down = isTap ? { id: event.pointerId, x: event.clientX, y: event.clientY } : null;
  }

  /** @param {PointerEvent} event */
  released(event) {
    const { down } = this;
    this.down = null;
    if (!down || down.id !== event.pointerId) return;
    const away = Math.hypot(event.clientX - down.x, event.clientY - down.y);
    if (away > TAP_PX[kindOf(event)]) return;
    this.on.tap(event, kindOf(event));
    if (kindOf(event) === "touch") this.tapped(event);
  }

  /** @param {PointerEvent} event of a finger; two taps at one place zoom in, as a double click does */
  tapped(event) {
    const { x, y, time } = this.last;
    const isDouble = event.timeStamp - time < DOUBLE_MS && Math.hypot(event.clientX - x, event.clientY - y) < DOUBLE_PX;
    this.last = { x: event.clientX, y: event.clientY, time: isDouble ? -DOUBLE_MS : event.timeStamp };
    if (isDouble) this.zoomIn(event);
  }

  /** @param {MouseEvent} event */
  zoomIn(event) {
    if (this.isHeld || !isOnMap(event)) return;
    this.map.setZoomAround(this.map.mouseEventToLatLng(event), this.map.getZoom() + (event.shiftKey ? -1 : 1));
  }

  /** @param {PointerEvent} event */
  moved(event) {
    if (event.pointerType === "touch" || event.buttons || this.isHeld) return;
    window.cancelAnimationFrame(this.frame);
    this.frame = window.requestAnimationFrame(() => this.on.hover(isOnMap(event) ? event : null));
  }

  left() {
    window.cancelAnimationFrame(this.frame);
    this.on.hover(null);
  }

  /** A word for who swipes over the map with one finger. @param {HTMLElement} box */
  watchFingers(box) {
    let from = null;
    let timer = 0;
    const first = (/** @type {TouchEvent} */ { touches }) => (touches.length === 1 ? touches[0] : null);
    box.addEventListener("touchstart", (event) => { from = isOnMap(event) ? first(event) : null; }, { passive: true });
    box.addEventListener("touchmove", (event) => {
      const now = first(event);
      const isSwipe = from && now && Math.hypot(now.clientX - from.clientX, now.clientY - from.clientY) > SWIPE_PX;
      if (!isSwipe) return;
      window.clearTimeout(timer);
      this.on.swiped(true);
      timer = window.setTimeout(() => this.on.swiped(false), WORD_MS);
    }, { passive: true });
  }
}
