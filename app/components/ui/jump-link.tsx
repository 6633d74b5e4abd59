import type { AnchorHTMLAttributes, MouseEvent } from 'react';

interface JumpLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'onClick'> {
  /** Id of the place on this page. */
  to: string;
}

/**
 * A link to a place on the same page. With script it moves the focus and nothing else: a fragment in the address would be a
 * step of the router, which drops the answer that the page is just showing.
 */
export function JumpLink({ to, children, ...rest }: JumpLinkProps) {
  const jump = (event: MouseEvent) => {
    const place = document.getElementById(to);
    if (!place || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    place.scrollIntoView({ block: place.matches('main') ? 'start' : 'center' });
    place.focus({ preventScroll: true });
  };
  return (
    <a {...rest} href={`#${to}`} onClick={jump}>
      {children}
    </a>
  );
}
