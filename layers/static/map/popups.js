/* The map's one popup: a tooltip of what is pointed at, or a chooser among records at one place. */

import { bestPlace } from "./placement.js";
import { element, markSymbol } from "./symbols.js";

const POINTER_PX = 12;
const NEXT = { ArrowDown: 1, ArrowUp: -1 };

export class Popups {
  /**
   * @param {HTMLElement} box the map's @param {any} config of layers/map/folium_map.py
   * @param {{ isTaken: (x: number, y: number) => boolean, covered: () => number,
   *   onPick: (id: string, isByKey: boolean) => void }} on whether a place of the map must not be covered, and how
   *   many pixels of its right are
   */
  constructor(box, config, { isTaken, covered, onPick }) {
    this.box = box;
    this.config = config;
    this.isTaken = isTaken;
    this.covered = covered;
    this.onPick = onPick;
    this.tip = this.add("atlas-tip");
    this.tip.setAttribute("aria-hidden", "true");
    this.chooser = this.add("atlas-chooser");
    this.chooser.setAttribute("role", "group");
    this.chooser.addEventListener("keydown", (event) => this.keyPressed(event));
    this.isPressed = false;
    this.chooser.addEventListener("pointerdown", () => { this.isPressed = true; });
    for (const kind of ["wheel", "dblclick", "mousedown", "touchstart", "pointerdown"]) {
      this.chooser.addEventListener(kind, (event) => event.stopPropagation());
    }
  }

  /** @param {string} className */
  add(className) {
    const made = element("div", className);
    made.hidden = true;
    this.box.appendChild(made);
    return made;
  }

  get isOpen() {
    return !this.chooser.hidden;
  }

  /** @param {HTMLElement} popup @param {{ x: number, y: number }} at pixels of the map's box */
  place(popup, at) {
    popup.hidden = false;
    const size = { width: popup.offsetWidth, height: popup.offsetHeight };
    const room = { width: this.box.clientWidth - this.covered(), height: this.box.clientHeight };
    // Nor does it stand under the pointer: a finger's tap would go through to it.
    const isTaken = (/** @type {number} */ left, /** @type {number} */ top) =>
      this.isTaken(left, top) || Math.hypot(left - at.x, top - at.y) < POINTER_PX;
    const { x, y } = bestPlace(size, room, at, isTaken);
    popup.style.left = `${x}px`;
    popup.style.top = `${y}px`;
  }

  /** @param {any} feature @param {{ x: number, y: number }} at */
  showTip(feature, at) {
    if (this.isOpen) return;
    const lines = [["name", feature.n], ["line", feature.d], ["line", feature.x]];
    this.tip.replaceChildren(...lines.filter(([, text]) => text).map(([kind, text]) => element("div", `atlas-tip-${kind}`, text)));
    this.place(this.tip, at);
  }

  hideTip() {
    this.tip.hidden = true;
  }

  /**
   * Offer records to choose from.
   * @param {any[]} features @param {{ x: number, y: number }} at
   * @param {{ title: string, chosen: string | null, colour: (feature: any) => string, takesFocus: boolean }} how
   */
  offer(features, at, { title, chosen, colour, takesFocus }) {
    this.open(title, features.map((feature) => this.recordButton(feature, colour(feature), feature.i === chosen)), at);
    if (takesFocus) this.buttons()[0].focus({ preventScroll: true });
  }

  /**
   * Offer what can be done about a place.
   * @param {string} title @param {[string, () => void][]} acts @param {{ x: number, y: number }} at
   */
  offerActs(title, acts, at) {
    this.open(title, acts.map(([label, act]) => this.button([element("span", "atlas-offer-words", label)], act)), at);
  }

  /** @param {string} title @param {HTMLElement[]} buttons @param {{ x: number, y: number }} at */
  open(title, buttons, at) {
    this.hideTip();
    this.chooser.setAttribute("aria-label", title);
    const list = element("ul", "atlas-offer");
    for (const button of buttons) list.appendChild(document.createElement("li")).appendChild(button);
    this.chooser.replaceChildren(element("div", "atlas-chooser-title", title), list);
    this.chooser.scrollTop = 0;
    this.isPressed = false;
    this.place(this.chooser, at);
  }

  recordButton(feature, colour, isChosen) {
    const words = element("span", "atlas-offer-words", feature.n);
    const parts = [markSymbol(this.config, feature.l, colour, Boolean(feature.soft)), words];
    const button = this.button(parts, (isByKey) => this.onPick(feature.i, isByKey));
    button.dataset.choice = feature.i;
    if (isChosen) button.setAttribute("aria-current", "true");
    return button;
  }

  /** @param {HTMLElement[]} parts @param {(isByKey: boolean) => void} act */
  button(parts, act) {
    const button = /** @type {HTMLButtonElement} */ (element("button", ""));
    button.type = "button";
    button.append(...parts);
    button.addEventListener("click", (event) => {
      // The click that follows the tap which opened the chooser is not meant for what now stands there.
      if (event.detail && !this.isPressed) return;
      this.close();
      act(event.detail === 0);
    });
    return button;
  }

  buttons() {
    return [...this.chooser.querySelectorAll("button")];
  }

  keyPressed(event) {
    event.stopPropagation();
    if (event.key === "Escape") {
      this.close();
    } else if (event.key in NEXT) {
      event.preventDefault();
      const buttons = this.buttons();
      const at = buttons.indexOf(/** @type {any} */ (document.activeElement));
      buttons[(at + NEXT[event.key] + buttons.length) % buttons.length].focus();
    }
  }

  close() {
    const hadFocus = this.chooser.contains(document.activeElement);
    this.chooser.hidden = true;
    this.chooser.replaceChildren();
    if (hadFocus) this.box.focus({ preventScroll: true });
  }
}
