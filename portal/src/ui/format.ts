// Sizes, times and digests as people read them, in their language.

/** Bytes in powers of 1024, three digits at most. */
export function bytes(count: number, language: string): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const power = count < 1 ? 0 : Math.min(Math.floor(Math.log2(count) / 10), units.length - 1);
  const value = count / 1024 ** power;
  const digits = power === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString(language, { maximumFractionDigits: digits })} ${units[power]}`;
}

/** `10 GiB`, `500M`, `-1`: as bytes; null when it is none of these. A number alone counts GiB, as people type it in a form. */
export function parseBytes(text: string): number | null {
  const found = /^\s*(\d+(?:\.\d+)?)\s*([KMGTP]?)(?:i?B)?\s*$/i.exec(text);
  if (found === null) return text.trim() === '-1' ? -1 : null;
  const unit = (found[2] || 'G').toUpperCase();
  return Math.round(Number(found[1]) * 1024 ** (' KMGTP'.indexOf(unit)));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** A format costs far more to make than to use, and a list has hundreds of times that follow the clock. */
function kept<Format>(make: (language: string) => Format): (language: string) => Format {
  const made = new Map<string, Format>();
  return (language) => {
    const format = made.get(language) ?? make(language);
    made.set(language, format);
    return format;
  };
}

const relative = kept((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
const absolute = kept((language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }));

/** `3 days ago`. */
export function ago(moment: Date, now: Date, language: string): string {
  const seconds = Math.round((moment.getTime() - now.getTime()) / 1000);
  const [unit, length] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  return relative(language).format(Math.trunc(seconds / length), unit);
}

export function exact(moment: Date, language: string): string {
  return absolute(language).format(moment);
}

/** `sha256:0123456789ab`. */
export function shortDigest(digest: string): string {
  const [algorithm, hex = ''] = digest.split(':');
  return `${algorithm}:${hex.slice(0, 12)}`;
}

/** Whether a link from somebody else's text may be followed: nothing but the web (no `javascript:`, no `data:`). */
export function isWebLink(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    return false;
  }
}
