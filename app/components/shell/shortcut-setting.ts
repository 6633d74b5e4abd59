import { useSyncExternalStore } from 'react';

const KEY = 'loadout.shortcuts';
const CHANGED = 'loadout:shortcuts';

/** Whether single keys do something. Kept by the browser; on unless somebody has switched them off. */
export function shortcutsOn(): boolean {
  try {
    return window.localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

export function switchShortcuts(on: boolean): void {
  try {
    if (on) window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, 'off');
  } catch {
    // A browser that keeps nothing has them on.
  }
  window.dispatchEvent(new Event(CHANGED));
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(CHANGED, listener);
  return () => window.removeEventListener(CHANGED, listener);
}

/** The setting for a control; null on the server and before the page has its script. */
export const useShortcutSetting = (): boolean | null => useSyncExternalStore(subscribe, shortcutsOn, () => null);
