// How tags are ordered: by name, by version, by time.
import type { Shape } from '../../api/client';

export interface TagRow {
  tag: Shape['Tag'];
  artifact: Shape['Artifact'];
}

interface Version {
  numbers: [number, number, number];
  /** What comes before the release, part by part. */
  before: string[];
}

/** `1.2`, `v1.2.3`, `1.2.3-rc.1`; anything else is no version. */
export function versionOf(tag: string): Version | null {
  const found = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(tag);
  if (found === null) return null;
  return { numbers: [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)], before: found[4]?.split('.') ?? [] };
}

/** The order of semantic versions: what comes before a release is lower than the release. */
function compareVersions(a: Version, b: Version): number {
  for (const at of [0, 1, 2] as const) {
    if (a.numbers[at] !== b.numbers[at]) return a.numbers[at] - b.numbers[at];
  }
  if (a.before.length === 0 || b.before.length === 0) return b.before.length - a.before.length;
  for (let at = 0; at < Math.min(a.before.length, b.before.length); at += 1) {
    const order = comparePart(a.before[at] ?? '', b.before[at] ?? '');
    if (order !== 0) return order;
  }
  return a.before.length - b.before.length;
}

/** Numbers by their value, and below words. */
function comparePart(a: string, b: string): number {
  const [first, second] = [a, b].map((part) => /^\d+$/.test(part));
  if (first && second) return Number(a) - Number(b);
  if (first !== second) return first ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Made once: there may be thousands of names. */
const names = new Intl.Collator('en', { numeric: true });
const byName = (a: TagRow, b: TagRow): number => names.compare(a.tag.name, b.tag.name);
const moment = (text: string | null | undefined): number => (text ? Date.parse(text) : 0);

const ORDERS: Record<string, (a: TagRow, b: TagRow) => number> = {
  name: byName,
  push_time: (a, b) => moment(a.tag.push_time) - moment(b.tag.push_time),
  pull_time: (a, b) => moment(a.tag.pull_time) - moment(b.tag.pull_time),
  size: (a, b) => a.artifact.size - b.artifact.size,
};

/** By `name`, `-version` and so on. What is no version stands behind those that are one, in either direction. */
export function sorted(rows: TagRow[], sort: string): TagRow[] {
  const field = sort.replace(/^-/, '');
  const sign = sort.startsWith('-') ? -1 : 1;
  if (field === 'version') {
    const read = rows.map((row) => ({ row, version: versionOf(row.tag.name) }));
    return read
      .sort((a, b) => {
        if (a.version !== null && b.version !== null) return sign * compareVersions(a.version, b.version);
        if (a.version === null && b.version === null) return byName(a.row, b.row);
        return a.version === null ? 1 : -1;
      })
      .map(({ row }) => row);
  }
  const order = ORDERS[field] ?? byName;
  return rows.toSorted((a, b) => sign * order(a, b) || byName(a, b));
}
