import { expect, test } from 'vitest';
import { bytesWords } from '#app/components/ui/bytes.ts';

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [3482, '3.4 KiB'],
  [10_188, '9.9 KiB'],
  [10_240, '10 KiB'],
  [1_048_063, '1023 KiB'],
  [1_048_064, '1 MiB'],
  [84 * 1024 * 1024, '84 MiB'],
  [5 * 1024 ** 4, '5 TiB'],
  [5000 * 1024 ** 4, '5000 TiB'],
])('%i bytes are said as %s', (bytes, words) => {
  expect(bytesWords(bytes)).toBe(words);
});
