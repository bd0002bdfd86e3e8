import type { Viewer } from '~/db/viewer';

/** What someone had typed when their login was found to be over, carried to the sign-in that saves it; or when nothing could be kept. */
export interface UnsentForm {
  /** The address the form was sent to, to be sent to again. */
  action: string;
  fields: [name: string, value: string][];
  email?: string | undefined;
  /** Why the sign-in did not go through, in a sentence. */
  error?: string | undefined;
  /** It was not their login: it could not be kept just now, and can be sent again as it is. */
  again?: boolean | undefined;
  /** It is more than is read at once, so it is shown and cannot be sent as it is. */
  tooLarge?: boolean | undefined;
  /** The accounts that fit, where there are several. */
  which?: { value: string; label: string }[] | undefined;
}

declare module '@remix-run/server-runtime' {
  /** What the server knows of one request and its answer, shared by every loader and action that it runs. */
  interface AppLoadContext {
    /** For the Content-Security-Policy of this answer. */
    nonce: string;
    requestId: string;
    /** The document's path with its query, as the browser shows it: also where only its data was asked for. */
    path: string;
    /** A page; the data of one, for Remix in a page already there; or JSON, for a script of ours. */
    asks: 'document' | 'data' | 'json';
    /** Where the request came from: an IPv4 address, or the /64 network of an IPv6 one. */
    networkAddress: string;
    /** The page that was rendered, whole. A `Response` would hand it over in a stream, which costs more than it is worth. */
    page?: string;
    /** The form that was sent. Rejects with the Response to answer with where what was sent is none, or too much. */
    form: () => Promise<FormData>;
    /** Headers to add to the answer, whatever it turns out to be. */
    outgoing: Headers;
    /** The login of the request, looked up once. A sign-in in the middle of a request replaces it. */
    viewer?: Promise<Viewer | null>;
    /** Set where the answer must be the page that keeps what was typed, in place of the one asked for. */
    unsentForm?: UnsentForm;
  }
}
