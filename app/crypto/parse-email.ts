import { domainToASCII } from 'node:url';

const local = /^[^\s"(),:;<>@[\\\]\p{Cc}\p{Cf}\p{Z}]+$/u;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * An email address as it can be written to: the domain in ASCII and lower case, the rest as it was typed.
 * `undefined` when it is none. Takes what people really have (plus signs, apostrophes, letters of any script,
 * long and international domains) and how it comes out of other programs: with a name before it, with spaces and
 * invisible signs. A quoted local part or a bare host is taken for a slip.
 */
export function parseEmail(typed: string): string | undefined {
  const text = bare(typed).normalize('NFC');
  const at = text.lastIndexOf('@');
  const name = text.slice(0, at);
  if (at < 1 || !local.test(name) || Buffer.byteLength(name) > 64) return undefined;
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) return undefined;
  const typedDomain = text.slice(at + 1);
  if (/[\s%/?#\\:]/.test(typedDomain)) return undefined;
  const domain = domainToASCII(typedDomain);
  const labels = domain.split('.');
  if (labels.length < 2 || !labels.every((part) => label.test(part)) || /^\d+$/.test(labels.at(-1) ?? ''))
    return undefined;
  const address = `${name}@${domain}`;
  return Buffer.byteLength(address) > 254 ? undefined : address;
}

/** Without signs that nobody sees, and without the name and the brackets of "Name <address>". */
function bare(typed: string): string {
  const text = typed.replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, '').trim();
  const opens = text.indexOf('<');
  return text.endsWith('>') && opens !== -1 ? text.slice(opens + 1, -1).trim() : text;
}
