import { useActionData } from '@remix-run/react';
import type { FormRefusal } from './refusal';

/** A refusal as a page shows it: also what stands beside each field, by name. */
export interface ShownRefusal extends FormRefusal {
  beside: Record<string, string>;
}

const nothing: ShownRefusal = { errors: [], values: {}, beside: {} };

/**
 * What the form that the page sent last was refused for, where it is one with these fields, by name and value; else
 * nothing at all, so that a page need not ask whether there is something.
 */
export function useRefusal(of: Record<string, string> = {}): ShownRefusal {
  const answer: unknown = useActionData();
  if (!isRefusal(answer) || !Object.entries(of).every(([name, value]) => answer.values[name] === value)) return nothing;
  const beside: Record<string, string> = {};
  for (const { name, message } of answer.errors) if (name !== undefined) beside[name] ??= message;
  return { errors: answer.errors, values: answer.values, beside };
}

function isRefusal(answer: unknown): answer is FormRefusal {
  return typeof answer === 'object' && answer !== null && 'errors' in answer && 'values' in answer;
}
