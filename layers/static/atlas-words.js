/* Streamlit's own words in the reader's language (layers/page/frame_words.py), as its page draws them. */
(() => {
  const NAMES = ["aria-label", "title", "placeholder"];
  const NAMED = NAMES.map((name) => `[${name}]`).join(",");
  // What stands there as text is Streamlit's alone; elsewhere a record could have such a name.
  const SAID = "[data-testid=stSkipToContent], [data-testid=InputInstructions], [data-testid=stStatusWidget], [role=listbox], [role=dialog]";
  // The list of pages that find no room in the bar is named by their number.
  const BAR = "[data-testid=stHeader] .stMarkdownEllipsis";
  const PUNCTUATION = /\\([\\`*_{}[\]()#+\-.!|<>~$:&=])/g;
  // Stands in the words for a text or number of ours (frame_words.py).
  const OURS = "§";
  let json = "";
  /** @type {Map<string, string>} */
  let words = new Map();
  /** @type {[RegExp, string][]} */
  let patterns = [];
  /** Element → attribute → what Streamlit said and what we made of it. @type {WeakMap<Element, Record<string, [string, string]>>} */
  const put = new WeakMap();

  /** @param {string} text */
  function known(text) {
    const found = words.get(text.trim());
    if (found !== undefined) return found;
    for (const [pattern, said] of patterns) {
      const [, x] = text.match(pattern) || [];
      if (x !== undefined) return said.replace(OURS, () => x);
    }
    return undefined;
  }

  /** @param {string} text A label that is Markdown has escapes, and would be read out with them. */
  const inWords = (text) => known(text) ?? text.replace(PUNCTUATION, "$1");

  /** @param {Element} element */
  function name(element) {
    for (const attribute of NAMES) {
      const text = element.getAttribute(attribute);
      if (!text) continue;
      const before = put.get(element) || {};
      const original = before[attribute]?.[1] === text ? before[attribute][0] : text;
      const said = inWords(original);
      put.set(element, { ...before, [attribute]: [original, said] });
      if (said !== text) element.setAttribute(attribute, said);
    }
  }

  /** @param {Element} root */
  function say(root) {
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = String(texts.currentNode.nodeValue).trim();
      const said = root.matches(BAR) ? known(text) : words.get(text);
      if (said && said !== texts.currentNode.nodeValue) texts.currentNode.nodeValue = said;
    }
  }

  /** @param {Element} root */
  function translate(root) {
    if (root.matches(NAMED)) name(root);
    root.querySelectorAll(NAMED).forEach(name);
    if (root.closest(SAID)) say(root);
    else root.querySelectorAll(`${SAID}, ${BAR}`).forEach(say);
  }

  function learn() {
    const told = /** @type {HTMLElement | null} */ (document.querySelector("[data-atlas-words]"))?.dataset.atlasWords;
    if (!told || told === json) return;
    json = told;
    const all = /** @type {[string, string][]} */ (JSON.parse(told));
    const escaped = (/** @type {string} */ text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    words = new Map(all.filter(([said]) => !said.includes(OURS)));
    patterns = all.filter(([said]) => said.includes(OURS))
      .map(([said, ours]) => [new RegExp(`^${said.split(OURS).map(escaped).join("(.+)")}$`), ours]);
    translate(document.documentElement);
  }

  new MutationObserver((changes) => {
    learn();
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") name(/** @type {Element} */ (target));
      else for (const node of addedNodes) if (node instanceof Element) translate(node);
    }
  }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: [...NAMES, "data-atlas-words"] });
})();
