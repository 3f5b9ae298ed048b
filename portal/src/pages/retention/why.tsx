// Why retention decided so, in the reader's language: the server says it as codes beside its own English.
import type { i18n, TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Shape } from '../../api/client';

type Reason = Shape['RetentionReason'];
type Told = Pick<Shape['RetentionVerdict'], 'reason' | 'why'>;

export function Why({ verdict: { reason, why } }: { verdict: Told }) {
  const { t, i18n } = useTranslation('retention');
  const said = why == null ? undefined : say(t, i18n, why);
  return said === undefined ? <span lang="en">{reason}</span> : <span>{said}</span>;
}

/** The sentence of a reason; none where a part of it has a code that these pages have no words for, as a newer server's may. */
export function say(t: TFunction<'retention'>, i18n: i18n, { code, ...about }: Reason): string | undefined {
  if (!i18n.exists(`retention:why.${code}`)) return undefined;
  const words: Record<string, string> = {};
  for (const [name, value] of Object.entries(about)) {
    const said = name === 'order' ? ranking(t, value) : word(t, i18n, value);
    if (said === undefined) return undefined;
    words[name] = said;
  }
  return t(`why.${code}`, { replace: words });
}

/** A reason may be about other reasons, or a list of them. */
function word(t: TFunction<'retention'>, i18n: i18n, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return String(value);
  if (!Array.isArray(value)) return say(t, i18n, value as Reason);
  const parts = value.map((part) => word(t, i18n, part));
  return parts.includes(undefined) ? undefined : parts.join(t('separator'));
}

function ranking(t: TFunction<'retention'>, by: unknown): string | undefined {
  const known = (['pushed', 'pulled', 'active', 'version'] as const).find((name) => name === by);
  return known && t(`ranking.${known}`);
}
