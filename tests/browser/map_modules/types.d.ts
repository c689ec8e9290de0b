/* What the map's modules find in their frame. Leaflet 1.9 is not typed here: see its documentation. */
declare const L: any;
interface Window {
  Streamlit: { setComponentValue(value: unknown): void };
  atlas: any;
  AtlasMap: any;
  atlasView?: string;
  CustomEvent: typeof CustomEvent;
}
