import { spawn } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program and keeps what it prints. It ends when this process does.
 * @param {string[]} command program and arguments
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} options
 * @returns {Promise<{ ok: boolean, output: string, seconds: number, timedOut: boolean }>}
 */
export function run([program, ...args], { cwd, env = process.env, timeoutMs = 0 }) {
  const begin = performance.now();
  return new Promise((resolve) => {
    // A group of its own: what the program started ends with it when the time is up.
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' });
    const chunks = [];
    let timedOut = false;
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        child.kill(signal);
      }
    };
    const stopWithUs = () => end('SIGTERM');
    const stopAndExit = () => {
      stopWithUs();
      process.exit(130);
    };
    const timers = [];
    if (timeoutMs > 0) {
      timers.push(
        setTimeout(() => {
          timedOut = true;
          end('SIGTERM');
        }, timeoutMs),
        setTimeout(() => end('SIGKILL'), timeoutMs + 5_000),
      );
    }
    process.once('exit', stopWithUs);
    for (const signal of SIGNALS) process.once(signal, stopAndExit);
    const finish = (ok, note = '') => {
      for (const timer of timers) clearTimeout(timer);
      process.off('exit', stopWithUs);
      for (const signal of SIGNALS) process.off(signal, stopAndExit);
      const output = `${Buffer.concat(chunks).toString('utf8')}${note}`;
      resolve({ ok: ok && !timedOut, output, seconds: (performance.now() - begin) / 1000, timedOut });
    };
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => finish(false, `${error.message}\n`));
    child.once('close', (status) => finish(status === 0));
  });
}
