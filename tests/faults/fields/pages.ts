import { linkToken, linkTokenHash } from '~/crypto/links';
import { newId } from '~/db/id';
import type { Viewer } from '~/db/viewer';
import { addresses } from '../../support/addresses';
import { assigned } from '../../support/assigned';
import type { OwnClinic } from '../../support/own-clinic';
import { looksAt } from '../../support/samples/routes';
import { plant, type World } from '../../support/samples/world';

/** A page as it is looked at, and by whom; nobody where `who` is null. */
export interface FieldsPage {
  address: string;
  who: Viewer | null;
}

export interface PagesWithFields {
  world: World;
  pages: FieldsPage[];
}

/** One page of each kind that has fields, by what its address has. */
const SHORT = [
  /^\/sign-in$/,
  /^\/arrive\//,
  /^\/portal\/assignments\/[^/?]+$/,
  /^\/portal\/shared\/[^/?]+$/,
  /^\/clinic\/caseload\/invitation$/,
  /\/assignments\/new\?piece=/,
  /^\/clinic\/library$/,
  /^\/clinic\/library\/drafts\/[^/?]+$/,
];

/** Every page there is, by the samples of its route, in a world where each thing is there once; or one of each kind. */
export async function pagesOf(clinic: OwnClinic, everything: boolean): Promise<PagesWithFields> {
  const clinician = await clinic.aClinician();
  const client = await clinic.aClient({ of: clinician });
  const world = await plant(clinic, clinician, client);
  const others = await clinic.behind<{ id: string }>(
    `SELECT DISTINCT ON (p.kind) v.id FROM piece_version v JOIN piece p ON p.id = v.piece_id
     WHERE p.kind <> 'essay' AND p.clinic_id IS NULL ORDER BY p.kind, p.slug, v.number DESC`,
  );
  // One after another: the first makes the client's key.
  const more: string[] = [];
  for (const { id } of others) more.push(await assigned(clinic, clinician, client, id));
  const arriving = await clinic.aClient({ of: clinician, acknowledged: false });
  const link = async (kind: 'arrival' | 'return', personId: string) => {
    const id = newId();
    const token = linkToken(id);
    await clinic.behind(
      `INSERT INTO invitation (id, clinic_id, kind, person_id, token_hash, expires_at)
       VALUES ($1, $2, $3::link_kind, $4, $5, now() + interval '2 hours')`,
      [id, clinic.clinicId, kind, personId, linkTokenHash(token)],
    );
    return token;
  };
  const tokens: Record<string, string> = {
    'routes/open/accept-invitation': `/arrive/${await link('arrival', arriving.personId)}`,
    'routes/open/sign-in-link': `/return/${await link('return', client.personId)}`,
  };
  const all = addresses
    .filter(({ shows }) => shows)
    .flatMap(({ id, path }): FieldsPage[] => {
      const who = id.startsWith('routes/portal/') ? client : id.startsWith('routes/clinic/') ? clinician : null;
      const looks = tokens[id] === undefined ? looksAt(id, path, world) : [tokens[id]];
      return looks.map((address) => ({ address, who }));
    })
    .concat(more.map((id) => ({ address: `/portal/assignments/${id}`, who: client })));
  return { world, pages: everything ? all : all.filter(({ address }) => SHORT.some((kind) => kind.test(address))) };
}
