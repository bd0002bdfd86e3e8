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
  const [clinicians, clients] = [await visitor(clinician), await visitor(client)];
  const [essay] = await behind(
    `SELECT a.id, (SELECT title FROM piece_version v WHERE v.id = a.piece_version_id) AS title
     FROM assignment a JOIN piece_version v ON v.id = a.piece_version_id JOIN piece p ON p.id = v.piece_id
     WHERE a.client_id = $1 AND p.kind = 'essay' AND EXISTS (SELECT FROM entry e WHERE e.assignment_id = a.id)
     ORDER BY a.assigned_at, a.id LIMIT 1`,
    [client],
  );
  const [last] = await behind(
    `SELECT id FROM shared_reflection WHERE clinician_id = $1 AND read_together_at IS NULL AND taken_back_at IS NULL
     ORDER BY shared_at DESC LIMIT 1`,
    [clinician],
  );
  if (!essay || !last) throw new Error(`The ${who} clinician's client has written to no essay.`);
  const key = '00000000-0000-4000-8000-000000000000';
  const page = (name: string, by: Visitor, path: string, shows: string): MeasuredPage => ({
    ...{ who, name, shows },
    ask: () => by.get(path),
  });
  return [
    page('home', clinicians, '/clinic', 'Before you meet'),
    page('review queue', clinicians, '/clinic/review', 'scope="row"'),
    page('… of one kind', clinicians, '/clinic/review?kind=card-set', 'scope="row"'),
    page('… by client', clinicians, '/clinic/review?sort=client', 'scope="row"'),
    page('caseload', clinicians, '/clinic/caseload', 'scope="row"'),
    page('… by appointment', clinicians, '/clinic/caseload?sort=next', 'scope="row"'),
    page('… by last shared', clinicians, '/clinic/caseload?sort=-shared', 'scope="row"'),
    page('client', clinicians, `/clinic/clients/${client}`, '@town.example'),
    page('assign, searching', clinicians, `/clinic/clients/${client}/assignments/new?search=the`, 'Assign a piece'),
    page('a shared reflection', clinicians, `/clinic/review/${last['id']}`, 'Clinical note'),
    page('today', clients, '/portal', 'Today'),
    page('reading page', clients, `/portal/assignments/${essay['id']}`, 'Clinical note'),
    page('share preview', clients, `/portal/assignments/${essay['id']}/sharing?all=&key=${key}`, 'Clinical note'),
  ];
}
