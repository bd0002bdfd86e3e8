import { RemixBrowser } from '@remix-run/react';
import { startTransition, StrictMode, Suspense, useLayoutEffect, type ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { holdWhatWasTyped } from './autosave/typed-before-scripts';
import { keepPageWithoutNetwork } from './moves/network';
import { askAgainWhenShownAgain } from './moves/shown-again';
import { outliveTranslation } from './ui/translated-text';

askAgainWhenShownAgain();
keepPageWithoutNetwork();
outliveTranslation();

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
        {/* Remix reads the page's data before it shows anything. With nothing here to wait, React would give up at the first key. */}
        <Suspense>
          <WithWhatWasTyped>
            <RemixBrowser />
          </WithWhatWasTyped>
        </Suspense>
      </StrictMode>,
    );
  });
}
