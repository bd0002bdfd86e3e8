/** The errors of a conform form for `ErrorSummary`: what is about the whole form, then its fields in their order. */
export function errorsOf(
  form: { errors: string[] | undefined; allErrors: Record<string, string[]> },
  fields: readonly string[],
): { name?: string; message: string }[] {
  return [
    ...(form.errors ?? []).map((message) => ({ message })),
    ...fields.flatMap((name) => (form.allErrors[name] ?? []).slice(0, 1).map((message) => ({ name, message }))),
  ];
}
