// A rule of workload identity as it is edited: claims are lines until they are sent.
import type { Shape } from '../../api/client';

export type Rule = Shape['WorkloadRule'];

export interface Claim {
  name: string;
  pattern: string;
}

export const claimsOf = (rule: Rule): Claim[] => Object.entries(rule.claims).map(([name, pattern]) => ({ name, pattern }));

/** As the server takes them; null while one is half typed or named twice, which would lose a condition. */
export function sent(claims: Claim[]): Record<string, string> | null {
  const read = claims.map(({ name, pattern }) => [name.trim(), pattern.trim()] as const);
  if (read.length === 0 || read.some(([name, pattern]) => name === '' || pattern === '')) return null;
  const all = Object.fromEntries(read);
  return Object.keys(all).length === read.length ? all : null;
}
