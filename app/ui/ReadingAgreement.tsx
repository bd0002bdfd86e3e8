import type { ReadingAgreement as Agreement } from '~/domain/assignments/reading-agreement';

/** Reading agreement, in a sentence for the client: how this clinician will read what is shared. */
export function readingInWords(agreement: Agreement, clinicianName: string): string {
  switch (agreement) {
    case 'before':
      return `${clinicianName} reads what you share before you meet, not in real time.`;
    case 'together':
      return `${clinicianName} will not read this beforehand: what you share waits until you meet, and you look at it together.`;
    case 'not':
      return `${clinicianName} does not read this one. It is for you. What you share is kept, and can be talked about when you meet.`;
  }
}

/** The same, where one writes. */
export function ReadingAgreement({ agreement, clinicianName }: { agreement: Agreement; clinicianName: string }) {
  return <p className="how-it-is-read">{readingInWords(agreement, clinicianName)}</p>;
}
