import { ErrorSummary } from '~/ui/ErrorSummary';
import { useRefusal } from './use-refusal';

type FormErrorsProps = {
  /** Which form of the page this is about, by fields of it; else any. */
  of?: Record<string, string>;
  /** Null where the sentence says all there is to say. */
  title?: string | null;
};

/** Says why a form of the page was not done; nothing while there is nothing to say. */
export function FormErrors({ of, ...rest }: FormErrorsProps) {
  return <ErrorSummary errors={useRefusal(of).errors} {...rest} />;
}
