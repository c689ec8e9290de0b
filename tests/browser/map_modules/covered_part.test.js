import { coveredPx, freeBounds, isUnderSheet, middleFor } from "/map/covered_part.js";
import { equal, holds, near, smallMap } from "/cases/expect.js";

const root = document.documentElement;
function styled(px, isSheet, act) {
  root.style.setProperty("--panel-px", px);
  root.style.setProperty("--panel-is-sheet", isSheet);
  try { act(); } finally { root.removeAttribute("style"); }
}

export const cases = {
  "the page's style says how much is covered, and whether by a sheet"() {
    equal([coveredPx(), isUnderSheet()], [0, false]);
    styled("120", "1", () => equal([coveredPx(), isUnderSheet()], [120, true]));
  },
  "what is free ends before the panel"() {
    const map = smallMap();
    styled("120", "0", () => holds(freeBounds(map).getEast() < map.getBounds().getEast(), "narrower"));
    near(freeBounds(map).getEast(), map.getBounds().getEast(), 1e-6);
  },
  "a place is brought to the middle of the free part"() {
    const map = smallMap();
    styled("120", "0", () => {
      map.setView(middleFor(map, L.latLng(0, 0), 6), 6, { animate: false });
      near(map.latLngToContainerPoint([0, 0]).x, (map.getSize().x - 120) / 2, 1);
    });
  },
};
