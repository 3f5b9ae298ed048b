// Harbor's `q`: what a list is asked for.

/** A condition: `contains` a text, `is` a value, or any text of the server's own language. */
export type Condition = { contains: string } | { is: string | number | boolean } | { raw: string };

/** Writes conditions as `q`. Empty ones are left out; a comma would begin another condition, so it ends a text. */
export function q(conditions: Record<string, Condition | undefined>): string | undefined {
  const parts = Object.entries(conditions).flatMap(([field, condition]) => {
    if (condition === undefined) return [];
    if ('raw' in condition) return condition.raw === '' ? [] : [`${field}=${condition.raw}`];
    const value = clean('contains' in condition ? condition.contains : String(condition.is));
    if (value === '') return [];
    return [`${field}=${'contains' in condition ? '~' : special(value) ? '\\' : ''}${value}`];
  });
  return parts.length === 0 ? undefined : parts.join(',');
}

/** Texts are decoded once more by the server, so a percent sign is escaped once more. */
function clean(text: string): string {
  return (text.split(',')[0] ?? '').trim().replaceAll('%', '%25');
}

const special = (value: string): boolean => /^[~[{(\\]/.test(value);
