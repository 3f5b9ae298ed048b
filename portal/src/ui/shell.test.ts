import { expect, test } from 'vitest';
import { quoted } from './shell';

test('a shell takes the word as it is', () => {
  expect(quoted('alice@example.com')).toBe('alice@example.com');
  expect(quoted('robot$team+ci')).toBe("'robot$team+ci'");
  expect(quoted("o'neil; rm -rf /")).toBe("'o'\\''neil; rm -rf /'");
});
