/* What the map takes from the Streamlit page round its frame, which has no theme of its own. */

/** Whether the page round the frame is dark. */
export function pageIsDark() {
  const app = window.parent.document.querySelector(".stApp");
  if (!app) return false;
  const [r, g, b] = (getComputedStyle(app).backgroundColor.match(/\d+(\.\d+)?/g) || [255, 255, 255]).map(Number);
  return 0.299 * r + 0.587 * g + 0.114 * b < 128;
}

/**
 * The value of a custom property of the map's style sheet, for what CSS cannot reach.
 * @param {string} name
 */
export function cssVariable(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
