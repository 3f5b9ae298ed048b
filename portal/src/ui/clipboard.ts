// Copying. The browser's own clipboard is only there over HTTPS and on localhost; elsewhere an old command does it, or nobody.
import { useCallback, useEffect, useState } from 'react';
import i18next from 'i18next';
import { notice } from './told';

/** Whether it is in the clipboard now. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** What is selected in a field can be copied by command, where the browser still knows it. */
function copySelected(text: string): boolean {
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'copied-from';
  // Inside of an open dialog, which keeps the focus.
  (before?.closest('[role=dialog]') ?? document.body).append(field);
  field.focus();
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}

/** Copies, and tells the text itself where it cannot: it can be selected there. */
export async function copyOrTell(text: string): Promise<boolean> {
  const done = await copyText(text);
  if (!done) notice({ color: 'orange', role: 'alert', autoClose: false, title: i18next.t('copy.failed'), message: text });
  return done;
}

const SHOWN = 1_500;

/** `copied` for a moment after it was. */
export function useCopy(): { copied: boolean; copy: (text: string) => void } {
  const [at, setAt] = useState(0);
  useEffect(() => {
    if (at === 0) return;
    const timer = setTimeout(() => setAt(0), SHOWN);
    return () => clearTimeout(timer);
  }, [at]);
  const copy = useCallback((text: string) => void copyOrTell(text).then((done) => done && setAt(performance.now())), []);
  return { copied: at !== 0, copy };
}
