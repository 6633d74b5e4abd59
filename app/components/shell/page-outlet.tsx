import { Outlet, useLocation, useNavigate, useNavigation } from '@remix-run/react';
import { type MouseEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { Button } from '#app/components/ui/button.tsx';
import { isDialogPage } from './dialog-routes.ts';
import { useStepped } from './stepped.ts';
import { returnFocusTo } from './use-page-focus.ts';

interface Behind {
  picture: HTMLElement;
  /** Where that page is, and how far it was scrolled. */
  address: string;
  scrollY: number;
  /** The link that led to the dialog. */
  opener: string | null;
}

/** A page as it looks, without anything that could be reached, read or mistaken for the real one. */
function pictureOf(main: Element): HTMLElement {
  const picture = document.createElement('div');
  picture.append(main.cloneNode(true));
  for (const element of picture.querySelectorAll('*')) {
    for (const name of ['id', 'name', 'for', 'form', 'aria-label', 'aria-labelledby', 'role', 'aria-live'])
      element.removeAttribute(name);
  }
  return picture;
}

/** Keeps a picture of the page that a dialog is about to cover, for as long as dialogs follow one another. */
function useBehind(): { current: Behind | null } {
  const behind = useRef<Behind | null>(null);
  const { pathname, search } = useLocation();
  const { location: next } = useNavigation();
  useEffect(() => {
    if (isDialogPage(pathname)) return;
    const main = document.querySelector('#main');
    const covers = next !== undefined && isDialogPage(next.pathname);
    if (!covers || !main) {
      behind.current = null;
      return;
    }
    const opener = document.activeElement?.getAttribute('href') ?? null;
    behind.current = { picture: pictureOf(main), address: pathname + search, scrollY: window.scrollY, opener };
  }, [pathname, search, next]);
  return behind;
}

/** What was typed, ticked or opened on the page of one thing does not stay when a step leads to the same page of another. */
function OwnOutlet() {
  const { pathname } = useLocation();
  return <Outlet key={pathname} />;
}

/** The page; as a dialog over the page before where it is a small form, with the same address and the same content. */
export function PageOutlet() {
  const behind = useBehind();
  const { pathname } = useLocation();
  const stepped = useStepped();
  const asDialog = stepped && behind.current !== null && isDialogPage(pathname);
  return asDialog && behind.current ? <DialogPage behind={behind.current} /> : <OwnOutlet />;
}

function DialogPage({ behind }: { behind: Behind }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const backdrop = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const close = () => {
    returnFocusTo(behind.opener);
    navigate(-1);
  };

  useLayoutEffect(() => {
    const place = backdrop.current;
    place?.replaceChildren(behind.picture);
    place?.toggleAttribute('inert', true);
    dialog.current?.showModal();
    // After the router has scrolled to the top of the new page.
    queueMicrotask(() => window.scrollTo(0, behind.scrollY));
    return () => place?.replaceChildren();
  }, [behind]);

  /** "Cancel" leads to the page behind: that is a step back, to where one was on it. */
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link?.getAttribute('href') !== behind.address) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };

  return (
    <>
      <div ref={backdrop} aria-hidden="true" />
      <dialog
        ref={dialog}
        className="dialog-page"
        aria-labelledby="page-title"
        onClickCapture={onClick}
        onCancel={(event) => {
          event.preventDefault();
          close();
        }}
      >
        <Button type="button" variant="quiet" icon="x" className="dialog-close" aria-label="Close" onClick={close} />
        <OwnOutlet />
      </dialog>
    </>
  );
}
