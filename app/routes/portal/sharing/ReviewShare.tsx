import { Form, Link, useLocation, useNavigation } from '@remix-run/react';
import { selectionLabel } from '~/domain/sharing/selection-label';
import type { Preview as Previewed } from '~/domain/sharing/preview';
import type { SnapshotInWords } from '~/times/calendar-day';
import { Actions } from '~/ui/Actions';
import { AwayNotice } from '~/ui/AwayNotice';
import { Button } from '~/ui/Button';
import { ButtonLink } from '~/ui/ButtonLink';
import { Disclaimer } from '~/ui/Disclaimer';
import { ErrorSummary } from '~/ui/ErrorSummary';
import { PageTitle } from '~/ui/PageTitle';
import { Preview } from '~/ui/Preview';
import { readingInWords } from '~/ui/ReadingAgreement';
import { SharedWords } from '~/ui/SharedWords';
import { NoAnswerNotice } from '~/forms/NoAnswerNotice';
import { useRefusal } from '~/forms/use-refusal';
import { CareEnded } from './CareEnded';

type ReviewShareProps = {
  assignmentId: string;
  /** Who reads nothing just now, in a sentence each. */
  away: readonly string[];
  /** The id of the shared reflection to come. */
  sharingKey: string;
  preview: Omit<Previewed, 'snapshot'> & { snapshot: SnapshotInWords };
};

/** What the clinician will see, as they will see it, and the confirmation that shares exactly this. */
export function ReviewShare({ assignmentId, away, sharingKey, preview }: ReviewShareProps) {
  const { clinicianName, reading, inCare, snapshot, disclaimer, chosen } = preview;
  const busy = useNavigation().formMethod === 'POST';
  const { errors } = useRefusal();
  const here = useLocation();
  if (!inCare) return <CareEnded {...{ assignmentId, clinicianName }} pieceTitle={snapshot.pieceTitle} />;
  const what = snapshot.talkOnly ? 'only this' : selectionLabel(snapshot.pieceKind, chosen.length);
  // The preview begins anew, by a press that shares nothing: no second one can share what was not looked at.
  if (errors.length > 0) {
    return (
      <>
        <ErrorSummary errors={errors} title={null} />
        <PageTitle above={snapshot.pieceTitle}>Look once more</PageTitle>
        <Actions>
          <ButtonLink kind="primary" to={here.pathname + here.search} reloadDocument>
            See what {clinicianName} will see now
          </ButtonLink>
          <ButtonLink to={`/portal/assignments/${assignmentId}/sharing`} reloadDocument>
            Choose again
          </ButtonLink>
        </Actions>
        <Disclaimer disclaimer={disclaimer} />
      </>
    );
  }
  return (
    <>
      <PageTitle above={snapshot.pieceTitle} lede="Nothing is shared yet. This is how it would look.">
        Before you share
      </PageTitle>
      <Preview who={clinicianName}>
        <SharedWords snapshot={snapshot} disclaimer={disclaimer} level={3} />
      </Preview>
      <Form method="post" onSubmit={(event) => busy && event.preventDefault()}>
        <input type="hidden" name="key" value={sharingKey} />
        {snapshot.talkOnly && <input type="hidden" name="talk" value="1" />}
        {chosen.map(({ answerKey, version }) => (
          <input key={answerKey} type="hidden" name="answer" value={`${answerKey}@${version}`} />
        ))}
        <p>
          {readingInWords(reading, clinicianName)} If you need someone now: <Link to="/help-now">Help now</Link>. You
          can take this back at any time. Taking back does not change a copy that {clinicianName} made for their own
          record before; Access says when one is made.
        </p>
        <AwayNotice away={away} />
        <NoAnswerNotice />
        <Actions>
          <Button kind="primary" busy={busy ? 'Sharing…' : undefined}>
            Share {what} with {clinicianName}
          </Button>
          <ButtonLink to={`/portal/assignments/${assignmentId}/sharing`} reloadDocument>
            Choose again
          </ButtonLink>
        </Actions>
      </Form>
    </>
  );
}
