/* What the map says in words: to screen readers once, and on the map where something is the matter. */

import { element } from "./symbols.js";

export class Announcements {
  /** @param {HTMLElement} box the map's */
  constructor(box) {
    this.box = box;
    this.region = element("div", "atlas-live");
    this.region.setAttribute("aria-live", "polite");
    document.body.appendChild(this.region);
    /** @type {Map<string, HTMLElement>} */
    this.notices = new Map();
  }

  /** Say something to a screen reader; what it was told last is not said again. @param {string} text */
  say(text) {
    if (text && text !== this.region.textContent) this.region.textContent = text;
  }

  /**
   * Show a notice of a kind on the map, or take it off.
   * @param {string} kind @param {string | null} text
   */
  show(kind, text) {
    const shown = this.notices.get(kind);
    if (shown && shown.textContent === text) return;
    if (shown) shown.remove();
    this.notices.delete(kind);
    if (!text) return;
    const notice = element("div", `atlas-notice atlas-notice-${kind}`, text);
    notice.setAttribute("role", "status");
    this.notices.set(kind, this.box.appendChild(notice));
  }
}

/**
 * A label with a number in it: `<key>_one` for 1, else `<key>_many`.
 * @param {Record<string, string>} labels @param {string} key @param {number} n @param {string} language
 */
export function counted(labels, key, n, language) {
  return labels[`${key}_${n === 1 ? "one" : "many"}`].replace("{n}", n.toLocaleString(language));
}
