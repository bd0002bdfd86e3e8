/** A finished mail. `key` is the same at every attempt: it is delivered once per key. */
export interface OutgoingMail {
  key: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/** Hands a finished mail over. Resolves when it was taken; throws `NotDelivered` otherwise. */
export type Post = (mail: OutgoingMail) => Promise<void>;

/** A mail that was not taken. `final`: trying again would not help. Its message holds a code, never an address or a word of the mail. */
export class NotDelivered extends Error {
  override name = 'NotDelivered';
  readonly final: boolean;
  constructor(code: string, final: boolean) {
    super(`not delivered: ${code}`);
    this.final = final;
  }
}
