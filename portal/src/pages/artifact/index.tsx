// An artifact: what it is, the tags on it, what is inside and what belongs to it.
import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api, inPath, one, type Shape } from '../../api/client';
import { useRights, type Can } from '../../session';
import { More } from '../../ui/more';
import { Head, Loaded } from '../../ui/page';
import { repositoryPath } from '../../ui/paths';
import { Bytes, Digest, Facts, Foreign, Time } from '../../ui/text';
import { isSigned, PlatformText, Signed, useTypeName } from '../artifacts/kind';
import { Platforms } from '../artifacts/platforms';
import { useProjectByName } from '../project/context';
import { About } from './about';
import { Accessories } from './accessories';
import { Chart } from './chart';
import { useDeleteArtifact } from './delete';
import { heldBy, useHolders } from './holders';
import { Keeps } from './keeps';
import { History } from './layers';
import { Labels } from './labels';
import { Pull } from './pull';
import { Status } from './status';
import { Tags } from './tags';
import { useFirstTags } from './first-tags';

export function Component() {
  const project = useProjectByName();
  return <Loaded query={project}>{(project) => <Artifact project={project} />}</Loaded>;
}

function Artifact({ project }: { project: Shape['Project'] }) {
  const { repository = '', reference = '' } = useParams();
  const can = useRights(project.project_id);
  const path = { project: project.name, repository: inPath(repository) };
  const query = useQuery({
    queryKey: ['artifact', path, reference],
    queryFn: () =>
      one(
        api.GET('/projects/{project}/repositories/{repository}/artifacts/{reference}', {
          params: { path: { ...path, reference }, query: { with_tag: false, with_label: true, with_accessory: true } },
        }),
      ),
  });
  return <Loaded query={query}>{(artifact) => <Shown key={artifact.id} artifact={artifact} reference={reference} path={path} project={project} can={can} />}</Loaded>;
}

interface ShownProps {
  artifact: Shape['Artifact'];
  reference: string;
  path: { project: string; repository: string };
  project: Shape['Project'];
  can: Can;
}

function Shown({ artifact, reference, path, project, can }: ShownProps) {
  const { t } = useTranslation(['artifact', 'artifacts', 'common']);
  const navigate = useNavigate();
  const home = repositoryPath(artifact.repository_name);
  const base = `/projects/${encodeURIComponent(path.project)}`;
  const repository = artifact.repository_name.slice(path.project.length + 1);
  const tags = useFirstTags(artifact, path);
  const holders = useHolders(artifact, path);
  const held = holders.data === undefined ? undefined : heldBy(t, holders.data, tags);
  const refusal = held !== undefined && held.length > 0 ? t('held.by', { reasons: held.join(' · ') }) : undefined;
  const doomed = useDeleteArtifact({ artifact, tags, tag: tags?.rows.find(({ name }) => name === reference)?.name, refusal, after: () => void navigate(home) });
  return (
    <>
      <Head
        title={reference.includes(':') ? `${repository}@${reference.slice(0, 19)}` : `${repository}:${reference}`}
        crumbs={[
          { to: base, text: path.project },
          { to: `${base}/repositories`, text: t('common:nav.repositories') },
          { to: home, text: repository },
        ]}
      >
        {can('artifact', 'delete') && tags !== undefined && (
          <More entries={[doomed]} />
        )}
      </Head>
      <Subline artifact={artifact} />
      <div className="subline">
        <Labels artifact={artifact} path={path} mayLabel={can('artifact-label', 'create')} />
      </div>
      <Status artifact={artifact} project={project} tags={tags} held={held} mayReadPolicy={can('tag-retention', 'read')} />
      <div className="columns">
        <div className="stack">
          <Pull artifact={artifact} reference={reference} />
          <Keeps artifact={artifact} tags={tags} path={path} can={can} />
        </div>
        <About artifact={artifact} />
      </div>
      <Parts artifact={artifact} path={path} can={can} />
    </>
  );
}

/** What it is, in a line. */
function Subline({ artifact }: { artifact: Shape['Artifact'] }) {
  const { t } = useTranslation('artifact');
  const typeName = useTypeName();
  return (
    <div className="subline">
      <strong className="sign">{typeName(artifact.type)}</strong>
      <PlatformText artifact={artifact} />
      <Bytes count={artifact.size} />
      {isSigned(artifact) && <Signed artifact={artifact} />}
      <span>
        {t('pushedAgo')} <Time at={artifact.push_time} />
      </span>
      <Digest value={artifact.digest} />
    </div>
  );
}

function Parts({ artifact, path, can }: Pick<ShownProps, 'artifact' | 'path' | 'can'>) {
  const { t } = useTranslation(['artifact', 'artifacts']);
  const isIndex = (artifact.references?.length ?? 0) > 0;
  const has = (addition: string) => addition in artifact.addition_links;
  const annotations = Object.entries(artifact.annotations ?? {});
  return (
    <section className="card">
      <Tabs defaultValue="tags" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="tags">{t('tags')}</Tabs.Tab>
          {isIndex && <Tabs.Tab value="platforms">{t('platforms')}</Tabs.Tab>}
          {has('build_history') && <Tabs.Tab value="history">{t('history')}</Tabs.Tab>}
          {has('readme.md') && <Tabs.Tab value="readme">{t('readme')}</Tabs.Tab>}
          {has('values.yaml') && <Tabs.Tab value="values">{t('values')}</Tabs.Tab>}
          <Tabs.Tab value="accessories">{t('accessories')}</Tabs.Tab>
          {annotations.length > 0 && <Tabs.Tab value="annotations">{t('annotations')}</Tabs.Tab>}
          {Object.keys(artifact.extra_attrs).length > 0 && <Tabs.Tab value="config">{t('config')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="tags" pt="md">
          <Tags artifact={artifact} path={path} can={can} />
        </Tabs.Panel>
        <Tabs.Panel value="platforms" pt="md">
          <Platforms artifact={artifact} path={path} />
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="md">
          <History artifact={artifact} path={path} />
        </Tabs.Panel>
        <Tabs.Panel value="readme" pt="md">
          <Chart artifact={artifact} path={path} addition="readme.md" />
        </Tabs.Panel>
        <Tabs.Panel value="values" pt="md">
          <Chart artifact={artifact} path={path} addition="values.yaml" />
        </Tabs.Panel>
        <Tabs.Panel value="accessories" pt="md">
          <Accessories path={path} digest={artifact.digest} repository={artifact.repository_name} />
        </Tabs.Panel>
        <Tabs.Panel value="annotations" pt="md">
          <Facts rows={annotations.map(([name, value]) => [name, <Foreign key={name} text={value} />])} />
        </Tabs.Panel>
        <Tabs.Panel value="config" pt="md">
          <pre className="preline mono">{JSON.stringify(artifact.extra_attrs, null, 2)}</pre>
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}
