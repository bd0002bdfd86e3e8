import type { ReactNode } from 'react';
import type { ReaderContent } from '~/domain/piece-format/content';
import type { PieceWithDisclaimer } from '~/domain/piece-format/piece';
import type { TimeInWords } from '~/times/times-for';
import type { RejectedField, StoredFields } from './save-places.server';

/** What is stored at a place, with the words for when it was saved. */
export interface WrittenInWords extends StoredFields {
  savedWhen: {
    /** As the state of saving says it. */
    state: string;
    /** Within a sentence. */
    moment: TimeInWords;
    day: TimeInWords;
  };
}

/** What the page of one kind of piece is given, and shows. */
export interface WritingPageProps {
  page: {
    id: string;
    clinicianName: string;
    piece: PieceWithDisclaimer<ReaderContent>;
    practiceAssignmentId: string | null;
    written: WrittenInWords[];
    rounds: {
      open: number;
      lastTime: WrittenInWords | null;
      others: { round: number; written: WrittenInWords }[];
      mayBegin: number | null;
    } | null;
    /** The place of the next new moment. */
    newMoment: string;
    changing: string | null;
    deleting: string | null;
  };
  /** What a form without script could not keep. */
  rejected: RejectedField[];
  /** The clinician's words on why. */
  before: ReactNode;
}

/** What stands at a place, and what could not be kept there. */
export function placeProps({ page, rejected }: Pick<WritingPageProps, 'page' | 'rejected'>, placeKey: string) {
  return {
    placeKey,
    written: page.written.find((written) => written.placeKey === placeKey),
    rejected: rejected.find((place) => place.placeKey === placeKey),
  };
}
