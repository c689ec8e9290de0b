/* The filter by an area that is drawn on the map: its button. What draws is loaded when a reader asks for it. */

import { element } from "./symbols.js";

const ICON = "M4.5 3.5h8M4.5 13.5h8M3.5 4.5v8M13.5 4.5v8M2 2h3v3H2zM12 2h3v3h-3zM2 12h3v3H2zM12 12h3v3h-3z";
const SVG = "http://www.w3.org/2000/svg";

export class Area {
  /** @param {any} atlas the AtlasMap */
  constructor(atlas) {
    this.atlas = atlas;
    /** As links write it; "" where none is filtered by, null where nobody may draw one. @type {string | null} */
    this.text = null;
    /** @type {any} */
    this.tool = null;
    this.button = element("a", "atlas-area-button");
    this.button.setAttribute("role", "button");
    this.button.setAttribute("href", "#");
    this.button.setAttribute("aria-expanded", "false");
    this.button.tabIndex = -1;
    this.button.append(icon());
    this.button.addEventListener("click", (event) => {
      event.preventDefault();
      this.toggle();
    });
    this.control = L.control({ position: "topleft" });
    this.control.onAdd = () => {
      const bar = element("div", "leaflet-bar");
      L.DomEvent.disableClickPropagation(bar);
      bar.append(this.button);
      return bar;
    };
  }

  /** The page says what is filtered by. @param {string | null | undefined} text */
  told(text = null) {
    if (text === this.text) return;
    if ((text === null) !== (this.text === null)) this.control[text === null ? "remove" : "addTo"](this.atlas.map);
    this.text = text;
    if (this.tool) this.tool.told(text || "");
  }

  /** @param {Record<string, string>} labels */
  speak(labels) {
    this.button.title = labels.area;
    this.button.setAttribute("aria-label", labels.area);
    if (this.tool) this.tool.speak(labels);
  }

  /** The reader has drawn, changed or removed it. @param {string} text */
  take(text) {
    this.text = text;
    this.atlas.choice.tell({ area: text });
  }

  async toggle() {
    if (this.text === null) return;
    if (!this.tool) {
      const { AreaTool } = await import("./area/tool.js");
      this.tool = this.tool || new AreaTool(this.atlas, this);
    }
    this.tool.toggle();
  }

  /** One step back; whether there was one. */
  escape() {
    return Boolean(this.tool) && this.tool.escape();
  }
}

function icon() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 17 17");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICON);
  svg.append(path);
  return svg;
}
