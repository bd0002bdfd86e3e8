import type { ClinicianViewer } from '~/db/viewer';
import type { Disclaimer } from '~/domain/disclaimer/disclaimer';
import { inPlainText } from '~/domain/file-format/in-plain-text';
import type { Snapshot } from '~/domain/sharing/snapshot';
import { dayInWords } from '~/times/calendar-day';
import { momentInFull } from '~/times/when-in-words';
import { kindLabel } from '~/ui/PieceReader';

/** One paragraph of a copy, or several: what it is says how it is set. */
export interface CopyBlock {
  as: 'title' | 'about' | 'heading' | 'question' | 'words' | 'note title' | 'note';
  text: string;
}

/** One thing shared, as a copy holds it. */
export interface CopiedShare {
  sharedAt: string;
  snapshot: Snapshot;
  disclaimer: Disclaimer;
  replies: readonly { authorId: string; text: string; writtenAt: string }[];
  hasEarlierReplies: boolean;
}

/**
 * A copy for a clinician's own record: of whom, from where and when, the words whole with their threads, what was given
 * and why, and after each share its Clinical note.
 */
export function copyBlocks(
  viewer: ClinicianViewer,
  {
    client,
    copiedAt,
    shares,
    given = [],
  }: {
    client: { name: string };
    copiedAt: Date;
    shares: readonly CopiedShare[];
    given?: readonly { title: string; assignedAt: string; why: string | null }[];
  },
): CopyBlock[] {
  const moment = (iso: string) => momentInFull(iso, viewer.timeZone);
  return [
    { as: 'title', text: 'Copy for a clinician’s record' },
    {
      as: 'about',
      text: [
        `Of: ${client.name}`,
        `Copied by: ${viewer.name}, ${moment(copiedAt.toISOString())}`,
        'Source: Meantime. A copy does not change when what it was made of is taken back.',
      ].join('\n'),
    },
    ...shares.flatMap((share) => shareBlocks(viewer, client.name, share, moment)),
    ...given.flatMap(({ title, assignedAt, why }): CopyBlock[] =>
      why === null
        ? []
        : [
            { as: 'heading', text: `Given: “${title}”` },
            { as: 'about', text: `${viewer.name}, on why, ${moment(assignedAt)}` },
            { as: 'words', text: why },
          ],
    ),
  ];
}

function shareBlocks(
  viewer: ClinicianViewer,
  clientName: string,
  { sharedAt, snapshot, disclaimer, replies, hasEarlierReplies }: CopiedShare,
  moment: (iso: string) => string,
): CopyBlock[] {
  const { pieceTitle, pieceKind, talkOnly, items } = snapshot;
  return [
    { as: 'heading', text: `Shared from “${pieceTitle}”` },
    { as: 'about', text: `${kindLabel[pieceKind]}. Shared by ${clientName} with ${viewer.name}, ${moment(sharedAt)}` },
    ...(talkOnly ? [{ as: 'words', text: 'I’d like to talk about this.' } as const] : []),
    ...items.flatMap(({ question, body, day }): CopyBlock[] => [
      { as: 'question', text: `${question ?? 'A moment'}${day === undefined ? '' : ` (${dayInWords(day)})`}` },
      ...textsIn(body).map((text) => ({ as: 'words', text }) as const),
    ]),
    ...(hasEarlierReplies ? [{ as: 'about', text: 'Earlier replies than these are not in this copy.' } as const] : []),
    ...replies.flatMap(({ authorId, text, writtenAt }): CopyBlock[] => [
      {
        as: 'about',
        text: `Reply by ${authorId === viewer.personId ? viewer.name : clientName}, ${moment(writtenAt)}`,
      },
      { as: 'words', text },
    ]),
    { as: 'note title', text: disclaimer.label },
    { as: 'note', text: inPlainText(disclaimer.bodyHtml) },
    ...(disclaimer.addedHtml === undefined
      ? []
      : [{ as: 'note', text: `Your clinic adds:\n${inPlainText(disclaimer.addedHtml)}` } as const]),
  ];
}

function textsIn(body: Snapshot['items'][number]['body']): string[] {
  switch (body.form) {
    case 'answer':
      return [body.text];
    case 'card':
      return [...(body.mine ? ['This one is mine.'] : []), ...(body.why === undefined ? [] : [body.why])];
    case 'moment':
      return [
        ['When', body.when],
        ['What was noticed', body.noticed],
        ['What was felt', body.felt],
        ['Anything else', body.text],
      ].flatMap(([label, text]) => (text === undefined ? [] : [`${label}: ${text}`]));
    case 'turn':
      return [];
  }
}

/** A copy as plain text. */
export function copyAsText(blocks: readonly CopyBlock[]): string {
  const lines = blocks.map(({ as, text }) => {
    switch (as) {
      case 'title':
        return `${text}\n${'='.repeat(text.length)}`;
      case 'heading':
        return `\n${text}\n${'-'.repeat(text.length)}`;
      case 'words':
        return text.replace(/^/gm, '    ');
      default:
        return text;
    }
  });
  return `${lines.join('\n\n')}\n`;
}
