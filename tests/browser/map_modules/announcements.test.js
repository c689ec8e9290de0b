import { Announcements, counted } from "/map/announcements.js";
import { equal } from "/cases/expect.js";

export const cases = {
  "the same is not said twice"() {
    const made = new Announcements(document.getElementById("map"));
    let changes = 0;
    new MutationObserver((found) => { changes += found.length; }).observe(made.region, { childList: true });
    made.say("Three records");
    made.say("Three records");
    made.say("");
    return Promise.resolve().then(() => equal([made.region.textContent, changes], ["Three records", 1]));
  },
  "a notice of a kind is shown once and taken off"() {
    const box = document.getElementById("map");
    const made = new Announcements(box);
    made.show("undrawn", "3 could not be drawn");
    made.show("undrawn", "3 could not be drawn");
    made.show("fingers", "two fingers");
    equal(box.querySelectorAll(".atlas-notice").length, 2);
    made.show("undrawn", null);
    equal(box.textContent, "two fingers");
  },
  "one and many have words of their own"() {
    const labels = { here_one: "1 record", here_many: "{n} records" };
    equal([1, 2, 12345].map((n) => counted(labels, "here", n, "en")), ["1 record", "2 records", "12,345 records"]);
  },
};
