import { RemixBrowser } from '@remix-run/react';
import { startTransition, StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';

// A page that the browser kept whole and shows again on "back" may belong to someone who has signed out since.
// It goes blank at once and is asked for again. Without scripts `no-store` does the same.
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  document.documentElement.style.display = 'none';
  window.location.reload();
});

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <RemixBrowser />
    </StrictMode>,
  );
});
