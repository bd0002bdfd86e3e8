import { RemixBrowser } from '@remix-run/react';
import { startTransition, StrictMode, useLayoutEffect, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { holdWhatWasTyped } from './autosave/typed-before-scripts';

// A page that the browser kept whole and shows again on "back" may belong to someone who has signed out since.
// It goes blank at once and is asked for again. Without scripts `no-store` does the same.
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  document.documentElement.style.display = 'none';
  window.location.reload();
});

const letGo = holdWhatWasTyped();

/** What was typed before scripts came stands in its fields again before anything below reads them. */
function WithWhatWasTyped({ children }: { children: ReactNode }) {
  useLayoutEffect(letGo, []);
  return children;
}

// What React takes over is the page, and not the document around it, where extensions put things of their own.
const page = document.getElementById('page');
if (page !== null) {
  startTransition(() => {
    hydrateRoot(
      page,
      <StrictMode>
        <WithWhatWasTyped>
          <RemixBrowser />
        </WithWhatWasTyped>
      </StrictMode>,
    );
  });
}
