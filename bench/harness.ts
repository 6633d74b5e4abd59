import { performance } from 'node:perf_hooks';

/** One line of the results: a thing measured against its anchor in the same run. */
export interface Row {
  what: string;
  /** Milliseconds, median. */
  measured: number;
  anchor: string;
  /** Milliseconds, median. */
  anchored: number;
  target: string;
  /** Whether `measured / anchored` is what the target asks for. */
  holds: boolean;
  remark?: string;
}

export interface BenchContext {
  /** Address of a running server without rate limits, authentication off. */
  url: string;
  /** A folder inside its allowed roots. */
  folder: string;
}

export type Benchmark = (context: BenchContext) => Promise<Row[]>;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
};

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Medians of several things measured in turn, round after round, so that what disturbs the machine disturbs all of them.
 * @param rounds counted rounds, after two that are not
 */
export async function interleaved(rounds: number, works: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const samples: number[][] = works.map(() => []);
  for (let round = -2; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) {
      const ms = await timed(work);
      if (round >= 0) samples[index]?.push(ms);
    }
  }
  return samples.map(median);
}

/** A ratio row whose target is "at most `limit` times the anchor". */
export function atMost(limit: number, row: Omit<Row, 'target' | 'holds'>): Row {
  return { ...row, target: `≤ ${limit} ×`, holds: row.measured / row.anchored <= limit };
}

/** Calls the JSON API; anything but success ends the benchmark. */
export async function api(context: BenchContext, method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(`${context.url}/api/v1${path}`, {
    method,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

let made = 0;
const next = (): string => {
  made += 1;
  return `bench-${made}`;
};

/** A collection of its own. */
export const newCollection = async (context: BenchContext): Promise<string> =>
  (await api(context, 'POST', '/collections', { name: next() })).id;

/** `count` small skills in a collection. */
export async function newSkills(context: BenchContext, collection: string, count: number): Promise<string[]> {
  const uuids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = next();
    const content = `---\nname: ${name}\ndescription: Measures things.\n---\n`;
    uuids.push(
      (
        await api(context, 'POST', '/artifacts', {
          type: 'skill',
          name,
          collection_id: collection,
          files: [{ path: 'SKILL.md', content }],
        })
      ).uuid,
    );
  }
  return uuids;
}

export const newSet = async (context: BenchContext, members: readonly object[]): Promise<string> => {
  const { id } = await api(context, 'POST', '/deployment-sets', { name: next() });
  if (members.length > 0) await api(context, 'PUT', `/deployment-sets/${id}/members`, { members });
  return id;
};
