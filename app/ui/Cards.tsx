import type { ReactNode } from 'react';

export type Card = {
  id: string;
  /** The card's one thought, as plain text. */
  text: string;
  /** What can be done with the card: keep it, say why. */
  foot?: ReactNode;
};

/** The cards of a set, one thought each. Stands inside `Words`, which carries the note with them. */
export function Cards({ cards }: { cards: readonly Card[] }) {
  return (
    <ul className="cards">
      {cards.map((card) => (
        <li key={card.id} id={`card-${card.id}`}>
          <p className="card-words">{card.text}</p>
          {card.foot !== undefined && <div className="card-foot">{card.foot}</div>}
        </li>
      ))}
    </ul>
  );
}
