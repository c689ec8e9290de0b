/* The shapes that a relation of the filter is to: an outline under the records, not to be chosen. */

export class GivenShapes {
  /** @param {any} map Leaflet's */
  constructor(map) {
    this.layers = L.featureGroup().addTo(map);
    this.renderer = L.svg({ pane: "areas" });
  }

  /** @param {object[]} shapes GeoJSON geometries */
  draw(shapes) {
    this.layers.clearLayers();
    for (const shape of shapes) {
      const style = { className: "atlas-given", renderer: this.renderer, pane: "areas" };
      const point = (/** @type {object} */ _, /** @type {any} */ at) => L.circleMarker(at, { ...style, radius: 7, interactive: false });
      L.geoJSON(shape, { interactive: false, style: () => style, pointToLayer: point }).addTo(this.layers);
    }
  }
}
