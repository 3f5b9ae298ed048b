// The default policy: that of every project that has none of its own.
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, one } from '../../../api/client';
import { useMe } from '../../../session';
import { Head, Loaded } from '../../../ui/page';
import { Parts } from '../parts';
import { PlaceContext, type Place } from '../place';
import type { Body } from '../policy';

/** The frame of its pages. What is inside is given the policy, or null while there is none. */
export function InSystem({ children }: { children: (stored: Body | null) => ReactNode }) {
  const { t } = useTranslation('retention');
  const admin = useMe()?.sysadmin_flag ?? false;
  const query = useQuery({ queryKey: ['retention', 'system'], queryFn: () => one(api.GET('/system/retention')).catch(none) });
  const place: Place = {
    name: t('system.title'),
    base: '/system/retention',
    scope: { level: 'system', ref: 0 },
    // Nobody else may change it; auditors look at it.
    can: () => admin,
    save: (body) => api.PUT('/system/retention', { body }),
    remove: () => api.DELETE('/system/retention'),
    removal: t('system.removal'),
  };
  return (
    <PlaceContext value={place}>
      <Head title={t('system.title')} />
      <p>{t('system.about')}</p>
      <Loaded query={query}>
        {(stored) => (
          <>
            <Parts hasPolicy={stored !== null} />
            {children(stored)}
          </>
        )}
      </Loaded>
    </PlaceContext>
  );
}

function none(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}
