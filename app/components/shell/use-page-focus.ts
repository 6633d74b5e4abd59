import { useLocation } from '@remix-run/react';
import { useEffect, useRef } from 'react';

/**
 * After a step to another page without a reload, focus goes to that page's heading, as a full load would start at its top.
 * A fragment's target goes first: it is where the answer of the step is to be seen.
 */
export function usePageFocus(): void {
  const { pathname, hash, key } = useLocation();
  const last = useRef({ pathname, key });

  useEffect(() => {
    const before = last.current;
    last.current = { pathname, key };
    if (before.key === key) return;
    const target = hash ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    if (target) target.focus();
    else if (before.pathname !== pathname) document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  }, [pathname, hash, key]);
}
