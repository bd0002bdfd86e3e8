import { randomBytes } from 'node:crypto';
import { asViewer } from '~/db/as-viewer';
import { newId } from '~/db/id';
import { mintViewer, type ClientViewer, type ClinicianViewer, type Viewer } from '~/db/viewer';
import { addAppointment } from '~/domain/appointments/add';
import { assign } from '~/domain/assignments/assign';
import { emptyFields } from '~/domain/authoring/fields';
import { saveEntry } from '~/domain/entries/save-entry';
import { setFavourite } from '~/domain/library/set-favourite';
import { openSharedReflection } from '~/domain/sharing/open';
import { share } from '~/domain/sharing/share';
import { reply } from '~/domain/threads/reply';
import { addresses, filled, type Address } from './addresses';
import { aLogin } from './login';
import type { TestClinic } from './people';

/*
 * A planted world, and what every route takes in it. A new noun is planted in `plant` and has its routes in `samples`:
 * trespass, disclaimer, accessibility, bad input and the bench then know it.
 */

/** What one clinician and one client of theirs have together, each thing once. Ids go by the names that addresses give them. */
export interface World {
  clinician: ClinicianViewer;
  client: ClientViewer;
  clientId: string;
  assignmentId: string;
  sharedReflectionId: string;
  pieceId: string;
  draftId: string;
  pieceVersionId: string;
  disclaimerId: string;
  appointmentId: string;
  /** The entry that was shared, in its first version. */
  entryId: string;
  /** The two places that were written at; only the first was shared. */
  slots: { shared: string; kept: string };
  /** A random text for each thing with words, to look for. */
  secrets: Record<string, string>;
}

/** A text that stands nowhere else: to plant, and to look for. */
export const secret = (what: string) => `${what}-${randomBytes(9).toString('hex')}`;

/** A day and time a month ahead, as a form sends it. */
export const inAMonth = `${new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)}T15:00`;

/**
 * Has a clinician and their client do everything there is to do together once: an assignment, two answers of which
 * one is shared, its opening, a reply by each, an appointment a month from now; and a favourite and a draft of the
 * clinician's. The piece is the clinic's test essay, or the library's first where there is a library.
 */
export async function plant(
  clinic: Pick<TestClinic, 'behind'>,
  clinician: ClinicianViewer,
  client: ClientViewer,
): Promise<World> {
  const one = async (sql: string, ...values: unknown[]) =>
    (await clinic.behind<Record<'id' | 'first' | 'second', string>>(sql, values))[0] ?? {
      id: '',
      first: '',
      second: '',
    };
  const version = await one(
    `SELECT v.id, v.content #>> '{prompts,0,id}' AS first, v.content #>> '{prompts,1,id}' AS second
     FROM piece_version v JOIN piece p ON p.id = v.piece_id
     WHERE p.kind = 'essay' AND p.clinic_id IS NULL ORDER BY p.slug, v.number DESC LIMIT 1`,
  );
  const piece = await one(
    `SELECT p.id FROM piece p JOIN piece_version v ON v.piece_id = p.id
     WHERE p.clinic_id IS NULL OR p.clinic_id = $1 ORDER BY v.number DESC, p.slug LIMIT 1`,
    clinician.clinicId,
  );
  const disclaimer = await one('SELECT disclaimer_id AS id FROM piece_version WHERE id = $1', version.id);
  const secrets = {
    why: secret('why'),
    shared: secret('shared'),
    kept: secret('kept'),
    clinicianReply: secret('clinician-reply'),
    clientReply: secret('client-reply'),
  };
  const slots = { shared: `prompt:${version.first}`, kept: `prompt:${version.second}` };
  const clientId = client.personId;
  const assignmentId = newId();
  await assign(clinician, { id: assignmentId, clientId, pieceVersionId: version.id, why: secrets.why });
  const write = (slot: string, text: string) =>
    saveEntry(client, { assignmentId, slot, body: { form: 'answer', text }, baseVersion: 0 });
  await write(slots.shared, secrets.shared);
  await write(slots.kept, secrets.kept);
  const sharedReflectionId = newId();
  await share(client, {
    id: sharedReflectionId,
    assignmentId,
    choice: { slots: [slots.shared], versions: { [slots.shared]: 1 }, talkOnly: false },
  });
  await openSharedReflection(clinician, sharedReflectionId);
  await reply(clinician, { id: newId(), sharedReflectionId, text: secrets.clinicianReply });
  await reply(client, { id: newId(), sharedReflectionId, text: secrets.clientReply });
  const appointmentId = newId();
  await addAppointment(clinician, { id: appointmentId, clientId, typed: inAMonth });
  await setFavourite(clinician, piece.id, true);
  const draftId = newId();
  // Past the verb that begins one, for the labels of the library, which it comes with, are read by the build alone.
  const draft = { id: draftId, clinicId: clinician.clinicId, writtenById: clinician.personId };
  const fields = { ...emptyFields(), title: 'A draft', prompts: [{ id: '', text: 'What now?' }] };
  await asViewer(clinician, (db) => db.pieceDraft.createMany({ data: [{ ...draft, kind: 'essay', fields }] }));
  const entry = await one('SELECT id FROM entry WHERE assignment_id = $1 AND slot = $2', assignmentId, slots.shared);
  return {
    clinician,
    client,
    clientId,
    assignmentId,
    sharedReflectionId,
    pieceId: piece.id,
    draftId,
    pieceVersionId: version.id,
    disclaimerId: disclaimer.id,
    appointmentId,
    entryId: entry.id,
    slots,
    secrets,
  };
}

/** Plants a world between Ines and Ada of the demo clinic, each with a login of their own. */
export async function plantInDemo({ behind }: Pick<TestClinic, 'behind'>): Promise<World> {
  const person = async (name: string) => {
    const [row] = await behind<{ id: string; name: string; clinic: string }>(
      'SELECT id, name, clinic_id AS clinic FROM person WHERE name = $1',
      [name],
    );
    if (!row) throw new Error(`The demo clinic has nobody called ${name}.`);
    const token = await aLogin(behind, row.id, { minutes: 600 });
    const known = { personId: row.id, clinicId: row.clinic, clinicName: '', name, timeZone: 'UTC', acknowledged: true };
    return { known, token };
  };
  const [ines, ada] = [await person('Ines Fallow'), await person('Ada Pebble')];
  return plant(
    { behind },
    mintViewer({ ...ines.known, kind: 'clinician', managesClinic: false }, ines.token),
    mintViewer({ ...ada.known, kind: 'client' }, ada.token),
  );
}

/** What one route takes, besides the parameters of its address, which a world fills. */
export interface Sample {
  /** It shows the words of pieces, and so the disclaimer. */
  showsPieces?: true;
  /** Names that its query takes. */
  query?: string[];
  /** Queries under which it shows what it does not show without. */
  looks?: (world: World) => string[];
  /** Its forms, each rightly filled in, one for every thing that it can be sent for; `by` is whoever sends it. */
  forms?: (world: World, by: Viewer) => Record<string, string>[];
}

const account: Sample = { query: ['saved'], forms: () => [{ timeZone: 'Europe/London' }] };
const disclaimer: Sample = { query: ['to'], forms: ({ disclaimerId }) => [{ disclaimer: disclaimerId }] };
const link: Sample = { forms: () => [{ passphrase: 'a kettle under slow weather' }] };
const typed = { revision: '1', title: 'A title', minutes: '5', body: 'Words.', 'prompts.0.text': 'What now?' };
const writing = ({ entryId, slots }: World, { personId }: Viewer) => ({
  person: personId,
  [`form ${slots.shared}`]: 'answer',
  [`base ${slots.shared}`]: `${entryId}.1`,
  [`newer ${slots.shared}`]: '',
  [`field ${slots.shared} text`]: 'words',
});
const replying = (other: string) => () => [{ what: 'reply', id: newId(), text: 'words' }, { what: other }];

/** What every route takes. One that is not here fails the tests over them. */
export const samples: Record<string, Sample> = {
  'routes/open/landing': {},
  'routes/open/sign-in': {
    query: ['to'],
    forms: () => [{ email: 'nobody@people.example', passphrase: 'not the right one', to: '/portal' }, { as: 'a.1.b' }],
  },
  'routes/open/sign-in-in-place': {
    forms: () => [{ email: 'nobody@people.example', passphrase: 'not the right one' }],
  },
  'routes/open/sign-out': { forms: () => [{ where: 'here' }, { where: 'everywhere' }] },
  'routes/open/accept-invitation': link,
  'routes/open/sign-in-link': link,
  'routes/open/forgot-passphrase': { forms: () => [{ email: 'nobody@people.example' }] },
  'routes/open/help-now': { query: ['region'] },
  'routes/open/disclaimer': {},
  'routes/open/reading-preferences': { forms: () => [{ theme: 'dark', size: 'large' }] },
  'routes/open/mailbox': {},
  'routes/open/mailbox-mail': {},
  'routes/open/not-found': { forms: () => [{ any: 'thing' }] },
  'routes/portal/today': { query: ['before', 'after'] },
  'routes/portal/disclaimer': disclaimer,
  'routes/portal/assignment': {
    showsPieces: true,
    query: ['turn', 'change', 'delete', 'saved'],
    forms: (world, by) => [
      { ...writing(world, by), at: world.slots.shared },
      { ...writing(world, by), then: 'sharing' },
      {
        ...writing(world, by),
        [`newer ${world.slots.shared}`]: `${world.entryId}.1`,
        keep: `both ${world.slots.shared}`,
      },
      { delete: `moment:${newId()}`, base: `${world.entryId}.1` },
    ],
  },
  'routes/portal/entry': { forms: (world, by) => [writing(world, by)] },
  'routes/portal/sharing': {
    showsPieces: true,
    query: ['look', 'talk', 'slot', 'all', 'key'],
    looks: () => ['talk=1', 'all=1'],
    forms: ({ slots }) => [
      { key: newId(), talk: 'on' },
      { key: newId(), answer: `${slots.kept}@1` },
    ],
  },
  'routes/portal/shared': { query: ['before', 'after'] },
  'routes/portal/shared-reflection': {
    showsPieces: true,
    query: ['before', 'take-back'],
    looks: () => ['take-back'],
    forms: replying('take-back'),
  },
  'routes/portal/access': { query: ['through'] },
  'routes/portal/account': account,
  'routes/clinic/before-you-meet': {},
  'routes/clinic/disclaimer': disclaimer,
  'routes/clinic/review': { query: ['sort', 'client', 'kind', 'new', 'after', 'before'] },
  'routes/clinic/shared-reflection': { showsPieces: true, query: ['before'], forms: replying('read-together') },
  'routes/clinic/caseload': { query: ['sort', 'name', 'arrival', 'after', 'before', 'piece'] },
  'routes/clinic/invitation': {
    query: ['sent'],
    forms: () => [{ id: newId(), name: 'Someone New', email: `${newId()}@people.example`, timeZone: 'Europe/London' }],
  },
  'routes/clinic/client': {
    query: ['after', 'before', 'withdraw', 'invited', 'again'],
    looks: ({ assignmentId }) => [`withdraw=${assignmentId}`],
    forms: ({ assignmentId }) => [{ what: 'invite-again' }, { what: 'withdraw', assignmentId }],
  },
  'routes/clinic/assignment': {
    showsPieces: true,
    query: ['piece', 'search', 'after'],
    looks: ({ pieceId }) => [`piece=${pieceId}`],
    forms: ({ pieceVersionId }) => [{ id: newId(), pieceVersionId, why: 'words' }],
  },
  'routes/clinic/appointments': {
    query: ['change', 'cancel', 'added'],
    looks: ({ appointmentId }) => [`change=${appointmentId}`, `cancel=${appointmentId}`],
    forms: ({ appointmentId }) => [
      { what: 'add', id: newId(), startsAt: inAMonth.replace('T15', 'T17') },
      { what: 'change', id: appointmentId, startsAt: inAMonth.replace('T15', 'T19') },
      { what: 'cancel', id: appointmentId },
    ],
  },
  'routes/clinic/library': {
    showsPieces: true,
    query: ['kind', 'theme', 'moment', 'minutes', 'favourites', 'search', 'after'],
    looks: () => ['kind=card-set', 'search=evening', 'search=evenning', 'search=xyzzy', 'search=yes&minutes=5'],
  },
  'routes/clinic/piece': { showsPieces: true, query: ['published'] },
  'routes/clinic/favourite': { query: ['to'], forms: () => [{ favourite: 'yes' }, { favourite: 'no' }] },
  'routes/clinic/new-piece': { forms: () => [{ kind: 'essay' }] },
  'routes/clinic/own-pieces': { showsPieces: true, query: ['discarded'] },
  'routes/clinic/import-piece': {
    forms: () => [{ text: '---\nkind: essay\n---\n\nWords.' }, { text: 'x', anyway: 'on' }],
  },
  'routes/clinic/draft': {
    showsPieces: true,
    query: ['check', 'discard', 'imported'],
    looks: () => ['check', 'discard'],
    forms: () => [typed, { ...typed, then: 'preview' }, { ...typed, then: 'add prompts' }],
  },
  'routes/clinic/draft-saving': { forms: () => [typed] },
  'routes/clinic/draft-preview': { showsPieces: true, forms: () => [{ revision: '1' }] },
  'routes/clinic/piece-versions': {
    query: ['retire', 'retired', 'back'],
    forms: () => ['tailor', 'write', 'retire', 'bring-back'].map((what) => ({ what })),
  },
  'routes/clinic/piece-compare': {
    showsPieces: true,
    query: ['older', 'newer'],
    looks: () => ['older=1&newer=2'],
  },
  'routes/clinic/piece-file': { showsPieces: true, query: ['version'], looks: () => ['version=2'] },
  'routes/clinic/account': account,
};

/** Parameters of addresses that name nothing of a person's. Every other one does. */
const COMMON = ['pieceId', 'draftId', 'mailId', 'token'];

/** Whether an address names something of a person's. */
export const isPersonal = ({ path }: Address): boolean =>
  [...path.matchAll(/:(\w+)/g)].some(([, name = '']) => !COMMON.includes(name));

/** The address of the world's own thing at a path of `app/routes.ts`. Throws where there is none of that name. */
export const inWorld = (path: string, world: World): string =>
  filled(path, { ...world, mailId: newId(), token: 'x'.repeat(43), '*': 'nowhere' });

/** The addresses under which a route is looked at: as it opens, and with what it can be asked for. */
export function looksAt(id: string, path: string, world: World): string[] {
  const here = inWorld(path, world);
  return [here, ...(samples[id]?.looks?.(world) ?? []).map((query) => `${here}?${query}`)];
}

/** What is wrong with the list above, seen from the routes there are: nothing, or what is to be added or taken out. */
export function unsampled(): string[] {
  return [
    ...addresses.flatMap(({ id, acts }) => {
      const sample = samples[id];
      if (!sample) return [`${id} has no sample`];
      if (acts === (sample.forms !== undefined)) return [];
      return [acts ? `${id} takes forms, and its sample has none` : `${id} takes no form, and its sample has some`];
    }),
    ...Object.keys(samples)
      .filter((id) => !addresses.some((one) => one.id === id))
      .map((id) => `${id} is no route`),
  ];
}

/** What a route can be sent for, by its source, that no form of its sample is sent for. */
export function unsentBy({ id, intents }: Address, world: World, by: Viewer): string[] {
  const sent = samples[id]?.forms?.(world, by).map(({ what }) => what) ?? [];
  return intents.filter((intent) => !sent.includes(intent));
}
