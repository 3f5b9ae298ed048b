// The button before an index that shows its platforms, and these below its row.
import { Table } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '../../api/client';
import { Platforms, platformsOf } from './platforms';

export interface Folds {
  isOpen: (key: string) => boolean;
  toggle: (key: string) => void;
}

export function useFolds(): Folds {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  return {
    isOpen: (key) => open.has(key),
    toggle: (key) => setOpen((before) => (before.has(key) ? new Set([...before].filter((one) => one !== key)) : new Set(before).add(key))),
  };
}

const isIndex = (artifact: Shape['Artifact']): boolean => (artifact.references?.length ?? 0) > 0;

export function Unfold({ artifact, name, folds }: { artifact: Shape['Artifact']; name: string; folds: Folds }) {
  const { t } = useTranslation('artifacts');
  if (!isIndex(artifact)) return <span className="unfold" aria-hidden="true" />;
  const open = folds.isOpen(name);
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <button type="button" className="sort unfold" onClick={() => folds.toggle(name)} aria-expanded={open} aria-label={t('platforms', { count: platformsOf(artifact).length })}>
      <Arrow size={16} />
    </button>
  );
}

export function Unfolded({ artifact, path, width }: { artifact: Shape['Artifact']; path: { project: string; repository: string }; width: number }) {
  return (
    <Table.Tr>
      <Table.Td colSpan={width}>
        <Platforms artifact={artifact} path={path} />
      </Table.Td>
    </Table.Tr>
  );
}
