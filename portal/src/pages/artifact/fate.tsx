// What the project's retention policy would make of an artifact now.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError, api, inPath, one, type Shape } from '../../api/client';
import { splitName } from '../../ui/paths';
import { ask, patient } from '../retention/preview';
import { Outcome } from '../retention/verdicts';
import { Why } from '../retention/why';

/** The server judges a whole repository at a time. Larger ones are judged where somebody asks for it, on the page of the policy. */
const MOST = 100;

/** Verdicts shown one by one. */
const SHOWN = 5;

export function Fate({ artifact, tags }: { artifact: Shape['Artifact']; tags: number }) {
  const { t } = useTranslation(['artifact', 'retention']);
  const { project, repository } = splitName(artifact.repository_name);
  const home = useQuery({
    queryKey: ['repository', project, repository],
    queryFn: () => one(api.GET('/projects/{project}/repositories/{repository}', { params: { path: { project, repository: inPath(repository) } } })),
  });
  const isSmall = home.data !== undefined && home.data.artifact_count <= MOST && tags <= MOST;
  const query = useQuery({
    queryKey: ['artifact', 'fate', artifact.repository_name],
    queryFn: ({ signal }) => ask({ project_id: artifact.project_id, repository }, { page: 1, page_size: MOST }, signal).catch(unruled),
    enabled: isSmall,
    staleTime: 60_000,
    ...patient,
  });
  const more = <Link to={`/projects/${encodeURIComponent(project)}/retention`}>{t('fate.more')}</Link>;
  if (home.data !== undefined && !isSmall) return <p>{t('fate.many')} {more}</p>;
  if (query.data === undefined) return null;
  const own = query.data.rows.filter(({ digest }) => digest === artifact.digest);
  if (own.length === 0) return query.data.total > MOST ? <p>{t('fate.many')} {more}</p> : <p>{t('fate.none')}</p>;
  return (
    <>
      <h3>{t('fate.title')}</h3>
      <ul className="tree">
        {own.slice(0, SHOWN).map((verdict) => (
          <li key={verdict.tag ?? ''}>
            {verdict.tag && <code className="mono">{verdict.tag}</code>} <Outcome outcome={verdict.outcome} /> <Why verdict={verdict} />
          </li>
        ))}
      </ul>
      <p>{more}</p>
    </>
  );
}

/** No policy, nothing to be said. */
function unruled(error: unknown): { rows: Shape['RetentionVerdict'][]; total: number } {
  if (error instanceof ApiError && error.status === 404) return { rows: [], total: 0 };
  throw error;
}
