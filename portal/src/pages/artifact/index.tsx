// An artifact: what it is, the tags on it, what is inside and what belongs to it.
import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { api, inPath, one, type Shape } from '../../api/client';
import { useHost, useRights, type Can } from '../../session';
import { Head, Loaded } from '../../ui/page';
import { repositoryPath } from '../../ui/paths';
import { pullCommands } from '../../ui/pull-commands';
import { Bytes, Command, CopyIcon, Facts, Foreign, Time } from '../../ui/text';
import { Platforms, platformName } from '../artifacts/platforms';
import { useProjectByName } from '../project/context';
import { Accessories } from './accessories';
import { Chart } from './chart';
import { DeleteArtifact } from './delete';
import { Keeps } from './keeps';
import { History } from './layers';
import { Labels } from './labels';
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
  return <Loaded query={query}>{(artifact) => <Shown key={artifact.id} artifact={artifact} reference={reference} path={path} can={can} />}</Loaded>;
}

interface ShownProps {
  artifact: Shape['Artifact'];
  reference: string;
  path: { project: string; repository: string };
  can: Can;
}

function Shown({ artifact, reference, path, can }: ShownProps) {
  const { t } = useTranslation(['artifact', 'artifacts', 'common']);
  const navigate = useNavigate();
  const home = repositoryPath(artifact.repository_name);
  const project = `/projects/${encodeURIComponent(path.project)}`;
  const tags = useFirstTags(artifact, path);
  return (
    <>
      <Head
        title={reference.includes(':') ? reference.slice(0, 19) : reference}
        crumbs={[
          { to: project, text: path.project },
          { to: `${project}/repositories`, text: t('common:nav.repositories') },
          { to: home, text: artifact.repository_name.slice(path.project.length + 1) },
        ]}
      >
        {can('artifact', 'delete') && tags !== undefined && <DeleteArtifact artifact={artifact} tags={tags} label={t('artifacts:delete.title')} after={() => void navigate(home)} />}
      </Head>
      <div className="cards">
        <About artifact={artifact} />
        <Pull artifact={artifact} reference={reference} />
        <Keeps artifact={artifact} tags={tags} path={path} can={can} />
        <section className="card">
          <h2>{t('labels')}</h2>
          <Labels artifact={artifact} path={path} mayLabel={can('artifact-label', 'create')} />
        </section>
      </div>
      <Parts artifact={artifact} path={path} can={can} />
    </>
  );
}

function About({ artifact }: { artifact: Shape['Artifact'] }) {
  const { t } = useTranslation(['artifact', 'common']);
  const { author, created, os, architecture, variant } = artifact.extra_attrs;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const madeBy = text(author);
  const built = text(created);
  return (
    <section className="card">
      <h2>{t('about')}</h2>
      <Facts
        rows={[
          [t('digest'), <span key="digest"><code className="mono">{artifact.digest}</code><CopyIcon text={artifact.digest} /></span>],
          [t('common:field.type'), artifact.artifact_type || artifact.type],
          [t('mediaType'), artifact.manifest_media_type],
          text(os) === undefined ? null : [t('platform'), platformName({ os, architecture, variant })],
          [t('common:field.size'), <Bytes key="size" count={artifact.size} />],
          [t('pushed'), <Time key="pushed" at={artifact.push_time} />],
          [t('pulled'), <Time key="pulled" at={artifact.pull_time} />],
          built === undefined ? null : [t('built'), <Time key="built" at={built} />],
          madeBy === undefined ? null : [t('author'), madeBy],
        ]}
      />
    </section>
  );
}

function Pull({ artifact, reference }: { artifact: Shape['Artifact']; reference: string }) {
  const { t } = useTranslation('artifact');
  const host = useHost();
  return (
    <section className="card">
      <h2>{t('pull')}</h2>
      {pullCommands({ host, repository: artifact.repository_name, reference, type: artifact.type }).map(([client, command]) => (
        <Command key={client} text={command} />
      ))}
    </section>
  );
}

function Parts({ artifact, path, can }: Omit<ShownProps, 'reference'>) {
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
