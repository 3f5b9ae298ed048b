import { expect, test } from 'vitest';
import { ago, bytes, isWebLink, parseBytes, shortDigest } from './format';

test('sizes have three digits', () => {
  expect([0, 1, 1023, 1024, 1536, 10_700_000, 5 * 1024 ** 4].map((count) => bytes(count, 'en'))).toEqual([
    '0 B', '1 B', '1,023 B', '1 KiB', '1.5 KiB', '10.2 MiB', '5 TiB',
  ]);
});

test('typed sizes', () => {
  expect(parseBytes('10')).toBe(10 * 1024 ** 3);
  expect(parseBytes('1.5 GiB')).toBe(1.5 * 1024 ** 3);
  expect(parseBytes('500m')).toBe(500 * 1024 ** 2);
  expect(parseBytes('-1')).toBe(-1);
  for (const wrong of ['', '-2', 'ten', '1 X', '1e9']) expect(parseBytes(wrong)).toBeNull();
});

test('times in words of the language', () => {
  const now = new Date('2026-05-02T12:00:00Z');
  expect(ago(new Date('2026-05-02T11:59:58Z'), now, 'en')).toBe('2 seconds ago');
  expect(ago(new Date('2026-05-01T12:00:00Z'), now, 'en')).toBe('yesterday');
  expect(ago(new Date('2026-04-29T12:00:00Z'), now, 'zh-CN')).toBe('3天前');
});

test('a131 only the web is linked', () => {
  expect(isWebLink('https://example.com/x')).toBe(true);
  for (const bad of ['javascript:alert(1)', 'java\nscript:alert(1)', '\tjavascript:x', 'data:text/html,x', 'vbscript:x', '//x', 'x', '']) {
    expect(isWebLink(bad), bad).toBe(false);
  }
});

test('digests keep their algorithm', () => {
  expect(shortDigest(`sha256:${'ab'.repeat(32)}`)).toBe('sha256:abababababab');
});
