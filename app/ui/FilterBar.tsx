import { Form, Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import { Button } from './Button';

type FilterBarProps = {
  /** Names the form: "Filter the caseload". */
  label: string;
  /** Fields. Hidden ones carry what the address must keep, such as the sorting. */
  children: ReactNode;
  /** Says what pressing it does. */
  submit?: string;
  /** The same page without filters; left out when none are set. */
  clearTo?: string | undefined;
};

/** Filters of a list as a GET form, so that what is shown has an address. */
export function FilterBar({ label, children, submit = 'Filter', clearTo }: FilterBarProps) {
  return (
    <Form className="filter-bar" method="get" role="search" aria-label={label} preventScrollReset>
      {children}
      <Button>{submit}</Button>
      {clearTo !== undefined && (
        <Link className="button" data-kind="plain" to={clearTo}>
          Show all
        </Link>
      )}
    </Form>
  );
}
