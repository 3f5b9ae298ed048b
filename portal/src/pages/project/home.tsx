// A project's home: how full it is, who is in it, what was pushed last.
import { Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, one, page } from '../../api/client';
import { pace } from '../../ui/pace';
import { Loaded } from '../../ui/page';
import { Bytes, Facts, Time } from '../../ui/text';
import { Usage } from '../../ui/usage';
import { artifactPath, repositoryPath } from '../../ui/paths';
import { PushCommands } from '../../ui/push-commands';
import { Attention } from './attention-card';
import { useProject } from './context';

/** A push made elsewhere appears without a reload. */
const LIVE = 5_000;

export function Component() {
  const { t } = useTranslation(['project', 'common']);
  const { project } = useProject();
  const summary = useQuery({
    queryKey: ['project-summary', project.name],
    queryFn: () => one(api.GET('/projects/{project}/summary', { params: { path: { project: project.name } } })),
    refetchInterval: LIVE,
  });
  const isEmpty = summary.data?.repo_count === 0;
  return (
    <>
      {isEmpty && <Push />}
      <Attention summary={summary.data} />
      <div className="cards">
        <section className="card">
          <h2>{t('home.storage')}</h2>
          <Loaded query={summary}>
            {({ quota }) => (quota ? <Usage used={quota.used.storage ?? 0} limit={quota.hard.storage ?? -1} /> : <p>{t('home.hidden')}</p>)}
          </Loaded>
        </section>
        <section className="card">
          <h2>{t('home.about')}</h2>
          <Loaded query={summary}>
            {(numbers) => (
              <Facts
                rows={[
                  [t('home.owner'), project.owner_name],
                  [t('common:field.created'), <Time key="created" at={project.creation_time} />],
                  [t('tab.repositories'), numbers.repo_count ?? 0],
                ]}
              />
            )}
          </Loaded>
        </section>
      </div>
      <Recent />
      {summary.data !== undefined && !isEmpty && <Push />}
    </>
  );
}

/** Comes first while the project is empty: then it is what one came for. */
function Push() {
  const { t } = useTranslation('project');
  const { project, can } = useProject();
  if (!can('repository', 'push')) return null;
  return (
    <section className="card spaced">
      <h2>{t('home.push')}</h2>
      <PushCommands project={project.name} />
    </section>
  );
}

function Recent() {
  const { t } = useTranslation(['project', 'common']);
  const { project } = useProject();
  const recent = useQuery({
    queryKey: ['recent', project.name],
    queryFn: () =>
      page(api.GET('/projects/{project}/artifacts', { params: { path: { project: project.name }, query: { sort: '-push_time', page_size: 5, with_tag: true } } })),
    refetchInterval: ({ state }) => pace(LIVE)(state.data),
  });
  return (
    <section className="card spaced">
      <h2>{t('home.recent')}</h2>
      <Loaded query={recent}>
        {({ rows }) =>
          rows.length === 0 ? (
            <p>{t('home.nothing')}</p>
          ) : (
            <>
              <Table>
                <Table.Tbody>
                  {rows.map((artifact) => (
                    <Table.Tr key={artifact.id}>
                      <Table.Td>
                        <Link to={repositoryPath(artifact.repository_name)}>{artifact.repository_name}</Link>
                      </Table.Td>
                      <Table.Td>
                        <Link to={artifactPath(artifact.repository_name, artifact.digest)}>{artifact.tags?.[0]?.name ?? artifact.digest.slice(0, 19)}</Link>
                      </Table.Td>
                      <Table.Td className="phone-hide number">
                        <Bytes count={artifact.size} />
                      </Table.Td>
                      <Table.Td className="number">
                        <Time at={artifact.push_time} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
              <Button component={Link} to="repositories" variant="subtle" size="xs">
                {t('home.all')}
              </Button>
            </>
          )
        }
      </Loaded>
    </section>
  );
}
