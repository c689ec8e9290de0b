/* Elements with their properties, attributes and children in one go. */

/** @param {string} name @param {Record<string, any>} attributes @param {...(Node | string)} children */
export function made(name, attributes = {}, ...children) {
  const found = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in found && key !== "list") found[key] = value;
    else found.setAttribute(key, value);
  }
  found.append(...children);
  return found;
}
