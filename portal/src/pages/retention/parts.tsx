// The two parts of the page: the policy, and what its runs did.
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useProject } from '../project/context';

export function Parts({ hasPolicy }: { hasPolicy: boolean }) {
  const { t } = useTranslation('retention');
  const { project } = useProject();
  if (!hasPolicy) return null;
  const base = `/projects/${encodeURIComponent(project.name)}/retention`;
  return (
    <nav className="tabs" aria-label={t('parts')}>
      <NavLink to={base} end>
        {t('policy')}
      </NavLink>
      <NavLink to={`${base}/runs`}>{t('runs')}</NavLink>
    </nav>
  );
}
