import type { ClinicianViewer } from '~/db/viewer';
import { assign } from '~/domain/assignments/assign';
import type { ReadingAgreement } from '~/domain/assignments/reading-agreement';

/** Gives a piece version to one client, as the page does. */
export async function assignOne(
  viewer: ClinicianViewer,
  given: { id: string; clientId: string; pieceVersionId: string; why: string; reading?: ReadingAgreement },
): Promise<void> {
  const { id, clientId, pieceVersionId, why, reading = 'before' } = given;
  await assign(viewer, { pieceVersionId, reading, recipients: [{ id, clientId, why }] });
}
