import { Departments } from "/map/departments.js";
import { equal, smallMap, square } from "/cases/expect.js";

const HOLE = [[1, 1], [1.5, 1], [1.5, 1.5], [1, 1.5], [1, 1]];
const WITH_HOLE = { type: "Polygon", coordinates: [...square(0, 0, 2).coordinates, HOLE] };
const ISLES = { type: "MultiPolygon", coordinates: [square(3, 0, 1).coordinates, square(-4, -4, 1).coordinates] };
const FILE = {
  features: [
    { properties: { ubigeo: "01", name: "Ring" }, geometry: WITH_HOLE },
    { properties: { ubigeo: "02", name: "Isles" }, geometry: ISLES },
  ],
};

function departments(names = { departments: FILE }) {
  const base = { names };
  return { base, made: new Departments(smallMap(), base) };
}
const names = () => [...document.querySelectorAll(".atlas-label-department")].map((label) => label.textContent);

export const cases = {
  "a place lies in one of them, in none in a hole, abroad, or before the file is there"() {
    const { base, made } = departments(null);
    equal(made.at(L.latLng(0.5, 0.5)), null);
    base.names = { departments: FILE };
    const at = (lon, lat) => made.at(L.latLng(lat, lon))?.code;
    equal([at(0.5, 0.5), at(1.2, 1.2), at(3.5, 0.5), at(-3.5, -3.5), at(0, -3)], ["01", undefined, "02", "02", undefined]);
  },
  "those that are filtered by are outlined, and named where no badge names them"() {
    const { made } = departments();
    made.show([["01", "Ring", 0.5, 0.5], ["02", "Isles", 3.5, 0.5]]);
    made.drawNames(new Set(["Isles"]));
    equal([document.querySelectorAll("path.atlas-department").length, names()], [2, ["Ring"]]);
    made.show([]);
    made.drawNames(new Set());
    equal([document.querySelectorAll("path.atlas-department").length, names()], [0, []]);
  },
};
