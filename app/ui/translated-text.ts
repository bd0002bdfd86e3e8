/*
 * A browser's translation takes each text node of a page away and puts a `<font>` with other words in its place. React
 * knows the text node alone: what it then puts in, takes out or changes there is not where it looks for it, and the page
 * ends. So whatever React does to a text node finds it back in its place first. The translation sees that it changed.
 */

/** The element that stands in place of a text node. */
const instead = new WeakMap<Node, Element>();

/** Lets React change a page that is being translated. Call it once, before React takes over the page. */
export function outliveTranslation(): void {
  const { insertBefore, removeChild } = Node.prototype;
  const value = Object.getOwnPropertyDescriptor(Node.prototype, 'nodeValue') as Required<PropertyDescriptor>;
  new MutationObserver((changes) => changes.forEach(note)).observe(document, { childList: true, subtree: true });

  Node.prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    if (child.parentNode === this || putBack(child, this)) return removeChild.call(this, child) as T;
    return child instanceof Text ? child : (removeChild.call(this, child) as T);
  };
  Node.prototype.insertBefore = function <T extends Node>(this: Node, node: T, before: Node | null): T {
    const isThere = before === null || before.parentNode === this || putBack(before, this) || !(before instanceof Text);
    return insertBefore.call(this, node, isThere ? before : null) as T;
  };
  Object.defineProperty(Node.prototype, 'nodeValue', {
    ...value,
    set(this: Node, text: string | null) {
      value.set.call(this, text);
      const there = instead.get(this);
      if (there?.parentNode && !this.isConnected) putBack(this, there.parentNode);
    },
  });
}

function note({ target, addedNodes, removedNodes, previousSibling, nextSibling }: MutationRecord): void {
  for (const removed of removedNodes) {
    if (!(removed instanceof Text)) continue;
    const beside = [...addedNodes, previousSibling, nextSibling];
    const font = beside.find(
      (node) => node instanceof Element && node.localName === 'font' && node.parentNode === target,
    );
    if (font) instead.set(removed, font as Element);
  }
}

/** Puts a text node back where a translation took it from: under this parent. Whether it did. */
function putBack(text: Node, parent: Node): boolean {
  if (!(text instanceof Text)) return false;
  const there = around(text, parent) ?? instead.get(text);
  if (there?.parentNode !== parent) return false;
  parent.replaceChild(text, there);
  instead.delete(text);
  return true;
}

/** What stands directly under this parent, and holds the text. */
function around(text: Node, parent: Node): Element | undefined {
  let outer = text.parentElement;
  while (outer !== null && outer.parentNode !== parent) outer = outer.parentElement;
  return outer ?? undefined;
}
