// Search: projects and repositories by a part of their name, tags by their name, artifacts by the beginning of their digest.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Head, Loaded } from '../../ui/page';
import { artifactPath, repositoryPath } from '../../ui/paths';
import { Digest } from '../../ui/text';
import { count, find, type Found } from './found';

export function Component() {
  const { t } = useTranslation('search');
  const [parameters] = useSearchParams();
  const text = (parameters.get('q') ?? '').trim();
  const query = useQuery({ queryKey: ['search', text], enabled: text !== '', queryFn: () => find(text) });
  return (
    <>
      <Head title={text === '' ? t('anything') : t('title', { text })} />
      {text === '' ? <p>{t('how')}</p> : <Loaded query={query}>{(found) => <Results found={found} />}</Loaded>}
    </>
  );
}

function Results({ found }: { found: Found }) {
  const { t } = useTranslation(['search', 'common']);
  if (count(found) === 0) {
    return (
      <>
        <p role="status">{t('nothing')}</p>
        <p>{t('how')}</p>
      </>
    );
  }
  return (
    <div className="cards">
      <Group title={t('common:nav.projects')}>
        {found.project.map((project) => (
          <li key={project.project_id}>
            <Link className="anywhere" to={`/projects/${encodeURIComponent(project.name)}`}>
              {project.name}
            </Link>
          </li>
        ))}
      </Group>
      <Group title={t('common:nav.repositories')}>
        {found.repository.map((repository) => (
          <li key={repository.repository_name}>
            <Link className="anywhere" to={repositoryPath(repository.repository_name)}>
              {repository.repository_name}
            </Link>{' '}
            <span className="small">{t('artifacts', { count: repository.artifact_count })}</span>
          </li>
        ))}
      </Group>
      <Group title={t('tags')}>
        {found.tag.map((tag) => (
          <li key={`${tag.repository_name}:${tag.name}`}>
            <Link className="anywhere" to={artifactPath(tag.repository_name, tag.name)}>{`${tag.repository_name}:${tag.name}`}</Link> <Digest value={tag.digest} />
          </li>
        ))}
      </Group>
      <Group title={t('byDigest')}>
        {found.artifact.map((artifact) => (
          <li key={`${artifact.repository_name}@${artifact.digest}`}>
            <Link className="anywhere" to={artifactPath(artifact.repository_name, artifact.digest)}>
              {artifact.repository_name}
            </Link>{' '}
            <Digest value={artifact.digest} /> <span className="small">{artifact.type}</span>
          </li>
        ))}
      </Group>
    </div>
  );
}

/** What nothing was found of is left out. */
function Group({ title, children }: { title: string; children: ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <section className="card">
      <h2>
        {title} <span className="small">{children.length}</span>
      </h2>
      <ul className="plain-list found">{children}</ul>
    </section>
  );
}
