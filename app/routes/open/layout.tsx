import { Link, Outlet, useLoaderData } from '@remix-run/react';
import { forAnyone } from '~/auth/guards';
import { homeOf } from '~/auth/sign-in';
import { helpOnPaper } from '~/domain/crisis/help-on-paper';
import { Shell } from '~/ui/Shell';
import { unlessNoAnswer } from '~/forms/no-answer';

export const loader = forAnyone(({ viewer }) => ({
  home: viewer ? homeOf(viewer) : '/',
  help: helpOnPaper(viewer?.timeZone),
}));

export const shouldRevalidate = unlessNoAnswer;

export default function OpenLayout() {
  const { home, help } = useLoaderData<typeof loader>();
  return (
    <Shell area="open" home={home} help={help} footer={<Link to="/clinical-note">Clinical note</Link>}>
      <Outlet />
    </Shell>
  );
}
