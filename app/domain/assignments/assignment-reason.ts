/** How long a clinician's words on why can be, in characters. */
export const LONGEST_REASON = 2_000;

/** To how many people one piece can be given at once. */
export const MOST_AT_ONCE = 50;

/** Where a clinician's words on why are sealed to: with the client's shared key. */
export function reasonSealedAt(assignmentId: string): { table: string; column: string; row: string } {
  return { table: 'assignment', column: 'why', row: assignmentId };
}
