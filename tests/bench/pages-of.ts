import { addresses, filled } from '../support/addresses';
import { samples } from '../support/samples/routes';
import type { Answer, Visitor } from '../support/visitor';

/** A page that one person asks for. */
export interface MeasuredPage {
  who: 'steady' | 'heavy';
  name: string;
  /** What stands on it, so that nothing else is measured. */
  shows: string;
  ask(): Promise<Answer>;
}

interface Whose {
  clinician: string;
  client: string;
  visitor(personId: string): Promise<Visitor>;
  behind(sql: string, values?: unknown[]): Promise<Record<string, string>[]>;
}

/** The pages of one clinician and one of their clients. */
export async function pagesOf(
  who: MeasuredPage['who'],
  { clinician, client, visitor, behind }: Whose,
): Promise<MeasuredPage[]> {
  const visitors = { clinic: await visitor(clinician), portal: await visitor(client) };
  const [essay] = await behind(
    `SELECT a.id
     FROM assignment a JOIN piece_version v ON v.id = a.piece_version_id JOIN piece p ON p.id = v.piece_id
     WHERE a.client_id = $1 AND p.kind = 'essay' AND EXISTS (SELECT FROM entry e WHERE e.assignment_id = a.id)
     ORDER BY a.assigned_at, a.id LIMIT 1`,
    [client],
  );
  const [last] = await behind(
    `SELECT id FROM shared_reflection WHERE clinician_id = $1 AND discussed_at IS NULL AND taken_back_at IS NULL
     ORDER BY shared_at DESC LIMIT 1`,
    [clinician],
  );
  if (!essay || !last) throw new Error(`The ${who} clinician's client has written to no essay.`);
  const parameters = { clientId: client, assignmentId: essay['id'], sharedReflectionId: last['id'] };
  return addresses.flatMap(({ id, path }) =>
    (samples[id]?.measured ?? []).map(({ as, query, shows }): MeasuredPage => {
      const by = id.startsWith('routes/clinic/') ? visitors.clinic : visitors.portal;
      const address = `${filled(path, parameters)}${query === undefined ? '' : `?${query}`}`;
      return { who, name: as, shows, ask: () => by.get(address) };
    }),
  );
}
