import { openAllFor } from '~/crypto/person-keys';
import { asViewer } from '~/db/as-viewer';
import type { TestClinic } from '../support/people';
import type { Writer } from './writer';

interface Words {
  text: string;
}

/** Holds all of them, and the record of access, against what was acknowledged. */
export async function reconcileAll(writers: readonly Writer[], clinic: TestClinic): Promise<string[]> {
  const wrong = (await Promise.all(writers.map((writer) => reconcile(writer, clinic)))).flat();
  const broken = await clinic.behind('SELECT * FROM meantime.record_faults(NULL)');
  return broken.length === 0 ? wrong : [...wrong, 'the record of access is not whole'];
}

/** Holds what is stored against what was acknowledged: all of it is there, once, and nothing else. Returns what is wrong. */
async function reconcile({ client, assignmentId, origin, journal }: Writer, clinic: TestClinic): Promise<string[]> {
  const wrong: string[] = [];
  const differ = (what: string, found: readonly unknown[], expected: readonly unknown[]) => {
    const [is, due] = [found, expected].map((all) => all.map((one) => JSON.stringify(one)).sort()) as [
      string[],
      string[],
    ];
    if (is.join() === due.join()) return;
    const lost = due.filter((one) => !is.includes(one));
    const more = is.filter((one) => !due.includes(one));
    wrong.push(
      `${what}: ${is.length} for ${due.length}; lost ${lost.slice(0, 2).join()}; more ${more.slice(0, 2).join()}`,
    );
  };
  const replies = await clinic.behind<{ id: string; body: Uint8Array; sharedReflectionId: string; authorId: string }>(
    `SELECT id, body, shared_reflection_id AS "sharedReflectionId", author_id AS "authorId" FROM reply WHERE client_id = $1`,
    [client.personId],
  );
  const found = await asViewer(client, async (db) => {
    const all = async <R extends { id: string; body: Uint8Array; version?: number }>(
      table: string,
      scope: 'entry' | 'shared',
      rows: R[],
    ) => {
      const places = rows.map(({ id: row, body, version }) => ({
        place: { table, column: 'body', row, ...(version !== undefined && { version }) },
        sealed: body,
      }));
      const opened = await openAllFor(db, client.personId, scope, places);
      return rows.map((row, at) => ({ ...row, text: opened[at] as string }));
    };
    return {
      entries: await all('entry', 'entry', await db.entry.findMany({ where: { assignmentId } })),
      shared: await all('shared_reflection', 'shared', await db.sharedReflection.findMany()),
      replies: await all('reply', 'shared', replies),
    };
  });
  differ(
    'text',
    found.entries
      .filter(({ placeKey }) => placeKey === 'prompt:first')
      .map(({ text }) => (JSON.parse(text) as Words).text),
    journal.saved.text === '' ? [] : [journal.saved.text],
  );
  differ(
    'shared',
    found.shared.map(({ id, text }) => {
      const { items } = JSON.parse(text) as { items: { body: Words }[] };
      return [id, items.map(({ body }) => body.text).join()];
    }),
    [...journal.shared],
  );
  differ(
    'taken back',
    found.shared.filter(({ takenBackAt }) => takenBackAt).map(({ id }) => id),
    [...journal.takenBack],
  );
  differ(
    'replies',
    found.replies.map(({ id, text }) => [id, text]),
    [...journal.replied].map(([id, { text }]) => [id, text]),
  );
  const events = await clinic.behind<{ kind: string; object_id: string }>(
    `SELECT kind, object_id FROM access_event WHERE actor_id = $1 AND kind <> 'acknowledged'`,
    [client.personId],
  );
  const of = (kind: string) => events.filter((event) => event.kind === kind).map(({ object_id }) => object_id);
  differ('record of shares', of('shared'), [...journal.shared.keys()]);
  differ('record of takings back', of('taken-back'), [...journal.takenBack]);
  differ(
    'record of replies',
    of('replied'),
    [...journal.replied.values()].map(({ on }) => on),
  );
  for (const token of journal.logins) {
    const answer = await fetch(`${origin}/portal/shared`, {
      redirect: 'manual',
      headers: { Cookie: `meantime=${token}` },
    });
    if (answer.status !== 200) wrong.push(`a login that was begun answers ${answer.status}`);
  }
  return wrong;
}
