import type { Passage } from './read-aloud';

/** The library's words on a page, and no others: nothing that a person wrote stands in any of these. */
const SPOKEN = [
  'h1',
  '.standfirst',
  '.section-head h2',
  ...['h2', 'h3', 'p', 'li', 'tbody tr'].map((name) => `.body ${name}`),
  '.field[data-kind="prompt"] label',
  '.card-words',
  '.clinical-note :is(h2, p, li)',
].map((selector) => `.words ${selector}`);

/** Where a breath is due, in milliseconds: after any stretch, after a heading, and at a pause of the text. */
const REST = { any: 400, heading: 700, pause: 6000 };

export interface PassageOnPage extends Passage {
  element: HTMLElement;
}

/** What is read aloud of the piece on the page, in its order; the Clinical note stands at the end of it. */
export function passagesOn(page: ParentNode): PassageOnPage[] {
  return [...page.querySelectorAll<HTMLElement>(SPOKEN.join(', '))]
    .filter((element) => element.closest('.persons-words, .moments, .turns-before') === null)
    .filter((element, _, all) => !all.some((outer) => outer !== element && outer.contains(element)))
    .map((element) => ({ element, text: textOf(element), rest: restAfter(element) }))
    .filter(({ text }) => text !== '');
}

function textOf(element: HTMLElement): string {
  const text =
    element instanceof HTMLTableRowElement
      ? [...element.cells]
          .map((cell) => [cell.dataset['label'], cell.textContent].filter(Boolean).join(': '))
          .join('. ')
      : (element.textContent ?? '');
  return text.replace(/\s+/g, ' ').trim();
}

function restAfter(element: HTMLElement): number {
  if (element.closest('.pause') !== null) return REST.pause;
  return /^H\d$/.test(element.tagName) ? REST.heading : REST.any;
}
