import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';

export type Card = {
  id: string;
  /** The card's one thought, as plain text. */
  text: string;
  /** What can be done with the card: keep it, say why. */
  foot?: ReactNode;
};

/**
 * The cards of a set, one thought each. Stands inside `PieceArticle`, which carries the disclaimer with them. As a `deck`
 * one lies on top, to be moved on by swipe, arrow key or link; otherwise they lie below each other, to be looked over.
 */
export function Cards({ cards, deck = false }: { cards: readonly Card[]; deck?: boolean }) {
  return (
    <ul
      className="cards"
      data-deck={deck ? '' : undefined}
      {...(deck && { tabIndex: 0, 'aria-label': 'Cards', onKeyDown: turnByKey })}
    >
      {cards.map((card, at) => (
        <li key={card.id} id={`card-${card.id}`}>
          <p className="card-words">{card.text}</p>
          {card.foot !== undefined && <div className="card-foot">{card.foot}</div>}
          {deck && (
            <p className="card-turn">
              <Turn to={cards[at - 1]}>Previous</Turn>
              <span>
                {at + 1} of {cards.length}
              </span>
              <Turn to={cards[at + 1]}>Next</Turn>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A link to another card of the deck; room left free where there is none. */
function Turn({ to, children }: { to: Card | undefined; children: string }) {
  if (to === undefined) return <span />;
  return (
    <a href={`#card-${to.id}`} onClick={turn}>
      {children}
      <span className="visually-hidden"> card</span>
    </a>
  );
}

/** Turns without a step in the browser's history for every card. */
function turn(event: MouseEvent<HTMLAnchorElement>) {
  const card = document.getElementById(event.currentTarget.hash.slice(1));
  if (card === null) return;
  event.preventDefault();
  show(card);
}

/** A card for every press of an arrow key, however fast; a browser without scripts does nearly the same by itself. */
function turnByKey(event: KeyboardEvent<HTMLUListElement>) {
  const deck = event.currentTarget;
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const onDeck = event.target === deck || (event.target as Element).parentElement === deck;
  if (step === undefined || !onDeck || event.altKey || event.ctrlKey || event.metaKey) return;
  const { children, scrollLeft, scrollWidth } = deck;
  const on = [...children].indexOf(document.activeElement ?? deck);
  const card = children[(on < 0 ? Math.round((scrollLeft / scrollWidth) * children.length) : on) + step];
  event.preventDefault();
  if (card instanceof HTMLElement) show(card);
}

/** The focus goes along, so that reading goes on there. */
function show(card: HTMLElement) {
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: 'nearest', inline: 'start' });
}
