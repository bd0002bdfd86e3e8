import { newId } from '~/db/id';
import type { Viewer } from '~/db/viewer';
import { addresses, filled, type Address } from '../addresses';
import { inAMonth, type World } from './world';

/** What one route takes, besides the parameters of its address, which a world fills. */
export interface Sample {
  /** It shows the words of pieces, and so the disclaimer. */
  showsPieces?: true;
  /** Names that its query takes. */
  query?: string[];
  /** Queries under which it shows what it does not show without. */
  looks?: (world: World) => string[];
  /** As what it is measured, under which query, and what stands on it then, so that nothing else is measured. */
  measured?: { as: string; query?: string; shows: string }[];
  /** Its forms, each rightly filled in, one for every thing that it can be sent for; `by` is whoever sends it. */
  forms?: (world: World, by: Viewer) => Record<string, string>[];
}

const account: Sample = { query: ['saved'], forms: () => [{ timeZone: 'Europe/London', city: 'Leeds' }] };
const clinicAccount: Sample = {
  query: ['saved', 'keys', 'away'],
  forms: () => [
    { timeZone: 'Europe/London', city: 'Leeds' },
    { what: 'keys', keys: 'on' },
    { what: 'away', firstDay: inAMonth.slice(0, 10), lastDay: inAMonth.slice(0, 10) },
    { what: 'back' },
  ],
};
const disclaimer: Sample = { query: ['to'], forms: ({ disclaimerId }) => [{ disclaimer: disclaimerId }] };
const link: Sample = { forms: () => [{ passphrase: 'a kettle under slow weather' }] };
const typed = { revision: '1', title: 'A title', minutes: '5', body: 'Words.', 'prompts.0.text': 'What now?' };
const writing = ({ entryId, placeKeys }: World, { personId }: Viewer) => ({
  person: personId,
  [`form ${placeKeys.shared}`]: 'answer',
  [`base ${placeKeys.shared}`]: `${entryId}.1`,
  [`newer ${placeKeys.shared}`]: '',
  [`field ${placeKeys.shared} text`]: 'words',
});
const KEY = '00000000-0000-4000-8000-000000000000';
const rows = { shows: 'scope="row"' };
const replying = (other: string) => () => [{ what: 'reply', id: newId(), text: 'words' }, { what: other }];

/** What every route takes. One that is not here fails the tests over them. */
export const samples: Record<string, Sample> = {
  'routes/open/landing': {},
  'routes/open/sign-in': {
    query: ['to'],
    forms: () => [{ email: 'nobody@people.example', passphrase: 'not the right one', to: '/portal' }, { as: 'a.1.b' }],
  },
  'routes/open/sign-in-in-place': {
    forms: (_world, { personId }) => [
      { person: personId, email: 'nobody@people.example', passphrase: 'not the right one' },
    ],
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
  'routes/portal/today': { measured: [{ as: 'today', shows: 'Today' }], query: ['before', 'after'] },
  'routes/portal/disclaimer': disclaimer,
  'routes/portal/assignment': {
    measured: [{ as: 'reading page', shows: 'Clinical note' }],
    showsPieces: true,
    query: ['turn', 'change', 'delete', 'saved'],
    forms: (world, by) => [
      { ...writing(world, by), at: world.placeKeys.shared },
      { ...writing(world, by), then: 'sharing' },
      {
        ...writing(world, by),
        [`newer ${world.placeKeys.shared}`]: `${world.entryId}.1`,
        keep: `both ${world.placeKeys.shared}`,
      },
      { delete: `moment:${newId()}`, base: `${world.entryId}.1` },
    ],
  },
  'routes/portal/entry': { forms: (world, by) => [writing(world, by)] },
  'routes/portal/sharing': {
    measured: [{ as: 'share preview', query: `all=&key=${KEY}`, shows: 'Clinical note' }],
    showsPieces: true,
    query: ['look', 'talk', 'slot', 'all', 'key'],
    looks: () => ['talk=1', 'all=1'],
    forms: ({ placeKeys }) => [
      { key: newId(), talk: 'on' },
      { key: newId(), answer: `${placeKeys.kept}@1` },
    ],
  },
  'routes/portal/shared': { query: ['before', 'after'] },
  'routes/portal/shared-reflection': {
    showsPieces: true,
    query: ['before', 'take-back'],
    looks: () => ['take-back'],
    forms: replying('take-back'),
  },
  'routes/portal/access': { query: ['through'], forms: () => [{ receipt: 'Meantime receipt 1' }] },
  'routes/portal/receipt': {},
  'routes/portal/account': account,
  'routes/portal/account-history': { query: ['through'] },
  'routes/clinic/before-you-meet': { showsPieces: true, measured: [{ as: 'home', shows: 'Before you meet' }] },
  'routes/clinic/disclaimer': disclaimer,
  'routes/clinic/jump': {
    measured: [{ as: 'jump', query: 'q=a', shows: 'Clients' }],
    query: ['q'],
    looks: () => ['q=e', 'q=xyzzy'],
  },
  'routes/clinic/review': {
    measured: [
      { as: 'review queue', ...rows },
      { as: '… of one kind', query: 'kind=card-set', ...rows },
      { as: '… by client', query: 'sort=client', ...rows },
    ],
    query: ['sort', 'client', 'of', 'kind', 'new', 'after', 'before', 'discussed', 'left', 'undone'],
    showsPieces: true,
    forms: ({ sharedReflectionId }) => [
      { what: 'discussed', id: sharedReflectionId },
      { what: 'undo', id: sharedReflectionId },
    ],
  },
  'routes/clinic/shared-reflection': {
    measured: [{ as: 'a shared reflection', shows: 'Clinical note' }],
    showsPieces: true,
    query: ['before', 'in', 'copy'],
    forms: () => [...replying('discussed')(), { what: 'not-discussed' }],
  },
  'routes/clinic/caseload': {
    measured: [
      { as: 'caseload', ...rows },
      { as: '… by appointment', query: 'sort=next', ...rows },
      { as: '… by last shared', query: 'sort=-shared', ...rows },
    ],
    query: ['sort', 'name', 'arrival', 'after', 'before'],
  },
  'routes/clinic/invitation': {
    query: ['sent'],
    forms: () => [
      { id: newId(), name: 'Someone New', email: `${newId()}@people.example`, timeZone: 'UTC', city: 'Leeds' },
    ],
  },
  'routes/clinic/client': {
    measured: [{ as: 'client', shows: '@town.example' }],
    query: ['after', 'before', 'withdraw', 'invited', 'again'],
    looks: ({ assignmentId }) => [`withdraw=${assignmentId}`],
    forms: ({ assignmentId }) => [{ what: 'invite-again' }, { what: 'withdraw', assignmentId }],
  },
  'routes/clinic/brief': {
    query: ['copy'],
    looks: () => ['copy=letters'],
    measured: [{ as: 'brief', shows: 'As of' }],
    showsPieces: true,
  },
  'routes/clinic/share-copy': { forms: () => [{ as: 'text' }, { as: 'pdf' }] },
  'routes/clinic/brief-copy': { forms: () => [{ as: 'text' }, { as: 'pdf' }] },
  'routes/clinic/room': { showsPieces: true, forms: () => [{ what: 'enter' }, { what: 'come-out' }] },
  'routes/clinic/assign': {
    measured: [{ as: 'assign, searching', query: 'search=the', shows: 'Assign a piece' }],
    showsPieces: true,
    query: ['piece', 'to', 'find', 'search', 'after'],
    looks: ({ pieceId, clientId }) => [`to=${clientId}`, `piece=${pieceId}`, `piece=${pieceId}&to=${clientId}`],
    forms: ({ pieceVersionId, clientId }) => [
      { what: 'assign', id: newId(), pieceVersionId, to: clientId, why: 'words', reading: 'together' },
    ],
  },
  'routes/clinic/assignment-draft': {
    query: ['piece', 'to'],
    forms: ({ clientId }) => [{ id: newId(), revision: '0', to: clientId, why: 'words', reading: 'not' }],
  },
  'routes/clinic/assigned': {
    query: ['of', 'left'],
    looks: ({ assignmentId }) => [`of=${assignmentId}`],
    forms: ({ assignmentId }) => [{ id: assignmentId }],
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
  'routes/clinic/account': clinicAccount,
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
