import { useNavigate } from '@remix-run/react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '#app/components/ui/button.tsx';
import { goTo, newPage } from './shortcut-keys.ts';
import { ShortcutList, ShortcutSwitch } from './shortcut-list.tsx';
import { shortcutsOn } from './shortcut-setting.ts';

/** The second key of two follows within this time. */
const PAIR_MS = 1200;

const takesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

function focusSearch(): boolean {
  const boxes = [...document.querySelectorAll<HTMLInputElement>('#main input[type=search], #site-search')];
  const box = boxes.find((one) => one.offsetParent !== null);
  box?.focus();
  box?.select();
  return box !== undefined;
}

/** Single keys that lead somewhere, and the list of them behind `?`. */
export function Shortcuts() {
  const navigate = useNavigate();
  const [isListed, setListed] = useState(false);
  const began = useRef(0);

  useEffect(() => {
    const act = ({ key, timeStamp }: KeyboardEvent): boolean => {
      const target = timeStamp - began.current < PAIR_MS ? goTo[key] : undefined;
      began.current = key === 'g' ? timeStamp : 0;
      if (target !== undefined) navigate(target);
      else if (key === 'n') navigate(newPage(window.location.pathname));
      else if (key === '/') return focusSearch();
      else if (key === '?') setListed(true);
      else return false;
      return true;
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing || takesText(event.target)) return;
      if (document.querySelector('dialog[open]') !== null || !shortcutsOn()) return;
      if (act(event)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate]);

  return isListed ? <ShortcutDialog onClose={() => setListed(false)} /> : null;
}

function ShortcutDialog({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = () => dialog.current?.close();
  return (
    <dialog ref={dialog} className="dialog-page" aria-labelledby="shortcuts-title" onClose={onClose}>
      <Button type="button" variant="quiet" icon="x" className="dialog-close" aria-label="Close the list" onClick={close} />
      <div className="grid gap-4 p-6">
        <h2 id="shortcuts-title" className="text-lg">
          Keyboard shortcuts
        </h2>
        <ShortcutList />
        <ShortcutSwitch id="shortcuts-switch" />
      </div>
    </dialog>
  );
}
