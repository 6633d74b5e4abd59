import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ServerBuild, writeReadableStreamToWritable } from '@remix-run/node';
import compression from 'compression';
import { AppError } from '#app/domain/errors.ts';
import { type Settings, settingsOfProcess } from '#app/lib/env.server.ts';
import { createLog, faultFacts, type Log } from '#app/lib/log.ts';
import { type App, createApp, startBackground, stopBackground } from './app.server.ts';
import { clientFiles, type Handler } from './client-files.server.ts';
import { openDatabase } from './database-boot.server.ts';
import { problemResponse } from './problem.server.ts';
import { bodyStream, drain } from './request-body.server.ts';
import { handleRequest, methodRefused } from './request-handler.server.ts';

export interface ServerOptions {
  build: ServerBuild;
  /** Folder of the program: holds `build/client`, and relative settings are taken from here. */
  appDir: string;
  /** Instead of the built client files, for development. */
  assets?: Handler;
  /** Asked for each request in development, where the build changes. */
  currentBuild?: () => Promise<ServerBuild>;
}

export interface RunningServer {
  url: string;
  /** Stops accepting, lets requests end, closes the database. Safe to call twice. */
  stop(): Promise<void>;
}

/** Requests get this long to end after SIGTERM; the whole stop stays under 10 s. */
const DRAIN_MS = 7000;

/** The secret that signs cookies: the given one, else one made once and kept in the data folder. */
async function sessionSecret(settings: Settings): Promise<string> {
  if (settings.sessionSecret) return settings.sessionSecret;
  const file = path.join(settings.dataDir, 'session-secret');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    const secret = randomBytes(32).toString('hex');
    await mkdir(settings.dataDir, { recursive: true });
    await writeFile(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    return secret;
  }
}

function webRequest(request: IncomingMessage, response: ServerResponse, https: boolean): Request {
  const abort = new AbortController();
  response.on('close', () => {
    if (!response.writableFinished) abort.abort();
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith(':') || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  // RFC 9112, 3.2. Node takes the first one; a proxy in front may have taken the other.
  if (request.rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length > 1)
    throw new Error('two hosts');
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', `${https ? 'https' : 'http'}://${request.headers.host ?? 'localhost'}`);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const init: RequestInit & { duplex?: 'half' } = { method, headers, signal: abort.signal };
  if (hasBody) {
    init.body = bodyStream(request);
    init.duplex = 'half';
  }
  return new Request(url, init);
}

/** A request that the Fetch standard cannot express: TRACE, or an address or header it refuses. */
function unreadable(request: IncomingMessage): Response {
  const refusal =
    request.method === 'TRACE'
      ? methodRefused('TRACE', (request.url ?? '/').split('?', 1)[0] ?? '/')
      : new AppError('bad_request', 'The address or a header of the request cannot be read.');
  return problemResponse(refusal, randomUUID());
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

async function send(answer: Response, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!(await drain(request))) response.setHeader('Connection', 'close');
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader('Set-Cookie', cookies);
  if (!answer.body || request.method === 'HEAD') {
    await answer.body?.cancel();
    response.end();
    return;
  }
  if (answer.headers.get('content-type')?.startsWith('text/event-stream')) {
    response.flushHeaders();
    await writeReadableStreamToWritable(answer.body, response);
    return;
  }
  // The helper of the framework flushes after every chunk, which makes compressed pages three times as large.
  await pipeline(Readable.from(chunksOf(answer.body)), response);
}

function listen(server: Server, settings: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${settings.port} is in use. Stop the other program or set PORT to a free one.`)
          : error,
      );
    });
    server.listen(settings.port, settings.host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : settings.port);
    });
  });
}

function createListener(app: App, options: ServerOptions, log: Log) {
  const https = app.settings.publicOrigin?.startsWith('https:') ?? false;
  const compress = compression();
  const assets = options.assets ?? clientFiles(path.join(options.appDir, 'build/client'));
  const handle = handleRequest(app, options.build);
  return (request: IncomingMessage, response: ServerResponse): void => {
    const answer = async () => {
      const handler = options.currentBuild ? handleRequest(app, await options.currentBuild()) : handle;
      let web: Request;
      try {
        web = webRequest(request, response, https);
      } catch {
        await send(unreadable(request), request, response);
        return;
      }
      await send(await handler(web, request.socket.remoteAddress ?? ''), request, response);
    };
    // The package is typed for Express but uses only what node:http has.
    compress(request, response, () =>
      assets(request, response, () => {
        answer().catch((error: unknown) => {
          if (!response.destroyed) log.error(faultFacts(error), 'response.failed');
          response.destroy();
        });
      }),
    );
  };
}

/**
 * Starts the whole program: database, migrations, web server. Resolves when `/readyz` answers 200.
 * SIGTERM and SIGINT end it cleanly with exit status 0.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const settings = settingsOfProcess(options.appDir);
  const log = createLog(settings.logLevel);
  const database = await openDatabase(settings, log);
  const app = createApp({ settings, db: database.db, log, secret: await sessionSecret(settings) });
  const server = createServer(
    { headersTimeout: 20_000, requestTimeout: 300_000, keepAliveTimeout: 10_000 },
    createListener(app, options, log),
  );
  app.setPort(await listen(server, settings));
  await app.services.system.recover();
  startBackground(app.services, database.listening);

  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      app.ending.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Running imports end at their next step; requests that wait for one end with it.
      const importsEnded = app.services.imports.stop();
      const backgroundEnded = stopBackground(app.services);
      server.closeIdleConnections();
      const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await closed;
      clearTimeout(deadline);
      await importsEnded;
      await backgroundEnded;
      await database.close();
    })();
    return stopping;
  };
  const end = (signal: string) => {
    log.info({ signal }, 'server.stopping');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error(faultFacts(error), 'server.stop_failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', () => end('SIGTERM'));
  process.once('SIGINT', () => end('SIGINT'));
  const shown = settings.publicOrigin ?? `http://${settings.host === '127.0.0.1' ? 'localhost' : settings.host}:${app.port()}`;
  return { url: shown, stop };
}
