/** A file of an artifact as it goes over the wire. */
export interface RawFile {
  path: string;
  bytes: Uint8Array;
  sha256: string;
}

/** `filename` for old readers, `filename*` (RFC 8187) for the real name. */
export function attachment(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/**
 * A file of an artifact, byte for byte. It may be hostile, so whatever it is, it is answered as a plain text download that no
 * browser renders, runs or lets reach anything of ours.
 */
export function rawFileResponse(request: Request, file: RawFile): Response {
  const etag = `"${file.sha256}"`;
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Disposition': attachment(file.path),
    'Content-Security-Policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-cache',
    ETag: etag,
  };
  const known = (request.headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) return new Response(null, { status: 304, headers });
  const body = new Uint8Array(file.bytes.byteLength);
  body.set(file.bytes);
  return new Response(body, { headers: { ...headers, 'Content-Length': String(body.byteLength) } });
}

/** Something made for downloading while it is read. */
export function downloadResponse(download: {
  filename: string;
  contentType: string;
  body: ReadableStream<Uint8Array>;
}): Response {
  return new Response(download.body, {
    headers: {
      'Content-Type': download.contentType,
      'Content-Disposition': attachment(download.filename),
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    },
  });
}
