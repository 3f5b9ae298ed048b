// The head of both pages: what is freed, and whether what stays is sound.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { Head } from '../../ui/page';

export function Parts({ children }: { children?: ReactNode }) {
  const { t } = useTranslation('garbage-collection');
  return (
    <>
      <Head title={t('title')}>{children}</Head>
      <nav className="tabs" aria-label={t('parts')}>
        <NavLink to="/garbage-collection" end>
          {t('collection')}
        </NavLink>
        <NavLink to="/garbage-collection/scrubs">{t('scrubs')}</NavLink>
      </nav>
    </>
  );
}
