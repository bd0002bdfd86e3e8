import { redirect, type MetaFunction } from '@remix-run/node';
import { forAnyone } from '~/auth/guards';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { PageTitle } from '~/ui/PageTitle';
import { useScripts } from '~/ui/useScripts';
import { PreferenceFields } from '~/reading-preferences/PreferenceFields';
import { preferencesCookie } from '~/reading-preferences/preferences-cookie';
import { formOf } from '~/forms/read-form';

export const meta: MetaFunction = () => [{ title: 'Display · Meantime' }];

/** Takes the choices of any page, and remembers them in this browser. */
export const action = forAnyone(async ({ context }) => {
  context.outgoing.append('Set-Cookie', preferencesCookie(await formOf(context)));
  return redirect('/look');
});

export default function LookOfPages() {
  const scripts = useScripts();
  return (
    <>
      <PageTitle lede="How pages look in this browser, to anyone who opens it. It is remembered here for a year, and nobody is told.">
        Display
      </PageTitle>
      <form method="post">
        <PreferenceFields />
        {!scripts && (
          <Actions>
            <Button>Keep this look</Button>
          </Actions>
        )}
      </form>
    </>
  );
}
