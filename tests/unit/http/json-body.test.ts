import { describe, expect, test } from 'vitest';
import { parseJson, readBytes } from '#app/http/json-body.server.ts';

const parse = (text: string) => parseJson(new TextEncoder().encode(text));
const refusal = (code: string) => expect.objectContaining({ name: 'AppError', code });

describe('JSON bodies', () => {
  test('a plain object is read', () => {
    expect(parse('{"a": [1, {"b": null}]}')).toEqual({ a: [1, { b: null }] });
  });

  test.each(['{', '{"a":1,}', "{'a':1}", '', '/* c */ {}', 'NaN'])('%s is malformed', (text) => {
    expect(() => parse(text)).toThrow(refusal('malformed_json'));
  });

  test('bytes that are not UTF-8 are malformed', () => {
    expect(() => parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toThrow(refusal('malformed_json'));
  });

  test('a key given twice in one object is refused, in two objects it is not', () => {
    expect(() => parse('{"a":1,"a":2}')).toThrow(refusal('malformed_json'));
    expect(() => parse('{"x":{"a":1,"\\u0061":2}}')).toThrow(refusal('malformed_json'));
    expect(parse('{"x":{"a":1},"y":{"a":2}}')).toEqual({ x: { a: 1 }, y: { a: 2 } });
  });

  test('__proto__ is refused at any level', () => {
    expect(() => parse('{"config":{"__proto__":{"polluted":true}}}')).toThrow(refusal('invalid_input'));
  });

  test('32 levels are read, 33 and a hundred thousand are refused', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(() => parse(nested(32))).not.toThrow();
    expect(() => parse(nested(33))).toThrow(refusal('malformed_json'));
    expect(() => parse(nested(100_000))).toThrow(refusal('malformed_json'));
  });
});

describe('body limits', () => {
  const streamed = (chunks: number, size: number) => {
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === chunks) return controller.close();
        sent += 1;
        controller.enqueue(new Uint8Array(size));
      },
    });
    return {
      request: new Request('http://localhost/', { method: 'POST', body, duplex: 'half' } as RequestInit),
      sent: () => sent,
    };
  };

  test('a body of exactly the limit is read', async () => {
    expect((await readBytes(streamed(10, 10).request, 100)).byteLength).toBe(100);
  });

  test('a longer body without a declared length is refused before it is read whole', async () => {
    const { request, sent } = streamed(1000, 10);
    await expect(readBytes(request, 100)).rejects.toThrow(refusal('payload_too_large'));
    expect(sent()).toBeLessThan(20);
  });

  test('a declared length over the limit is refused at once', async () => {
    const request = new Request('http://localhost/', { method: 'POST', body: 'x', headers: { 'Content-Length': '101' } });
    await expect(readBytes(request, 100)).rejects.toThrow(refusal('payload_too_large'));
  });
});
