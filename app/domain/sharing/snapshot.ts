import { z } from 'zod';
import { wallTime } from '~/time-zones/zone-data.server';
import { entryBody, isEmpty, type EntryBody, type EntryRow } from '../entries/entry';
import type { ReaderContent } from '../piece-format/content';
import { parseStored, toStored } from '../stored-json';

const sharedItem = z.object({
  /** The key of the place in the piece, never of one round or moment: it must not tell how many there are. */
  slot: z.string(),
  /** The library's own question, or the card's thought; null where the piece asks none. */
  question: z.string().nullable(),
  body: entryBody,
  /** Of a check-in only: the day it was written, in the client's zone, as 2026-11-26. */
  day: z.string().optional(),
});

const snapshot = z.object({
  pieceTitle: z.string(),
  pieceKind: z.enum(['essay', 'practice', 'card-set', 'check-in']),
  /** True where no words were shared, only the wish to talk about it. */
  talkOnly: z.boolean(),
  items: z.array(sharedItem),
});

/** One thing that was shared. */
export type SharedItem = z.infer<typeof sharedItem>;

/** Exactly what a client chose to show, and nothing by which anyone could tell what was not chosen. */
export type Snapshot = z.infer<typeof snapshot>;

/** The text that is sealed when a snapshot is shared. */
export function serializeSnapshot(shared: Snapshot): string {
  return JSON.stringify(toStored(shared));
}

/** Reads back what `serializeSnapshot` wrote. Throws when it is not that. */
export function parseSnapshot(text: string): Snapshot {
  return parseStored(snapshot, JSON.parse(text));
}

/** One thing a client can choose to share. `answerKey` and `version` say which, without a word of it. */
export interface WrittenAnswer {
  answerKey: string;
  version: number;
  item: SharedItem;
}

/**
 * What there is to choose from, in the order of the piece: every answer with anything in it, however short.
 * Each answer of a check-in's round is one of its own, with the key `turn:2:<promptId>`.
 */
export function writtenAnswers(
  content: ReaderContent,
  entries: readonly EntryRow[],
  timeZone: string,
): WrittenAnswer[] {
  const places = placesOf(content);
  const answers = entries.flatMap((entry) => answersIn(entry, places, timeZone));
  // Rounds and moments stay in the order they were written in.
  if (content.kind === 'check-in' || content.kind === 'practice') return answers;
  const place = ({ answerKey }: WrittenAnswer) => places.get(answerKey)?.at ?? places.size;
  return answers.sort((a, b) => place(a) - place(b));
}

/** The snapshot of these answers, or of the wish to talk alone. */
export function snapshotOf(content: ReaderContent, chosen: readonly WrittenAnswer[], talkOnly: boolean): Snapshot {
  return {
    pieceTitle: content.title,
    pieceKind: content.kind,
    talkOnly,
    items: talkOnly ? [] : chosen.map(({ item }) => item),
  };
}

/** Which questions or cards of the piece a snapshot answers, each once; `moment` for moments, however many. */
export function placesIn({ items }: Snapshot): string[] {
  return [...new Set(items.map(({ slot }) => (slot.startsWith('moment:') ? 'moment' : slot)))];
}

type Places = Map<string, { at: number; question: string }>;

function placesOf(content: ReaderContent): Places {
  const asked: { answerKey: string; text: string }[] = [];
  if (content.kind === 'essay') {
    asked.push(...content.pauses.map(({ id, text }) => ({ answerKey: `pause:${id}`, text })));
  }
  if (content.kind === 'essay' || content.kind === 'check-in') {
    asked.push(...content.prompts.map(({ id, text }) => ({ answerKey: `prompt:${id}`, text })));
  }
  if (content.kind === 'card-set') {
    asked.push(...content.cards.map(({ id, text }) => ({ answerKey: `card:${id}`, text })));
  }
  return new Map(asked.map(({ answerKey, text }, at) => [answerKey, { at, question: text }]));
}

function answersIn({ placeKey, version, body, savedAt }: EntryRow, places: Places, timeZone: string): WrittenAnswer[] {
  if (isEmpty(body)) return [];
  if (body.form !== 'turn') {
    const question = places.get(placeKey)?.question ?? null;
    return [{ answerKey: placeKey, version, item: { slot: placeKey, question, body: filled(body) } }];
  }
  const day = wallTime(new Date(savedAt), timeZone).slice(0, 10);
  const order = (promptId: string) => places.get(`prompt:${promptId}`)?.at ?? 0;
  return Object.entries(body.answers)
    .filter(([, text]) => text.trim() !== '')
    .sort(([a], [b]) => order(a) - order(b))
    .map(([promptId, text]) => {
      // The round's own number would tell how many rounds there are.
      const asked = `prompt:${promptId}`;
      const question = places.get(asked)?.question ?? null;
      return {
        answerKey: `${placeKey}:${promptId}`,
        version,
        item: { slot: asked, question, body: { form: 'answer', text }, day },
      };
    });
}

/** A body without the fields that were left empty. */
function filled(body: EntryBody): EntryBody {
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => typeof value !== 'string' || value.trim() !== ''),
  ) as EntryBody;
}
