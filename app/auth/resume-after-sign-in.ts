import { data, type AppLoadContext, type LoaderFunctionArgs } from '@remix-run/node';
import type { Viewer } from '~/db/viewer';
import { NotFound } from '~/errors';
import type { UnsentForm } from './context';
import { personBehind, tokenIn } from './logins';
import { completeSignIn, identify } from './sign-in';

/** Names of fields that belong to the sign-in and never reach an action. */
const reserved = 'signin-';

type Resumed = { viewer: Viewer } | { answer: unknown };

/**
 * Meets a form that was sent after its sender's login was over, so that nothing they typed is lost.
 *
 * Without credentials among the fields it answers 401: with a page that shows what was typed, carries it along
 * and asks to sign in; or, where a script asked, with `{ signIn: true }`. The page sends everything again to the
 * same address with the credentials in fields of their own; then the sender is let in, and the request goes on,
 * without those fields, as if nothing had happened. What one person typed is never done in another's name: when
 * somebody else than the person whose login ended signs in, the answer is `NotFound`.
 */
export async function resumeAfterSignIn({ request, context }: LoaderFunctionArgs): Promise<Resumed> {
  if (context.asks === 'json') throw Response.json({ signIn: true }, { status: 401 });
  const fields = await textFields(request, context);
  const typed = fields.filter(([name]) => !name.startsWith(reserved) && !/passphrase/i.test(name));
  const offered = new Map(fields);
  if (offered.has(`${reserved}in-place`)) return { answer: data({ signIn: true }, { status: 401 }) };

  const unsent: UnsentForm = { action: context.path, fields: typed };
  const email = offered.get(`${reserved}email`);
  const as = offered.get(`${reserved}as`);
  if (email === undefined && as === undefined) throw answerWithForm(unsent, context);

  const found = await identify({ email, passphrase: offered.get(`${reserved}passphrase`), as }, request, context);
  if (found.is !== 'identified') {
    if (email !== undefined) unsent.email = email;
    if (found.is === 'which') unsent.which = found.options;
    else unsent.error = found.message;
    throw answerWithForm(unsent, context);
  }

  const token = tokenIn(request);
  const before = token === null ? null : await personBehind(token);
  const viewer = await completeSignIn(found.person, request, context);
  if (before !== null && before !== viewer.personId) throw new NotFound();
  const rest = new FormData();
  for (const [name, text] of typed) rest.append(name, text);
  context.form = () => Promise.resolve(rest);
  return { viewer };
}

/** The answer for a page's script goes to its error boundary; a document is replaced by the page that keeps. */
function answerWithForm(unsent: UnsentForm, context: AppLoadContext): Response {
  if (context.asks === 'data') return Response.json({ kept: unsent }, { status: 401 });
  context.unsentForm = unsent;
  return new Response(null, { status: 401 });
}

async function textFields(request: Request, context: AppLoadContext): Promise<[string, string][]> {
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/.test(request.headers.get('Content-Type') ?? ''))
    return [];
  return [...(await context.form())].filter((field): field is [string, string] => typeof field[1] === 'string');
}
