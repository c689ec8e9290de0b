import { fetchJson } from "/map/fetch_json.js";
import { equal } from "/cases/expect.js";

const answers = {
  "/good": { ok: true, json: async () => [1] },
  "/missing": { ok: false, json: async () => [2] },
  "/html": { ok: true, json: async () => { throw new SyntaxError("<"); } },
};

export const cases = {
  async "what cannot be had or read is null"() {
    window.fetch = async (url) => {
      if (!(url in answers)) throw new TypeError("no network");
      return answers[url];
    };
    equal(await Promise.all(["/good", "/missing", "/html", "/gone"].map(fetchJson)), [[1], null, null, null]);
  },
};
