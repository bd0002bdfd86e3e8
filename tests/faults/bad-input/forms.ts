import { newId } from '~/db/id';
import { inAMonth } from '../../support/samples';

/** What there is to name in an address or a form. */
export interface Things {
  clientId: string;
  personId: string;
  assignmentId: string;
  entryId: string;
  sharedReflectionId: string;
  appointmentId: string;
  pieceId: string;
  pieceVersionId: string;
  disclaimerId: string;
  draftId: string;
}

/** What one route takes: the parameters of its address, of its query, and its forms, each as somebody rightly fills it in. */
export interface Takes {
  parameters?: (things: Things) => Record<string, string>;
  query?: string[];
  forms?: (things: Things) => Record<string, string>[];
}

const draft = ({ draftId }: Things) => ({ draftId });
const typed = { revision: '1', title: 'A title', minutes: '5', body: 'Words.', 'prompts.0.text': 'What now?' };
const account: Takes = { query: ['saved'], forms: () => [{ timeZone: 'Europe/London' }] };
const note: Takes = { query: ['to'], forms: ({ disclaimerId }) => [{ disclaimer: disclaimerId }] };
const writing = ({ personId, entryId }: Things) => ({
  person: personId,
  'form prompt:first': 'answer',
  'base prompt:first': `${entryId}.1`,
  'newer prompt:first': '',
  'field prompt:first text': 'words',
});
const link: Takes = {
  parameters: () => ({ token: 'x'.repeat(43) }),
  forms: () => [{ passphrase: 'a kettle under slow weather' }],
};
const reply = (what: string) => () => [{ what: 'reply', id: newId(), text: 'words' }, { what }];

/** What every route takes. One that is not here fails the test over them. */
export const takes: Record<string, Takes> = {
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
  'routes/open/mailbox-mail': { parameters: () => ({ mailId: newId() }) },
  'routes/open/not-found': { parameters: () => ({ '*': 'nowhere' }), forms: () => [{ any: 'thing' }] },
  'routes/portal/today': { query: ['before', 'after'] },
  'routes/portal/disclaimer': note,
  'routes/portal/assignment': {
    parameters: ({ assignmentId }) => ({ assignmentId }),
    query: ['turn', 'change', 'delete', 'saved'],
    forms: (things) => [
      { ...writing(things), at: 'prompt:first' },
      { ...writing(things), then: 'sharing' },
      { ...writing(things), keep: 'both prompt:first' },
      { ...writing(things), 'form pause:one': 'answer', 'field pause:one text': 'words' },
      { delete: `moment:${newId()}`, base: `${things.entryId}.1` },
    ],
  },
  'routes/portal/entry': { parameters: ({ assignmentId }) => ({ assignmentId }), forms: (things) => [writing(things)] },
  'routes/portal/sharing': {
    parameters: ({ assignmentId }) => ({ assignmentId }),
    query: ['look', 'talk', 'slot', 'all', 'key'],
    forms: () => [
      { key: newId(), talk: 'on' },
      { key: newId(), answer: 'prompt:first@1' },
    ],
  },
  'routes/portal/shared': { query: ['before', 'after'] },
  'routes/portal/shared-reflection': {
    parameters: ({ sharedReflectionId }) => ({ sharedReflectionId }),
    query: ['before', 'take-back'],
    forms: reply('take-back'),
  },
  'routes/portal/access': { query: ['through'] },
  'routes/portal/account': account,
  'routes/clinic/before-you-meet': {},
  'routes/clinic/disclaimer': note,
  'routes/clinic/review': { query: ['sort', 'client', 'kind', 'new', 'after', 'before'] },
  'routes/clinic/shared-reflection': {
    parameters: ({ sharedReflectionId }) => ({ sharedReflectionId }),
    query: ['before'],
    forms: reply('read-together'),
  },
  'routes/clinic/caseload': { query: ['sort', 'name', 'arrival', 'after', 'before', 'piece'] },
  'routes/clinic/invitation': {
    query: ['sent'],
    forms: () => [{ id: newId(), name: 'Someone New', email: `${newId()}@people.example`, timeZone: 'Europe/London' }],
  },
  'routes/clinic/client': {
    parameters: ({ clientId }) => ({ clientId }),
    query: ['after', 'before', 'withdraw', 'invited', 'again'],
    forms: ({ assignmentId }) => [{ what: 'withdraw', assignmentId }, { what: 'invite-again' }],
  },
  'routes/clinic/assignment': {
    parameters: ({ clientId }) => ({ clientId }),
    query: ['piece', 'search', 'after'],
    forms: ({ pieceVersionId }) => [{ id: newId(), pieceVersionId, why: 'words' }],
  },
  'routes/clinic/appointments': {
    parameters: ({ clientId }) => ({ clientId }),
    query: ['change', 'cancel', 'added'],
    forms: ({ appointmentId }) => [
      { what: 'add', id: newId(), startsAt: inAMonth },
      { what: 'change', id: appointmentId, startsAt: inAMonth },
      { what: 'cancel', id: appointmentId },
    ],
  },
  'routes/clinic/library': { query: ['kind', 'theme', 'moment', 'minutes', 'favourites', 'search', 'after'] },
  'routes/clinic/piece': { parameters: ({ pieceId }) => ({ pieceId }), query: ['published'] },
  'routes/clinic/favourite': {
    parameters: ({ pieceId }) => ({ pieceId }),
    query: ['to'],
    forms: () => [{ favourite: 'yes' }, { favourite: 'no' }],
  },
  'routes/clinic/new-piece': { forms: () => [{ kind: 'essay' }] },
  'routes/clinic/own-pieces': { query: ['discarded'] },
  'routes/clinic/import-piece': {
    forms: () => [{ text: '---\nkind: essay\n---\n\nWords.' }, { text: 'x', anyway: 'on' }],
  },
  'routes/clinic/draft': {
    parameters: draft,
    query: ['check', 'discard', 'imported'],
    forms: () => [typed, { ...typed, then: 'preview' }, { ...typed, then: 'add prompts' }],
  },
  'routes/clinic/draft-saving': { parameters: draft, forms: () => [typed] },
  'routes/clinic/draft-preview': { parameters: draft, forms: () => [{ revision: '1' }] },
  'routes/clinic/piece-versions': {
    parameters: ({ pieceId }) => ({ pieceId }),
    query: ['retire', 'retired', 'back'],
    forms: () => ['tailor', 'write', 'retire', 'bring-back'].map((what) => ({ what })),
  },
  'routes/clinic/piece-compare': { parameters: ({ pieceId }) => ({ pieceId }), query: ['older', 'newer'] },
  'routes/clinic/piece-file': { parameters: ({ pieceId }) => ({ pieceId }), query: ['version'] },
  'routes/clinic/account': account,
};
