/* The picture over the slider of years: a column a step, a colour a sector, a dot where it happened. */

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 54;
const COLUMN = 10;
// Written under the picture, as far as they have room.
const ROOM = 8;

/** @param {string} name @param {Record<string, string | number>} attributes */
function drawn(name, attributes) {
  const found = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) found.setAttribute(key, String(value));
  return found;
}

/** The heights of a step's parts, the first at the bottom: pairs of [colour, from, to] in 0..1. */
export function stacked(sectors, place, most) {
  let below = 0;
  return sectors.map(({ colour, counts }) => {
    const from = below;
    below += counts[place] / most;
    return [colour, from, below];
  });
}

/** The most records that any step has; 1 where none has any. */
export function greatest(sectors, size) {
  const sums = Array.from({ length: size }, (_, place) => sectors.reduce((sum, { counts }) => sum + counts[place], 0));
  return Math.max(1, ...sums);
}

/** @param {any} data of the control @param {number} first and @param {number} last step asked for */
export function bars(data, first, last) {
  const { steps, sectors, events } = data;
  const most = greatest(sectors, steps.length);
  const busiest = Math.max(1, ...events);
  const svg = drawn("svg", {
    viewBox: `0 0 ${steps.length * COLUMN} ${HEIGHT + COLUMN}`, preserveAspectRatio: "none", "aria-hidden": "true",
  });
  steps.forEach((_, place) => {
    const column = drawn("g", { opacity: place >= first && place <= last ? 1 : 0.28 });
    for (const [colour, from, to] of stacked(sectors, place, most)) {
      if (to > from) {
        column.append(drawn("rect", {
          x: place * COLUMN + 1, width: COLUMN - 1, y: HEIGHT * (1 - to), height: HEIGHT * (to - from), fill: colour,
        }));
      }
    }
    if (events[place]) {
      const height = 2 + (COLUMN - 3) * (events[place] / busiest);
      column.append(drawn("rect", {
        x: place * COLUMN + 3, width: COLUMN - 5, y: HEIGHT + 1, height, fill: "currentColor",
      }));
    }
    svg.append(column);
  });
  return svg;
}

/** The steps that are written: the ends, and round years between them that have room. */
export function written(steps) {
  const round = steps.flatMap((year, place) => (year % 10 ? [] : [place]));
  const ends = [0, steps.length - 1];
  const found = round.filter((place) => ends.every((end) => Math.abs(place - end) >= ROOM));
  const apart = found.reduce((kept, place) => (kept.length && place - kept.at(-1) < ROOM ? kept : [...kept, place]), []);
  return [0, ...apart, steps.length - 1];
}

/** The years under the picture: where steps are of ten years, they stand closer than elsewhere. */
export function ticks(steps) {
  const found = document.createElement("div");
  found.className = "years-ticks";
  found.setAttribute("aria-hidden", "true");
  for (const place of written(steps)) {
    const tick = document.createElement("span");
    tick.textContent = String(steps[place]);
    tick.style.left = `${((place + 0.5) / steps.length) * 100}%`;
    found.append(tick);
  }
  return found;
}
