import { Form, useLocation } from '@remix-run/react';
import { useEffect, useRef } from 'react';
import { Button } from '~/ui/Button';
import { useSingleKey, useSingleKeysAllowed } from '~/ui/single-keys';
import { LONGEST_JUMP } from './longest-jump';

/**
 * The field of the clinic's header that leads to a client, a piece or an act. A plain GET form; where scripts run, the
 * key `/` goes to it, unless single keys are switched off. It is empty again on the page that it led to.
 */
export function JumpField() {
  const allowed = useSingleKeysAllowed();
  const field = useRef<HTMLInputElement>(null);
  const { key, pathname, search } = useLocation();
  const sought = pathname === '/clinic/jump' ? (new URLSearchParams(search).get('q') ?? '') : '';
  const shown = useRef(key);
  useSingleKey('/', () => {
    field.current?.focus();
    field.current?.select();
  });
  useEffect(() => {
    if (shown.current === key) return;
    shown.current = key;
    if (field.current) field.current.value = sought;
  }, [key, sought]);
  return (
    <Form className="jump" method="get" action="/clinic/jump" role="search" aria-label="Jump">
      <label htmlFor="jump">Jump to</label>
      <input
        ref={field}
        id="jump"
        name="q"
        type="search"
        dir="auto"
        maxLength={LONGEST_JUMP}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={sought}
        aria-keyshortcuts={allowed ? '/' : undefined}
        aria-describedby="jump-hint"
      />
      <span className="visually-hidden" id="jump-hint">
        A client, a piece, or something to do
      </span>
      <Button>Go</Button>
    </Form>
  );
}
