import { useRevalidator } from '@remix-run/react';
import { useEffect, useState } from 'react';
import type { DeployResult, Run } from '#app/contracts/deployments.ts';
import { paths } from '#app/lib/paths.ts';
import { isLive } from './run-words.ts';

type Moving = Pick<Run, 'status' | 'progress' | 'results'>;

/** What the events of a run carry, as far as the page needs it. */
type Progress = Pick<Run, 'status' | 'progress'>;
type Item = DeployResult & { position: number };

/** What is told within this time is shown together. */
const TOGETHER_MS = 100;

/** What was told of one run since its page was loaded. */
interface Seen {
  progress: Progress | null;
  items: ReadonlyMap<number, Item>;
}

const NOTHING: Seen = { progress: null, items: new Map() };

const parsed = (event: Event): unknown => (event instanceof MessageEvent ? JSON.parse(String(event.data)) : null);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
// Our own server has just written both, by the contract.
const isProgress = (value: unknown): value is Progress => isObject(value) && 'progress' in value;
const isItem = (value: unknown): value is Item => isObject(value) && 'position' in value;

/**
 * A run as it goes on, followed over server-sent events; when it has ended the page is loaded anew. Without JavaScript, or
 * without a connection, it stays what the page was loaded with.
 */
export function useRunEvents(run: Run): Moving {
  const { id } = run;
  const { revalidate } = useRevalidator();
  const live = isLive(run);
  const [seen, setSeen] = useState(NOTHING);
  useEffect(() => {
    if (!live) return;
    const source = new EventSource(paths.runEvents(id));
    const see = (more: (known: Seen) => Partial<Seen>): void => setSeen((known) => ({ ...known, ...more(known) }));
    source.addEventListener('progress', (event) => {
      const progress = parsed(event);
      if (isProgress(progress)) see(() => ({ progress }));
    });
    // Hundreds come at once.
    let fresh: Item[] = [];
    let timer: number | undefined;
    const show = (): void => {
      const more = fresh.map((item): [number, Item] => [item.position, item]);
      [fresh, timer] = [[], undefined];
      see(({ items }) => ({ items: new Map([...items, ...more]) }));
    };
    source.addEventListener('item', (event) => {
      const item = parsed(event);
      if (isItem(item)) fresh.push(item);
      timer ??= window.setTimeout(show, TOGETHER_MS);
    });
    source.addEventListener('done', () => {
      source.close();
      revalidate();
    });
    return () => {
      window.clearTimeout(timer);
      source.close();
    };
  }, [id, live, revalidate]);
  if (!live) return run;
  const { progress, items } = seen;
  const results = items.size > run.results.length ? [...items.values()].sort((a, b) => a.position - b.position) : run.results;
  // That it is over the page says when it has what came of it.
  const status = progress !== null && isLive(progress) ? progress.status : run.status;
  return { status, progress: progress?.progress ?? run.progress, results };
}
