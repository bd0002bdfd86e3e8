/** A stretch of text, or an element and what it holds. */
export type Piece = string | { tag: string; attributes: Record<string, string | true>; children: Piece[] };

const empty = new Set(['input', 'br', 'hr', 'img', 'meta', 'link']);
const switches = new Set(['checked', 'selected', 'disabled', 'required', 'open', 'hidden']);
const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'" };

/** Reads back what React has rendered. Understands nothing else. Throws where an element is not closed. */
export function piecesOf(html: string): Piece[] {
  const top: Piece[] = [];
  const open: { tag: string; children: Piece[] }[] = [{ tag: '', children: top }];
  for (const [, close, tag, attributes, text] of html.matchAll(
    /<(?:!--.*?--|(\/?)([a-z][a-z0-9]*)((?: [a-zA-Z-]+(?:="[^"]*")?)*)\/?)>|([^<]+)/g,
  )) {
    const around = open.at(-1);
    if (around === undefined) throw new Error('More was closed than was open.');
    if (text !== undefined) around.children.push(plain(text));
    else if (tag === undefined) continue;
    else if (close === '/') {
      if (around.tag !== tag) throw new Error(`A ${around.tag} was closed as a ${tag}.`);
      open.pop();
    } else {
      const piece = { tag, attributes: attributesOf(tag, attributes ?? ''), children: [] };
      around.children.push(piece);
      if (!empty.has(tag)) open.push(piece);
    }
  }
  if (open.length !== 1) throw new Error('Not everything was closed.');
  return top;
}

function attributesOf(tag: string, text: string): Record<string, string | true> {
  const pairs = [...text.matchAll(/ ([a-zA-Z-]+)(?:="([^"]*)")?/g)];
  return Object.fromEntries(
    pairs.map(
      ([, name = '', value = '']) =>
        [tag === 'option' ? name : (names[name] ?? name), switches.has(name) ? true : plain(value)] as const,
    ),
  );
}

/** As React calls them, so that it renders them again without looking twice. */
const names: Record<string, string> = {
  class: 'className',
  for: 'htmlFor',
  tabindex: 'tabIndex',
  datetime: 'dateTime',
  checked: 'defaultChecked',
  value: 'defaultValue',
};

function plain(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name: string) => characters[name] ?? '');
}
