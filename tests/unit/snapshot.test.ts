import { describe, expect, it } from 'vitest';
import type { EntryBody, EntryRow } from '~/domain/entries/entry';
import type { ReaderContent } from '~/domain/piece-format/content';
import { selectionLabel } from '~/domain/sharing/selection-label';
import { snapshotOf, writtenAnswers } from '~/domain/sharing/snapshot';

const base = { slug: 'a', title: 'A title', standfirst: 's', minutes: 1, language: 'en', themes: [] };
const prompts = [
  { id: 'first', text: 'First?' },
  { id: 'second', text: 'Second?' },
];
const checkIn: ReaderContent = { ...base, kind: 'check-in', introHtml: '<p>i</p>', everyWeeks: 4, prompts };
const cards: ReaderContent = {
  ...base,
  kind: 'card-set',
  introHtml: '<p>i</p>',
  cards: [
    { id: 'one', text: 'One thought.' },
    { id: 'two', text: 'Another.' },
    { id: 'three', text: 'A third.' },
  ],
};
const practice: ReaderContent = {
  ...base,
  kind: 'practice',
  sections: { notice: 'n', why: 'w', smaller: 's', stepsHtml: 's' },
  cap: 'c',
  enough: 'e',
  leaveIt: 'l',
};
const essay: ReaderContent = {
  ...base,
  kind: 'essay',
  bodyHtml: 'b',
  prompts,
  pauses: [{ id: 'breath', text: 'A place to stop.' }],
  practiceSlug: 'p',
  practice: {
    title: 't',
    standfirst: 's',
    minutes: 1,
    sections: practice.sections,
    cap: 'c',
    enough: 'e',
    leaveIt: 'l',
  },
};

function entry(placeKey: string, body: EntryBody, savedAt = '2026-11-21T12:00:00.000Z'): EntryRow {
  return { id: placeKey, placeKey, version: 3, body, savedAt, begunAt: savedAt };
}
const answer = (text: string): EntryBody => ({ form: 'answer', text });

describe('what there is to choose from', () => {
  it('of an essay stands in the order of the piece, each answer beside its question', () => {
    const written = [
      entry('prompt:second', answer('b')),
      entry('pause:breath', answer('c')),
      entry('prompt:first', answer('a')),
    ];
    const found = writtenAnswers(essay, written, 'UTC');
    expect(found.map(({ answerKey, item }) => [answerKey, item.question])).toEqual([
      ['pause:breath', 'A place to stop.'],
      ['prompt:first', 'First?'],
      ['prompt:second', 'Second?'],
    ]);
    expect(found[0]?.version).toBe(3);
  });

  it('of a card set are the cards that were kept or written to, and no other', () => {
    const written = [
      entry('card:three', { form: 'card', mine: false, why: 'not yet' }),
      entry('card:two', { form: 'card', mine: false, why: ' ' }),
      entry('card:one', { form: 'card', mine: true, why: '' }),
    ];
    expect(writtenAnswers(cards, written, 'UTC').map(({ item }) => item)).toEqual([
      { slot: 'card:one', question: 'One thought.', body: { form: 'card', mine: true } },
      { slot: 'card:three', question: 'A third.', body: { form: 'card', mine: false, why: 'not yet' } },
    ]);
  });

  it('of a practice are its moments as they came, without the fields left empty', () => {
    const moment: EntryBody = { form: 'moment', when: '', noticed: 'a breath', felt: ' ' };
    expect(writtenAnswers(practice, [entry('moment:1', moment)], 'UTC')[0]?.item.body).toEqual({
      form: 'moment',
      noticed: 'a breath',
    });
  });

  it('of a check-in is each answer of each turn on its own', () => {
    const written = [
      entry('turn:1', { form: 'turn', answers: { second: 'no change', first: 'work' } }),
      entry('turn:2', { form: 'turn', answers: { first: ' ', second: 'no' } }),
    ];
    expect(writtenAnswers(checkIn, written, 'UTC').map(({ answerKey }) => answerKey)).toEqual([
      'turn:1:first',
      'turn:1:second',
      'turn:2:second',
    ]);
  });
});

describe('a snapshot', () => {
  it('of a later turn looks the same as of a first one: how many came before cannot be told', () => {
    const of = (placeKey: string) => {
      const answers = writtenAnswers(checkIn, [entry(placeKey, { form: 'turn', answers: { first: 'work' } })], 'UTC');
      return JSON.stringify(snapshotOf(checkIn, answers, false));
    };
    expect(of('turn:7')).toBe(of('turn:1'));
  });

  it('dates a check-in by the day it was for the client', () => {
    const late = entry('turn:1', { form: 'turn', answers: { first: 'work' } }, '2026-11-21T23:30:00.000Z');
    expect(writtenAnswers(checkIn, [late], 'Pacific/Auckland')[0]?.item.day).toBe('2026-11-22');
    expect(writtenAnswers(checkIn, [late], 'America/New_York')[0]?.item.day).toBe('2026-11-21');
  });

  it('of the wish to talk holds no words, whatever was chosen beside it', () => {
    const answers = writtenAnswers(essay, [entry('prompt:first', answer('a'))], 'UTC');
    expect(snapshotOf(essay, answers, true)).toEqual({
      pieceTitle: 'A title',
      pieceKind: 'essay',
      talkOnly: true,
      items: [],
    });
  });
});

it('a button says what it shares', () => {
  expect(selectionLabel('essay', 1)).toBe('this answer');
  expect(selectionLabel('practice', 2)).toBe('these two moments');
  expect(selectionLabel('card-set', 12)).toBe('these 12 cards');
});
