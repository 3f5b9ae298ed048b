// What keeps an artifact, and what will delete it: clusters that run it, pins, immutable tags, and the project's retention policy.
import { Badge } from '@mantine/core';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '../../api/client';
import type { Can } from '../../session';
import { Loaded } from '../../ui/page';
import { Fate } from './fate';
import type { FirstTags } from './first-tags';
import { useHolders } from './holders';
import { AddPin, Pins } from './pins';

interface Props {
  artifact: Shape['Artifact'];
  tags: FirstTags | undefined;
  path: { project: string; repository: string };
  can: Can;
}

export function Keeps({ artifact, tags, path, can }: Props) {
  const { t } = useTranslation('artifact');
  const holders = useHolders(artifact, path);
  return (
    <section className="card" aria-label={t('keeps.title')}>
      <h2>{t('keeps.title')}</h2>
      <Loaded query={holders}>
        {(holders) => (
          <>
            {holders.count === 0 && <p>{t('keeps.nothing')}</p>}
            {holders.count > 0 && holders.uses == null && <p>{t('keeps.hidden', { count: holders.count })}</p>}
            <Uses uses={holders.uses ?? []} clusters={holders.clusters} />
            <Pins pins={holders.pins ?? []} artifact={artifact} can={can} />
          </>
        )}
      </Loaded>
      <Immutable tags={tags} />
      {tags !== undefined && can('tag-retention', 'read') && (
        <Suspense fallback={null}>
          <Fate artifact={artifact} tags={tags.total} />
        </Suspense>
      )}
      {can('pin', 'create') && <AddPin artifact={artifact} tags={tags?.rows ?? []} />}
    </section>
  );
}

/** Containers shown; an image may run in thousands. */
const MOST = 20;

function Uses({ uses, clusters }: { uses: Shape['ImageUse'][]; clusters: number }) {
  const { t } = useTranslation('artifact');
  if (uses.length === 0) return null;
  return (
    <>
      <p>{t('keeps.runs', { count: uses.length, clusters })}</p>
      <ul className="tree">
        {uses.slice(0, MOST).map((use) => (
          <li key={`${use.cluster}/${use.namespace}/${use.kind}/${use.name}/${use.container}/${use.image}`} className="row-tags">
            <strong>{use.cluster}</strong>
            <span className="anywhere">{[use.namespace, use.kind, use.name].filter((part) => part !== '').join(' / ')}</span>
            {use.rollback && (
              <Badge variant="light" color="gray" tt="none">
                {t('keeps.rollback')}
              </Badge>
            )}
          </li>
        ))}
        {uses.length > MOST && <li>{t('more', { count: uses.length - MOST })}</li>}
      </ul>
    </>
  );
}

/** Tags of it that a rule keeps where they are: one is enough to hold the artifact. */
function Immutable({ tags }: { tags: FirstTags | undefined }) {
  const { t } = useTranslation('artifact');
  const held = (tags?.rows ?? []).filter(({ immutable }) => immutable).map(({ name }) => name);
  if (held.length === 0) return null;
  return (
    <p>
      {t('keeps.immutable')} <span className="anywhere">{held.slice(0, MOST).join(', ')}</span>
      {held.length > MOST && ' …'}
    </p>
  );
}
