import { z } from 'zod';
import { asViewer } from '~/db/as-viewer';
import type { ClinicianViewer } from '~/db/viewer';
import { Refused } from '~/errors';
import { stableName } from '../file-format/field-types';
import type { ContentProblem } from '../file-format/problem';
import { readPiece } from '../piece-format/read-piece';
import { splitFile } from '../file-format/split-file';
import { readTypedYaml } from '../file-format/typed-yaml';
import { knownLabels } from '../piece-format/labels';
import { addDraft } from './begin-draft';
import { DISCLAIMER, LANGUAGE } from './draft';
import { parsePieceFile, type ParsedPieceFile } from './parse-piece-file';

/** What is wrong in a file, by its line. */
export interface LineProblem {
  line: number;
  says: string;
}

export type ImportedPiece =
  | { draftId: string }
  | {
      problems: LineProblem[];
      /** Whether a draft can be made of it all the same, to put it right there. */
      canTake: boolean;
    };

/**
 * Takes a file of the library's format in as the draft of a new piece. Where something in it is wrong, all of it is
 * said with its line and nothing is made, unless a draft is wanted `anyway`. A copy of the Clinical note in the file
 * is not read: the disclaimer in force goes with the piece.
 *
 * @throws Refused `language`, beside `file`, when it is in another language than the Clinical note
 */
export async function importPiece(
  viewer: ClinicianViewer,
  text: string,
  { anyway = false }: { anyway?: boolean } = {},
): Promise<ImportedPiece> {
  const apart = parsePieceFile(text);
  if (!apart) return { problems: whyNot(text), canTake: false };
  if (apart.language !== undefined && apart.language !== LANGUAGE) {
    throw new Refused(
      'language',
      'The Clinical note is there in English only, so a piece in another language cannot come in.',
      'file',
    );
  }
  const problems = problemsIn(text, apart);
  if (problems.length > 0 && !anyway) return { problems, canTake: true };
  const { kind, fields, slug, version } = apart;
  const isName = slug !== undefined && slug.length <= 80 && stableName.safeParse(slug).success;
  const draftId = await asViewer(viewer, (db) =>
    addDraft(db, viewer, { kind, fields, slug: isName ? slug : undefined, firstNumber: version }),
  );
  return { draftId };
}

/** Why a file cannot even be taken apart. */
function whyNot(text: string): LineProblem[] {
  const found: ContentProblem[] = [];
  const split = splitFile(text, '', found);
  const kinds = z.object({ kind: z.enum(['essay', 'practice', 'card-set', 'check-in']) });
  if (split) readTypedYaml(split.frontMatter, kinds, { file: '', startsAt: split.frontMatterStartsAt }, found);
  return inOrder(found);
}

function problemsIn(text: string, { kind, slug }: ParsedPieceFile): LineProblem[] {
  const found: ContentProblem[] = [];
  // Whatever the file was called where it came from, here it is called what it calls itself.
  const file = `${slug ?? ''}.md`;
  const source = readPiece(text, file, kind, found);
  if (source && source.disclaimer !== DISCLAIMER)
    found.push({ file, line: source.line('disclaimer'), says: `Here every piece goes with "${DISCLAIMER}".` });
  for (const key of source ? (['themes', 'moments'] as const) : []) {
    source?.content[key].forEach((name, at) => {
      if (!knownLabels[key].some((label) => label.name === name))
        found.push({ file, line: source.line(key, at), says: `"${name}" is not one of the ${key} here.` });
    });
  }
  return inOrder(found);
}

/** So much of what is wrong is said at once. */
const MOST_SAID = 50;

function inOrder(found: readonly ContentProblem[]): LineProblem[] {
  const all = found.map(({ line, says }) => ({ line, says })).sort((a, b) => a.line - b.line);
  const next = all[MOST_SAID];
  if (!next) return all;
  return [
    ...all.slice(0, MOST_SAID),
    { line: next.line, says: `From here on there are ${all.length - MOST_SAID} more.` },
  ];
}
