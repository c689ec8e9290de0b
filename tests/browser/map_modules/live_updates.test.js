import { LiveUpdates } from "/map/live_updates.js";
import { CONFIG, equal } from "/cases/expect.js";

function updates() {
  const sockets = [];
  window.WebSocket = class extends EventTarget {
    static OPEN = 1;
    constructor(url) {
      super();
      Object.assign(this, { url: String(url), readyState: 1, sent: [] });
      sockets.push(this);
    }
    send(text) { this.sent.push(text); }
    close() { this.readyState = 3; }
  };
  const heard = [];
  return { sockets, heard, made: new LiveUpdates(CONFIG, () => "window=1,2,3,4&zoom=5", (update, drawn) => heard.push([update, drawn])) };
}

export const cases = {
  "it listens by the line's token, once"() {
    const { sockets, made } = updates();
    made.isOld({ line: "abc", turn: 1 });
    made.isOld({ line: "abc", turn: 2 });
    equal(sockets.map(({ url }) => url), ["ws://modules.test/line?token=abc&window=1,2,3,4&zoom=5"]);
  },
  "what the page brings late is old"() {
    const { made } = updates();
    equal([made.isOld({ line: "abc", turn: 2 }), made.isOld({ line: "abc", turn: 2 }), made.isOld({ line: "abc", turn: 3 })], [false, true, false]);
  },
  "what it hears comes with its drawing, if it has one"() {
    const { sockets, heard, made } = updates();
    made.isOld({ line: "abc", turn: 1 });
    const tell = (told) => sockets[0].dispatchEvent(new MessageEvent("message", { data: JSON.stringify(told) }));
    tell({ update: { turn: 2 } });
    tell({ update: { turn: 3 }, window: "window=1,2,3,4&zoom=5.5", records: { total: 1 } });
    equal(heard, [[{ turn: 2 }, null], [{ turn: 3 }, { view: "1,2,3,4", zoom: 5.5, answer: { total: 1 } }]]);
  },
  "a move is told"() {
    const { sockets, made } = updates();
    made.moved();
    made.isOld({ line: "abc", turn: 1 });
    made.moved();
    equal(sockets[0].sent, ["window=1,2,3,4&zoom=5"]);
  },
};
