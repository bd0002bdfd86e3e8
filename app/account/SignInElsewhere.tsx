import type { PersonKind } from '~/db/generated/enums';

interface Props {
  /** See `otherAddress`. */
  other: { kind: PersonKind; origin: string } | undefined;
}

/** Where people of the other kind sign in, on every page of signing in, where they have an address of their own. */
export function SignInElsewhere({ other }: Props) {
  if (!other) return null;
  return (
    <p>
      If you are a {other.kind}, you sign in at{' '}
      <a href={`${other.origin}/sign-in`} rel="noreferrer">
        {new URL(other.origin).host}
      </a>
      .
    </p>
  );
}
