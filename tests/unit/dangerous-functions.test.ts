import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What runs in production, by its path: the app, its mails and its migrations. */
const sources = new Map(
  ['app', 'emails', 'prisma/migrations']
    .flatMap((folder) =>
      (readdirSync(path.join(ROOT, folder), { recursive: true }) as string[]).map((name) => path.join(folder, name)),
    )
    .filter((name) => /\.(tsx?|mjs|sql)$/.test(name) && !name.startsWith('app/db/generated/'))
    .map((name) => [name, readFileSync(path.join(ROOT, name), 'utf8')] as const),
);
const isLaunch = (name: string) => name.startsWith('app/launch/');

/** Where something is found, a file once. */
function filesWith(what: RegExp): string[] {
  return [...sources].flatMap(([name, text]) => (what.test(text) ? [name] : [])).sort();
}

/** What the first group of a pattern finds in all files, each once. */
function allOf(pattern: RegExp): string[] {
  return [...new Set([...sources.values()].flatMap((text) => [...text.matchAll(pattern)].map(([, one = '']) => one)))];
}

test('there is something to look at', () => {
  expect(sources.size).toBeGreaterThan(300);
  expect(filesWith(/child_process/).length).toBeGreaterThan(0);
});

describe('functions that are dangerous', () => {
  test('no text is run as code, and no program is started by anything but the launcher', () => {
    expect(filesWith(/\beval\(|new Function\(|node:vm\b/)).toEqual([]);
    expect(filesWith(/child_process|node:worker_threads|node:cluster/).filter((name) => !isLaunch(name))).toEqual([]);
  });

  test('HTML is put into a page as it stands in three places: a piece’s body, its parts, and the note', () => {
    expect(filesWith(/dangerouslySetInnerHTML/)).toEqual([
      'app/ui/Disclaimer.tsx',
      'app/ui/PieceArticle.tsx',
      'app/ui/PieceReader.tsx',
    ]);
    expect(filesWith(/\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|createContextualFragment/)).toEqual([]);
  });

  test('a pattern to search by is made of no one’s words, but of the addresses of routes', () => {
    expect(filesWith(/new RegExp\(/).filter((name) => !isLaunch(name))).toEqual(['app/server/url-patterns.ts']);
  });

  test('a page listens to no other site, and talks to its own server alone', () => {
    expect(filesWith(/addEventListener\(\s*'message'|onmessage|window\.opener|new WebSocket|EventSource\(/)).toEqual(
      filesWith(/new BroadcastChannel/),
    );
    const asked = allOf(/\bfetch\(\s*([^,)]+)/g).filter((address) => !address.includes('/healthz'));
    // `href` is a script or style that the page's own manifest names.
    expect(asked.sort()).toEqual([
      "'/favicon.svg'",
      "'/look'",
      "'/sign-in/in-place'",
      "'/sign-out'",
      'destination.to',
      'form.action',
      'href',
    ]);
  });

  test('a process asks no server but PostgreSQL and the mail service', () => {
    expect(filesWith(/from 'resend'/)).toEqual(['app/email/resend-post.ts']);
    const connects =
      /from 'node:(http2|https|tls|dns|dgram)'|\bhttps?\.(get|request)\(|\b(request|get)\b[^'\n]* from 'node:http'/;
    expect(filesWith(connects)).toEqual([]);
    expect(filesWith(/from 'node:net'/).filter((name) => !isLaunch(name))).toEqual(['app/db/clients.ts']);
  });
});

describe('cryptography', () => {
  test('seals with AES-256-GCM alone, and hashes with SHA-256 alone', () => {
    expect(allOf(/create(?:Cipher|Decipher)iv\(\s*([^,]+),/g)).toEqual(["'aes-256-gcm'"]);
    expect(allOf(/\b(?:createHash|createHmac|hkdfSync)\(\s*([^,)]+)/g)).toEqual(["'sha256'"]);
    expect(filesWith(/\bmd5\(|\bsha1\b|\bdigest\(\s*\w+\s*,\s*'|\bhmac\(/i)).toEqual([]);
  });

  test('takes nothing that must not be guessed from Math.random', () => {
    expect(filesWith(/Math\.random/)).toEqual(['app/autosave/draft-controller.ts']);
    expect(filesWith(/\brandom\(\)/)).toEqual([]);
  });
});
