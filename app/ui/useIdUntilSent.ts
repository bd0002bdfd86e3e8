import { useState } from 'react';

/**
 * The id that something being written keeps until it stands among what was sent. As the key of its form it keeps the
 * form, with its words, whatever else is done on the page meanwhile; then the one that is offered takes its place.
 */
export function useIdUntilSent(offered: string, sent: readonly { id: string }[]): string {
  return useIdToTakeUp(offered, sent)[0];
}

/** The same, and how to go on with another id in its place: that of words that were begun before. */
export function useIdToTakeUp(offered: string, sent: readonly { id: string }[]): [string, (id: string) => void] {
  const [id, setId] = useState(offered);
  if (id === offered || (id !== '' && !sent.some((one) => one.id === id))) return [id, setId];
  setId(offered);
  return [offered, setId];
}
