const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Days as a range of times of the server's `q`, in UTC, the last day included. */
export function between(from: string, to: string): string {
  const start = DAY.test(from) ? `${from} 00:00:00` : '';
  const end = DAY.test(to) ? `${to} 23:59:59` : '';
  return start === '' && end === '' ? '' : `[${start}~${end}]`;
}
