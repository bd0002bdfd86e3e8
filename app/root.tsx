import type { LinksFunction, MetaFunction } from '@remix-run/node';
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react';
import { Suspense, type ReactNode } from 'react';
import { useFocusOnNews } from './forms/use-focus-on-news';
import { attributesOf, useReadingPreferences } from './reading-preferences/reading-preferences';
import { NoNetwork } from './moves/NoNetwork';
import { useNonce } from './nonce';
import { KeepWhatYouWrote } from './routes/open/keep-what-you-wrote';
import type { loader as signIn } from './routes/open/sign-in';
import styles from './styles/index.css?url';
import { Actions } from './ui/Actions';
import { ButtonLink } from './ui/ButtonLink';
import { DocumentHead } from './ui/DocumentHead';
import { PageTitle } from './ui/PageTitle';
import { Shell } from './ui/Shell';

export const links: LinksFunction = () => [
  {
    rel: 'preload',
    href: '/fonts/literata-5.3-regular-letters.woff2',
    as: 'font',
    type: 'font/woff2',
    crossOrigin: 'anonymous',
  },
  { rel: 'stylesheet', href: styles },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
];

export const meta: MetaFunction = ({ error }) => [
  { title: error === undefined ? 'Meantime' : `${wordsFor(error).title} · Meantime` },
];

/**
 * The document around every page, the error page too. In the browser it is there already, and only its head follows the
 * page. What stands in it has the same shape there as on the server, or the ids that React makes would differ.
 */
export function Layout({ children }: { children: ReactNode }) {
  const nonce = useNonce();
  useFocusOnNews();
  // The page that keeps what was typed stands at the address of another one, where scripts would ask for that.
  const unsent = useRouteLoaderData<typeof signIn>('routes/open/sign-in')?.unsent;
  const look = attributesOf(useReadingPreferences());
  const page = (
    <>
      {children}
      {!unsent && (
        <>
          <NoNetwork />
          <ScrollRestoration nonce={nonce} />
        </>
      )}
    </>
  );
  if (typeof document !== 'undefined') {
    return (
      <>
        <DocumentHead />
        <>
          {page}
          {null}
        </>
      </>
    );
  }
  return (
    <html lang="en" {...look}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <Links />
      </head>
      <body>
        {/* What the browser's scripts wait for before they take the page over, they wait for in here: see entry.client. */}
        <div id="page">
          <Suspense>{page}</Suspense>
        </div>
        {!unsent && <Scripts nonce={nonce} />}
      </body>
    </html>
  );
}

export default function Meantime() {
  return <Outlet />;
}

/** What went wrong, for the person it happened to, and a way on. Never how it happened inside. */
export function ErrorBoundary() {
  const error = useRouteError();
  const unsent =
    isRouteErrorResponse(error) && error.status === 401
      ? (error.data as { kept?: Parameters<typeof KeepWhatYouWrote>[0]['unsent'] } | null)?.kept
      : undefined;
  if (unsent) {
    return (
      <Shell area="open">
        <KeepWhatYouWrote unsent={unsent} />
      </Shell>
    );
  }
  const { title, words } = wordsFor(error);
  return (
    <Shell area="open">
      <PageTitle lede={words}>{title}</PageTitle>
      <Actions>
        <ButtonLink to="/" reloadDocument>
          Go to the first page
        </ButtonLink>
      </Actions>
    </Shell>
  );
}

function wordsFor(error: unknown): { title: string; words: string } {
  if (!isRouteErrorResponse(error)) return somethingWentWrong;
  if (error.status === 422)
    return {
      title: 'That did not go through',
      words: sentenceIn(error.data) ?? 'Go back, look it over, and try again.',
    };
  return wordsByStatus[error.status] ?? somethingWentWrong;
}

function sentenceIn(body: unknown): string | undefined {
  const said: unknown = typeof body === 'object' && body !== null && 'message' in body ? body.message : undefined;
  return typeof said === 'string' ? said : undefined;
}

const somethingWentWrong = {
  title: 'Something went wrong here',
  words: 'It is not about anything you did. Please try again in a moment. What you had saved is safe.',
};

const wordsByStatus: Record<number, { title: string; words: string }> = {
  400: { title: 'That could not be read', words: 'Go back, and send it again from the page itself.' },
  401: {
    title: 'Please sign in',
    words: 'You were signed out because nothing was sent for a while. Sign in, and then try again.',
  },
  403: { title: 'Nothing was changed', words: 'This was not sent from a page of Meantime, so it was not carried out.' },
  404: { title: 'There is nothing here', words: 'The address may be mistyped, or what was here is not here any more.' },
  405: { title: 'That is not done here', words: 'Go back, and try it from the page itself.' },
  413: {
    title: 'That is more than can be kept at once',
    words:
      'Nothing was saved: it was too much to be read, and it is not on this page. Go back: your browser may still have it. Then send it in smaller parts.',
  },
  429: { title: 'That was a little too often', words: 'Please wait a few minutes, and then try again.' },
};
