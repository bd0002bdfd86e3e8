import { data, redirect, type LinksFunction, type MetaFunction } from '@remix-run/node';
import { Form, Link, useActionData, useNavigation } from '@remix-run/react';
import { forClinician } from '~/auth/guards';
import { importPiece } from '~/domain/authoring/import-piece';
import styles from '~/styles/pieces.css?url';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { FieldFrame, fieldId } from '~/ui/FieldFrame';
import { PageTitle } from '~/ui/PageTitle';
import { TextArea } from '~/ui/TextArea';
import { FormErrors } from '~/forms/FormErrors';
import { keepFormOnNoAnswer, TOO_LARGE, unlessNoAnswer } from '~/forms/no-answer';
import { formOf } from '~/forms/read-form';
import { orRefusal, refusal, type FormError, type FormRefusal } from '~/forms/refusal';
import { useRefusal } from '~/forms/use-refusal';

export const links: LinksFunction = () => [{ rel: 'stylesheet', href: styles }];
export const meta: MetaFunction = () => [{ title: 'Import a piece · Meantime' }];

export const loader = forClinician(() => null);

/** What is wrong in the file, by its line. */
interface FileRefusal extends FormRefusal {
  /** Whether a draft can be made of it all the same. */
  canTake: boolean;
}

export const action = forClinician(async ({ viewer, context }) => {
  const form = await formOf(context);
  const text = await textIn(form);
  const values = { text: text ?? '' };
  const no = (message: string) => refusal({ errors: [{ name: 'file', message }], values });
  if (text === undefined) return no('This is not text that can be read: save it as UTF-8 and try again.');
  if (text.trim() === '') return no('Choose a file, or paste its text.');
  return orRefusal({ values }, async () => {
    const taken = await importPiece(viewer, text, { anyway: form.has('anyway') });
    if ('draftId' in taken) {
      return redirect(`/clinic/library/drafts/${taken.draftId}?imported${form.has('anyway') ? '&check' : ''}`);
    }
    const errors = taken.problems.map(({ line, says }) => ({ name: 'text', message: `Line ${line}: ${says}` }));
    return data<FileRefusal>({ errors, values, canTake: taken.canTake }, 422);
  });
});

/** What was pasted, else what the file holds; undefined where that is no text. */
async function textIn(form: FormData): Promise<string | undefined> {
  const [pasted, file] = [form.get('text'), form.get('file')];
  if (typeof pasted === 'string' && pasted.trim() !== '') return readable(pasted.replaceAll('\r\n', '\n'));
  if (file === null || typeof file === 'string') return '';
  try {
    return readable(new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()));
  } catch {
    return undefined;
  }
}

function readable(text: string): string | undefined {
  return /[\0\p{Surrogate}]/u.test(text) ? undefined : text;
}

/** A piece is a few pages; what is larger than is read at once is mostly another file. */
const FILE_TOO_LARGE =
  'This file is more than can be sent at once (256 KB), so nothing was sent. A piece is a few pages of text: is it the right file?';

export const clientAction = keepFormOnNoAnswer((form, why) => ({
  errors: [
    form.get('text') === '' && why === TOO_LARGE ? { name: 'file', message: FILE_TOO_LARGE } : { message: why },
  ] satisfies FormError[],
}));
export const shouldRevalidate = unlessNoAnswer;

export default function ImportPiece() {
  const answer = useActionData<typeof action>();
  const sending = useNavigation().state === 'submitting';
  const { values, beside } = useRefusal();
  const error = beside['file'];
  const hasLines = answer !== undefined && 'canTake' in answer;
  const canTake = hasLines && answer.canTake === true;
  return (
    <>
      <FormErrors title={hasLines ? 'What has to be put right in the file' : 'It was not imported'} />
      <PageTitle
        above={<Link to="/clinic/library/own">Your clinic’s own pieces</Link>}
        lede="A file that was saved from a piece, or written in the same format. It becomes a draft, and goes with the Clinical note as it stands here."
      >
        Import a piece
      </PageTitle>
      <Form
        key={values['text']}
        method="post"
        encType="multipart/form-data"
        onSubmit={(event) => sending && event.preventDefault()}
      >
        <FieldFrame id={fieldId('file')} label="The file" hint="Its name ends with .md" error={error}>
          <input
            type="file"
            id={fieldId('file')}
            name="file"
            accept=".md,.markdown,.txt,text/markdown,text/plain"
            aria-describedby={[
              `${fieldId('file')}-hint`,
              ...(error === undefined ? [] : [`${fieldId('file')}-error`]),
            ].join(' ')}
            aria-invalid={error === undefined ? undefined : true}
          />
        </FieldFrame>
        <TextArea
          name="text"
          label="Or its text"
          optional
          rows={8}
          spellCheck={false}
          defaultValue={values['text'] ?? ''}
        />
        <Actions>
          <Button kind="primary" busy={sending ? 'Reading…' : undefined}>
            Import it
          </Button>
          {canTake && (
            <Button name="anyway" value="yes">
              Make a draft of it as it is
            </Button>
          )}
        </Actions>
      </Form>
    </>
  );
}
