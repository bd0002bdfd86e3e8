import { data } from '@remix-run/node';
import { Refused, type RefusalCode } from '~/errors';

/** What has to be put right: in the field of that name, or, without a name, in the form as a whole. */
export interface FormError {
  name?: string;
  message: string;
}

/** What a page is told of a form that was not done: why not, and what was in its fields, to stand in them again. */
export interface FormRefusal {
  errors: FormError[];
  /** By field; of a field that came more than once, the first. Never a passphrase. */
  values: Record<string, string>;
}

/** The answer to a form that was not done; for the page, `useRefusal` and `FormErrors` read it. */
export function refusal({ errors, values }: FormRefusal, status = 422) {
  return data<FormRefusal>({ errors, values }, status);
}

/**
 * Does what a form asks for. Resolves with the result, or, where it throws `Refused`, with the answer that says so
 * beside its field. `statuses` are those of the codes that are no 422.
 */
export async function orRefusal<T>(
  { values }: Pick<FormRefusal, 'values'>,
  work: () => Promise<T>,
  statuses: Partial<Record<RefusalCode, number>> = {},
) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, field, message } = error;
    const errors = [field === undefined ? { message } : { name: field, message }];
    return refusal({ errors, values }, statuses[code]);
  }
}
