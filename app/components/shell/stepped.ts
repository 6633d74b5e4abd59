import { useLocation } from '@remix-run/react';
import { createContext, useContext, useState } from 'react';

const SteppedContext = createContext(false);

export const SteppedProvider = SteppedContext.Provider;

/** Whether the page came without a reload: somebody has gone a step since this document was loaded. */
export const useStepped = (): boolean => useContext(SteppedContext);

/** For the provider: compares where one is with where the document began. */
export function useHasStepped(): boolean {
  const { key } = useLocation();
  const [first] = useState(key);
  return key !== first;
}
