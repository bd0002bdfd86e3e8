import { redirect, type MetaFunction } from '@remix-run/node';
import { Form, useLoaderData } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { saveAccount, showAccount } from '~/account/account-form';
import { AccountPage } from '~/account/AccountPage';
import { keepPageOnNoAnswer, unlessNoAnswer } from '~/forms/no-answer';
import { formOf } from '~/forms/read-form';
import { singleKeysAllowed, singleKeysCookie } from '~/reading-preferences/single-keys-cookie';
import { AwayForm } from './away/AwayForm';
import { sayAway, shownAway } from './away/say-away.server';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { Checkbox } from '~/ui/Checkbox';
import { Notice } from '~/ui/Notice';
import { Section } from '~/ui/Section';

export const meta: MetaFunction = () => [{ title: 'Account · Meantime' }];

export const loader = forClinician(
  async ({ viewer, request }) => ({
    shown: await showAccount(viewer, request),
    singleKeys: singleKeysAllowed(request.headers.get('Cookie')),
    keysKept: new URL(request.url).searchParams.has('keys'),
    ...(await shownAway(viewer, request)),
  }),
  { beforeAcknowledgement: true },
);

export const action = forClinician(
  async ({ viewer, ...args }) => {
    const form = await formOf(args.context);
    const what = form.get('what');
    if (what === 'away' || what === 'back') return sayAway(viewer, args);
    if (what !== 'keys') return saveAccount(viewer, args);
    args.context.outgoing.append('Set-Cookie', singleKeysCookie(form.get('keys') === 'on'));
    return redirect('/clinic/account?keys#keys');
  },
  { beforeAcknowledgement: true },
);

export const clientAction = keepPageOnNoAnswer;
export const shouldRevalidate = unlessNoAnswer;

export default function ClinicAccount() {
  const { shown, singleKeys, keysKept, away, awaySaid } = useLoaderData<typeof loader>();
  return (
    <AccountPage shown={shown}>
      <AwayForm away={away} said={awaySaid} />
      <Section title="Keys" id="keys">
        {keysKept && <Notice>{singleKeys ? 'Single keys are on here.' : 'Single keys are off here.'}</Notice>}
        <Form method="post">
          <input type="hidden" name="what" value="keys" />
          <Checkbox
            name="keys"
            value="on"
            label="Single keys work by themselves: / goes to Jump, j and k to the next and the one before"
            defaultChecked={singleKeys}
          />
          <p className="hint">
            Switch them off where a word that is spoken, or a key pressed by chance, sets them off. It is remembered in
            this browser.
          </p>
          <Actions>
            <Button>Keep this</Button>
          </Actions>
        </Form>
      </Section>
    </AccountPage>
  );
}
