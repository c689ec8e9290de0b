/**
 * The JSON at an address; null where it cannot be had or read, so that one file never takes the others with it.
 * @param {string} url
 * @returns {Promise<any>}
 */
export async function fetchJson(url) {
  const response = await fetch(url).catch(() => null);
  return response && response.ok ? response.json().catch(() => null) : null;
}
