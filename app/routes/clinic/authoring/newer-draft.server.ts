import type { NewerDraft } from '~/domain/authoring/save-draft';
import { timesFor, type TimeInWords } from '~/times/times-for';

/** What stands in a draft that somebody saved meanwhile, with the words for when. */
export type NewerDraftInWords = Omit<NewerDraft, 'savedAt'> & { savedAt: TimeInWords };

/** For a page that is told of it. */
export function newerDraftInWords(viewer: { timeZone: string }, newer: NewerDraft): NewerDraftInWords {
  return { ...newer, savedAt: timesFor(viewer)(newer.savedAt, { within: true }) };
}
