import { ButtonLink } from '~/ui/ButtonLink';
import { EmptyState } from '~/ui/EmptyState';
import { PageTitle } from '~/ui/PageTitle';

/** In place of the sharing, where the care link with the clinician has ended. */
export function CareEnded({
  assignmentId,
  clinicianName,
  pieceTitle,
}: Record<'assignmentId' | 'clinicianName' | 'pieceTitle', string>) {
  return (
    <>
      <PageTitle above={pieceTitle}>Nothing can be shared here now</PageTitle>
      <EmptyState action={<ButtonLink to={`/portal/assignments/${assignmentId}`}>Back to what you wrote</ButtonLink>}>
        You and {clinicianName} no longer work together here. What you wrote is still yours, and still here.
      </EmptyState>
    </>
  );
}
