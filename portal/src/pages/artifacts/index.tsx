// A repository: its artifacts under the names people use for them, their tags.
import { Badge, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { api, inPath, one, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { useRights } from '../../session';
import { ClearFilters, FilterChoice, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { pace } from '../../ui/pace';
import { Head, Loaded } from '../../ui/page';
import { artifactPath } from '../../ui/paths';
import { PullMenu } from '../../ui/pull-commands';
import { Bytes, Digest, LabelMark, Time } from '../../ui/text';
import { useProjectByName } from '../project/context';
import { DeleteRepository } from '../repositories/table';
import { DeleteArtifact } from '../artifact/delete';
import { Description } from './description';
import { Platforms } from './platforms';

const FILTERS = ['tag', 'type'];

/** Most tags of one artifact in a row of the list; the artifact's own page has them all. */
const TAGS_SHOWN = 8;

export function Component() {
  const project = useProjectByName();
  return <Loaded query={project}>{(project) => <Repository project={project} />}</Loaded>;
}

function Repository({ project }: { project: Shape['Project'] }) {
  const { t } = useTranslation(['artifacts', 'repositories', 'common']);
  const { repository = '' } = useParams();
  const navigate = useNavigate();
  const can = useRights(project.project_id);
  const path = { project: project.name, repository: inPath(repository) };
  const about = useQuery({
    queryKey: ['repository', project.name, repository],
    queryFn: () => one(api.GET('/projects/{project}/repositories/{repository}', { params: { path } })),
  });
  const base = `/projects/${encodeURIComponent(project.name)}`;
  return (
    <>
      <Head
        title={`${project.name}/${repository}`}
        crumbs={[
          { to: '/projects', text: t('common:nav.projects') },
          { to: base, text: project.name },
          { to: `${base}/repositories`, text: t('common:nav.repositories') },
        ]}
      >
        {about.data && can('repository', 'delete') && (
          <DeleteRepository {...about.data} label={t('repositories:delete.title')} after={() => void navigate(`${base}/repositories`)} />
        )}
      </Head>
      <Loaded query={about}>{(about) => <Description repository={about} mayEdit={can('repository', 'update')} />}</Loaded>
      <Artifacts path={path} can={can} />
    </>
  );
}

function Artifacts({ path, can }: { path: { project: string; repository: string }; can: ReturnType<typeof useRights> }) {
  const { t } = useTranslation(['artifacts', 'common']);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const state = useListState(FILTERS, '-push_time');
  const query = useList(
    ['artifacts', path, state.filter('tag'), state.filter('type')],
    state,
    (paging) =>
      page(
        api.GET('/projects/{project}/repositories/{repository}/artifacts', {
          params: {
            path,
            query: { ...paging, with_tag: true, with_label: true, with_accessory: true, q: q({ tags: tagCondition(state.filter('tag')), type: typeCondition(state.filter('type')) }) },
          },
        }),
      ),
    { refetchInterval: pace(10_000) },
  );
  const toggle = (id: number) => setOpen((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set(before).add(id)));
  const columns: Column<Shape['Artifact']>[] = [
    { key: 'tags', header: t('tags'), render: (artifact) => <Tags artifact={artifact} open={open.has(artifact.id)} toggle={() => toggle(artifact.id)} /> },
    { key: 'digest', header: t('digest'), wide: true, render: ({ digest }) => <Digest value={digest} /> },
    { key: 'type', header: t('common:field.type'), wide: true, render: (artifact) => <Kind artifact={artifact} /> },
    { key: 'size', header: t('common:field.size'), sort: 'size', render: ({ size }) => <Bytes count={size} /> },
    { key: 'accessories', header: t('accessories'), wide: true, render: ({ accessories }) => <AccessoryMarks accessories={accessories ?? []} /> },
    { key: 'labels', header: t('labels'), wide: true, render: ({ labels }) => <span className="row-tags">{labels?.map((label) => <LabelMark key={label.id} {...label} />)}</span> },
    { key: 'pushed', header: t('pushed'), sort: 'push_time', render: ({ push_time }) => <Time at={push_time} /> },
    { key: 'pulled', header: t('pulled'), sort: 'pull_time', wide: true, render: ({ pull_time }) => <Time at={pull_time} /> },
    {
      key: 'actions',
      header: t('common:list.actions'),
      render: (artifact) => (
        <span className="nowrap">
          <PullMenu repository={artifact.repository_name} reference={artifact.tags?.[0]?.name ?? artifact.digest} type={artifact.type} />
          {can('artifact', 'delete') && <DeleteArtifact artifact={artifact} />}
        </span>
      ),
    },
  ];
  return (
    <>
      <Filters>
        <FilterText state={state} name="tag" label={t('filterTag')} />
        <FilterChoice
          state={state}
          name="type"
          label={t('common:field.type')}
          data={[{ value: '', label: t('allTypes') }, ...['IMAGE', 'CHART', 'CNAB', 'SBOM'].map((value) => ({ value, label: value }))]}
        />
        <ClearFilters state={state} names={FILTERS} />
      </Filters>
      <List
        label={t('title')}
        query={query}
        state={state}
        columns={columns}
        rowKey={(artifact) => artifact.id}
        empty={<p>{t('empty')}</p>}
        below={(artifact, width) =>
          open.has(artifact.id) && (
            <Table.Tr key={`below-${artifact.id}`}>
              <Table.Td colSpan={width}>
                <Platforms artifact={artifact} path={path} />
              </Table.Td>
            </Table.Tr>
          )
        }
      />
    </>
  );
}

const tagCondition = (text: string) => (text === '' ? undefined : { contains: text });
const typeCondition = (type: string) => (type === '' ? undefined : { is: type });

interface RowProps {
  artifact: Shape['Artifact'];
  open: boolean;
  toggle: () => void;
}

function Tags({ artifact, open, toggle }: RowProps) {
  const { t } = useTranslation('artifacts');
  const tags = artifact.tags ?? [];
  const isIndex = (artifact.references?.length ?? 0) > 0;
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <span className="row-tags">
      {isIndex && (
        <button type="button" className="sort" onClick={toggle} aria-expanded={open} aria-label={t('platforms', { count: artifact.references?.length ?? 0 })}>
          <Arrow size={16} />
        </button>
      )}
      {tags.slice(0, TAGS_SHOWN).map((tag) => (
        <Link key={tag.id} to={artifactPath(artifact.repository_name, tag.name)}>
          {tag.name}
        </Link>
      ))}
      {tags.length > TAGS_SHOWN && <Link to={artifactPath(artifact.repository_name, artifact.digest)}>{t('more', { count: tags.length - TAGS_SHOWN })}</Link>}
      {tags.length === 0 && <Link to={artifactPath(artifact.repository_name, artifact.digest)}>{t('untagged')}</Link>}
    </span>
  );
}

/** What it is, and for which platform when it is for one. */
function Kind({ artifact }: { artifact: Shape['Artifact'] }) {
  const { os, architecture, variant } = artifact.extra_attrs;
  const platform = [os, architecture, variant].filter((part) => typeof part === 'string' && part !== '').join('/');
  return (
    <span className="row-tags">
      <Badge variant="light" color="gray" tt="none">
        {artifact.type}
      </Badge>
      {platform}
      {(artifact.references?.length ?? 0) > 0 && `× ${artifact.references?.length}`}
    </span>
  );
}

/** Signed, described: the types of what belongs to it. */
function AccessoryMarks({ accessories }: { accessories: Shape['Accessory'][] }) {
  const types = [...new Set(accessories.map(({ type }) => type))];
  return (
    <span className="row-tags">
      {types.map((type) => (
        <Badge key={type} variant="light" color={type.startsWith('signature') ? 'teal' : 'gray'} tt="none">
          {type}
        </Badge>
      ))}
    </span>
  );
}
