/* The sheets of a phone: the filters, and the chosen record's panel. A tap beside, a swipe down, Back and
 * Escape close them. What is in them is Streamlit's: its runs change it, and the sheet stays where it is.
 */
(() => {
  const SWIPE_PX = 90;
  // The handle at a sheet's top, which stays there while the sheet is scrolled (atlas-phone.css).
  const HANDLE_PX = 24;
  const root = document.documentElement;
  const style = /** @type {HTMLLinkElement} */ (document.querySelector('link[href*="atlas-phone.css"]'));
  const phone = window.matchMedia(style.media);
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector));
  const closer = () => find(".st-key-panel-close button");
  const isOpen = () => root.dataset.sheet === "filters";
  /** Where the focus was when a sheet opened. @type {HTMLElement | null} */
  let before = null;
  let passesOver = false;

  /* ---- the filters --------------------------------------------------------------------- */

  function open() {
    before = /** @type {HTMLElement} */ (document.activeElement);
    root.dataset.sheet = "filters";
    // Back has a step to take that leaves nothing; the first filter takes its place (atlas-page.js).
    History.prototype.pushState.call(history, history.state, "", location.href);
    window.atlasStep = true;
    tell();
    const sheet = find('[data-testid="stSidebarContent"]');
    if (!sheet) return;
    sheet.tabIndex = -1;
    sheet.scrollTop = 0;
    sheet.focus({ preventScroll: true });
  }

  /** @param {{ byBack?: boolean, keepsFocus?: boolean }} [how] */
  function close({ byBack = false, keepsFocus = false } = {}) {
    if (!isOpen()) return;
    delete root.dataset.sheet;
    tell();
    const isSpare = window.atlasStep;
    window.atlasStep = false;
    if (byBack !== Boolean(isSpare)) {
      // Back has taken a filter's step, which is to stay; or a step is left over.
      passesOver = true;
      history.go(byBack ? 1 : -1);
    }
    if (!keepsFocus) giveFocus(".phone-filters");
  }

  function tell() {
    find(".phone-filters")?.setAttribute("aria-expanded", String(isOpen()));
  }

  window.addEventListener("popstate", (event) => {
    if (!event.isTrusted || (!passesOver && !isOpen())) return;
    event.stopImmediatePropagation();
    if (passesOver) passesOver = false;
    else close({ byBack: true });
  }, true);

  document.addEventListener("click", (event) => {
    const at = /** @type {Element} */ (event.target);
    const menu = /** @type {HTMLDetailsElement | null} */ (find(".phone-pages[open]"));
    if (menu && (!menu.contains(at) || at.closest("a"))) menu.open = false;
    if (at.closest("[data-opens-filters]")) open();
    else if (at.closest("[data-shows-records]")) close();
    else if (at.closest(".phone-shade")) isOpen() ? close() : closer()?.click();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !phone.matches) return;
    const menu = /** @type {HTMLDetailsElement | null} */ (find(".phone-pages[open]"));
    if (menu) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    } else if (isOpen() && !document.querySelector("[role=listbox]:not([hidden]), [data-testid=stTooltipContent]")) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // The keyboard goes on from the sheet to the page: it is no trap, nor does it stay over what has the focus.
  let isByKey = false;
  for (const act of ["keydown", "pointerdown"]) {
    document.addEventListener(act, () => { isByKey = act === "keydown"; }, true);
  }
  document.addEventListener("focusin", ({ target }) => {
    if (isOpen() && isByKey && /** @type {Element} */ (target).closest('[data-testid="stMain"]')) close({ keepsFocus: true });
  });
  phone.addEventListener("change", () => close({ keepsFocus: true }));

  /* ---- where the focus goes when a sheet has closed ---------------------------------------- */

  // Bar and cards are drawn anew by the run that the last choice began, at times after the sheet has gone: the
  // focus is given once more to what stands in their place, unless the person has gone on meanwhile.
  let owed = "";
  for (const act of ["keydown", "pointerdown"]) document.addEventListener(act, () => { owed = ""; }, true);
  new MutationObserver(() => {
    if (owed && document.activeElement === document.body) giveFocus(owed);
  }).observe(root, { subtree: true, childList: true });

  /** @param {string} selector */
  function giveFocus(selector) {
    owed = selector;
    find(selector)?.focus({ preventScroll: true });
  }

  /* ---- the panel ----------------------------------------------------------------------- */

  let shown = false;
  let card = "";
  let opened = "";
  document.addEventListener("click", ({ target }) => {
    card = /** @type {Element} */ (target).closest(".cards li")?.id || "";
  }, true);
  new MutationObserver(() => {
    const isShown = Boolean(closer());
    if (isShown === shown) return;
    shown = isShown;
    if (!phone.matches) return;
    if (isShown) {
      before = focused();
      opened = card;
      closer()?.focus({ preventScroll: true });
    } else if (opened) giveFocus(`#${CSS.escape(opened)} a`);
    else if (before?.isConnected) before.focus({ preventScroll: true });
  }).observe(root, { subtree: true, childList: true });

  function focused() {
    const at = document.activeElement;
    return /** @type {HTMLElement | null} */ (at?.shadowRoot?.activeElement || at);
  }

  /* ---- a swipe down -------------------------------------------------------------------- */

  const SHEETS = '[data-testid="stSidebar"], [data-testid="stLayoutWrapper"]:has(> .st-key-panel-box)';
  /** @type {{ y: number, x: number, isSwipe: boolean } | null} */
  let from = null;

  document.addEventListener("touchstart", ({ target, touches }) => {
    from = null;
    const at = /** @type {Element} */ (target);
    const sheet = at.closest(SHEETS);
    if (!phone.matches || !sheet || touches.length !== 1 || at.closest("[role=slider], input, .stSlider")) return;
    // What can scroll up is scrolled, not swiped, but by the handle.
    const isHandle = touches[0].clientY - sheet.getBoundingClientRect().top < HANDLE_PX;
    for (let box = at; !isHandle && box && box !== sheet.parentElement; box = /** @type {Element} */ (box.parentElement)) {
      if (box.scrollTop > 0) return;
    }
    from = { x: touches[0].clientX, y: touches[0].clientY, isSwipe: false };
  }, { passive: true });

  document.addEventListener("touchmove", (event) => {
    if (!from) return;
    const [down, aside] = [event.touches[0].clientY - from.y, Math.abs(event.touches[0].clientX - from.x)];
    if (!from.isSwipe && (down < 0 || aside > Math.abs(down))) from = null;
    else if (down > 8 || from.isSwipe) {
      from.isSwipe = true;
      if (event.cancelable) event.preventDefault();
      root.style.setProperty("--drag", `${Math.max(0, down)}px`);
    }
  }, { passive: false });

  for (const end of ["touchend", "touchcancel"]) {
    document.addEventListener(end, (event) => {
      const down = from?.isSwipe ? /** @type {TouchEvent} */ (event).changedTouches[0].clientY - from.y : 0;
      from = null;
      root.style.removeProperty("--drag");
      if (end === "touchcancel" || down < SWIPE_PX) return;
      if (isOpen()) close();
      else closer()?.click();
    });
  }
})();
