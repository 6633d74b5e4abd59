/**
 * Reads several things at once and hands them on in their order, so that waiting for one overlaps with working on another.
 * @param depth how many are read or held at a time
 * @throws what `read` throws, at that one's turn; nothing is being read any more when the loop over it ends, however it ends
 */
export async function* readAhead<T, R>(all: Iterable<T>, depth: number, read: (one: T) => Promise<R>): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  try {
    for (const one of all) {
      const reading = read(one);
      // Its failure is heard at its turn, which may never come.
      reading.catch(() => undefined);
      begun.push(reading);
      if (begun.length < depth) continue;
      const next = begun[0];
      if (next !== undefined) yield await next;
      void begun.shift();
    }
    while (begun[0] !== undefined) {
      yield await begun[0];
      void begun.shift();
    }
  } finally {
    await Promise.allSettled(begun);
  }
}
