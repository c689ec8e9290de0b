import { RecordsRequest, isSameWindow, windowAround } from "/map/records_request.js";
import { CONFIG, equal, smallMap } from "/cases/expect.js";

const RECORDS = { features: [], cells: [], besides: "", complete: true, total: 0, summary: "" };

function request(answers) {
  const got = [];
  const asked = [];
  window.fetch = async (url) => {
    asked.push(String(url));
    return { ok: true, json: answers };
  };
  const made = new RecordsRequest(smallMap(), CONFIG, (records, at) => got.push([records, at]));
  made.shown = { query: "layer=posts", language: "en", chosen: "posts/á" };
  return { made, got, asked };
}

export const cases = {
  "a window is a little larger than the map and stays on the Earth"() {
    equal(windowAround(L.latLngBounds([0, 0], [10, 10])), "-2.0000,-2.0000,12.0000,12.0000");
    equal(windowAround(L.latLngBounds([-80, -170], [80, 170])), "-180.0000,-90.0000,180.0000,90.0000");
  },
  "windows are the same but for a pixel or two"() {
    equal(isSameWindow("0,0,10,10", "0.1,0,10,10"), true);
    equal(isSameWindow("0,0,10,10", "1,0,11,10"), false);
  },
  async "a request names language, window, zoom, filter and choice"() {
    const { made, got, asked } = request(async () => RECORDS);
    await made.load();
    const query = new URL(asked[0], "http://x").searchParams;
    equal([query.get("lang"), query.get("layer"), query.get("chosen"), query.get("zoom")], ["en", "posts", "posts/á", "6"]);
    equal(query.get("window"), made.around());
    equal(got, [[RECORDS, `layer=posts|6|${made.around()}`]]);
  },
  async "only the last request is heard"() {
    const waiting = [];
    const { made, got } = request(() => new Promise((resolve) => waiting.push(resolve)));
    const [first, last] = [made.load(), made.load()];
    while (waiting.length < 2) await Promise.resolve();
    waiting[1]({ ...RECORDS, total: 2 });
    waiting[0]({ ...RECORDS, total: 1 });
    await Promise.all([first, last]);
    equal(got.map(([records]) => records.total), [2]);
  },
  async "what came ahead is not asked for again, once"() {
    const { made, got, asked } = request(async () => RECORDS);
    made.keepAhead(made.around(), 6, { ...RECORDS, total: 7 });
    await made.load();
    equal([got[0][0].total, asked.length], [7, 0]);
    await made.load();
    equal(asked.length, 1);
  },
  async "no answer is told, and asked for again later"() {
    const { made, got } = request(async () => { throw new SyntaxError("no JSON"); });
    await made.load();
    window.clearTimeout(made.retry);
    equal([got[0][0], Boolean(made.retry)], [null, true]);
  },
};
