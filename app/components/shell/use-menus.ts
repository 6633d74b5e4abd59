import { useEffect } from 'react';

const openMenus = () => document.querySelectorAll<HTMLDetailsElement>('details.menu[open]');

/** With script, a press elsewhere or Escape closes an open menu. Without, its button does. */
export function useMenus(): void {
  useEffect(() => {
    const closeOthers = (event: Event) => {
      for (const menu of openMenus()) if (!(event.target instanceof Node && menu.contains(event.target))) menu.open = false;
    };
    const closeOnEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      for (const menu of openMenus()) {
        const held = menu.contains(document.activeElement);
        menu.open = false;
        if (held) menu.querySelector('summary')?.focus();
      }
    };
    document.addEventListener('click', closeOthers);
    document.addEventListener('keydown', closeOnEscape);
    return () => {
      document.removeEventListener('click', closeOthers);
      document.removeEventListener('keydown', closeOnEscape);
    };
  }, []);
}
