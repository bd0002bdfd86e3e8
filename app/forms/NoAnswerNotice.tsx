import { ErrorSummary } from '~/ui/ErrorSummary';
import { TOO_LARGE, useNoAnswer } from './no-answer';

type NoAnswerNoticeProps = {
  /** Which form of the page this is about, by fields of it; else any. */
  of?: Record<string, string>;
  /** What can be done about it. */
  then?: string;
};

/** Says that a form of the page had no answer, or was too large; nothing while there is nothing to say. The route's `clientAction` keeps the page. */
export function NoAnswerNotice({ of, then = 'Please try again.' }: NoAnswerNoticeProps) {
  switch (useNoAnswer(of)) {
    case null:
      return null;
    case 'too large':
      return <ErrorSummary title="Nothing was sent" errors={[{ message: TOO_LARGE }]} />;
    case 'none came':
      return (
        <ErrorSummary
          title="No answer came"
          errors={[{ message: `This may not have been sent. The page is as you left it. ${then}` }]}
        />
      );
  }
}
