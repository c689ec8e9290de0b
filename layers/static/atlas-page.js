/* Runs before Streamlit's own scripts (layers/web/index_page.py). */
(() => {
  // Else Streamlit tries the page's own address for its server first, and the browser logs a 404.
  const home = new URL("../..", document.currentScript.src).href.replace(/\/$/, "");
  window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: home, MAIN_PAGE_BASE_URL: home };

  // Streamlit brings a page part by part, and each pushes the others about: they are shown with the last.
  const root = document.documentElement;
  root.dataset.coming = "";
  // The last part is the foot; a part whose script is still on its way has a stand-in of another height,
  // and a chart that is not drawn yet has none.
  const isThere = () => document.querySelector(".atlas-foot, [data-testid=stAlert], [data-testid=stException]")
    && !document.querySelector("[data-testid=stSkeleton], [data-testid=stVegaLiteChart]:not(:has(canvas, svg))");
  const coming = new MutationObserver(() => { if (isThere()) show(); });
  const show = () => { coming.disconnect(); delete root.dataset.coming; };
  coming.observe(root, { subtree: true, childList: true });
  // On a line this slow, some of it is better than nothing.
  setTimeout(show, 8000);

  // Streamlit names a page that is turned to without its parameters, and adds them later: two entries in
  // the history for one step, of which the first has no filters. An address that is complete names a
  // language; one without takes what stood there before, and is completed, not left behind.
  const push = history.pushState.bind(history);
  const isComplete = (search) => new URLSearchParams(search).has("lang");
  const sorted = (search) => String([...new URLSearchParams(search)].sort());
  const isHere = (to) => to.pathname === location.pathname && sorted(to.search) === sorted(location.search);
  // After Back a run that was still on its way turns to its own page again, and that is no step of a reader's.
  let isBack = false;
  window.addEventListener("popstate", ({ isTrusted }) => { isBack = isTrusted; }, true);
  for (const act of ["pointerdown", "keydown", "click"]) {
    window.addEventListener(act, () => { isBack = false; }, true);
  }
  history.pushState = (state, title, address) => {
    const to = new URL(address, location.href);
    if (isBack && to.pathname !== location.pathname) return;
    const isCompletion = to.pathname === location.pathname && !isComplete(location.search);
    if (!to.search && to.pathname !== location.pathname) {
      const kept = new URLSearchParams(location.search);
      kept.delete("lang");
      to.search = String(kept);
    }
    // A sheet over the page took a step of its own, for Back to take; this one takes its place.
    const isSheet = window.atlasStep;
    window.atlasStep = false;
    if (isSheet || isCompletion || isHere(to)) history.replaceState(state, title, to.href);
    else push(state, title, to.href);
  };

  // A link within the atlas is a step of the page that is open: nothing is loaded anew. `data-inside` changes
  // what this page shows, as Back does; `data-page` turns to another, by Streamlit's own link to it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-inside], a[data-page]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const turns = [...document.querySelectorAll("[data-testid=stSidebarNavLink], [data-testid=stTopNavLink]")];
    const turn = turns.find(({ pathname }) => pathname === link.pathname);
    if (link.matches("[data-page]") && !turn) return;
    event.preventDefault();
    if (link.matches("[data-page]")) return void turn.click();
    history.pushState(null, "", link.href);
    window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
  });

  // The welcome, once dismissed, is gone in this browser; where it may keep nothing, on this page.
  const WELCOMED = "atlas.welcomed";
  const kept = (act) => { try { return act(localStorage); } catch { return null; } };
  const hideWelcome = () => { document.documentElement.dataset.welcomed = ""; };
  if (kept((storage) => storage.getItem(WELCOMED))) hideWelcome();
  document.addEventListener("click", ({ target }) => {
    if (!target.closest?.("[data-dismisses-welcome]")) return;
    kept((storage) => storage.setItem(WELCOMED, "1"));
    hideWelcome();
    document.getElementById("stMain")?.focus({ preventScroll: true });
  });

  // The page's language follows the atlas's.
  new MutationObserver(() => {
    const told = document.querySelector("[data-atlas-language]");
    if (told && document.documentElement.lang !== told.dataset.atlasLanguage) {
      document.documentElement.lang = told.dataset.atlasLanguage;
    }
  }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-atlas-language"] });

  // Escape closes the record's panel, unless something nearer takes it: a list, a popover, a field.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    const near = "input, textarea, [role=listbox], [role=dialog], [data-baseweb=popover]";
    if (event.target.closest?.(near) || document.querySelector("[data-baseweb=popover]")) return;
    document.querySelector(".st-key-panel-close button")?.click();
  });
})();
