import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dayInWords, snapshotInWords } from '~/times/calendar-day';
import { pageClock, savedAt } from '~/times/saved-at';
import { savedJustNow } from '~/times/saved-just-now';
import { timesFor } from '~/times/times-for';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const now = new Date('2026-11-23T15:00:00Z');

describe('times for a reader', () => {
  it('come in their words, with the exact moment beside them', () => {
    const times = timesFor({ timeZone: 'America/New_York' }, now);
    expect(times('2026-11-24T02:00:00Z', { form: 'day', within: true })).toEqual({
      iso: '2026-11-24T02:00:00Z',
      words: 'today',
    });
    expect(plain(times('2026-11-24T02:00:00Z').words)).toBe('Today, 9 pm');
    expect(times(null)).toBeNull();
  });
});

describe('when something was saved', () => {
  it('is the hour today, and names the day before that', () => {
    expect(plain(savedAt('2026-11-23T14:42:00Z', 'Europe/Dublin', now))).toBe('2:42 pm');
    expect(plain(savedAt('2026-11-22T14:42:00Z', 'Europe/Dublin', now))).toBe('yesterday, 2:42 pm');
    expect(plain(savedAt('2026-11-23T02:42:00Z', 'America/New_York', now))).toBe('yesterday, 9:42 pm');
  });

  it('is the hour alone for what was saved just now, by the clock that the page took along', () => {
    const clock = pageClock('America/New_York', now);
    expect(plain(savedJustNow('2026-11-23T15:42:00Z', clock))).toBe('10:42 am');
    expect(plain(savedJustNow('2027-03-14T06:59:00Z', clock))).toBe('1:59 am');
    expect(plain(savedJustNow('2027-03-14T07:00:00Z', clock))).toBe('3 am');
    expect(pageClock('UTC', now)).toEqual({ offset: 0, next: null, after: '' });
  });

  it('is told in UTC, and says so, where the zone is unknown', () => {
    const nowhere = 'Mars/Olympus';
    expect(plain(savedAt('2026-11-22T14:42:00Z', nowhere, now))).toBe('yesterday, 2:42 pm (UTC)');
    expect(plain(savedJustNow('2026-11-23T15:42:00Z', pageClock(nowhere, now)))).toBe('3:42 pm (UTC)');
  });
});

describe('a calendar day', () => {
  it('is the same day for every reader', () => {
    expect(dayInWords('2026-11-26')).toBe('26 November 2026');
    expect(() => dayInWords('soon')).toThrow(RangeError);
    const item = { slot: 'turn:1:a', question: null, body: { form: 'answer', text: 'a' } } as const;
    const shared = { pieceTitle: 'A', pieceKind: 'check-in', talkOnly: false } as const;
    const { items, ...rest } = snapshotInWords({ ...shared, items: [{ ...item, day: '2026-11-26' }, item] });
    expect(items).toEqual([
      { ...item, day: '26 November 2026' },
      { ...item, day: null },
    ]);
    expect(rest).toEqual(shared);
  });
});

const root = path.resolve(import.meta.dirname, '../..');

/** What makes words of a moment, and what only that needs. */
const formats = {
  'a formatter': /\bIntl\.(?:DateTimeFormat|RelativeTimeFormat|DurationFormat)\b/,
  'a localised text': /\.toLocale(?:Date|Time)?String\b/,
  'a library of dates': /from '(?:date-fns|@date-fns)[/']/,
  'the words themselves': /from '[^']*times\/when-in-words'/,
  'a clock or a zone among its props': /\b(?:(?:zone|now): string|\w+: PageClock)\b/,
};

function found(text: string): string[] {
  return Object.entries(formats).flatMap(([what, pattern]) => (pattern.test(text) ? [what] : []));
}

/** The source files of the app that something is found in, with what was found. */
function filesWith(look: (file: string, text: string) => string[]): Record<string, string[]> {
  const files = readdirSync(path.join(root, 'app'), { recursive: true, encoding: 'utf8' })
    .map((file) => `app/${file.split(path.sep).join('/')}`)
    .filter((file) => /\.tsx?$/.test(file))
    .sort();
  return Object.fromEntries(
    files
      .map((file) => [file, look(file, readFileSync(path.join(root, file), 'utf8'))] as const)
      .filter(([, seen]) => seen.length > 0),
  );
}

describe('words for times', () => {
  it('are made by no component, and none is given a clock or a zone but where the autosave says when it saved', () => {
    // A mail is made on the server, and numbers.ts says counts.
    const isOfComponents = (file: string) => /^app\/(?:ui\/(?!numbers\.ts$)|(?!email\/).*\.tsx$)/.test(file);
    expect(filesWith((file, text) => (isOfComponents(file) ? found(text) : []))).toEqual({
      'app/autosave/WritingProvider.tsx': ['a clock or a zone among its props'],
    });
  });

  it('are made in the browser by the autosave alone', () => {
    const made = filesWith((_, text) => text.match(/\bsavedJustNow\b/)?.slice() ?? []);
    expect(Object.keys(made)).toEqual(['app/autosave/useAutosave.ts', 'app/times/saved-just-now.ts']);
  });

  it.each([
    ["new Intl.DateTimeFormat('en-GB', { timeZone })", 'a formatter'],
    ['at.toLocaleString()', 'a localised text'],
    ["at.toLocaleDateString('en')", 'a localised text'],
    ["import { format } from 'date-fns';", 'a library of dates'],
    ["import { TZDate } from '@date-fns/tz';", 'a library of dates'],
    ["import { whenInWords } from '~/times/when-in-words';", 'the words themselves'],
    ['type Props = { zone: string; now: string };', 'a clock or a zone among its props'],
    ['type Props = { clock: PageClock };', 'a clock or a zone among its props'],
  ])('would be found in "%s"', (text, what) => {
    expect(found(text)).toEqual([what]);
  });
});
