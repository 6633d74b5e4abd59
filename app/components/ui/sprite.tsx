import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import { type IconName, icons, isIconName } from './icon-table.ts';

/** Which drawings this page has used so far. One per request on the server, one per window in the browser. */
interface SpriteStore {
  use(name: IconName): void;
  names(): readonly IconName[];
  subscribe(listener: () => void): () => void;
}

function createSpriteStore(initial: Iterable<IconName>): SpriteStore {
  const used = new Set(initial);
  const listeners = new Set<() => void>();
  let names: readonly IconName[] = [...used];
  return {
    use(name) {
      if (used.has(name)) return;
      used.add(name);
      names = [...used];
      for (const listener of listeners) listener();
    },
    names: () => names,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const inBrowser = typeof document !== 'undefined';

/** What the server has drawn already: hydration must start from the same list. */
function drawnByServer(): IconName[] {
  if (!inBrowser) return [];
  return Array.from(document.querySelectorAll('#icons > svg'), (drawing) => drawing.id.slice(2)).filter(isIconName);
}

const SpriteContext = createContext<SpriteStore | null>(null);

/** Everything that shows icons is inside; `<Sprite />` is its last child. */
export function SpriteProvider({ children }: { children: ReactNode }) {
  const [store] = useState(() => createSpriteStore(drawnByServer()));
  return <SpriteContext.Provider value={store}>{children}</SpriteContext.Provider>;
}

// React warns about layout effects on the server, where neither kind runs.
const useBeforePaint = inBrowser ? useLayoutEffect : useEffect;

/** Says that this page needs the drawing: at once while the server renders, before the next paint in the browser. */
export function useDrawing(name: IconName): void {
  const store = useContext(SpriteContext);
  if (!inBrowser) store?.use(name);
  useBeforePaint(() => store?.use(name), [store, name]);
}

const nothing: readonly IconName[] = [];

/** Attributes that a drawing inherits from the place it is used at, so the sprite does not repeat them. */
const bare = {
  xmlns: undefined,
  // As large as the icon that refers to it: a drawing of fixed size would be cut off.
  width: '100%',
  height: '100%',
  fill: undefined,
  stroke: undefined,
  strokeWidth: 'inherit',
  strokeLinecap: undefined,
  strokeLinejoin: undefined,
  'aria-hidden': undefined,
} as const;

/**
 * The drawings this page uses, each once; every icon is a reference into it.
 * Rendered after the page, so that the server knows what the page has used.
 */
export function Sprite() {
  const store = useContext(SpriteContext);
  const names = useSyncExternalStore(
    store?.subscribe ?? (() => () => undefined),
    () => store?.names() ?? nothing,
    () => store?.names() ?? nothing,
  );
  return (
    <svg className="sprite" id="icons" aria-hidden="true">
      {names.map((name) => {
        const Drawing = icons[name];
        return <Drawing key={name} id={`i-${name}`} {...bare} />;
      })}
    </svg>
  );
}
