import { numbersIn } from './contact-links';
import { crisisRegions, regionFor } from './regions';

/** What Help now says, as far as it can be said on paper: a number to call, and how to reach a person who answers. */
export interface HelpOnPaper {
  /** The emergency number of each country it is for; one where the reader's country is known. */
  emergency: { country: string; number: string }[];
  /** Lines where a person answers; only where the country is known. */
  lines: { name: string; reach: string; answers: string }[];
}

/** What is printed for a reader in this time zone: their country's numbers, or every country's emergency number. */
export function helpOnPaper(timeZone: string | undefined): HelpOnPaper {
  const here = regionFor({ chosen: null, timeZone });
  const regions = here ? [here] : crisisRegions().filter(({ emergency }) => numbersIn(emergency.number).length > 0);
  return {
    emergency: regions.map(({ name, emergency }) => ({ country: name, number: emergency.number })),
    lines: (here?.lines ?? []).map(({ name, call, text, web, answers }) => ({
      name,
      reach: reachOf({ call, text, web }),
      answers,
    })),
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
