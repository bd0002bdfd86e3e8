import type { AccessLine } from './access-events';

/** A sentence in up to three parts, so that a page can make the middle one, a piece's title, lead somewhere. */
export interface AccessSentence {
  before: string;
  title: string | null;
  after: string;
}

/** Says one line of the record to the client it is about, without its time. */
export function accessSentence({ kind, who, pieceTitle }: Omit<AccessLine, 'at'>): AccessSentence {
  const they = who ?? 'You';
  const about = (before: string, after = '.'): AccessSentence =>
    pieceTitle === null
      ? { before: `${before} something that is no longer here`, title: null, after }
      : { before: `${before} `, title: pieceTitle, after };
  const plain = (before: string): AccessSentence => ({ before, title: null, after: '.' });
  switch (kind) {
    case 'opened':
      return about(`${they} opened what you shared from`);
    case 'copied':
      return about(`${they} made a copy, for their own record, of what you shared from`);
    case 'shared':
      return about(`${they} shared from`);
    case 'taken-back':
      return about(`${they} took back what you had shared from`);
    case 'replied':
      return about(`${they} replied to what you shared from`);
    case 'read-together':
    case 'discussed':
      return about(`${they} marked what you shared from`, ' as discussed.');
    case 'not-discussed':
      return about(`${they} took away the mark that you have discussed what you shared from`);
    case 'assigned':
      return about(`${they} gave you`);
    case 'withdrawn':
      return about(`${they} took away`);
    case 'care-begun':
      return plain(`${they} began working with you here`);
    case 'acknowledged':
      return plain(`${they} read the Clinical note and acknowledged it`);
    case 'appointment-made':
      return plain(`${they} added an appointment with you`);
    case 'appointment-moved':
      return plain(`${they} moved an appointment with you`);
    case 'appointment-cancelled':
      return plain(`${they} cancelled an appointment with you`);
    case null:
      return plain(`${they} did something else`);
  }
}
