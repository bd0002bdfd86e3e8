import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isId } from '../db/id';
import type { OutgoingMail, Post } from './mail';

const storedMail = z.object({
  key: z.string(),
  to: z.string(),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  at: z.iso.datetime(),
});

/** A mail in the local mailbox, and when it came. */
export type StoredMail = OutgoingMail & { at: string };

/** Keeps mails as files in a folder, one a key, instead of sending them. Only outside production. */
export function mailboxPost(folder: string): Post {
  return async (mail) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${mail.key}.json`);
    await writeFile(`${path}.part`, JSON.stringify({ ...mail, at: new Date().toISOString() }), { mode: 0o600 });
    await rename(`${path}.part`, path);
  };
}

/** The mails in the folder, newest first. An absent folder is an empty mailbox. */
export async function mailsIn(folder: string): Promise<StoredMail[]> {
  const names = await readdir(folder).catch(() => []);
  const mails = await Promise.all(
    names.filter((name) => name.endsWith('.json')).map((name) => mailIn(folder, name.slice(0, -'.json'.length))),
  );
  return mails.filter((mail) => mail !== undefined).sort((a, b) => b.at.localeCompare(a.at));
}

/** One mail by its key, or nothing. */
export async function mailIn(folder: string, key: string): Promise<StoredMail | undefined> {
  if (!isId(key)) return undefined;
  const text = await readFile(join(folder, `${key}.json`), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : storedMail.parse(JSON.parse(text));
}
