import { createContext, useContext } from 'react';

const WholePaintContext = createContext(false);

/** Wraps the page on the server with whether its first painting waits until all of it is there. */
export const WholePaintProvider = WholePaintContext.Provider;

/**
 * Painted half, rows that are aligned at their ends move when the rest of them arrives, and the icons, which come last, are missing.
 * Only the server writes it: once the page is in the browser it has done its work, and React leaves the end of a head alone.
 */
export function WholePaint() {
  return useContext(WholePaintContext) ? <link rel="expect" href="#icons" blocking="render" /> : null;
}
