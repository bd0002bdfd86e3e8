import type { Answer } from '~/autosave/autosave-machine';
import type { Destination } from '~/autosave/send';
import { fieldNames } from './field-names';
import type { EntryAnswer } from './save-places.server';

interface EntryPlace {
  assignmentId: string;
  personId: string;
  placeKey: string;
  form: string;
}

const kept = 'What you wrote is kept here.';

/** How an entry is sent for a page that saves as its reader types. */
export function entryDestination({ assignmentId, personId, placeKey, form }: EntryPlace): Destination {
  return {
    to: `/portal/assignments/${assignmentId}/entries`,
    body: (fields, baseVersion) => {
      const texts = Object.entries(fields).map(([name, text]) => [fieldNames.field(placeKey, name), text]);
      return new URLSearchParams([
        ['person', personId],
        [fieldNames.form(placeKey), form],
        [fieldNames.base(placeKey), baseVersion],
        ...texts,
      ]);
    },
    understand: answered,
    words: {
      tooLong: 'it is longer than one place can hold. Move some of it to another place.',
      readFirst: `there is something to read first. Open Today, then come back. ${kept}`,
    },
    notThere: {
      is: 'refused',
      why: `this page is not there for whoever is signed in now. Open Today, then come back. ${kept}`,
    },
  };
}

function answered(answer: EntryAnswer): Answer {
  if (!('base' in answer)) return answer;
  const { base, ...rest } = answer;
  return { ...rest, baseVersion: base };
}
