import type { Case } from './cases';
import type { Reply } from './send';

/** What is wrong with an answer, in a few words; null when nothing is. */
export function faultIn(one: Case, mark: string, { status, headers, location, text }: Reply): string | null {
  // Looking ahead at what somebody shared is put off, since looking is recorded.
  const ahead =
    status === 503 &&
    ['routes/clinic/shared-reflection', 'routes/clinic/brief', 'routes/clinic/room'].includes(one.route.id) &&
    (one.method === 'HEAD' || 'Sec-Purpose' in one.headers);
  if (status >= 500 && !ahead) return `answers ${status}`;
  const inBody = one.body?.includes(mark) === true;
  const aside = headers
    .split('\n')
    .filter((line) => !/^location:/i.test(line))
    .join('\n');
  if (aside.includes(mark)) return 'a header holds what was sent';
  if (location !== undefined) {
    if (!/^(\/(?![/\\])|\?)/.test(location)) return 'a redirect leads elsewhere';
    if (location.includes(mark) && !leadsBack(location, one, one.path.includes(mark)))
      return 'a redirect’s address holds what was sent';
  }
  if (/^content-type: text\/html/im.test(headers)) {
    if (/<[^<>]{0,20}x?mk[0-9a-z]{10}/.test(text.replaceAll('<!--', '')) && text.includes(`<${mark}`))
      return 'what was sent is part of the page’s markup';
    if (status >= 400 && one.method !== 'HEAD' && !saysSomething(text))
      return `the page of a ${status} says nothing to a person`;
    return null;
  }
  if (inBody && status >= 400 && status !== 401 && /^content-type: text\/plain/im.test(headers) && text.includes(mark))
    return 'a plain answer holds what was sent';
  return null;
}

/** Whether it is the address that was asked for itself, or one within a area that a `to` named. */
function leadsBack(location: string, { path, body }: Case, isAddress: boolean): boolean {
  const { searchParams, pathname } = new URL(location, 'http://here');
  const asked = new URL(path.startsWith('//') ? `http://here/${path}` : `http://here${path}`);
  const document = asked.pathname.replace(/\.data$/, '');
  const to = searchParams.get('to');
  if (to !== null && isAddress) return to.startsWith(document) || to.startsWith(asked.pathname);
  if (isAddress && pathname === document) return true;
  // Where a form or an address says where to go on to, that is where it goes: within the audience’s pages.
  const said =
    asked.searchParams.get('to') ??
    (body === undefined ? null : new URLSearchParams(body.toString('latin1')).get('to'));
  return said !== null && /^\/(portal|clinic)(\/|\?|$)/.test(location);
}

/** A title, and a sentence with an end. */
function saysSomething(html: string): boolean {
  const main = /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '';
  const words = main.replace(/<[^>]*>/g, ' ');
  return /<h1[\s>]/.test(main) && /[A-Z][^.?!]{8,}[.?!]/.test(words);
}
