// What a cluster runs: the rows of its last whole inventory, a page at a time.
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { ClearFilters, FilterChoice, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { artifactPath } from '../../ui/paths';
import { Time } from '../../ui/text';
import type { Cluster } from './state';

type Use = Shape['ImageUse'];

const TEXTS = ['namespace', 'name', 'image'] as const;
const FILTERS = [...TEXTS, 'rollback'];

export function Inventory({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation(['clusters', 'common']);
  const state = useListState(FILTERS);
  const columns = useColumns();
  const asked = FILTERS.map(state.filter);
  const query = useList(['clusters', 'inventory', cluster.id, ...asked], state, (paging) => {
    const rollback = state.filter('rollback');
    const conditions = q({
      ...Object.fromEntries(TEXTS.map((name) => [name, { contains: state.filter(name) }])),
      rollback: rollback === '' ? undefined : { is: rollback },
    });
    return page(api.GET('/clusters/{cluster}/inventory', { params: { path: { cluster: cluster.id }, query: { ...paging, q: conditions } } }));
  });
  return (
    <>
      <Filters>
        {TEXTS.map((name) => (
          <FilterText key={name} state={state} name={name} label={t(`inventory.${name}`)} />
        ))}
        <FilterChoice
          state={state}
          name="rollback"
          label={t('inventory.runs')}
          data={[
            { value: '', label: t('inventory.all') },
            { value: 'false', label: t('inventory.running') },
            { value: 'true', label: t('inventory.rollback') },
          ]}
        />
        <ClearFilters state={state} names={FILTERS} />
      </Filters>
      <List
        label={t('inventory.title')}
        query={query}
        state={state}
        columns={columns}
        rowKey={(use) => JSON.stringify([use.namespace, use.kind, use.name, use.container, use.image, use.image_id, use.rollback])}
        empty={<p>{t('inventory.none')}</p>}
      />
    </>
  );
}

function useColumns(): Column<Use>[] {
  const { t } = useTranslation('clusters');
  return [
    { key: 'namespace', header: t('inventory.namespace'), sort: 'namespace', render: (use) => <span className="anywhere">{use.namespace}</span> },
    { key: 'name', header: t('inventory.name'), sort: 'name', render: (use) => <span className="anywhere">{`${use.kind} / ${use.name}`}</span> },
    { key: 'container', header: t('inventory.container'), sort: 'container', wide: true, render: (use) => <span className="anywhere">{use.container}</span> },
    { key: 'image', header: t('inventory.image'), sort: 'image', render: (use) => <Image use={use} /> },
    { key: 'since', header: t('inventory.since'), sort: 'since', wide: true, render: (use) => (use.since ? <Time at={use.since} /> : '—') },
  ];
}

/** Ours leads to the artifact; what is from elsewhere is only named. */
function Image({ use }: { use: Use }) {
  const { t } = useTranslation('clusters');
  const reference = use.tag ?? use.digest;
  return (
    <span className="row-tags">
      {use.repository && reference ? (
        <Link to={artifactPath(use.repository, reference)} className="anywhere">
          {use.image}
        </Link>
      ) : (
        <span className="anywhere">{use.image}</span>
      )}
      {!use.repository && <Badge variant="light" color="gray" tt="none">{t('inventory.foreign')}</Badge>}
      {use.rollback && <Badge variant="light" color="blue" tt="none">{t('inventory.rollback')}</Badge>}
    </span>
  );
}
