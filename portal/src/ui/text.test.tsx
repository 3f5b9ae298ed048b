import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Time } from './text';

beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-05-02T12:00:00Z') }));
afterEach(() => vi.useRealTimers());

test('how long ago follows the clock', () => {
  const { unmount } = render(<Time at="2026-05-02T11:59:58Z" />);
  expect(screen.getByText('2 seconds ago')).toBeTruthy();
  act(() => void vi.advanceTimersByTime(120_000));
  expect(screen.getByText('2 minutes ago')).toBeTruthy();
  unmount();
  expect(vi.getTimerCount()).toBe(0);
});
