// Every verdict of the retention policy about an artifact, with its reason.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { splitName } from '../../ui/paths';
import { Outcome } from '../retention/verdicts';
import { Why } from '../retention/why';
import { useJudged } from './judged';

/** Verdicts shown one by one. */
const SHOWN = 5;

export function Fate({ artifact, tags }: { artifact: Shape['Artifact']; tags: number }) {
  const { t } = useTranslation(['artifact', 'retention']);
  const { project } = splitName(artifact.repository_name);
  const own = useJudged(artifact, tags);
  const more = <Link to={`/projects/${encodeURIComponent(project)}/retention`}>{t('fate.more')}</Link>;
  if (own === 'many') return <p>{t('fate.many')} {more}</p>;
  if (own === undefined) return null;
  if (own.length === 0) return <p>{t('fate.none')}</p>;
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
