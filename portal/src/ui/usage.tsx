// Use of storage against its limit, as a ring.
import { useTranslation } from 'react-i18next';
import { bytes } from './format';

const LENGTH = 2 * Math.PI * 40;

/** `limit` is -1 where there is none. The words beside say the same as the picture. */
export function Usage({ used, limit }: { used: number; limit: number }) {
  const { t, i18n } = useTranslation();
  const size = (count: number) => bytes(count, i18n.language);
  if (limit < 0) return <p>{t('usage.free', { used: size(used) })}</p>;
  const share = limit === 0 ? 1 : Math.min(used / limit, 1);
  const percent = Math.round(share * 100);
  const color = share >= 0.95 ? '#c92a2a' : share >= 0.8 ? '#e8590c' : 'var(--ring)';
  return (
    <div className="usage">
      <svg viewBox="0 0 100 100" width="88" height="88" role="img" aria-label={t('usage.label', { percent })}>
        <circle cx="50" cy="50" r="40" fill="none" stroke="var(--mantine-color-default-border)" strokeWidth="12" />
        <circle
          cx="50"
          cy="50"
          r="40"
          fill="none"
          stroke={color}
          strokeWidth="12"
          strokeDasharray={`${share * LENGTH} ${LENGTH}`}
          transform="rotate(-90 50 50)"
        />
        <text x="50" y="56" textAnchor="middle" fontSize="18" fill="currentColor">
          {percent}%
        </text>
      </svg>
      <span>{t('usage.of', { used: size(used), limit: size(limit) })}</span>
    </div>
  );
}

/** The same as a bar, for a row of a list. */
export function UsageBar({ used, limit }: { used: number; limit: number }) {
  const { t, i18n } = useTranslation();
  const size = (count: number) => bytes(count, i18n.language);
  if (limit < 0) return <span>{t('usage.free', { used: size(used) })}</span>;
  const percent = limit === 0 ? 100 : Math.min(Math.round((used / limit) * 100), 100);
  return (
    <span className="usage">
      <progress max={100} value={percent} aria-label={t('usage.label', { percent })} />
      <span>{t('usage.of', { used: size(used), limit: size(limit) })}</span>
    </span>
  );
}
