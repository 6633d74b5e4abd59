import { createContext, useContext } from 'react';

const NonceContext = createContext<string | undefined>(undefined);

/** Wraps the page on the server with the nonce of this answer's content security policy. */
export const NonceProvider = NonceContext.Provider;

/** The nonce for our own script elements. Undefined in the browser, which hides it from scripts on purpose. */
export const useNonce = (): string | undefined => useContext(NonceContext);
