import { Form, Link, useActionData, useLoaderData, useNavigation, type MetaFunction } from '@remix-run/react';
import { Fragment } from 'react';
import { forClient } from '~/auth/guards';
import { accessEvents, type AccessLine } from '~/domain/records/access-events';
import { accessSentence } from '~/domain/records/access-sentence';
import { checkReceipt, LONGEST_RECEIPT, type ReceiptVerdict } from '~/domain/records/receipt';
import { FormErrors } from '~/forms/FormErrors';
import { keepFormOnNoAnswer, TOO_LARGE, unlessNoAnswer } from '~/forms/no-answer';
import { formOf } from '~/forms/read-form';
import { orRefusal, refusal, type FormError } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { describedBy, FieldFrame, fieldId } from '~/ui/FieldFrame';
import { Notice } from '~/ui/Notice';
import { TextArea } from '~/ui/TextArea';
import { DayLog } from '~/ui/DayLog';
import { timesFor, type TimeInWords } from '~/times/times-for';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';
import { Pager } from '~/ui/Pager';
import { Section } from '~/ui/Section';
import { Time } from '~/ui/Time';
import { addressesBeside, readCursor } from '~/ui/list-address';

/** The parameter that holds the cursor: the moment from which the record is read back. */
const through = { next: 'through' };

export const loader = forClient(async ({ viewer, request }) => {
  const page = await accessEvents(viewer, { cursor: readCursor(new URL(request.url).searchParams, through) });
  const times = timesFor(viewer);
  return {
    ...page,
    days: page.days.map(({ lines }) => ({
      day: times(lines[0]!.at[0]!, { form: 'day' }),
      lines: lines.map((line) => ({ ...line, at: line.at.map((at) => times(at, { form: 'clock' })) })),
    })),
  };
});

const TOO_LONG = 'This is more than a receipt has. Is it the right file?';

export const action = forClient(async ({ viewer, context }) => {
  const form = await formOf(context);
  const text = await receiptIn(form);
  const pasted = form.get('receipt');
  const values = { receipt: typeof pasted === 'string' ? pasted.slice(0, LONGEST_RECEIPT) : '' };
  const no = (message: string) => refusal({ errors: [{ name: 'receipt', message }], values });
  if (text.trim() === '') return no('Choose the file of a receipt, or paste its text.');
  if (text.length > LONGEST_RECEIPT) return no(TOO_LONG);
  return orRefusal({ values }, async () => {
    const { kept, ...verdict } = await checkReceipt(viewer, text);
    return { verdict: { ...verdict, kept: timesFor(viewer)(kept, { within: true }) } };
  });
});

/** What was pasted, else the beginning of the file. */
async function receiptIn(form: FormData): Promise<string> {
  const [pasted, file] = [form.get('receipt'), form.get('file')];
  if (typeof pasted === 'string' && pasted.trim() !== '') return pasted;
  return file === null || typeof file === 'string' ? '' : file.slice(0, LONGEST_RECEIPT + 1).text();
}

export const clientAction = keepFormOnNoAnswer((form, why) => ({
  errors: [
    form.get('receipt') === '' && why === TOO_LARGE ? { name: 'receipt', message: TOO_LONG } : { message: why },
  ] satisfies FormError[],
}));
export const shouldRevalidate = unlessNoAnswer;

export const meta: MetaFunction = () => [{ title: 'Who opened what · Meantime' }];

export default function Access() {
  const { days, ...beside } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <>
      <FormErrors title="Nothing was compared" />
      {answer && 'verdict' in answer && <Verdict {...answer.verdict} />}
      <PageTitle lede="Everything that was done here with what is yours, by you and by others. It holds none of your words, and nobody who uses Meantime can add, change or take away a line of it.">
        Who opened what, and when
      </PageTitle>
      {days.length === 0 && (
        <EmptyState>Nothing has happened yet. When someone opens what you share, it is said here.</EmptyState>
      )}
      {days.map(({ day, lines }) => (
        <Section key={day.iso} title={<Time {...day} />}>
          <DayLog
            items={lines.map(({ at, ...line }) => ({
              id: `${line.kind} ${at[0]?.iso}`,
              when: <Hours at={at} />,
              what: <Line line={line} />,
            }))}
          />
        </Section>
      ))}
      <Pager
        label="Pages of what happened"
        {...addressesBeside('', beside, through)}
        words={{ next: 'What happened before' }}
      />
      <Section title="Keep a receipt">
        <p>
          A receipt is a small file that says where this history, and that of your account, stand now. It holds none of
          your words, and not your name; whoever finds it sees that somebody uses Meantime. Give it back here whenever
          you like: this page then says whether all that stood here still does.
        </p>
        {days.length > 0 && (
          <Actions>
            <ButtonLink reloadDocument to="/portal/access/receipt">
              Keep a receipt
            </ButtonLink>
          </Actions>
        )}
        <GiveBack />
      </Section>
    </>
  );
}

function GiveBack() {
  const sending = useNavigation().state === 'submitting';
  const { values, beside } = useRefusal();
  const id = fieldId('file');
  return (
    <Form key={values['receipt']} method="post" encType="multipart/form-data">
      <FieldFrame id={id} label="A receipt that you kept" hint="Its name begins with receipt-">
        <input type="file" id={id} name="file" accept=".txt,text/plain" {...describedBy(id, { hint: true })} />
      </FieldFrame>
      <TextArea
        name="receipt"
        label="Or its text"
        optional
        rows={4}
        spellCheck={false}
        defaultValue={values['receipt'] ?? ''}
        error={beside['receipt']}
      />
      <Actions>
        <Button busy={sending ? 'Comparing…' : undefined}>Compare it with this history</Button>
      </Actions>
    </Form>
  );
}

function Verdict({ is, kept, genuine }: Omit<ReceiptVerdict, 'kept'> & { kept: TimeInWords }) {
  const then = <Time {...kept} />;
  if (is === 'holds') {
    return (
      <Notice>
        <p>Everything that this history held when the receipt was kept ({then}) still stands, as it was written.</p>
      </Notice>
    );
  }
  const doubt =
    genuine === true
      ? 'The receipt carries the signature of this Meantime, so it is a real one.'
      : genuine === false
        ? 'But the receipt is not signed, or was changed itself, so this says less than it would otherwise.'
        : 'Whether the receipt itself is a real one cannot be told here.';
  return (
    <Notice tone="trouble">
      {is === 'changed' ? (
        <p>
          This history no longer holds all that it held when the receipt was kept ({then}). Something in it was changed
          or taken away, or an older copy of everything was put back. {doubt}
        </p>
      ) : (
        <p>
          This receipt ({then}) is of another history than the one that stands here. If you kept it from another
          account, give it back there. If you kept it from this one, this history was begun anew since. {doubt}
        </p>
      )}
      <p>Keep the receipt, and ask your clinician, or whoever runs Meantime for your clinic, what happened.</p>
    </Notice>
  );
}

/** The hours at which the same was done, each minute once, and how often where that is more. */
function Hours({ at }: { at: readonly TimeInWords[] }) {
  const minutes = new Map(at.map((time) => [time.words, time]));
  return (
    <>
      {[...minutes.values()].map((time, index) => (
        <Fragment key={time.iso}>
          {index > 0 && ', '}
          <Time {...time} />
        </Fragment>
      ))}
      {at.length > minutes.size && <> ({at.length === 2 ? 'twice' : `${at.length} times`})</>}
    </>
  );
}

function Line({ line }: { line: Omit<AccessLine, 'at'> }) {
  const { before, title, after } = accessSentence(line);
  const { sharedReflectionId } = line;
  return (
    <>
      {before}
      {title !== null &&
        (sharedReflectionId === null ? title : <Link to={`/portal/shared/${sharedReflectionId}`}>{title}</Link>)}
      {after}
    </>
  );
}
