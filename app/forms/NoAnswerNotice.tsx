import { ErrorSummary } from '~/ui/ErrorSummary';
import { useNoAnswer } from './no-answer';

type NoAnswerNoticeProps = {
  /** Which form of the page this is about, by fields of it; else any. */
  of?: Record<string, string>;
  /** What can be done about it. */
  then?: string;
};

/** Says that a form of the page had no answer; nothing while there is nothing to say. The route's `clientAction` keeps the page. */
export function NoAnswerNotice({ of, then = 'Please try again.' }: NoAnswerNoticeProps) {
  if (!useNoAnswer(of)) return null;
  return (
    <ErrorSummary
      title="No answer came"
      errors={[{ message: `This may not have been sent. The page is as you left it. ${then}` }]}
    />
  );
}
