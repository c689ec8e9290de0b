/* Runs in every frame of a measured page, before its own scripts: times what a person waits for.
 *
 * Times are milliseconds since 1970, so that frames with clocks of their own agree. `ended` is set
 * a frame after the condition came true: by then it has been painted.
 */
(function () {
  "use strict";
  const now = () => performance.timeOrigin + performance.now();

  // The end of a click, of a drag or of a key is where waiting begins.
  for (const kind of ["pointerup", "keydown"]) {
    window.addEventListener(
      kind, (event) => { window.top.bench.started = performance.timeOrigin + event.timeStamp; }, true,
    );
  }
  if (window !== window.top) return;

  const inside = () => {
    const frame = document.querySelector("iframe");
    return frame && frame.contentDocument;
  };

  window.bench = {
    started: performance.timeOrigin,
    ended: null,

    /** The query that the atlas's map has drawn, with the view: "<query>|<zoom>|<lat>,<lon>". */
    drawn() {
      const box = inside() && inside().getElementById("map_div");
      return (box && box.dataset.drawnAt) || null;
    },

    /** The statuses in the query that the atlas's map has drawn, sorted. */
    statuses() {
      const query = new URLSearchParams((this.drawn() || "").split("|")[0]);
      return (query.get("status") || "").split(",").sort().join();
    },

    /** Whether the atlas's map has all there is, and asks for nothing when it is moved. */
    isComplete() {
      const atlas = document.querySelector("iframe").contentWindow.atlas;
      return Boolean(atlas && atlas.records && atlas.records.complete);
    },

    /** Features on a map that folium made: each is an element of its own. */
    features() {
      return inside() ? inside().getElementsByClassName("leaflet-interactive").length : 0;
    },

    /** Wait for an action, and then for a condition, a JavaScript expression. */
    waitAfterAction(condition) {
      this.started = null;
      this.wait(condition);
    },

    /** Wait for a condition; `ended` says when it came true. */
    wait(condition) {
      const holds = new Function(`return ${condition}`);
      this.ended = null;
      const look = () => {
        if (this.started !== null && holds()) requestAnimationFrame(() => { this.ended = now(); });
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    },
  };
})();
