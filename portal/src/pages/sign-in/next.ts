/** Where to go after signing in: a path of this portal, never another site (`//evil`, `/\evil`, `https:…`). */
export function safeNext(wish: string | null): string {
  if (wish === null || !wish.startsWith('/')) return '/';
  const here = window.location.origin;
  try {
    const url = new URL(wish, here);
    const isPage = url.origin === here && !url.pathname.startsWith('//') && !/^\/(sign-in|sign-up|account)\b/.test(url.pathname);
    return isPage ? url.pathname + url.search + url.hash : '/';
  } catch {
    return '/';
  }
}
