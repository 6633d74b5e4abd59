import { useRevalidator } from '@remix-run/react';
import { useEffect } from 'react';

const EVERY_MS = 2000;

/** Loads what a page shows anew every two seconds while something on it goes on. Without script its button "Refresh" does that. */
export function useRefresh(isGoingOn: boolean): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (!isGoingOn) return;
    const timer = window.setInterval(() => {
      if (document.visibilityState === 'visible') revalidate();
    }, EVERY_MS);
    return () => window.clearInterval(timer);
  }, [isGoingOn, revalidate]);
}
