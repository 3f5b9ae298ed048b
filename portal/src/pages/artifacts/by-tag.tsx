// A repository tag by tag. The server lists artifacts, so their tags are put into an order here.
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Lock } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Page, type Shape } from '../../api/client';
import { FilterChoice, List, useListState, type Column } from '../../ui/list';
import { pace } from '../../ui/pace';
import { artifactPath } from '../../ui/paths';
import { PullMenu } from '../../ui/pull-commands';
import { Time } from '../../ui/text';
import { DeleteArtifact } from '../artifact/delete';
import { condition, FILTERS, Narrow, useArtifactColumns, type Place } from './cells';
import { isImmutable } from './kind';
import { sorted, type TagRow } from './order';
import { Unfold, Unfolded, useFolds } from './unfold';

/** Of so many artifacts the tags are listed, those pushed last; what is looked for among more is found by the filter. */
const PAGES = 5;
const PAGE = 100;
/** Where one page is not enough, they are not asked for as often. */
const SELDOM = 60_000;

const artifactOf = ({ artifact }: TagRow): Shape['Artifact'] => artifact;

export function ByTag({ place }: { place: Place }) {
  const { t } = useTranslation('artifacts');
  const state = useListState(FILTERS, '-push_time');
  const folds = useFolds();
  const asked = condition(state, '*');
  const all = useQuery({
    queryKey: ['artifacts', place.path, 'by-tag', asked],
    queryFn: ({ signal }) => tagged(place.path, asked, signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data !== undefined && data.rows.length > PAGE ? SELDOM : pace(10_000)(data)),
  });
  const wanted = state.filter('tag').trim().toLowerCase();
  const sort = state.sort ?? '';
  const rows = useMemo(() => {
    const rows = (all.data?.rows ?? []).flatMap((artifact) => (artifact.tags ?? []).map((tag) => ({ tag, artifact })));
    return sorted(rows.filter(({ tag }) => tag.name.toLowerCase().includes(wanted)), sort);
  }, [all.data, wanted, sort]);
  const from = (state.page - 1) * state.page_size;
  const shown = all.data && { rows: rows.slice(from, from + state.page_size), total: rows.length };
  const columns = useColumns(place, folds);
  return (
    <>
      <Narrow state={state} place={place}>
        <Order />
      </Narrow>
      {all.data !== undefined && all.data.total > all.data.rows.length && <p role="note">{t('newestOnly', { shown: all.data.rows.length, count: all.data.total })}</p>}
      <div className="tight">
        <List
          label={t('tags')}
          query={{ ...all, data: shown } as UseQueryResult<Page<TagRow>>}
          state={state}
          columns={columns}
          rowKey={({ tag }) => tag.id}
          total={(count) => t('total.tags', { count })}
          empty={<p>{t('noTags')}</p>}
          below={({ tag, artifact }, width) => folds.isOpen(tag.name) && <Unfolded key={`below-${tag.id}`} artifact={artifact} path={place.path} width={width} />}
        />
      </div>
    </>
  );
}

/** Artifacts that have tags, page by page until there are enough. */
async function tagged(path: Place['path'], q: string | undefined, signal: AbortSignal): Promise<Page<Shape['Artifact']>> {
  const found: Page<Shape['Artifact']> = { rows: [], total: 0 };
  for (let at = 1; at <= PAGES; at += 1) {
    const query = { page: at, page_size: PAGE, sort: '-push_time', with_tag: true, with_label: true, with_accessory: true, q };
    const { rows, total } = await page(api.GET('/projects/{project}/repositories/{repository}/artifacts', { params: { path, query }, signal }));
    found.rows.push(...rows);
    found.total = total;
    if (rows.length < PAGE || found.rows.length >= total) break;
  }
  return found;
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
      render: ({ tag, artifact }) => (
        <span className="tag-name">
          <Unfold artifact={artifact} name={tag.name} folds={folds} />
          <Link to={artifactPath(artifact.repository_name, tag.name)}>{tag.name}</Link>
          {tag.immutable && <Lock size={13} role="img" aria-label={t('immutable')} />}
        </span>
      ),
    },
    type,
    signed,
    scan,
    labels,
    digest,
    size,
    { key: 'pushed', header: t('pushed'), sort: 'push_time', number: true, render: ({ tag }) => <Time at={tag.push_time} /> },
    { key: 'pulled', header: t('pulled'), sort: 'pull_time', wide: true, number: true, render: ({ tag }) => <Time at={tag.pull_time} /> },
    {
      key: 'actions',
      header: t('common:list.actions'),
      render: ({ tag, artifact }) => (
        <span className="nowrap">
          <PullMenu repository={artifact.repository_name} reference={tag.name} type={artifact.type} />
          {place.can('artifact', 'delete') && <DeleteArtifact artifact={artifact} refusal={isImmutable(artifact) ? t('held') : undefined} tag={tag.name} />}
        </span>
      ),
    },
  ];
}
