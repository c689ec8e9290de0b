/* The signs that stand for records: a layer's mark, a count's ring, a unit's badge. Text goes in as textContent. */

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {string} className @param {string} [text] */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * The colour of a sector in a theme.
 * @param {any} config @param {string | null} sector @param {string} theme
 */
export function sectorColour(config, sector, theme) {
  return (config.sectors[sector || ""] || config.sectors[""])[theme];
}

/**
 * The mark of a layer.
 * @param {any} config @param {string} layerId @param {string} colour @param {boolean} isSoft
 */
export function markSymbol(config, layerId, colour, isSoft) {
  const layer = config.layers[layerId] || {};
  const box = element("span", "atlas-mark" + (isSoft || layer.hollow ? " atlas-mark-hollow" : ""));
  box.style.setProperty("--mark", colour);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-12 -12 24 24");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", config.shapes[layer.shape] || config.shapes.circle);
  if (layer.dashed) path.setAttribute("stroke-dasharray", "3 2");
  svg.appendChild(path);
  box.appendChild(svg);
  return box;
}

/**
 * The background of a count's badge: a ring of the sectors it counts.
 * @param {{ n: number, p: [string, number][] }} cell @param {(sector: string) => string} colour
 */
export function sectorRing(cell, colour) {
  const stops = [];
  let share = 0;
  for (const [sector, n] of cell.p) {
    const from = share;
    share += (n / cell.n) * 360;
    stops.push(`${colour(sector)} ${from}deg ${share}deg`);
  }
  if (share < 359) stops.push(`var(--border) ${share}deg 360deg`);
  return `conic-gradient(${stops.join(", ")})`;
}
