import { BaseMap, fadedRivers } from "/map/base_map.js";
import { CONFIG, equal, line, smallMap } from "/cases/expect.js";

const BOUNDS = [[-18.35, -81.33], [-0.04, -68.65]];
const river = (lon, lat) => ({ type: "Feature", properties: { rank: 1, name: "Long River" }, geometry: line([lon, lat], [lon + 0.02, lat]) });

export const cases = {
  "rivers are full in the country and fade to where their file ends"() {
    const fade = (lon) => fadedRivers({ features: [river(lon, -5), river(-66.02, -5)] }, BOUNDS).features[0].properties.fade;
    equal([-74, -68.6, -67.2, -66.1].map(fade), [1, 1, 0.4, 0.2]);
  },
  async "a file that cannot be had leaves the others"() {
    window.fetch = async (url) => (String(url).includes("land") ? { ok: false } : { ok: true, json: async () => ({ type: "FeatureCollection", features: [river(0, 0)] }) });
    const base = new BaseMap(smallMap(), { ...CONFIG, base: { land: "/land", rivers: "/rivers" } });
    await base.load();
    equal([Boolean(base.shapes.land), base.shapes.rivers.getLayers().length], [false, 1]);
  },
  async "a town's name is in the map's language, and text only"() {
    const town = { type: "Feature", properties: { rank: 1, name_en: "<b>Town</b>", name_es: "Pueblo" }, geometry: { type: "Point", coordinates: [0, 0] } };
    window.fetch = async () => ({ ok: true, json: async () => ({ type: "FeatureCollection", features: [town] }) });
    const base = new BaseMap(smallMap(), { ...CONFIG, base: { towns: "/towns" } });
    base.language = "en";
    await base.load();
    equal(document.querySelector(".atlas-label-town").textContent, "<b>Town</b>");
    base.language = "es";
    base.drawLabels();
    equal(document.querySelector(".atlas-label-town").textContent, "Pueblo");
  },
};
