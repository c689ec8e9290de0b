/* Drawing an area with a pointer, and changing it by its corners: by Leaflet-Geoman, loaded here and not before. */

import { thinned } from "./text.js";

const DRAG_PX = 6;
const KINDS = { rectangle: "Rectangle", polygon: "Polygon" };
const PANES = { vertexPane: "markerPane", markerPane: "markerPane", layerPane: "chosen" };

/** @type {Promise<boolean> | null} */
let loading = null;

/** Load the library. @param {string} url @returns {Promise<boolean>} whether it is there */
export function loaded(url) {
  loading = loading || new Promise((resolve) => {
    const script = document.createElement("script");
    script.src = url;
    // A page of a server in between loads as well, but brings no library.
    const ended = () => {
      const isThere = Boolean(L.PM);
      if (isThere) {
        // It is to look after nothing but what is drawn with it, and its corners are no tab stops.
        L.PM.setOptIn(true);
        L.Marker.mergeOptions({ keyboard: false });
      } else {
        loading = null;
        script.remove();
      }
      resolve(isThere);
    };
    for (const end of ["load", "error"]) script.addEventListener(end, ended);
    document.head.append(script);
  });
  return loading;
}

export class Sketch {
  /**
   * @param {any} map Leaflet's map
   * @param {(shape: import("./text.js").Shape) => void} onShape gets it when it is drawn, and when it is changed
   */
  constructor(map, onShape) {
    this.map = map;
    this.onShape = onShape;
    /** @type {"rectangle" | "polygon" | null} */
    this.kind = null;
    /** Where the mouse went down, while a rectangle has no corner yet. @type {any} */
    this.pressed = null;
    /** @type {any} */
    this.layer = null;
    map.options.pmIgnore = false;
    L.PM.reInitLayer(map);
    map.pm.setGlobalOptions({
      panes: PANES, snappable: false, tooltips: false, allowSelfIntersection: false, allowSelfIntersectionEdit: false,
      continueDrawing: false, pathOptions: { className: "atlas-sketch", interactive: false },
      templineStyle: { className: "atlas-sketch" }, hintlineStyle: { className: "atlas-sketch" },
    });
    map.on("pm:create", ({ layer }) => this.created(layer));
    map.on("mousedown", (event) => { this.pressed = this.kind === "rectangle" ? event : null; });
    map.on("mousemove", (event) => this.dragged(event));
    map.on("click", () => { this.pressed = null; });
  }

  /** @param {"rectangle" | "polygon"} kind */
  draw(kind) {
    this.drop();
    this.map.pm.enableDraw(KINDS[kind]);
    this.kind = kind;
  }

  /** A rectangle may be dragged from corner to corner: the first is where the mouse went down. @param {any} event */
  dragged(event) {
    const { pressed } = this;
    if (!pressed || !event.originalEvent.buttons) return;
    if (event.containerPoint.distanceTo(pressed.containerPoint) < DRAG_PX) return;
    this.pressed = null;
    if (!this.hasCorner) this.map.fire("click", { latlng: pressed.latlng, containerPoint: pressed.containerPoint });
  }

  get hasCorner() {
    const { _layer: drawn, _layerGroup: group } = this.map.pm.Draw.Rectangle;
    return Boolean(group && group.hasLayer(drawn));
  }

  /** A polygon ends with the corners that it has. */
  finish() {
    if (this.kind === "polygon") this.map.pm.Draw.Polygon._finishShape();
  }

  cancel() {
    this.kind = null;
    this.map.pm.disableDraw();
  }

  created(layer) {
    const isBox = this.kind === "rectangle";
    layer.remove();
    this.kind = null;
    this.edit({ ring: thinned(ringOf(layer)), isBox });
    this.changed();
  }

  /** Have the corners of a shape to be dragged. @param {import("./text.js").Shape} shape */
  edit({ ring, isBox }) {
    this.drop();
    const corners = ring.map(([lon, lat]) => [lat, lon]);
    const options = { pmIgnore: false, pane: "chosen", className: "atlas-sketch", interactive: false };
    this.layer = (isBox ? L.rectangle(corners, options) : L.polygon(corners, options)).addTo(this.map);
    this.layer.isBox = isBox;
    this.layer.pm.enable({ snappable: false, allowSelfIntersection: false, removeLayerBelowMinVertexCount: false });
    this.layer.on("pm:markerdragend pm:vertexremoved", () => this.changed());
  }

  changed() {
    this.onShape({ ring: ringOf(this.layer), isBox: this.layer.isBox });
  }

  get isEditing() {
    return Boolean(this.layer);
  }

  /** No corners to be dragged any more. */
  drop() {
    if (!this.layer) return;
    this.layer.pm.disable();
    this.layer.remove();
    this.layer = null;
  }
}

/** @param {any} layer @returns {[number, number][]} */
function ringOf(layer) {
  return layer.getLatLngs()[0].map(({ lat, lng }) => [lng, lat]);
}
