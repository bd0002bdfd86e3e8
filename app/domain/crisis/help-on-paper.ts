import { numbersIn } from './contact-links';
import { linesByNeed, needInWords } from './region';
import { crisisRegions, regionFor } from './regions';

/** What Help now says, as far as it can be said on paper: a number to call, and how to reach a person who answers. */
export interface HelpOnPaper {
  /** The emergency number of each country it is for; one where the reader's country is known. */
  emergency: { country: string; number: string }[];
  /** Lines where a person answers, each once, under the first thing it is for; only where the country is known. */
  groups: { need: string; lines: { name: string; reach: string; answers: string }[] }[];
}

/**
 * What is printed for a reader in this time zone: their country's numbers, or every country's emergency number. A
 * browser's language is not asked: paper is kept, and handed on.
 */
export function helpOnPaper(timeZone: string | undefined): HelpOnPaper {
  const here = regionFor({ chosen: null, timeZone, languages: null })?.region;
  const regions = here ? [here] : crisisRegions().filter(({ emergency }) => numbersIn(emergency.number).length > 0);
  return {
    emergency: regions.map(({ name, emergency }) => ({ country: name, number: emergency.number })),
    groups: linesByNeed((here?.lines ?? []).map((line) => ({ ...line, needs: line.needs.slice(0, 1) }))).map(
      ({ need, lines }) => ({
        need: needInWords[need],
        lines: lines.map(({ name, answers, ...ways }) => ({ name, reach: reachOf(ways), answers })),
      }),
    ),
  };
}

function reachOf({
  call,
  text,
  web,
}: {
  call?: string | undefined;
  text?: string | undefined;
  web?: string | undefined;
}) {
  const ways = [
    call !== undefined && `call ${call}`,
    text !== undefined && `text ${text}`,
    web !== undefined && new URL(web).host.replace(/^www\./, ''),
  ];
  return ways.filter((way) => way !== false).join('; ');
}
