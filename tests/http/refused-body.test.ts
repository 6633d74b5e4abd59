import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { createReadableStreamFromReadable } from '@remix-run/node';
import { expect, onTestFinished, test } from 'vitest';
import { readBytes } from '#app/http/json-body.server.ts';
import { bodyStream, drain } from '#app/http/request-body.server.ts';

const LIMIT = 64 * 1024;

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

/** Refuses what is over the limit as the API does: reads until it is too much, then answers 413. */
const refusing =
  (stream: (request: IncomingMessage) => ReadableStream<Uint8Array>, before: (request: IncomingMessage) => Promise<unknown>) =>
  async (request: IncomingMessage, response: Parameters<RequestListener>[1]) => {
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', body: stream(request), duplex: 'half' };
    const status = await readBytes(new Request('http://localhost/', init), LIMIT).then(
      () => 200,
      () => 413,
    );
    await before(request);
    response.writeHead(status).end(String(status));
  };

/** One request that sends its whole body before it looks at the answer, over a connection that is used again. */
async function send(url: string, agent: Agent, bytes: number, declared: boolean): Promise<number | string> {
  return new Promise((resolve) => {
    const headers = declared ? { 'Content-Length': bytes } : { 'Transfer-Encoding': 'chunked' };
    const sent = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    sent.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sent.end(Buffer.alloc(bytes, 'x'));
  });
}

async function answersTo(listener: RequestListener): Promise<(number | string)[]> {
  const url = await serve(listener);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const answers: (number | string)[] = [];
  for (const bytes of [LIMIT + 1, 1_200_000, 5_000_000]) {
    for (const declared of [true, false]) {
      answers.push(await send(url, agent, bytes, declared), await send(url, agent, 10, declared));
    }
  }
  return answers;
}

test('who sends too much gets to read the refusal, and the connection goes on', async () => {
  const answers = await answersTo(refusing(bodyStream, (request) => drain(request)));
  expect(answers).toEqual(Array.from({ length: 6 }, () => [413, 200]).flat());
});

test('without taking in the rest, the same harness loses answers', async () => {
  const answers = await answersTo(refusing(createReadableStreamFromReadable, () => Promise.resolve()));
  expect(answers.filter((answer) => typeof answer === 'string')).not.toEqual([]);
});

test('a client that never ends gets its answer after a while', async () => {
  const ends: boolean[] = [];
  const url = await serve(
    refusing(bodyStream, async (request) => {
      ends.push(await drain(request, 50));
    }),
  );
  const sent = httpRequest(url, { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } });
  sent.on('error', () => undefined);
  onTestFinished(() => void sent.destroy());
  sent.write(Buffer.alloc(LIMIT * 4));
  const [response]: IncomingMessage[] = await once(sent, 'response');
  expect(response?.statusCode).toBe(413);
  expect(ends).toEqual([false]);
});
