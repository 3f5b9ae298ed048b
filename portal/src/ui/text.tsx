// Small things every page shows.
import { ActionIcon, Tooltip } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCopy } from './clipboard';
import { ago, bytes, exact, isWebLink, shortDigest } from './format';
import { useTick } from './tick';

export function Bytes({ count }: { count: number }) {
  const { i18n } = useTranslation();
  return <span className="nowrap">{bytes(count, i18n.language)}</span>;
}

/** How long ago, with the exact time on hover. */
export function Time({ at }: { at: string | null | undefined }) {
  const { t, i18n } = useTranslation();
  useTick();
  const moment = at ? new Date(at) : null;
  if (moment === null || Number.isNaN(moment.getTime()) || moment.getTime() <= 0) return <span>{t('state.never')}</span>;
  return (
    <time dateTime={at ?? undefined} title={exact(moment, i18n.language)} className="nowrap">
      {ago(moment, new Date(), i18n.language)}
    </time>
  );
}

export function CopyIcon({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const { copied, copy } = useCopy();
  return (
    <Tooltip label={copied ? t('action.copied') : (label ?? t('action.copy'))}>
      <ActionIcon variant="subtle" color="gray" onClick={() => copy(text)} aria-label={`${label ?? t('action.copy')}: ${text.slice(0, 100)}`}>
        {copied ? <Check size={16} /> : <Copy size={16} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** A line for a terminal. */
export function Command({ text }: { text: string }) {
  return (
    <div className="command">
      <code>{text}</code>
      <CopyIcon text={text} />
    </div>
  );
}

/** `bare`: without the algorithm, where it is the usual one and room is scarce. */
export function Digest({ value, bare = false }: { value: string; bare?: boolean }) {
  return (
    <span className="digest">
      <code className="mono" title={value}>
        {bare ? shortDigest(value).replace(/^sha256:/, '') : shortDigest(value)}
      </code>
      <CopyIcon text={value} />
    </span>
  );
}

/** Text that somebody else wrote: a link if it is one to the web, else just text. */
export function Foreign({ text }: { text: string }) {
  if (!isWebLink(text)) return <span className="anywhere">{text}</span>;
  return (
    <a className="anywhere" href={text} target="_blank" rel="noopener noreferrer nofollow">
      {text}
    </a>
  );
}

export function Facts({ rows }: { rows: (readonly [string, ReactNode] | null)[] }) {
  return (
    <dl className="facts">
      {rows
        .filter((row) => row !== null)
        .map(([term, value]) => (
          <div key={term} className="fact">
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** A label as it is carried: its colour as a dot, so that the text stays readable on every colour. */
export function LabelMark({ name, color }: { name: string; color: string }) {
  return (
    <span className="label">
      <svg width="10" height="10" aria-hidden="true">
        <circle cx="5" cy="5" r="5" fill={/^#[0-9a-f]{3,8}$/i.test(color) ? color : '#868e96'} />
      </svg>
      {name}
    </span>
  );
}
