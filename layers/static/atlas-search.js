/* The search box: offers what may be meant while one types (layers/search_suggestions.py). What is taken becomes
 * a step in the page's address, as a link within the atlas does. Enter takes the first, or searches all texts.
 */
(() => {
  const WAIT_MS = 120;
  const BOX = ".search";
  let timer = 0;
  /** The question that is on its way. @type {AbortController | null} */
  let asking = null;
  /** @type {any[]} */
  let offers = [];
  // What the offers answer; Enter before they are there waits for them.
  let answered = "";
  let takesFirst = false;

  /** @param {Element} box @returns {{ input: HTMLInputElement, list: HTMLElement, said: HTMLElement }} */
  function parts(box) {
    const find = (/** @type {string} */ selector) => /** @type {any} */ (box.querySelector(selector));
    return { input: find("input"), list: find("[role=listbox]"), said: find("[role=status]") };
  }

  const typed = (/** @type {Element} */ box) => parts(box).input.value.trim().replace(/\s+/g, " ");

  /** @param {HTMLElement} box */
  async function ask(box) {
    const text = typed(box);
    asking?.abort();
    if (!text) return close(box);
    const control = (asking = new AbortController());
    const about = new URLSearchParams({ q: text, lang: document.documentElement.lang });
    if ("onlyFilters" in box.dataset) about.set("filters", "1");
    const address = `${window.__streamlit.BACKEND_BASE_URL}${box.dataset.route}?${about}`;
    try {
      const answer = await fetch(address, { signal: control.signal });
      offers = answer.ok ? await answer.json() : [];
    } catch {
      if (control.signal.aborted) return;
      offers = [];
    }
    answered = text;
    if (takesFirst) return take(box, offers[0]);
    show(box, text);
  }

  /** @param {HTMLElement} box @param {string} text */
  function show(box, text) {
    const { input, list, said } = parts(box);
    const rows = [...offers.map(({ label, detail, spelling }) => [label, spelling ? `${detail} · ${spelling}` : detail]),
      [String(box.dataset.texts).replace("{x}", () => text), ""]];
    list.replaceChildren(...rows.map(([label, detail], n) => {
      const row = document.createElement("li");
      row.id = `atlas-offer-${n}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      for (const [name, words] of [["b", label], ["small", detail]]) {
        if (words) row.appendChild(document.createElement(name)).textContent = words;
      }
      return row;
    }));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
    const { one, many, none } = box.dataset;
    said.textContent = String([none, one][offers.length] || many).replace("{n}", String(offers.length));
  }

  /** @param {Element} box */
  function close(box) {
    const { input, list, said } = parts(box);
    window.clearTimeout(timer);
    asking?.abort();
    offers = [];
    answered = "";
    takesFirst = false;
    list.hidden = true;
    list.replaceChildren();
    said.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** Take an offer; without one, search all texts. @param {HTMLElement} box @param {any} [offer] */
  function take(box, offer) {
    const { input } = parts(box);
    const text = typed(box);
    close(box);
    const query = new URLSearchParams(location.search);
    const list = (/** @type {string} */ name) => (query.get(name) || "").split(",").filter(Boolean);
    for (const [name, value] of Object.entries(offer ? offer.set || {} : { q: text })) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    for (const [name, value] of Object.entries(offer?.add || {})) query.set(name, [...new Set([...list(name), value])].join(","));
    for (const [name, value] of Object.entries(offer?.among || {})) {
      if (list(name).length) query.set(name, [...new Set([...list(name), value])].join(","));
    }
    input.value = query.get("q") || "";
    if (offer?.at) goTo(offer.at);
    else {
      history.pushState(null, "", `${location.pathname}?${query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/")}`);
      window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
    }
    // What is to be seen stands behind a phone's sheet.
    if (offer?.at || offer?.set?.record) /** @type {HTMLElement | null} */ (document.querySelector("[data-shows-records]"))?.click();
  }

  /** @param {[number, number, number]} place latitude, longitude, zoom */
  function goTo([lat, lon, zoom]) {
    const frame = /** @type {any} */ (document.querySelector(".st-key-map-box iframe"));
    frame?.contentWindow.atlas.map.setView([lat, lon], zoom);
  }

  /** @param {Element} box @param {number} by */
  function step(box, by) {
    const { input, list } = parts(box);
    const rows = [...list.children];
    if (!rows.length) return;
    const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : (at + by + rows.length) % rows.length];
    for (const row of rows) row.setAttribute("aria-selected", String(row === next));
    input.setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement} box @param {number} n a row of the list */
  const takeRow = (box, n) => take(box, offers[n]);

  /** @param {Event} event @returns {HTMLElement | null} */
  const boxOf = ({ target }) => /** @type {any} */ (target)?.closest?.(BOX) || null;

  document.addEventListener("input", (event) => {
    const box = boxOf(event);
    if (!box) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => ask(box), WAIT_MS);
  });

  document.addEventListener("keydown", (event) => {
    const box = boxOf(event);
    if (!box || event.isComposing) return;
    const { list } = parts(box);
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1 });
    if (event.key in steps) step(box, steps[event.key]);
    else if (event.key === "Escape" && !list.hidden) close(box);
    else if (event.key === "Enter") enter(box);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  /** @param {HTMLElement} box */
  function enter(box) {
    const selected = box.querySelector("[aria-selected=true]");
    if (selected) return takeRow(box, [...parts(box).list.children].indexOf(selected));
    const text = typed(box);
    const isAsked = text === (new URLSearchParams(location.search).get("q") || "");
    if (!text) take(box);
    else if (answered === text) take(box, offers[0]);
    else if (!isAsked) {
      takesFirst = true;
      window.clearTimeout(timer);
      ask(box);
    }
  }

  document.addEventListener("pointerdown", (event) => {
    const box = boxOf(event);
    for (const other of document.querySelectorAll(BOX)) if (other !== box) close(other);
    // The box keeps the focus while a row is pressed.
    if (box && /** @type {Element} */ (event.target).closest("[role=option]")) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    for (const box of document.querySelectorAll(BOX)) if (box !== boxOf(event)) close(box);
  });
  document.addEventListener("click", (event) => {
    const row = /** @type {Element} */ (event.target).closest?.("#atlas-offers [role=option]");
    const box = boxOf(event);
    if (row && box) takeRow(box, [...parts(box).list.children].indexOf(row));
  });
  // What is searched stands in the box, also where a link, Back or a chip has changed it.
  new MutationObserver(() => {
    const input = /** @type {HTMLInputElement | null} */ (document.querySelector(`${BOX} input`));
    const told = /** @type {HTMLElement | null} */ (document.querySelector("[data-search-text]"))?.dataset.searchText;
    if (!input || told === undefined || input.dataset.told === told) return;
    input.dataset.told = told;
    input.value = told;
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-search-text"] });

  // The cross of the field: nothing is searched any more.
  document.addEventListener("search", (event) => {
    const box = boxOf(event);
    if (box && !typed(box) && new URLSearchParams(location.search).has("q")) take(box);
  });
})();
