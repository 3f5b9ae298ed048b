// What an artifact is, in words: its type, its platforms, and whether somebody signed it.
import { Tooltip } from '@mantine/core';
import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '../../api/client';
import { platformName, platformsOf } from './platforms';

const TYPES = ['IMAGE', 'CHART', 'CNAB', 'SBOM', 'WASM'] as const;

export function useTypeName(): (type: string) => string {
  const { t } = useTranslation('artifacts');
  return (type) => {
    const known = TYPES.find((known) => known === type);
    return known === undefined ? type : t(`type.${known}`);
  };
}

/** `linux/amd64`, or how many there are. */
export function PlatformText({ artifact }: { artifact: Shape['Artifact'] }) {
  const { t } = useTranslation('artifacts');
  const platforms = platformsOf(artifact);
  if (platforms.length > 1) return <span title={platforms.map(({ platform }) => platformName(platform)).join(', ')}>{t('platforms', { count: platforms.length })}</span>;
  const name = platformName(platforms[0]?.platform ?? artifact.extra_attrs);
  return name === '—' ? null : <span>{name}</span>;
}

export const isSigned = (artifact: Shape['Artifact']): boolean => (artifact.accessories ?? []).some(({ type }) => type.startsWith('signature'));

/** One immutable tag holds the whole. */
export const isImmutable = (artifact: Shape['Artifact']): boolean => (artifact.tags ?? []).some(({ immutable }) => immutable);

export function Signed({ artifact }: { artifact: Shape['Artifact'] }) {
  const { t } = useTranslation('artifacts');
  if (!isSigned(artifact)) {
    return (
      <span role="img" aria-label={t('unsigned')}>
        —
      </span>
    );
  }
  return (
    <span className="sign good">
      <ShieldCheck size={16} aria-hidden="true" />
      {t('signed')}
    </span>
  );
}

/** No scanner reads what is pushed here yet. */
export function NotScanned() {
  const { t } = useTranslation('artifacts');
  return (
    <Tooltip label={t('notScannedHelp')}>
      <span aria-label={t('notScanned')} role="img">
        —
      </span>
    </Tooltip>
  );
}
