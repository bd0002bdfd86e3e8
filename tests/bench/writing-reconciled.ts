import { openFor } from '~/crypto/person-keys';
import { asViewer } from '~/db/as-viewer';
import type { ClientViewer } from '~/db/viewer';
import type { TestClinic } from '../support/people';
import type { Journal } from './load-plan';

/**
 * Holds what is stored against what each writer was told is kept: as many versions as were acknowledged, the last one's
 * words word for word, and nothing of anyone else's. What was sent last and never answered may be stored or not.
 * Returns what is wrong.
 */
export async function reconcileWriting(
  clinic: TestClinic,
  people: readonly { viewer: ClientViewer }[],
  journals: readonly Journal[],
): Promise<string[]> {
  const wrong: string[] = [];
  const viewers = new Map(people.map(({ viewer }) => [viewer.personId, viewer]));
  for (const { personId, assignmentId, placeKey, acknowledged, base, text, unanswered, wrong: heard } of journals) {
    wrong.push(...heard);
    const viewer = viewers.get(personId);
    if (!viewer) continue;
    const found = await asViewer(viewer, async (db) => {
      const entry = await db.entry.findUnique({ where: { assignmentId_placeKey: { assignmentId, placeKey } } });
      if (!entry) return undefined;
      const { id, version, body } = entry;
      const place = { table: 'entry', column: 'body', row: id, version };
      const opened = JSON.parse(await openFor(db, personId, 'entry', place, body)) as { text: string };
      return { base: `${id}.${version}`, text: opened.text };
    });
    const last = (found?.base ?? '') === base && (found?.text ?? '') === text;
    if (!last && !unanswered.includes(found?.text ?? ''))
      wrong.push(`${personId}: ${base || 'nothing'} was acknowledged last, ${found?.base ?? 'nothing'} is stored`);
    if (Number(base.split('.')[1] ?? 0) !== acknowledged) wrong.push(`${personId}: ${base} after ${acknowledged}`);
  }
  const [stored] = await clinic.behind<{ entries: number; versions: number }>(
    'SELECT count(*)::int AS entries, sum(version)::int AS versions FROM entry WHERE clinic_id = $1',
    [clinic.clinicId],
  );
  const told = journals.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  const open = journals.reduce((sum, { unanswered }) => sum + unanswered.length, 0);
  if (!stored || stored.versions < told || stored.versions > told + open)
    wrong.push(`${stored?.versions} versions are stored and ${told} were acknowledged`);
  return wrong;
}
