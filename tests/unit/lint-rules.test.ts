import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Linter } from 'eslint';
import parser from 'typescript-eslint';
import { describe, expect, test } from 'vitest';
import meantime, { nouns, walls } from '../../eslint.rules.js';

const root = path.resolve(import.meta.dirname, '../..');

/** The rules of Meantime that a file with this text breaks. */
function said(file: string, text: string): string[] {
  return verified(file, text).map(({ ruleId, message }) => ruleId ?? message);
}

/** What they say to it. */
function messages(file: string, text: string): string[] {
  return verified(file, text).map(({ message }) => message);
}

function verified(file: string, text: string): Linter.LintMessage[] {
  const linter = new Linter({ cwd: root });
  const rules = Object.fromEntries(Object.keys(meantime.rules).map((name) => [`meantime/${name}`, 'error' as const]));
  const config = {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parser: parser.parser as Linter.Parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    plugins: { meantime: meantime as never },
    rules: file.startsWith('app/routes/') ? rules : { ...rules, 'meantime/guarded-routes': 'off' as const },
  };
  return linter.verify(text, [config], { filename: path.join(root, file) });
}

const guards = "import { forClient, forClinician } from '~/auth/guards';\n";

describe('a route', () => {
  test.each([
    ['export async function loader() { return null }'],
    ['export function action() { return null }'],
    ['export const loader = async () => null'],
    ['export const loader = (0, forClient)(() => null)'],
    ['export let loader = forClient(() => null)'],
    ['export const { loader } = { loader: () => null }'],
    ['const loader = forClient(() => null); export { loader }'],
    ['const secret = () => null; export { secret as action }'],
    ["export { loader } from './other'"],
    ["export * from './other'"],
    ['export const loader = someoneElse(forClient(() => null))'],
  ])('may not be written %s', (text) => {
    expect(said('app/routes/portal/today.tsx', guards + text)).toContain('meantime/guarded-routes');
  });

  test.each([
    ["import { forClient } from './my-guard'; export const loader = forClient(() => null)"],
    ["import { forAnyone as forClient } from '~/auth/guards'; export const loader = forClient(() => null)"],
    ['const forClient = (work) => work; export const loader = forClient(() => null)'],
    ['function forClient(work) { return work } export const loader = forClient(() => null)'],
  ])('may not make a guard of its own: %s', (text) => {
    expect(said('app/routes/portal/today.tsx', text)).toContain('meantime/guarded-routes');
  });

  test('may be written as a call of a guard', () => {
    const text = `${guards}export const loader = forClient(async ({ viewer }) => viewer.name);
      export const action = forClinician(() => null, { beforeAcknowledgement: true });
      export type { Shown } from './shown';
      export const meta = () => [];`;
    expect(said('app/routes/portal/today.tsx', text)).toEqual([]);
  });
});

describe('imports flow one way', () => {
  test.each([
    ['app/routes/portal/today.tsx', "import { asViewer } from '~/db/as-viewer'"],
    ['app/routes/portal/today.tsx', "import { sealFor } from '../../crypto/person-keys'"],
    ['app/routes/portal/today.tsx', "const { asViewer } = await import('~/db/as-viewer')"],
    ['app/domain/entries/save-entry.ts', "import { redirect } from '@remix-run/node'"],
    ['app/domain/entries/save-entry.ts', "import { useState } from 'react'"],
    ['app/domain/entries/save-entry.ts', "import { forClient } from '~/auth/guards'"],
    ['app/domain/entries/save-entry.ts', "export * from '../../forms/read-form'"],
    ['app/forms/read-form.ts', "import { asViewer } from '~/db/as-viewer'"],
    ['app/forms/read-form.ts', "import { reply } from '~/domain/threads/reply'"],
    ['app/account/SignOutButton.tsx', "import { useSigningOut } from '~/routes/portal/writing/signing-out'"],
    ['app/acknowledgement/acknowledging.ts', "import { asViewer } from '~/db/as-viewer'"],
    ['app/replies/reply-without-answer.ts', "import { asViewer } from '~/db/as-viewer'"],
    ['app/reading-preferences/look-cookie.ts', "import { setTimeZone } from '~/domain/people/set-time-zone'"],
    ['app/db/as-viewer.ts', "import { saveEntry } from '~/domain/entries/save-entry'"],
    ['app/ui/PieceArticle.tsx', "import { openPiece } from '../domain/piece-format/piece'"],
    ['app/ui/PieceArticle.tsx', "import { readFileSync } from 'node:fs'"],
    ['emails/invitation.tsx', "import { env } from '../app/env.server'"],
    ['app/autosave/send.ts', "import { asViewer } from '~/db/as-viewer'"],
    ['app/autosave/send.ts', "import { saveEntry } from '~/domain/entries/save-entry'"],
    ['app/autosave/send.ts', "import { fieldNames } from '~/routes/portal/writing/field-names'"],
    ['app/autosave/send.ts', "import { z } from 'zod'"],
    ['app/auth/guards.ts', "import { saveEntry } from '~/domain/entries/save-entry'"],
  ])('%s may not say %s', (file, text) => {
    expect(said(file, text)).toEqual(['meantime/import-boundaries']);
  });

  test.each([
    [
      'app/routes/portal/today.tsx',
      "import { today } from '~/domain/assignments/today'; import type { Viewer } from '~/db/viewer'",
    ],
    [
      'app/domain/entries/save-entry.ts',
      "import { asViewer } from '~/db/as-viewer'; import { NotFound } from '~/errors'; import { z } from 'zod'",
    ],
    [
      'app/ui/PieceArticle.tsx',
      "import type { PieceWithDisclaimer } from '~/domain/piece-format/piece'; import { type Kind } from '~/domain/piece-format/content'; import { Link } from '@remix-run/react'",
    ],
    ['emails/invitation.tsx', "import { Text } from '@react-email/components'; import { Frame } from './frame'"],
  ])('%s may say %s', (file, text) => {
    expect(said(file, text)).toEqual([]);
  });
});

/** The folders in a folder, by name. */
function foldersIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .map(({ name }) => name)
    .sort();
}

test('every folder of the app has a row that says what it may import', () => {
  const rows = Object.keys(walls).filter((part) => part.startsWith('app/'));
  expect(rows.sort()).toEqual(foldersIn('app').map((name) => `app/${name}`));
});

describe('the nouns of the domain', () => {
  test('stand in one list, every one of them and no other', () => {
    expect([...nouns].sort()).toEqual(foldersIn('app/domain'));
  });

  test.each([...nouns.entries()].slice(1))('no. %i, %s, may not import the one before it', (at, noun) => {
    const [above, file] = [nouns[at - 1], `app/domain/${noun}/verb.ts`];
    expect(said(file, `import { verb } from '../${above}/verb'`)).toEqual(['meantime/domain-order']);
    expect(said(`app/domain/${above}/verb.ts`, `import { verb } from '../${noun}/verb'`)).toEqual([]);
  });

  test.each([
    ["import type { Line } from '../caseload/caseload'"],
    ["import { type Line } from '~/domain/caseload/caseload'"],
    ["type Line = import('../caseload/caseload').Line"],
    ["export type { Line } from '../caseload/caseload'"],
    ["export * from '../caseload/caseload'"],
    ["const { caseload } = await import('../caseload/caseload')"],
    ["import { briefs } from '../briefs/briefs'"],
  ])('may not look up either by %s', (text) => {
    expect(said('app/domain/entries/save-entry.ts', text)).toEqual(['meantime/domain-order']);
  });

  test('are unknown to what lies beside them, and none is without a place in the list', () => {
    expect(said('app/domain/page.ts', "import { words } from './file-format/field-types'")).toEqual([
      'meantime/domain-order',
    ]);
    expect(said('app/domain/entries/entry.ts', "import { NotFound } from '~/errors'")).toEqual([]);
    expect(said('app/domain/somewhere/verb.ts', '')).toEqual(['meantime/domain-order']);
  });
});

describe('the portal and the clinic', () => {
  test.each([
    [
      'app/routes/clinic/authoring/useDraftAutosave.tsx',
      "import { SignInAgain } from '../../portal/writing/SignInAgain'",
    ],
    ['app/routes/portal/today.tsx', "import { Finding } from '../clinic/finding/Finding'"],
    ['app/routes/portal/today.tsx', "export { followLink } from '~/routes/open/follow-link'"],
    ['app/routes/sign-out-button.tsx', "import { useSigningOut } from './portal/writing/signing-out'"],
  ])('do not import from each other: %s may not say %s', (file, text) => {
    expect(said(file, text)).toEqual(['meantime/audiences-apart']);
  });

  test('import from themselves and from what both share', () => {
    expect(
      said('app/routes/clinic/authoring/useDraftAutosave.tsx', "import { SignInAgain } from '../../SignInAgain'"),
    ).toEqual([]);
    expect(said('app/routes/portal/today.tsx', "import { WhoSees } from './writing/WhoSees'")).toEqual([]);
    expect(said('app/routes/sign-out-button.tsx', "import type { loader } from './portal/layout'")).toEqual([]);
  });
});

describe('what only one place may do', () => {
  test('app/auth alone mints viewers', () => {
    const text = "import { mintViewer } from '~/db/viewer'; mintViewer({}, '')";
    expect(said('app/auth/logins.ts', text)).toEqual([]);
    expect(said('app/domain/entries/save-entry.ts', text)).toContain('meantime/only-auth-mints-viewers');
    expect(said('app/domain/entries/save-entry.ts', "import * as all from '~/db/viewer'")).toContain(
      'meantime/only-auth-mints-viewers',
    );
  });

  test('app/env.server.ts alone reads the environment', () => {
    for (const text of [
      'process.env.PORT',
      "process['env']",
      'const { env } = process',
      "import { env } from 'node:process'",
    ]) {
      expect(said('app/env.server.ts', text)).toEqual([]);
      expect(said('app/crypto/envelope.ts', text)).toEqual(['meantime/env-in-one-place']);
    }
    expect(said('app/crypto/envelope.ts', 'process.exit(1)')).toEqual([]);
  });

  test('nothing is put into a drawer', () => {
    expect(said('app/utils/dates.ts', '')).toEqual(['meantime/no-grab-bag-names']);
    expect(said('app/domain/helpers.ts', '')).toEqual(['meantime/no-grab-bag-names']);
    expect(said('app/domain/library/format.ts', '')).toEqual([]);
  });
});

describe('the offset of a time zone', () => {
  test.each([
    ["new Intl.DateTimeFormat('en-GB', { timeZone: zone }).format(at)", 'Intl.DateTimeFormat'],
    ["Intl.DateTimeFormat('en-GB')", 'Intl.DateTimeFormat'],
    ['const { DateTimeFormat } = Intl', 'Intl'],
    ["Intl.supportedValuesOf('timeZone')", 'Intl.supportedValuesOf'],
    ["at.toLocaleString('en', { timeZone })", 'toLocaleString'],
    ["at.toLocaleDateString('en')", 'toLocaleDateString'],
    ['at.getTimezoneOffset()', 'getTimezoneOffset()'],
    ['at.getHours()', 'getHours()'],
    ['Temporal.Now.zonedDateTimeISO(zone)', 'Temporal'],
    ["import { TZDate } from '@date-fns/tz'", '@date-fns/tz'],
    ["import moment from 'moment-timezone'", 'moment-timezone'],
    ["const moment = require('moment-timezone/builds/all')", 'moment-timezone/builds/all'],
    ["const luxon = await import('luxon')", 'luxon'],
    ['const text = `SELECT starts_at AT TIME ZONE ${zone} FROM appointment`', 'PostgreSQL'],
    ["const text = 'SELECT timezone($1, starts_at)'", 'PostgreSQL'],
    ["const text = 'SELECT name FROM pg_timezone_names'", 'PostgreSQL'],
  ])('may not be asked for by %s', (text, what) => {
    expect(said('app/domain/appointments/add.ts', text)).toEqual(['meantime/offsets-from-one-place']);
    expect(messages('app/domain/appointments/add.ts', text)).toEqual([
      expect.stringContaining(`${what} has zone data`),
    ]);
    expect(said('prisma/seed/demo-week.ts', text)).toEqual(['meantime/offsets-from-one-place']);
  });

  test.each([
    ["new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' })"],
    ["(1200).toLocaleString('en')"],
    ["new Intl.ListFormat('en')"],
    ['at.getUTCHours()'],
    ["const text = `SELECT at AT TIME ZONE 'UTC'`"],
    ["import { offsetAt } from '~/time-zones/zone-data.server'"],
  ])('is not asked for by %s', (text) => {
    expect(said('app/domain/appointments/add.ts', text)).toEqual([]);
  });

  test('is asked of PostgreSQL by no migration', () => {
    const asks = /\bat\s+time\s+zone\b(?!\s+'UTC')|\btimezone\s*\(|pg_timezone_/i;
    expect(asks.test("SELECT now() AT TIME ZONE 'Europe/Kyiv'")).toBe(true);
    const files = readdirSync(path.join(root, 'prisma'), { recursive: true, encoding: 'utf8' });
    const scripts = files.filter((file) => file.endsWith('.sql'));
    expect(scripts.length).toBeGreaterThan(3);
    expect(scripts.filter((file) => asks.test(readFileSync(path.join(root, 'prisma', file), 'utf8')))).toEqual([]);
  });
});
