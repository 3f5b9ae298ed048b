// Search: projects and repositories by a part of their name.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { api, one } from '../../api/client';
import { Head, Loaded } from '../../ui/page';
import { repositoryPath } from '../../ui/paths';

export function Component() {
  const { t } = useTranslation(['search', 'common']);
  const [parameters] = useSearchParams();
  const text = parameters.get('q') ?? '';
  const query = useQuery({ queryKey: ['search', text], queryFn: () => one(api.GET('/search', { params: { query: { q: text } } })) });
  return (
    <>
      <Head title={t('title', { text })} />
      <Loaded query={query}>
        {(found) => (
          <div className="cards">
            <section className="card">
              <h2>{t('common:nav.projects')}</h2>
              {found.project.length === 0 && <p>{t('nothing')}</p>}
              <ul>
                {found.project.map((project) => (
                  <li key={project.project_id}>
                    <Link to={`/projects/${encodeURIComponent(project.name)}`}>{project.name}</Link>
                  </li>
                ))}
              </ul>
            </section>
            <section className="card">
              <h2>{t('common:nav.repositories')}</h2>
              {found.repository.length === 0 && <p>{t('nothing')}</p>}
              <ul>
                {found.repository.map((repository) => (
                  <li key={repository.repository_name}>
                    <Link to={repositoryPath(repository.repository_name)}>{repository.repository_name}</Link> · {t('artifacts', { count: repository.artifact_count })}
                  </li>
                ))}
              </ul>
            </section>
          </div>
        )}
      </Loaded>
    </>
  );
}
