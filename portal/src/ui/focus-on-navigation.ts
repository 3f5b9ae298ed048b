import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

/** Another page begins at its beginning also for who reads it by ear or goes on by the tab key. */
export function useFocusOnNavigation(target: string): void {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    document.getElementById(target)?.focus({ preventScroll: true });
  }, [pathname, target]);
}
