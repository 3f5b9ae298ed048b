import { afterEach, expect, test, vi } from 'vitest';
import { ApiError, send } from './client';
import { patient } from '../pages/retention/preview';

afterEach(() => vi.unstubAllGlobals());

async function refused(headers: HeadersInit): Promise<ApiError> {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"errors":[{"code":"TOO_MANY_REQUEST","message":"busy"}]}', { status: 429, headers })));
  const error = await send('/').catch((error: unknown) => error);
  if (!(error instanceof ApiError)) throw new Error('it was not refused');
  return error;
}

test('a busy server is asked for a dry run again when it says, and not for ever', async () => {
  const error = await refused({ 'Retry-After': '3' });
  expect(patient.retryDelay(0, error)).toBe(3_000);
  expect([patient.retry(0, error), patient.retry(8, error), patient.retry(0, new TypeError('offline'))]).toEqual([true, false, false]);
});

test('a busy server that says no time is asked again soon', async () => {
  for (const headers of [{}, { 'Retry-After': 'Wed, 21 Oct 2026 07:28:00 GMT' }] as HeadersInit[]) expect(patient.retryDelay(0, await refused(headers))).toBe(700);
});
