import { redirect, type MetaFunction } from '@remix-run/node';
import { forAnyone } from '~/auth/guards';
import { homeOf } from '~/auth/sign-in';
import { Actions } from '~/ui/Actions';
import { ButtonLink } from '~/ui/ButtonLink';
import { PageTitle } from '~/ui/PageTitle';

export const meta: MetaFunction = () => [{ title: 'Meantime' }];

export const loader = forAnyone(({ viewer }) => (viewer ? redirect(homeOf(viewer)) : null));

export default function Front() {
  return (
    <>
      <PageTitle>A quiet place for the days between two meetings</PageTitle>
      <p>
        Someone you work with may leave you something here: a few pages to read, or one small thing to notice. You read
        it when you like. You may write beside it, and what you write is yours alone until you choose to show it.
      </p>
      <p>
        Leaving it undone is fine, and so is an answer of one word. Nothing is counted, and nobody is watching as you
        write: what you show is read before you next meet.
      </p>
      <p>You come here by invitation. If you have one, its link brings you in.</p>
      <Actions>
        <ButtonLink to="/sign-in" kind="primary">
          Sign in
        </ButtonLink>
      </Actions>
    </>
  );
}
