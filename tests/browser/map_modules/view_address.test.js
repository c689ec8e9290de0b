import { readView } from "/map/view_address.js";
import { equal } from "/cases/expect.js";

export const cases = {
  "a view is latitude, longitude and zoom"() {
    equal(readView("-12.5,-77,8.25"), { lat: -12.5, lon: -77, zoom: 8.25 });
  },
  "a zoom that is too far or too near is brought into range"() {
    equal([readView("0,0,0").zoom, readView("0,0,40").zoom], [2, 18]);
  },
  "what is no view on the Earth is none"() {
    for (const text of [null, "", "a,b", "1,2", "1,,3", "86,0,5", "0,181,5", "0,0,Infinity"]) equal(readView(text), null);
  },
};
