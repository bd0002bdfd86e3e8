import type { ReactNode } from 'react';
import type { SnapshotInWords } from '~/times/calendar-day';
import { Disclaimer, type DisclaimerContent } from './Disclaimer';
import { Quote } from './Quote';
import { QuestionAnswered } from './QuestionAnswered';

type SharedWordsProps = {
  snapshot: SnapshotInWords;
  /** The disclaimer it was shared under; it stands with the questions, always in full. */
  disclaimer: DisclaimerContent;
  /** The title's level on its page. */
  level?: 2 | 3;
  /** What its disclaimer is called by beside its label, on a page with several. */
  noteOf?: string;
  /** What is said about the words and stands before the disclaimer: on their clinician's page, the thread. */
  children?: ReactNode;
};

/**
 * What a client chose to show: the same for the client before sharing, for the client afterwards and for the
 * clinician. Depends on nothing but the snapshot, so that no reader's page can differ from another's.
 */
export function SharedWords({ snapshot, disclaimer, level = 2, noteOf, children }: SharedWordsProps) {
  const Title = `h${level}` as const;
  const note = <Disclaimer disclaimer={disclaimer} of={noteOf} />;
  const words = (
    <article className="words">
      <header>
        <p className="eyebrow">{from[snapshot.pieceKind]}</p>
        <Title>{snapshot.pieceTitle}</Title>
      </header>
      {snapshot.talkOnly ? (
        <Quote text="I’d like to talk about this." />
      ) : (
        snapshot.items.map((item, at) => (
          <SharedAnswer key={at} item={item} day={item.day === snapshot.items[at - 1]?.day ? null : item.day} />
        ))
      )}
      {children === undefined && note}
    </article>
  );
  if (children === undefined) return words;
  return (
    <>
      {words}
      {children}
      <div className="words">{note}</div>
    </>
  );
}

const from: Record<SnapshotInWords['pieceKind'], string> = {
  essay: 'From an essay',
  practice: 'From a practice',
  'card-set': 'From a set of cards',
  'check-in': 'From a check-in',
};

type Item = SnapshotInWords['items'][number];

function SharedAnswer({ item: { question, body }, day }: { item: Item; day: string | null }) {
  return (
    <>
      {day !== null && <p className="eyebrow">{day}</p>}
      <QuestionAnswered question={question ?? 'A moment'}>
        <AnswerWords body={body} />
      </QuestionAnswered>
    </>
  );
}

/** What was written in one place of a piece, without its question. */
export function AnswerWords({ body }: { body: Item['body'] }) {
  switch (body.form) {
    case 'answer':
      return <Quote text={body.text} />;
    case 'card':
      return (
        <>
          {body.mine && <Quote text="This one is mine." />}
          {body.why !== undefined && <Quote text={body.why} />}
        </>
      );
    case 'moment':
      return moment.map(({ field, label }) => {
        const text = body[field];
        if (text === undefined) return null;
        return (
          <div className="written-words" key={field}>
            <p className="hint">{label}</p>
            <Quote text={text} />
          </div>
        );
      });
    case 'turn':
      return null;
  }
}

const moment = [
  { field: 'when', label: 'When' },
  { field: 'noticed', label: 'What was noticed' },
  { field: 'felt', label: 'What was felt' },
  { field: 'text', label: 'Anything else' },
] as const;
