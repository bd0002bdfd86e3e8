import { redirect } from '@remix-run/node';
import { useLoaderData, type MetaFunction, type ShouldRevalidateFunction } from '@remix-run/react';
import { z } from 'zod';
import { forClient } from '~/auth/guards';
import { isId, newId } from '~/db/id';
import { awayFrom } from '~/domain/appointments/away';
import { Refused } from '~/errors';
import { previewSharing, sharingOf } from '~/domain/sharing/preview';
import { share } from '~/domain/sharing/share';
import { isShared } from '~/domain/sharing/shared-reflections';
import { awayInWords } from '~/times/away-in-words';
import { snapshotInWords } from '~/times/calendar-day';
import { timesFor } from '~/times/times-for';
import { Actions } from '~/ui/Actions';
import { ButtonLink } from '~/ui/ButtonLink';
import { PageTitle } from '~/ui/PageTitle';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { readForm } from '~/forms/read-form';
import { orRefusal, refusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';
import { ChooseAnswers } from './sharing/ChooseAnswers';
import { ReviewShare } from './sharing/ReviewShare';

/**
 * Choosing, reviewing, sharing: one address, so each step loads its document and begins at its title. Addresses hold
 * the keys of answers and of the share to come, never a word.
 */
export const loader = forClient(async ({ viewer, request, params }) => {
  const assignmentId = params['assignmentId'] ?? '';
  const away = (await awayFrom(viewer, new Date())).map(awayInWords);
  const address = new URL(request.url);
  const { talkOnly, answerKeys, isPicked, key } = parseQuery(address.searchParams);
  const choose = async (trouble?: string) => {
    const sharing = await sharingOf(viewer, assignmentId);
    const times = timesFor(viewer);
    const before = sharing.before.map(({ id, sharedAt }) => ({ id, sharedAt: times(sharedAt, { within: true }) }));
    return { assignmentId, away, at: 'choosing' as const, trouble, sharing: { ...sharing, before } };
  };
  if (!isPicked && !address.searchParams.has('look')) return choose();
  // The key stands in the address, so that coming back to this preview finds the share it already made.
  if (isPicked && !isId(key)) {
    address.searchParams.delete('look');
    address.searchParams.set('key', newId());
    return redirect(`${address.pathname}${address.search}`);
  }
  if (isPicked && (await isShared(viewer, key))) return { at: 'shared' as const, key };
  try {
    const preview = await previewSharing(viewer, assignmentId, { answerKeys, talkOnly });
    const snapshot = snapshotInWords(preview.snapshot);
    return { assignmentId, away, at: 'looking' as const, sharingKey: key, preview: { ...preview, snapshot } };
  } catch (error) {
    if (error instanceof Refused && error.code === 'nothing-chosen') return choose(error.message);
    throw error;
  }
});

function parseQuery(search: URLSearchParams) {
  const answerKeys = search.has('all') ? ('all' as const) : search.getAll('slot');
  const talkOnly = search.has('talk');
  return { answerKeys, talkOnly, isPicked: talkOnly || answerKeys.length > 0, key: search.get('key') ?? '' };
}

const confirmation = z.object({
  key: z.string(),
  talk: z.string().optional(),
  /** `answerKey@version`, as the preview showed it. */
  answer: z.array(z.string().regex(/@\d{1,9}$/)).default([]),
});

export const action = forClient(async ({ viewer, context, params }) => {
  const form = await readForm(context, confirmation);
  if (!form.ok) {
    const message = 'This page was not complete when it was sent. Please look once more.';
    return refusal({ errors: [{ message }], values: {} });
  }
  const { key, talk, answer } = form.value;
  const versions = Object.fromEntries(
    answer.map((one) => {
      const at = one.lastIndexOf('@');
      return [one.slice(0, at), Number(one.slice(at + 1))];
    }),
  );
  const choice = { answerKeys: Object.keys(versions), versions, talkOnly: talk !== undefined };
  const confirm = async () => {
    const { id } = await share(viewer, { id: key, assignmentId: params['assignmentId'] ?? '', choice });
    return redirect(`/portal/shared/${id}`);
  };
  return orRefusal(form, confirm, { changed: 409 });
});

/** After a refusal the preview is read anew: it may be what was refused. */
export const shouldRevalidate: ShouldRevalidateFunction = (args) =>
  args.actionStatus !== undefined || unlessNoAnswer(args);

export const clientAction = keepPageOnNoAnswer;

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  {
    title: `${page?.at === 'choosing' ? `${page.trouble === undefined ? '' : 'Error: '}Choose what to share` : 'Before you share'} · Meantime`,
  },
];

export default function Sharing() {
  const page = useLoaderData<typeof loader>();
  const refused = useRefusal().errors[0]?.message;
  switch (page.at) {
    case 'choosing':
      return <ChooseAnswers {...page} trouble={refused ?? page.trouble} />;
    case 'looking':
      return <ReviewShare {...page} />;
    case 'shared':
      return (
        <>
          <PageTitle lede="You confirmed this already, and it was shared once.">This is shared</PageTitle>
          <Actions>
            <ButtonLink to={`/portal/shared/${page.key}`}>See what you shared</ButtonLink>
          </Actions>
        </>
      );
  }
}
