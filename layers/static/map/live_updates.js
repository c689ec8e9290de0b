/* The map's own line: it hears of a changed selection before the page brings it, with what to draw. */

export class LiveUpdates {
  /**
   * @param {any} config of layers/map/folium_map.py
   * @param {() => string} windowQuery the window that the server is to draw
   * @param {(update: any, drawn: any) => void} onUpdate
   */
  constructor(config, windowQuery, onUpdate) {
    this.config = config;
    this.windowQuery = windowQuery;
    this.onUpdate = onUpdate;
    this.turn = 0;
  }

  /**
   * Whether an update is one that came before; the page brings what came over the line once more.
   * @param {any} update
   */
  isOld(update) {
    if (update.line && update.line === this.line && update.turn <= this.turn) return true;
    this.turn = update.turn;
    this.listen(update.line);
    return false;
  }

  /** @param {string | undefined} line its token; without one the page brings the changes, later */
  listen(line) {
    const isUp = this.socket && this.socket.readyState <= WebSocket.OPEN;
    if (line === this.line && (isUp || !line)) return;
    if (this.socket) this.socket.close();
    this.line = line;
    this.socket = null;
    if (!line) return;
    const { root, line: route } = this.config;
    const told = this.windowQuery();
    const url = new URL(`${root}${route}?token=${line}&${told}`, window.location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = (this.socket = new WebSocket(url));
    // The frame may have got its size while the line was being laid.
    socket.addEventListener("open", () => {
      if (socket === this.socket && this.windowQuery() !== told) this.moved();
    });
    socket.addEventListener("message", ({ data }) => {
      if (socket === this.socket) this.heard(JSON.parse(data));
    });
  }

  /** @param {{ update: any, window?: string, records?: any }} told */
  heard({ update, window: text, records }) {
    const drawnIn = new URLSearchParams(text);
    const drawn = records && { view: drawnIn.get("window"), zoom: Number(drawnIn.get("zoom")), answer: records };
    this.onUpdate(update, drawn || null);
  }

  /** The map has moved: tell the server which window it shows. */
  moved() {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) this.socket.send(this.windowQuery());
  }
}
