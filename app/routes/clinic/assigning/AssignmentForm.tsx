import { Form, Link, useNavigation } from '@remix-run/react';
import { useState } from 'react';
import { LONGEST_REASON } from '~/domain/assignments/assignment-reason';
import { FormErrors } from '~/forms/FormErrors';
import { useRefusal } from '~/forms/use-refusal';
import { Actions } from '~/ui/Actions';
import { Button } from '~/ui/Button';
import { Checkbox } from '~/ui/Checkbox';
import { ChoiceGroup } from '~/ui/ChoiceGroup';
import { Notice } from '~/ui/Notice';
import { PageTitle } from '~/ui/PageTitle';
import { PieceReader } from '~/ui/PieceReader';
import { Preview } from '~/ui/Preview';
import { Quote } from '~/ui/Quote';
import { ReadingAgreement } from '~/ui/ReadingAgreement';
import { SaveState } from '~/ui/SaveState';
import { TextArea } from '~/ui/TextArea';
import { Time } from '~/ui/Time';
import { numberInFigures, numberInWords } from '~/ui/numbers';
import type { ToGive } from '../assign';
import { ownWordsName, unflattenAssignment } from './flat-assignment';
import { useAssignmentAutosave } from './useAssignmentAutosave';
import { WhomToAssign } from './WhomToAssign';

/** To whom, why, and how it will be read; beside it what speaks against it, and under it exactly what they will see. */
export function AssignmentForm({ client, formId, viewerName, piece, mayNotSuit, draft, whom, typed: find }: ToGive) {
  const { values, beside, errors } = useRefusal();
  const navigation = useNavigation();
  const sent = navigation.formMethod === 'POST' ? (navigation.formData?.get('what') ?? 'assign') : null;
  const [id] = useState(values['id'] ?? formId);
  const rejected =
    errors[0] === undefined
      ? null
      : { fields: unflattenAssignment(values), why: 'please look at the top of the page.' };
  const { form, typed, saved, newer, edit, flush } = useAssignmentAutosave({
    ...{ formId: id, pieceId: piece.id, clientId: client?.id ?? null, draft, rejected },
  });
  const chosen = whom.clients.filter((one) => typed.to.includes(one.id));
  const [first] = chosen;
  const separately = typed.each && chosen.length > 1;
  const names = chosen.length === 1 && first ? first.name : `these ${numberInWords(chosen.length)}`;
  const whyLabel = chosen.length === 1 && first ? `Why this, for ${first.name}` : 'Why this, for them';
  const hint = `In your own words; they stand above the piece. Up to ${numberInFigures(LONGEST_REASON)} characters.`;
  const { title } = piece.shown.content;
  const shownWhy = (separately && first ? typed.whys[first.id] : typed.why) ?? typed.why;
  return (
    <>
      <FormErrors />
      <PageTitle {...(client && { above: <Link to={`/clinic/clients/${client.id}`}>{client.name}</Link> })}>
        Assign “{title}”
      </PageTitle>
      {newer && (
        <Notice
          tone="trouble"
          action={
            <>
              <Button type="button" onClick={() => newer.resolve('mine')}>
                Keep what stands here
              </Button>
              <Button type="button" onClick={() => newer.resolve('theirs')}>
                Take what you wrote there
              </Button>
            </>
          }
        >
          You wrote this in another window too
          {newer.when && (
            <>
              , saved <Time {...newer.when} />
            </>
          )}
          .
        </Notice>
      )}
      <Form
        ref={form}
        method="post"
        noValidate
        className="assignment"
        onInput={edit}
        onChange={edit}
        onBlur={flush}
        onSubmit={(event) => sent !== null && event.preventDefault()}
      >
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="pieceVersionId" value={piece.versionId} />
        {/* Enter in a field gives, and does not look for a name. */}
        <button className="visually-hidden" tabIndex={-1} aria-hidden="true" name="what" value="assign" />
        <WhomToAssign {...whom} chosen={typed.to} find={find} error={beside['to']} />
        {separately ? (
          <>
            <input type="hidden" name="why" defaultValue={typed.why} />
            {chosen.map((one) => (
              <TextArea
                key={one.id}
                name={ownWordsName(one.id)}
                label={`Why this, for ${one.name}`}
                rows={4}
                required
                defaultValue={typed.whys[one.id] ?? typed.why}
                error={beside[ownWordsName(one.id)]}
              />
            ))}
          </>
        ) : (
          <>
            {Object.entries(typed.whys).map(([one, words]) => (
              <input key={one} type="hidden" name={ownWordsName(one)} defaultValue={words} />
            ))}
            <TextArea
              name="why"
              label={whyLabel}
              hint={hint}
              rows={5}
              required
              defaultValue={typed.why}
              error={beside['why']}
              below={<SaveState saved={saved} />}
            />
          </>
        )}
        {whom.clients.length > 1 && (
          <div className="each" data-many={chosen.length > 1 || undefined}>
            <Checkbox name="each" value="yes" label="Other words for each of them" defaultChecked={typed.each} />
          </div>
        )}
        {separately && <SaveState saved={saved} />}
        <div className="how-read">
          <ChoiceGroup
            of="one"
            name="reading"
            legend="How I will read"
            hint="They read it where they write, and beside “Share”."
            options={[
              { value: 'before', label: 'Before we meet', chosen: typed.reading === 'before' },
              {
                value: 'together',
                label: 'Together, when we meet',
                detail: 'They are told that you will not have read it before.',
                chosen: typed.reading === 'together',
              },
              { value: 'not', label: 'Not at all', detail: 'It is for them alone.', chosen: typed.reading === 'not' },
            ]}
          />
        </div>
        <p className="may-not-suit">
          <strong>May not suit:</strong> {mayNotSuit.join('; ').replace(/\.?$/, '.')}{' '}
          <Link to={`/clinic/library/${piece.id}#for-you`}>All of it</Link>
        </p>
        <Actions>
          <Button kind="primary" name="what" value="assign" busy={sent === 'assign' ? 'Assigning…' : undefined}>
            {chosen.length === 0 ? 'Assign this' : `Assign this to ${names}`}
          </Button>
          <Button name="what" value="another" busy={sent === 'another' ? 'Keeping this…' : undefined}>
            Choose another piece
          </Button>
        </Actions>
      </Form>
      {draft.savedAt && (
        // A page of its own takes its place, so that nothing of what stands here comes along.
        <Form method="post" reloadDocument className="begun">
          <p className="meta">
            You began this <Time {...draft.savedAt} />.
          </p>
          <Button kind="plain" name="what" value="anew">
            Begin anew
          </Button>
        </Form>
      )}
      <Preview who={chosen.length === 1 && first ? first.name : 'each of them'}>
        <PieceReader
          piece={piece.shown}
          level={2}
          before={
            <>
              {shownWhy.trim() !== '' && <Quote text={shownWhy.trim()} who={viewerName} />}
              <ReadingAgreement agreement={typed.reading} clinicianName={viewerName} />
            </>
          }
        />
      </Preview>
    </>
  );
}
