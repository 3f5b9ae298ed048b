// Clusters the registry knows: how fresh their inventories are, and how much of them is ours.
import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, page } from '../../api/client';
import { q } from '../../api/query';
import { useMe } from '../../session';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { Head } from '../../ui/page';
import { Time } from '../../ui/text';
import { Actions } from './actions';
import { ClusterForm } from './form';
import type { Cluster } from './state';
import { State } from './warnings';

const FILTERS = ['name'];
const MINUTE = 60_000;

export function Component() {
  const { t } = useTranslation(['clusters', 'common']);
  const navigate = useNavigate();
  const admin = useMe()?.sysadmin_flag ?? false;
  const [adding, setAdding] = useState(false);
  const state = useListState(FILTERS);
  const columns = useColumns(admin);
  const query = useList(
    ['clusters', 'list', state.filter('name')],
    state,
    (paging) => page(api.GET('/clusters', { params: { query: { ...paging, q: q({ name: { contains: state.filter('name') } }) } } })),
    { refetchInterval: MINUTE },
  );
  return (
    <>
      <Head title={t('title')} />
      <p>{t('about')}</p>
      <Filters>
        <FilterText state={state} name="name" label={t('common:list.filter')} />
        <ClearFilters state={state} names={FILTERS} />
        {admin && (
          <Button leftSection={<Plus size={16} />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )}
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={({ id }) => id} empty={<p>{t('none')}</p>} />
      {adding && <ClusterForm close={() => setAdding(false)} made={(id) => void navigate(`/clusters/${id}`)} />}
    </>
  );
}

function useColumns(admin: boolean): Column<Cluster>[] {
  const { t } = useTranslation(['clusters', 'common']);
  const columns: Column<Cluster>[] = [
    {
      key: 'name',
      header: t('common:field.name'),
      sort: 'name',
      render: (cluster) => (
        <Link to={`/clusters/${cluster.id}`} className="anywhere">
          {cluster.name}
        </Link>
      ),
    },
    { key: 'state', header: t('state.title'), render: (cluster) => <State cluster={cluster} /> },
    { key: 'kind', header: t('kind'), sort: 'kind', wide: true, render: ({ kind }) => <Kind kind={kind} /> },
    { key: 'reported', header: t('reported'), sort: 'reported_at', wide: true, render: (cluster) => <Time at={cluster.reported_at} /> },
    { key: 'uses', header: t('ours'), render: ({ ours, uses }) => t('oursOf', { ours, uses }) },
  ];
  if (admin) columns.push({ key: 'actions', header: t('common:list.actions'), render: (cluster) => <Actions cluster={cluster} /> });
  return columns;
}

export function Kind({ kind }: { kind: string }) {
  const { t } = useTranslation('clusters');
  const known = (['agent', 'kubeconfig', 'external'] as const).find((one) => one === kind);
  return <>{known === undefined ? kind : t(`kinds.${known}`)}</>;
}
