import { isBlank, mergeFields, type Fields } from './fields';
import { LocalDrafts, newWriter } from './local-drafts';

/** What a form that is sent by a press holds. `id` is made with the form: sending it twice does what was asked once. */
export interface Unsent {
  id: string;
  fields: Fields;
}

/**
 * The local draft of a form that is sent by a press and saved nowhere before: kept on this device from the first word
 * until its id stands among what was sent.
 */
export class UnsentForm {
  readonly #drafts: LocalDrafts;
  readonly #placeKey: string;
  readonly #writer = newWriter();

  constructor(personId: string, documentId: string, placeKey: string) {
    this.#drafts = new LocalDrafts(personId, documentId);
    this.#placeKey = placeKey;
  }

  /** Begins with what stands on the screen. Returns what should stand there, and whether this device keeps it. */
  open(onScreen: Unsent, sent: readonly string[]): Unsent & { persisted: boolean } {
    let found = this.#drafts.find(this.#placeKey);
    while (found && sent.includes(found.draft.fields['id'] ?? '')) {
      found.letGo();
      found = this.#drafts.find(this.#placeKey);
    }
    if (found === null) return { ...onScreen, persisted: this.edit(onScreen) };
    const { id = onScreen.id, ...there } = found.draft.fields;
    const unsent = { id, fields: mergeFields(there, onScreen.fields) };
    const persisted = this.edit(unsent);
    if (persisted) found.letGo();
    return { ...unsent, persisted };
  }

  /** The form holds this now. Returns whether this device keeps it, or there is nothing to keep. */
  edit({ id, fields }: Unsent): boolean {
    if (isBlank(fields)) {
      this.forget();
      return true;
    }
    return this.#drafts.persist(this.#placeKey, this.#writer, {
      fields: { ...fields, id },
      baseVersion: '',
      unconfirmedAttempts: [],
    });
  }

  /** It was sent. */
  forget(): void {
    this.#drafts.forget(this.#placeKey, this.#writer);
  }
}
