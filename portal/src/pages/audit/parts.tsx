// The head of both pages: the log, and what is removed from it.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useRights } from '../../session';
import { Head } from '../../ui/page';

export function Parts({ children }: { children?: ReactNode }) {
  const { t } = useTranslation('audit');
  const can = useRights();
  return (
    <>
      <Head title={t('title')}>{children}</Head>
      {can('purge-audit', 'list') && (
        <nav className="tabs" aria-label={t('parts')}>
          <NavLink to="/audit" end>
            {t('log')}
          </NavLink>
          <NavLink to="/audit/purge">{t('purge.title')}</NavLink>
        </nav>
      )}
    </>
  );
}
