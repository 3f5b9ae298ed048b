// Which tags a rule is about now, as far as one may try policies in the project.
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Loaded } from '../../ui/page';
import { artifactPath } from '../../ui/paths';
import { ask, patient } from '../retention/preview';
import { asPolicy, isComplete, type Terms } from './rules';

/** Tags shown by name. */
const MOST = 12;

export function Matches({ project, terms }: { project: number; terms: Terms }) {
  const { t } = useTranslation('immutability');
  const [text] = useDebouncedValue(JSON.stringify(terms), 400);
  const settled = JSON.parse(text) as Terms;
  const complete = isComplete(settled);
  const query = useQuery({
    queryKey: ['immutable-matches', project, text],
    queryFn: ({ signal }) => matches(project, settled, signal),
    enabled: complete,
    ...patient,
  });
  if (!complete) return null;
  return (
    <Loaded query={query}>
      {({ tags, total }) => (
        <div role="status">
          <p>{t('matches', { count: total })}</p>
          <p className="row-tags">
            {tags.map(({ repository, tag }) => (
              <Link key={`${repository}:${tag}`} to={artifactPath(repository, tag)}>{`${repository}:${tag}`}</Link>
            ))}
            {total > tags.length && <span>{t('more', { count: total - tags.length })}</span>}
          </p>
        </div>
      )}
    </Loaded>
  );
}

/** What such a policy would delete, and what it would delete were it not held already. */
async function matches(project_id: number, terms: Terms, signal: AbortSignal) {
  const policy = asPolicy(terms);
  const found = [];
  let total = 0;
  for (const outcome of ['DEL', 'IMMUTABLE']) {
    const answer = await ask({ project_id, policy, outcome }, { page: 1, page_size: MOST }, signal);
    found.push(...answer.rows);
    total += answer.total;
  }
  return { total, tags: found.slice(0, MOST).map(({ repository, tag }) => ({ repository, tag: tag ?? '' })) };
}
