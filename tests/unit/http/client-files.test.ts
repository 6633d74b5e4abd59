import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import compression from 'compression';
import { expect, onTestFinished, test } from 'vitest';
import { clientFiles } from '#app/http/client-files.server.ts';
import { temporaryFolder, writeTree } from '#tests/support/project-folder.ts';

/** A server of these files alone, packed as the real one packs them; what is none of them is 404. */
async function serve(files: Record<string, string>): Promise<{ url: string; folder: string }> {
  const { path: folder, remove } = temporaryFolder();
  onTestFinished(remove);
  writeTree(folder, files);
  const handle = clientFiles(folder);
  const compress = compression();
  const server = createServer((request, response) => {
    compress(request as never, response as never, () =>
      handle(request, response, () => {
        response.statusCode = 404;
        response.end();
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, folder };
}

test('built files are kept by browsers for ever, others for an hour', async () => {
  const { url } = await serve({ 'assets/app-1.css': 'a', 'robots.txt': 'b' });
  const asset = await fetch(`${url}/assets/app-1.css`);
  expect(await asset.text()).toBe('a');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
  const other = await fetch(`${url}/robots.txt`);
  expect([await other.text(), other.headers.get('cache-control')]).toEqual(['b', 'public, max-age=3600']);
  expect((await fetch(`${url}/assets/app-2.css`)).status).toBe(404);
});

test('a file that a newer build took away ends its request and nothing else', async () => {
  const { url, folder } = await serve({ 'assets/app-1.css': 'x'.repeat(5000), 'assets/app-2.css': 'b' });
  rmSync(path.join(folder, 'assets/app-1.css'));
  await expect(fetch(`${url}/assets/app-1.css`).then((response) => response.text())).rejects.toThrow();
  expect(await (await fetch(`${url}/assets/app-2.css`)).text()).toBe('b');
});
