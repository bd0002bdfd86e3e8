/**
 * What was asked for is absent, or is not for the person asking. The two are one answer, so that nobody
 * can learn from us that something exists. The guards turn it into a 404.
 */
export class NotFound extends Error {
  override name = 'NotFound';
  constructor() {
    super('not found');
  }
}

/** Every code that a refusal can have: a new one is added here before it is thrown. */
export type RefusalCode =
  | 'address'
  | 'already-yours'
  | 'arrived'
  | 'away'
  | 'busy'
  | 'care-ended'
  | 'changed'
  | 'empty'
  | 'empty-moment'
  | 'entry-broken-character'
  | 'entry-too-long'
  | 'far'
  | 'favourite'
  | 'just-sent'
  | 'language'
  | 'moment-changed'
  | 'name'
  | 'newer-note'
  | 'no-source'
  | 'no-such-city'
  | 'no-such-zone'
  | 'not-acknowledged'
  | 'not-let-in'
  | 'not-opened'
  | 'nothing-chosen'
  | 'own-address'
  | 'passphrase-common'
  | 'passphrase-too-long'
  | 'passphrase-too-short'
  | 'past'
  | 'problems'
  | 'recipients'
  | 'retired'
  | 'sent-before'
  | 'skipped'
  | 'taken'
  | 'taken-back'
  | 'too-long'
  | 'too-many'
  | 'too-many-tries'
  | 'too-much'
  | 'unchanged'
  | 'unreadable'
  | 'used'
  | 'why';

/**
 * An expected no, in words for the person who asked. `field` names the form field it stands beside,
 * `code` is for programs and tests. The guards turn one that nobody caught into a 422 page.
 */
export class Refused extends Error {
  override name = 'Refused';
  readonly code: RefusalCode;
  readonly field: string | undefined;
  constructor(code: RefusalCode, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
