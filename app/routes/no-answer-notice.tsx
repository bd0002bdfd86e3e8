import { ErrorSummary } from '~/ui/ErrorSummary';
import { useNoAnswer } from './no-answer';

/** Says that the form sent last had no answer, on a page whose `clientAction` is `keepingThePage`. */
export function NoAnswerNotice({ then = 'Please try again.' }: { then?: string }) {
  if (!useNoAnswer()) return null;
  return (
    <ErrorSummary
      title="No answer came"
      errors={[{ message: `This may not have been sent. Everything is as you left it. ${then}` }]}
    />
  );
}
