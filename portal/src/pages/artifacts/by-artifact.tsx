// A repository artifact by artifact, with what has no tag.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { List, useList, useListState, type Column } from '../../ui/list';
import { pace } from '../../ui/pace';
import { artifactPath } from '../../ui/paths';
import { PullMenu } from '../../ui/pull-commands';
import { Time } from '../../ui/text';
import { DeleteArtifact } from '../artifact/delete';
import { FILTERS, Narrow, useArtifactColumns, wantedOf, type Place } from './cells';
import { isImmutable } from './kind';
import { Unfold, Unfolded, useFolds, type Folds } from './unfold';

/** Most tags of one artifact in a row of the list; the artifact's own page has them all. */
const TAGS_SHOWN = 8;

const itself = (artifact: Shape['Artifact']): Shape['Artifact'] => artifact;

export function ByArtifact({ place }: { place: Place }) {
  const { t } = useTranslation(['artifacts', 'common']);
  const state = useListState(FILTERS, '-push_time');
  const folds = useFolds();
  const { tag, ...rest } = wantedOf(state);
  const asked = q({ tags: tag ? { contains: tag } : undefined, ...rest });
  const query = useList(
    ['artifacts', place.path, asked],
    state,
    (paging) =>
      page(api.GET('/projects/{project}/repositories/{repository}/artifacts', { params: { path: place.path, query: { ...paging, with_tag: true, with_label: true, with_accessory: true, q: asked } } })),
    { refetchInterval: pace(10_000) },
  );
  const [digest, ...others] = useArtifactColumns(itself);
  const columns: Column<Shape['Artifact']>[] = [
    ...(digest ? [digest] : []),
    { key: 'tags', header: t('tags'), render: (artifact) => <Tags artifact={artifact} folds={folds} wanted={state.filter('tag')} /> },
    ...others,
    { key: 'pushed', header: t('pushed'), sort: 'push_time', number: true, render: ({ push_time }) => <Time at={push_time} /> },
    { key: 'pulled', header: t('pulled'), sort: 'pull_time', wide: true, number: true, render: ({ pull_time }) => <Time at={pull_time} /> },
    {
      key: 'actions',
      header: t('common:list.actions'),
      render: (artifact) => (
        <span className="nowrap">
          <PullMenu repository={artifact.repository_name} reference={artifact.tags?.[0]?.name ?? artifact.digest} type={artifact.type} />
          {place.can('artifact', 'delete') && <DeleteArtifact artifact={artifact} refusal={isImmutable(artifact) ? t('held') : undefined} />}
        </span>
      ),
    },
  ];
  return (
    <>
      <Narrow state={state} place={place} />
      <div className="tight">
        <List
          label={t('title')}
          query={query}
          state={state}
          columns={columns}
          rowKey={(artifact) => artifact.id}
          total={(count) => t('total.artifacts', { count })}
          empty={<p>{t('empty')}</p>}
          below={(artifact, width) => folds.isOpen(artifact.digest) && <Unfolded key={`below-${artifact.id}`} artifact={artifact} path={place.path} width={width} />}
        />
      </div>
    </>
  );
}

/** The first tags; where one is looked for, those that match before the others. */
function Tags({ artifact, folds, wanted }: { artifact: Shape['Artifact']; folds: Folds; wanted: string }) {
  const { t } = useTranslation('artifacts');
  const all = artifact.tags ?? [];
  const matches = (name: string) => wanted !== '' && name.toLowerCase().includes(wanted.trim().toLowerCase());
  const tags = wanted === '' ? all : [...all.filter(({ name }) => matches(name)), ...all.filter(({ name }) => !matches(name))];
  return (
    <span className="row-tags">
      <Unfold artifact={artifact} name={artifact.digest} folds={folds} />
      {tags.slice(0, TAGS_SHOWN).map((tag) => (
        <Link key={tag.id} to={artifactPath(artifact.repository_name, tag.name)}>
          {matches(tag.name) ? <mark>{tag.name}</mark> : tag.name}
        </Link>
      ))}
      {tags.length > TAGS_SHOWN && <Link to={artifactPath(artifact.repository_name, artifact.digest)}>{t('more', { count: tags.length - TAGS_SHOWN })}</Link>}
      {tags.length === 0 && <Link to={artifactPath(artifact.repository_name, artifact.digest)}>{t('untagged')}</Link>}
    </span>
  );
}
