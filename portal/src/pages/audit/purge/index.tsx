// Old entries are removed from the audit log: by hand, by schedule, and what came of it.
import { useTranslation } from 'react-i18next';
import { useRights } from '../../../session';
import { Parts } from '../parts';
import { History } from './history';
import { Schedule } from './schedule';
import { Start } from './start';

export function Component() {
  const { t } = useTranslation('audit');
  const can = useRights();
  return (
    <>
      <Parts>
        {can('purge-audit', 'create') && (
          <>
            <Start dry />
            <Start dry={false} />
          </>
        )}
      </Parts>
      <p>{t('purge.about')}</p>
      <Schedule />
      <h2 className="part">{t('purge.history')}</h2>
      <History />
    </>
  );
}
