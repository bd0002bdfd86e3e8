import { useState } from 'react';

/**
 * The id that something being written keeps until it stands among what was sent. As the key of its form it keeps the
 * form, with its words, whatever else is done on the page meanwhile; then the one that is offered takes its place.
 */
export function useIdUntilSent(offered: string, sent: readonly { id: string }[]): string {
  const [id, setId] = useState(offered);
  if (id === offered || (id !== '' && !sent.some((one) => one.id === id))) return id;
  setId(offered);
  return offered;
}
