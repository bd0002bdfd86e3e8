/**
 * Reading agreement: what a clinician says, with an assignment, about how they will read what is shared from it. As the
 * database's `reading_agreement` names them.
 */
export const READING_AGREEMENTS = ['before', 'together', 'not'] as const;

export type ReadingAgreement = (typeof READING_AGREEMENTS)[number];
