import type { AppLoadContext } from '@remix-run/node';
import type { z } from 'zod';
import type {} from '~/auth/context';
import { keepable } from './keepable';
import type { FormRefusal } from './refusal';

/** What a form held: the value that the schema makes of it, with what to show again if that is refused; or why it makes none. */
export type FormRead<T> = { ok: true; value: T; values: FormRefusal['values'] } | ({ ok: false } & FormRefusal);

const unwritable = 'There is a character here that cannot be kept. Please take it out, or type this again.';

/** Of a request's context, what was sent. */
export type Sent = Pick<AppLoadContext, 'form'>;

/** The form that was posted. Throws a Response for a body that is none (400), or more than is read at once (413). */
export async function formOf({ form }: Sent): Promise<FormData> {
  return form();
}

/** Whether a field holds what no page shows again. */
export function isSecret(name: string): boolean {
  return /passphrase/i.test(name);
}

/**
 * Reads a posted form by a schema. An empty field is as good as none; line ends are `\n`, whatever the browser
 * sent, and what cannot be kept is left out (`keepable`), but of a passphrase. A field may come more than once only where the schema wants an array of it. What the schema does not name
 * is ignored. Messages of the schema's own go to people as they are; where it has none, a plain sentence stands in.
 * `values` never holds a passphrase. Throws as `formOf` does.
 */
export async function readForm<S extends z.ZodObject>(sent: Sent, schema: S): Promise<FormRead<z.output<S>>> {
  const form = await formOf(sent);
  const input: Record<string, string | string[] | undefined> = {};
  const values: Record<string, string> = {};
  const errors: Record<string, string> = {};

  for (const [name, field] of Object.entries(schema.shape)) {
    const typed = form.getAll(name).map((value) => (typeof value === 'string' ? value.replaceAll('\r\n', '\n') : ''));
    const sent = typed.map(keepable);
    // What is kept as a hash must be what was typed, and nothing but that.
    if (isSecret(name) && sent.some((text, at) => text !== typed[at])) errors[name] = unwritable;
    if (wantsMany(field)) input[name] = sent.filter((text) => text !== '');
    else if (sent.length > 1) errors[name] = 'This came twice. Please send the form again.';
    else input[name] = sent[0] === '' ? undefined : sent[0];
    if (sent[0] !== undefined && !isSecret(name)) values[name] = sent[0];
  }

  const parsed = schema.safeParse(input, { error: inPlainWords });
  if (parsed.success && Object.keys(errors).length === 0) return { ok: true, value: parsed.data, values };
  for (const issue of parsed.error?.issues ?? []) errors[String(issue.path[0] ?? '')] ??= issue.message;
  const inOrder = Object.keys(schema.shape).flatMap((name) => {
    const message = errors[name];
    return message === undefined ? [] : [{ name, message }];
  });
  return { ok: false, errors: inOrder, values };
}

function wantsMany(field: z.core.$ZodType): boolean {
  const { def } = field._zod as { def: { type: string; innerType?: z.core.$ZodType; in?: z.core.$ZodType } };
  const inner = def.innerType ?? def.in;
  return def.type === 'array' || (inner !== undefined && wantsMany(inner));
}

const inPlainWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'Please fill this in.';
  if (issue.code === 'too_big' && issue.origin === 'string')
    return `Please keep this within ${issue.maximum} characters.`;
  if (issue.code === 'too_small' && issue.origin === 'string')
    return `Please write at least ${issue.minimum} characters.`;
  if (issue.code === 'too_small' && issue.origin === 'array') return 'Please choose at least one.';
  if (issue.code === 'invalid_value') return 'Please choose one of these.';
  if (issue.code === 'invalid_format' && issue.format === 'email')
    return 'Please write an email address, such as name@example.com.';
  return 'This does not fit here. Please check it.';
};
