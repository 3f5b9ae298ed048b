import { afterEach, expect, test, vi } from 'vitest';
import { copyText } from './clipboard';

afterEach(() => vi.unstubAllGlobals());

const without = (copy: () => boolean) => {
  vi.stubGlobal('navigator', {});
  document.execCommand = copy;
};

test('without a clipboard of its own the browser copies what is selected', async () => {
  let seen = '';
  without(() => {
    seen = (document.activeElement as HTMLTextAreaElement).value;
    return true;
  });
  expect(await copyText('docker pull x')).toBe(true);
  expect(seen).toBe('docker pull x');
  expect(document.querySelector('textarea')).toBeNull();
});

test('what was not copied is not said to be', async () => {
  without(() => false);
  expect(await copyText('x')).toBe(false);
  without(() => {
    throw new Error('not allowed');
  });
  expect(await copyText('x')).toBe(false);
});
