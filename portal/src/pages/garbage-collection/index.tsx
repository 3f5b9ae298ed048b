// What was freed and when, what runs by itself, and a run by hand.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRights } from '../../session';
import { Chart } from './chart';
import { History } from './history';
import { Parts } from './parts';
import { Schedule } from './schedule';
import { Start } from './start';

export function Component() {
  const { t } = useTranslation('garbage-collection');
  const can = useRights();
  const seesAll = can('jobservice-monitor', 'list');
  return (
    <>
      <Parts>
        {can('garbage-collection', 'create') && (
          <>
            <Start dry />
            <Start dry={false} />
          </>
        )}
      </Parts>
      <p>{t('about')}</p>
      <div className="cards">
        <Chart all={seesAll} />
        <Schedule />
      </div>
      <h2 className="part">{t('history')}</h2>
      {seesAll && (
        <p>
          <Link to="/jobs/runs?kind=GARBAGE_COLLECTION">{t('own')}</Link>
        </p>
      )}
      <History />
    </>
  );
}
