// A clock for everything that says how long ago: one timer for a page of a hundred of them.
import { useSyncExternalStore } from 'react';

const EVERY = 10_000;

let ticks = 0;
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    ticks += 1;
    listeners.forEach((tell) => tell());
  }, EVERY);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Renders anew as time goes by; what time it is the caller asks. */
export const useTick = (): number => useSyncExternalStore(subscribe, () => ticks);
