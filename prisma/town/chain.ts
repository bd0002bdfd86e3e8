import { hash } from 'node:crypto';
import type pg from 'pg';
import { copyOut } from '../../app/launch/copy.mjs';
import { Rows } from './rows';

const BATCH = 20_000;

/**
 * Takes the gathered events of some clinics in the order in which they happened, and writes the chain of each person's
 * access events with its head: what `meantime.record_access` would have written, one by one. Hashes are those of
 * `meantime.access_event_hash`. `reader` and `writer` are two connections. Resolves to how many there were.
 */
export async function chainEvents(
  reader: pg.Client,
  writer: pg.Client,
  clinicIds: readonly string[],
  onRows: (rows: number) => void,
): Promise<number> {
  const events = new Rows('access_event', {
    clinic_id: 'uuid',
    seq: 'long',
    at: 'moment',
    actor_id: 'uuid',
    subject_id: 'uuid',
    kind: 'text',
    object_id: 'uuid',
    previous_hash: 'bytes',
    hash: 'bytes',
  });
  const heads = new Rows('record_chain', { person_id: 'uuid', scope: 'text', seq: 'long', hash: 'bytes' });
  let head = { subject: '', seq: 0, hash: Buffer.alloc(0) };
  let all = 0;
  const follow = (line: string) => {
    const [clinic, micros, actor, subject, kind, object] = line.split('\t') as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    if (subject !== head.subject) {
      if (head.seq > 0) heads.add(head.subject, 'access', head.seq, head.hash);
      head = { subject, seq: 0, hash: Buffer.alloc(0) };
    }
    const seq = head.seq + 1;
    const said = Buffer.from(`${clinic}|${seq}|${micros}|${actor}|${subject}|${kind}|${object}`, 'utf8');
    const next = hash('sha256', Buffer.concat([head.hash, said]), 'buffer');
    events.add(clinic, seq, Number(micros) / 1000, actor, subject, kind, object, head.hash, next);
    head = { subject, seq, hash: next };
    all += 1;
  };
  let rest = '';
  const send = async () => {
    onRows(events.count);
    await events.copyTo(writer);
  };
  const wanted = clinicIds.map((id) => `'${id}'`).join(', ');
  await copyOut(
    reader,
    `COPY (SELECT clinic_id, (extract(epoch FROM at) * 1000000)::bigint, actor_id, subject_id, kind, object_id
       FROM town.event WHERE clinic_id IN (${wanted}) ORDER BY subject_id, at, kind, object_id) TO STDOUT`,
    async (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(follow);
      if (events.count >= BATCH) await send();
    },
  );
  if (head.seq > 0) heads.add(head.subject, 'access', head.seq, head.hash);
  await send();
  await heads.copyTo(writer);
  return all;
}
