import { decimalsAt, isSame, shapeOf, textOf, thinned } from "/map/area/text.js";
import { equal, holds } from "/cases/expect.js";

const TRIANGLE = "POLYGON ((-78 -12, -76 -12, -77 -11, -78 -12))";

export const cases = {
  "a rectangle is its sides, another area is WKT, and both are read back"() {
    equal(shapeOf("-78,-12,-76,-11"), { ring: [[-78, -12], [-76, -12], [-76, -11], [-78, -11]], isBox: true });
    equal(shapeOf(TRIANGLE), { ring: [[-78, -12], [-76, -12], [-77, -11]], isBox: false });
    for (const text of ["-78,-12,-76,-11", TRIANGLE]) equal(textOf(shapeOf(text), 5), text);
    equal([shapeOf(""), shapeOf("1,2,3"), shapeOf("POLYGON ((1 2, 3 4))")], [null, null, null]);
  },
  "corners have the decimals of half a pixel, five at most, and stay on the Earth"() {
    equal([0, 5, 8, 12, 18].map(decimalsAt), [1, 2, 3, 4, 5]);
    equal(textOf({ ring: [[-181, -12.3456], [-76.98765, -91]], isBox: true }, 5), "-180,-90,-76.99,-12.35");
  },
  "an area without an inside is none"() {
    equal(textOf({ ring: [[1, 1], [1.001, 2]], isBox: true }, 5), "");
    equal(textOf({ ring: [[1, 1], [1.001, 1], [2, 2]], isBox: false }, 5), "");
  },
  "one area is the same whichever way its corners go"() {
    holds(isSame(TRIANGLE, "POLYGON ((-77 -11, -76 -12, -78 -12, -77 -11))"), "the same corners");
    holds(!isSame(TRIANGLE, "") && !isSame("1,2,3,4", "1,2,3,5"), "others");
  },
  "what has more corners than a link bears keeps its form"() {
    const round = Array.from({ length: 400 }, (_, i) => [Math.cos((i * Math.PI) / 200), Math.sin((i * Math.PI) / 200)]);
    const few = thinned(round);
    holds(few.length <= 60 && few.length >= 12, `12 to 60 corners, got ${few.length}`);
    equal(thinned(round.slice(0, 30)).length, 30);
  },
};
