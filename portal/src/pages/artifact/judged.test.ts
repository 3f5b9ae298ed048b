import { expect, test } from 'vitest';
import type { Shape } from '../../api/client';
import { outcomeOf } from './judged';

const verdict = (outcome: string, artifact_goes = false) => ({ outcome, artifact_goes }) as Shape['RetentionVerdict'];

test('an artifact goes only when all its tags go and nothing else keeps it', () => {
  expect(outcomeOf([verdict('DEL', true)])).toBe('goes');
  expect(outcomeOf([verdict('DEL'), verdict('RETAIN')])).toBe('tagsGo');
  expect(outcomeOf([verdict('DEL', false)])).toBe('tagsGo');
  expect(outcomeOf([verdict('IMMUTABLE'), verdict('RETAIN')])).toBe('stays');
  expect(outcomeOf([])).toBe('stays');
});
