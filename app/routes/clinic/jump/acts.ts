/** Something that can be done in the clinic, and where. */
export interface Act {
  label: string;
  /** Other words by which it is looked for. */
  also?: string;
  /** Where it is done. What changes something at once (signing out) has no address, and is pressed. */
  to?: string;
}

/** What can be jumped to beside clients and pieces, in the order in which it is shown. */
export const acts: readonly Act[] = [
  { label: 'Before you meet', also: 'home start new agenda inbox', to: '/clinic' },
  { label: 'Review queue', also: 'shared waiting replies', to: '/clinic/review' },
  { label: 'Caseload', also: 'clients people', to: '/clinic/caseload' },
  { label: 'Invite a client', also: 'new add person invitation', to: '/clinic/caseload/invitation' },
  { label: 'Appointments', also: 'caseload by next appointment meetings', to: '/clinic/caseload?sort=next' },
  { label: 'Library', also: 'pieces essays practices cards check-ins assign a piece', to: '/clinic/library' },
  { label: 'Favourites', also: 'favorites library', to: '/clinic/library?favourites=only' },
  { label: 'Write a piece', also: 'new essay practice draft', to: '/clinic/library/new' },
  { label: 'Import a piece', also: 'file upload', to: '/clinic/library/import' },
  { label: 'Your clinic’s own pieces', also: 'drafts published', to: '/clinic/library/own' },
  { label: 'Account', also: 'time zone keys shortcuts signed in browsers', to: '/clinic/account' },
  { label: 'Display', also: 'dark sepia paper letters size', to: '/look' },
  { label: 'Clinical note', also: 'disclaimer', to: '/clinical-note' },
  { label: 'Help now', also: 'crisis emergency', to: '/help-now' },
  { label: 'Sign out', also: 'log off logout leave' },
];

/** The acts each of whose sought words begins a word of it, and whether what was typed is all of its label. */
export function actsFor(typed: string): (Act & { isWhole: boolean })[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  return acts
    .filter(({ label, also = '' }) => {
      const its = wordsOf(`${label} ${also}`);
      return words.every((word) => its.some((one) => one.startsWith(word)));
    })
    .map((act) => ({ ...act, isWhole: wordsOf(act.label).join(' ') === words.join(' ') }));
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
