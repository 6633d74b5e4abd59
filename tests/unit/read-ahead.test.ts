import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readAhead } from '#app/lib/read-ahead.ts';

async function collect<R>(all: AsyncIterable<R>): Promise<R[]> {
  const got: R[] = [];
  for await (const one of all) got.push(one);
  return got;
}

/** Takes longer for earlier things, and counts how many are under way. */
function slowReader() {
  const seen = { now: 0, most: 0 };
  const read = async (one: number): Promise<string> => {
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await pause(Math.max(0, 12 - one * 2));
    seen.now -= 1;
    if (one === 7) throw new Error('seven');
    return `read ${one}`;
  };
  return { seen, read };
}

describe('reading ahead', () => {
  test('keeps the order, and reads as many at a time as it may', async () => {
    const { seen, read } = slowReader();
    expect(await collect(readAhead([1, 2, 3, 4, 5, 6], 3, read))).toEqual([1, 2, 3, 4, 5, 6].map((n) => `read ${n}`));
    expect(seen.most).toBe(3);
  });

  test('nothing gives nothing, and a depth beyond the end does no harm', async () => {
    const { read } = slowReader();
    expect(await collect(readAhead([], 3, read))).toEqual([]);
    expect(await collect(readAhead([1, 2], 9, read))).toEqual(['read 1', 'read 2']);
  });

  test('a failure comes at its turn, after what was read before it', async () => {
    const { read } = slowReader();
    const got: string[] = [];
    const all = (async () => {
      for await (const one of readAhead([5, 6, 7, 8], 4, read)) got.push(one);
    })();
    await expect(all).rejects.toThrow('seven');
    expect(got).toEqual(['read 5', 'read 6']);
  });

  test('a loop that is left early waits for what is still being read', async () => {
    const { seen, read } = slowReader();
    for await (const one of readAhead([4, 5, 1, 2], 4, read)) {
      expect(one).toBe('read 4');
      break;
    }
    expect(seen.now).toBe(0);
  });
});
