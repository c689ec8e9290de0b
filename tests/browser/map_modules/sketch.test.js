import { Sketch, loaded } from "/map/area/sketch.js";
import { equal, holds, near, smallMap } from "/cases/expect.js";

const LIBRARY = "/static/vendor/leaflet-geoman/leaflet-geoman.min.js";

async function sketch() {
  const map = smallMap();
  await loaded(LIBRARY);
  const shapes = [];
  const click = (lon, lat) => {
    const latlng = L.latLng(lat, lon);
    map.fire("click", { latlng, containerPoint: map.latLngToContainerPoint(latlng), target: map });
  };
  return { map, shapes, click, made: new Sketch(map, (shape) => shapes.push(shape)) };
}
const corners = () => document.querySelectorAll(".marker-icon:not(.marker-icon-middle)").length;

export const cases = {
  async "a library that is not there is said, and asked for anew"() {
    equal([await loaded("/nowhere/none.js?x"), typeof L.PM], [false, "undefined"]);
    equal([await loaded(LIBRARY), typeof L.PM], [true, "object"]);
  },
  async "a rectangle has two corners pressed, and then four to be dragged"() {
    const { made, shapes, click } = await sketch();
    made.draw("rectangle");
    click(-1, -1);
    click(1, 2);
    equal([shapes.length, shapes[0].isBox, made.kind, corners()], [1, true, null, 4]);
    const lons = shapes[0].ring.map(([lon]) => lon);
    near(Math.min(...lons), -1, 0.01);
    near(Math.max(...lons), 1, 0.01);
  },
  async "a polygon ends with the corners that it has"() {
    const { made, shapes, click } = await sketch();
    made.draw("polygon");
    for (const at of [[-1, -1], [1, -1], [0, 2]]) click(at[0], at[1]);
    equal(shapes.length, 0);
    made.finish();
    equal([shapes.length, shapes[0].isBox, shapes[0].ring.length, corners()], [1, false, 3, 3]);
  },
  async "drawing anew, or dropping it, takes the corners away"() {
    const { made, shapes } = await sketch();
    made.edit({ ring: [[0, 0], [1, 0], [1, 1]], isBox: false });
    equal(corners(), 3);
    holds(made.isEditing, "corners can be dragged");
    made.draw("polygon");
    made.cancel();
    equal([corners(), made.isEditing, made.kind, shapes.length], [0, false, null, 0]);
  },
};
