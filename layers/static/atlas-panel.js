/* The focus goes to the record's panel that a key has opened, and back to where it was (layers/record/panel.py). */
(() => {
  // Where the reader was when the panel opened; the record whose panel is to take the focus.
  let from = null;
  let wanted = null;
  // The record and the choice that the panel shows.
  let shown = "";
  let choice = "";

  document.addEventListener("atlas-chosen", ({ detail }) => {
    const { activeElement } = document;
    // The map's frame forgets where its focus was once another has it.
    const inner = activeElement?.localName === "iframe" ? activeElement.contentDocument?.activeElement : null;
    if (!activeElement?.closest(".st-key-panel-box")) from = inner || activeElement;
    wanted = detail.isByKey ? detail.id : null;
    choice = "";
  });

  const closed = () => {
    shown = choice = "";
    const isLost = !document.activeElement || document.activeElement === document.body;
    if (!isLost) return;
    const back = from?.isConnected ? from : document.querySelector('.records-table [tabindex="0"]');
    back?.focus({ preventScroll: true });
  };

  const changed = () => {
    const panel = document.querySelector(".st-key-panel-box");
    const head = panel?.querySelector("[data-record]");
    const record = panel?.querySelector("[data-choice]");
    if (!head || !record) {
      if (!panel && shown) closed();
      return;
    }
    if (head.dataset.record === shown && record.dataset.choice === choice) return;
    const isOther = head.dataset.record !== shown;
    shown = head.dataset.record;
    choice = record.dataset.choice;
    const opened = panel.querySelector("[data-opened]");
    if (opened) opened.scrollIntoView({ block: "nearest" });
    else if (isOther) for (let box = panel; box && box.localName !== "body"; box = box.parentElement) {
      if (box.closest(".st-key-stage")) box.scrollTop = 0;
    }
    if (wanted !== shown) return;
    wanted = null;
    (opened?.querySelector("summary") || head.querySelector(".name")).focus({ preventScroll: true });
  };

  new MutationObserver(changed).observe(document, { subtree: true, childList: true });
})();
