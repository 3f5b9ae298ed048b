// A repository tag by tag.
import { Lock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { FilterChoice, List, useList, useListState, type Column } from '../../ui/list';
import { artifactPath } from '../../ui/paths';
import { PullMenu } from '../../ui/pull-commands';
import { Time } from '../../ui/text';
import { DeleteArtifact } from '../artifact/delete';
import { FILTERS, Narrow, useArtifactColumns, wantedOf, type Place } from './cells';
import { Unfold, Unfolded, useFolds } from './unfold';

type TagRow = Shape['RepositoryTag'];

const artifactOf = ({ artifact }: TagRow): Shape['Artifact'] => artifact;

export function ByTag({ place }: { place: Place }) {
  const { t } = useTranslation('artifacts');
  const state = useListState(FILTERS, '-push_time');
  const folds = useFolds();
  const { tag, ...rest } = wantedOf(state);
  const asked = q({ name: tag ? { contains: tag } : undefined, ...rest });
  const query = useList(
    ['artifacts', place.path, 'by-tag', asked],
    state,
    (paging, { signal }) =>
      page(
        api.GET('/projects/{project}/repositories/{repository}/tags', {
          params: { path: place.path, query: { ...paging, with_label: true, with_accessory: true, q: asked } },
          signal,
        }),
      ),
    { refetchInterval: 10_000 },
  );
  const columns = useColumns(place, folds);
  return (
    <>
      <Narrow state={state} place={place}>
        <Order />
      </Narrow>
      <div className="tight">
        <List
          label={t('tags')}
          query={query}
          state={state}
          columns={columns}
          rowKey={({ id }) => id}
          total={(count) => t('total.tags', { count })}
          empty={<p>{t('noTags')}</p>}
          below={({ id, name, artifact }, width) => folds.isOpen(name) && <Unfolded key={`below-${id}`} artifact={artifact} path={place.path} width={width} />}
        />
      </div>
    </>
  );
}

const ORDERS = ['-push_time', '-version', 'name', '-pull_time'] as const;

/** Versions have an order of their own, which no column is. */
function Order() {
  const { t } = useTranslation('artifacts');
  const state = useListState([], '-push_time');
  const sort = state.sort ?? '';
  const known = ORDERS.find((order) => order === sort);
  const data = ORDERS.map((value) => ({ value: value as string, label: t(`order.${value}`) }));
  if (known === undefined) data.unshift({ value: sort, label: t('order.column') });
  return <FilterChoice state={{ ...state, filter: () => sort }} name="sort" label={t('order.label')} data={data} />;
}

function useColumns(place: Place, folds: ReturnType<typeof useFolds>): Column<TagRow>[] {
  const { t } = useTranslation(['artifacts', 'common']);
  const [digest, type, size, signed, scan, labels] = useArtifactColumns(artifactOf) as [Column<TagRow>, Column<TagRow>, Column<TagRow>, Column<TagRow>, Column<TagRow>, Column<TagRow>];
  return [
    {
      key: 'tag',
      header: t('tag'),
      sort: 'name',
      render: ({ name, immutable, artifact }) => (
        <span className="tag-name">
          <Unfold artifact={artifact} name={name} folds={folds} />
          <Link to={artifactPath(artifact.repository_name, name)}>{name}</Link>
          {immutable && <Lock size={13} role="img" aria-label={t('immutable')} />}
        </span>
      ),
    },
    type,
    signed,
    scan,
    labels,
    digest,
    size,
    { key: 'pushed', header: t('pushed'), sort: 'push_time', number: true, render: ({ push_time }) => <Time at={push_time} /> },
    { key: 'pulled', header: t('pulled'), sort: 'pull_time', wide: true, number: true, render: ({ pull_time }) => <Time at={pull_time} /> },
    {
      key: 'actions',
      header: t('common:list.actions'),
      render: ({ name, immutable, artifact }) => (
        <span className="nowrap">
          <PullMenu repository={artifact.repository_name} reference={name} type={artifact.type} />
          {place.can('artifact', 'delete') && <DeleteArtifact artifact={artifact} refusal={immutable ? t('held') : undefined} tag={name} />}
        </span>
      ),
    },
  ];
}
