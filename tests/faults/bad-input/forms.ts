import { newId } from '~/db/id';
import { inAMonth } from '../../support/private-work';

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
}

/** What one route takes: the parameters of its address, of its query, and its forms, each as somebody rightly fills it in. */
export interface Takes {
  parameters?: (things: Things) => Record<string, string>;
  query?: string[];
  forms?: (things: Things) => Record<string, string>[];
}

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
  'routes/open/front': {},
  'routes/open/sign-in': {
    query: ['to'],
    forms: () => [{ email: 'nobody@people.example', passphrase: 'not the right one', to: '/portal' }, { as: 'a.1.b' }],
  },
  'routes/open/sign-in-in-place': {
    forms: () => [{ email: 'nobody@people.example', passphrase: 'not the right one' }],
  },
  'routes/open/sign-out': { forms: () => [{ where: 'here' }, { where: 'everywhere' }] },
  'routes/open/arrive': link,
  'routes/open/return': link,
  'routes/open/forgotten': { forms: () => [{ email: 'nobody@people.example' }] },
  'routes/open/help-now': { query: ['region'] },
  'routes/open/clinical-note': {},
  'routes/open/mailbox': {},
  'routes/open/mailbox-mail': { parameters: () => ({ mailId: newId() }) },
  'routes/open/not-found': { parameters: () => ({ '*': 'nowhere' }), forms: () => [{ any: 'thing' }] },
  'routes/portal/today': { query: ['before', 'after'] },
  'routes/portal/clinical-note': note,
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
  'routes/clinic/home': {},
  'routes/clinic/clinical-note': note,
  'routes/clinic/review': { query: ['sort', 'client', 'kind', 'new', 'after', 'before'] },
  'routes/clinic/reading': {
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
  'routes/clinic/library': { query: ['kind', 'theme', 'search', 'after'] },
  'routes/clinic/piece': { parameters: ({ pieceId }) => ({ pieceId }) },
  'routes/clinic/account': account,
};
