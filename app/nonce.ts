import { createContext, useContext } from 'react';

const Nonce = createContext('');

/** Carries the nonce of this answer's Content-Security-Policy; only on the server. */
export const NonceProvider = Nonce.Provider;

/** The nonce for an inline script. Empty in the browser, where nonces cannot be read back. */
export function useNonce(): string {
  return useContext(Nonce);
}
