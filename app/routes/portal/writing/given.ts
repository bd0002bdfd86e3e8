import type { ReactNode } from 'react';
import type { ReaderContent } from '~/domain/piece-format/content';
import type { PieceWithNote } from '~/domain/piece-format/piece';
import type { NotKept, Written } from './saving.server';

/** What the page of one kind of piece is given, and shows. */
export interface GivenToWrite {
  page: {
    id: string;
    clinicianName: string;
    piece: PieceWithNote<ReaderContent>;
    practiceAssignmentId: string | null;
    written: Written[];
    turns: {
      open: number;
      lastTime: Written | null;
      others: { turn: number; written: Written }[];
      mayBegin: number | null;
    } | null;
    /** The place of the next new moment. */
    newMoment: string;
    changing: string | null;
    deleting: string | null;
    zone: string;
    now: string;
  };
  /** What a form without script could not keep. */
  notKept: NotKept[];
  /** The clinician's words on why. */
  before: ReactNode;
}

/** What stands at a place, and what could not be kept there. */
export function at({ page, notKept }: Pick<GivenToWrite, 'page' | 'notKept'>, slot: string) {
  return {
    slot,
    written: page.written.find((written) => written.slot === slot),
    notKept: notKept.find((place) => place.slot === slot),
  };
}
