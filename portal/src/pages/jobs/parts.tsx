// The head of each of the dashboard's pages.
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { Head } from '../../ui/page';

export function Parts() {
  const { t } = useTranslation('jobs');
  return (
    <>
      <Head title={t('title')} />
      <nav className="tabs" aria-label={t('parts')}>
        <NavLink to="/jobs" end>
          {t('queues')}
        </NavLink>
        <NavLink to="/jobs/runs">{t('runs')}</NavLink>
        <NavLink to="/jobs/schedules">{t('schedules')}</NavLink>
      </nav>
    </>
  );
}
