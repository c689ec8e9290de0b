import { cssVariable, pageIsDark } from "/map/page_theme.js";
import { equal } from "/cases/expect.js";

export const cases = {
  "a page is dark where its ground is"() {
    const dark = (colour) => {
      document.body.style.backgroundColor = colour;
      return pageIsDark();
    };
    equal(["#fff", "rgb(20, 24, 30)", "#ffff00"].map(dark), [false, true, false]);
  },
  "a page without an app is light"() {
    document.body.className = "";
    equal(pageIsDark(), false);
  },
  "a custom property is read"() {
    document.documentElement.style.setProperty("--ink", " #123 ");
    equal(cssVariable("--ink"), "#123");
  },
};
