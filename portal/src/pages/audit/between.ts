const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Days where the reader is, as a range of times of the server's `q`, which are in UTC; the last day is included. */
export function between(from: string, to: string): string {
  const start = moment(from, 0);
  const end = moment(to, 1);
  return start === '' && end === '' ? '' : `[${start}~${end}]`;
}

/** The first second of a day, or the last before the one `later`. */
function moment(day: string, later: 0 | 1): string {
  const found = DAY.exec(day);
  if (found === null) return '';
  const [year = 0, month = 0, date = 0] = found.slice(1).map(Number);
  const at = new Date(year, month - 1, date + later).getTime() - later * 1000;
  return Number.isNaN(at) ? '' : new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}
