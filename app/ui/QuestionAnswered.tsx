import type { ReactNode } from 'react';

type QuestionAnsweredProps = {
  /** The library's question, as the piece asks it. */
  question: ReactNode;
  /** What was written to it: a `Quote`, or a sentence where there is nothing. */
  children: ReactNode;
};

/** One of a piece's questions with what a person wrote to it. The page also shows the Clinical note. */
export function QuestionAnswered({ question, children }: QuestionAnsweredProps) {
  return (
    <div className="question-answered">
      <p className="question">{question}</p>
      {children}
    </div>
  );
}
