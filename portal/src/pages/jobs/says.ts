// What a job was asked for and says of itself, as far as it fits into a line.

/** Its names and values in order; what is nested, empty, or where a job goes on after a crash is left out. */
export function says(attributes: Record<string, unknown>): [string, string][] {
  return Object.entries(attributes).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string') return value === '' ? [] : [[name, value]];
    return typeof value === 'number' || typeof value === 'boolean' ? [[name, String(value)]] : [];
  });
}

/** Seconds in the largest unit of which there are two or more. */
export function duration(seconds: number, language: string): string {
  const [unit, length] = seconds >= 172_800 ? (['day', 86_400] as const) : seconds >= 7_200 ? (['hour', 3_600] as const) : seconds >= 120 ? (['minute', 60] as const) : (['second', 1] as const);
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.floor(seconds / length));
}
