// The two parts of the page: the policy, and what its runs did.
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { usePlace } from './place';

export function Parts({ hasPolicy }: { hasPolicy: boolean }) {
  const { t } = useTranslation('retention');
  const { base } = usePlace();
  if (!hasPolicy) return null;
  return (
    <nav className="tabs" aria-label={t('parts')}>
      <NavLink to={base} end>
        {t('policy')}
      </NavLink>
      <NavLink to={`${base}/runs`}>{t('runs')}</NavLink>
    </nav>
  );
}
