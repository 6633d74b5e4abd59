import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestApp } from './app.ts';

/** What several programs wrote at once, each with a key of its own per write, tried again until it was acknowledged. */
export interface WriteLoad {
  /** Names of sets that were answered 201. */
  acknowledged: string[];
  /** Answers while the database was away. */
  unavailable: number;
  /** What was neither done nor refused as it should be. */
  unexpected: string[];
  /** Names that are being written: nobody knows yet whether they are there. */
  open: Set<string>;
  stop(): Promise<void>;
}

interface WriteLoadOptions {
  token: string;
  writers: number;
  /** The control: every attempt is a request of its own. */
  withoutKeys?: boolean;
}

/** Starts writers that go on until they are stopped; every write is a new set. */
export function startWriteLoad(on: TestApp, { token, writers, withoutKeys = false }: WriteLoadOptions): WriteLoad {
  let running = true;
  const load: Omit<WriteLoad, 'stop'> = { acknowledged: [], unavailable: 0, unexpected: [], open: new Set() };

  async function attempt(name: string, key: string): Promise<boolean> {
    const { status, headers, body } = await on.api('POST', '/deployment-sets', {
      token,
      body: { name },
      headers: withoutKeys ? {} : { 'Idempotency-Key': key },
    });
    if (status === 201) return true;
    if (status === 503) {
      load.unavailable += 1;
      if (headers.get('retry-after') === null) load.unexpected.push('503 without Retry-After');
    } else if (status !== 409 || body.code !== 'idempotency_in_flight') {
      load.unexpected.push(`${status} ${JSON.stringify(body)}`);
    }
    return false;
  }

  const unexpected = (error: unknown): boolean => {
    load.unexpected.push(String(error));
    return false;
  };

  async function writeOn(): Promise<void> {
    while (running) {
      const name = `w ${randomUUID()}`;
      const key = randomUUID();
      load.open.add(name);
      let done = await attempt(name, key).catch(unexpected);
      for (; !done && running; done = await attempt(name, key).catch(unexpected)) await pause(50);
      if (!done) return;
      load.acknowledged.push(name);
      load.open.delete(name);
    }
  }

  const all = Promise.all(Array.from({ length: writers }, writeOn));
  const stop = async () => {
    running = false;
    await all;
  };
  return Object.assign(load, { stop });
}
