import { useRevalidator } from '@remix-run/react';
import { useEffect, useState } from 'react';
import type { DeployResult, Run } from '#app/contracts/deployments.ts';
import { paths } from '#app/lib/paths.ts';
import { isLive } from './run-words.ts';

type Moving = Pick<Run, 'status' | 'progress' | 'results'>;

/** What the events of a run carry, as far as the page needs it. */
type Progress = Pick<Run, 'status' | 'progress'>;
type Item = DeployResult & { position: number };

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
  const [progress, setProgress] = useState<Progress | null>(null);
  const [items, setItems] = useState<ReadonlyMap<number, Item>>(new Map());
  useEffect(() => {
    if (!live) return;
    const source = new EventSource(paths.runEvents(id));
    source.addEventListener('progress', (event) => {
      const said = parsed(event);
      if (isProgress(said)) setProgress(said);
    });
    source.addEventListener('item', (event) => {
      const item = parsed(event);
      if (isItem(item)) setItems((known) => new Map(known).set(item.position, item));
    });
    source.addEventListener('done', () => {
      source.close();
      revalidate();
    });
    return () => source.close();
  }, [id, live, revalidate]);
  if (!live) return run;
  const results = items.size > run.results.length ? [...items.values()].sort((a, b) => a.position - b.position) : run.results;
  return { status: progress?.status ?? run.status, progress: progress?.progress ?? run.progress, results };
}
