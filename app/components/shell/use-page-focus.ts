import { useLocation } from '@remix-run/react';
import { useEffect, useRef } from 'react';

/** Address of the link that a closed dialog was opened by. */
let opener: string | null = null;

/** When a dialog closes, focus goes back to what opened it instead of to the heading. */
export function returnFocusTo(href: string | null): void {
  opener = href;
}

/** The link itself, or the button of the closed menu that it is in. */
function takeOpener(): HTMLElement | null {
  const href = opener;
  opener = null;
  const link = href === null ? null : document.querySelector<HTMLElement>(`#main a[href="${CSS.escape(href)}"]`);
  return link?.closest('details:not([open])')?.querySelector('summary') ?? link;
}

/**
 * After a step to another page without a reload, focus goes to that page's heading, as a full load would start at its top.
 * A fragment's target goes first: it is where the answer of the step is to be seen. On the same page only a focus that the step has
 * taken away is given to the heading.
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
    else if (before.pathname !== pathname || document.activeElement === document.body)
      (takeOpener() ?? document.getElementById('page-title'))?.focus({ preventScroll: true });
  }, [pathname, hash, key]);
}
