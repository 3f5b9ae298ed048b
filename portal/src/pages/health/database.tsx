// Which server the database is on, and what was lost when another took it over.
import { useQuery } from '@tanstack/react-query';
import { Recycle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, one } from '../../api/client';
import { useMe, useRights } from '../../session';
import { Destroy } from '../../ui/dialog';
import { JobStatus } from '../../ui/job';
import { Loaded } from '../../ui/page';
import { Facts, Time } from '../../ui/text';

const SELDOM = 30_000;
const ENGINES: Record<string, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

export function Database() {
  const { t } = useTranslation('health');
  const can = useRights();
  const admin = useMe()?.sysadmin_flag ?? false;
  const database = useQuery({ queryKey: ['health', 'database'], queryFn: () => one(api.GET('/system/database')), refetchInterval: SELDOM });
  return (
    <Loaded query={database}>
      {({ engine, took_over_at, held_until, reconciliation: found }) => (
        <>
          <Facts
            rows={[
              [t('work.engine'), ENGINES[engine] ?? engine],
              took_over_at ? [t('work.tookOver'), <Time key="took" at={took_over_at} />] : null,
              held_until ? [t('work.held'), <Time key="held" at={held_until} />] : null,
              found ? [t('work.compared'), <Link key="found" to={`/jobs/runs/${found.id}`}><JobStatus status={found.status} /></Link>] : null,
              found ? [t('work.withoutRow'), found.without_row] : null,
              found ? [t('work.withoutObject'), found.without_object] : null,
            ]}
          />
          {held_until && (admin || can('garbage-collection', 'create')) && (
            <Destroy
              name={t('work.database')}
              title={t('work.lift')}
              label={t('work.lift')}
              icon={<Recycle size={16} />}
              consequence={t('work.liftConsequence')}
              destroy={() => api.DELETE('/system/database/hold')}
              stale={['health', 'database']}
              done={t('work.lifted')}
            />
          )}
        </>
      )}
    </Loaded>
  );
}
