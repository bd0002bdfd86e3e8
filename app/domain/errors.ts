/**
 * What was asked for is absent, or is not for the person asking. The two are one answer, so that nobody
 * can learn from us that something exists. The doors turn it into a 404.
 */
export class NotFound extends Error {
  override name = 'NotFound';
  constructor() {
    super('not found');
  }
}

/**
 * An expected no, in words for the person who asked. `field` names the form field it stands beside,
 * `code` is for programs and tests. The doors turn one that nobody caught into a 422 page.
 */
export class Refused extends Error {
  override name = 'Refused';
  readonly code: string;
  readonly field: string | undefined;
  constructor(code: string, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
