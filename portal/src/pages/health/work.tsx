// What goes on in the background: what waits, when it was last cleaned and checked, and whether clusters still report.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page } from '../../api/client';
import { JobStatus } from '../../ui/job';
import { Loaded } from '../../ui/page';
import { Bytes, Facts, Time } from '../../ui/text';
import { warnings } from '../clusters/state';
import { readPlan } from '../garbage-collection/plan';

const SELDOM = 30_000;

export function Waiting() {
  const { t } = useTranslation('health');
  const queues = useQuery({ queryKey: ['health', 'queues'], queryFn: () => page(api.GET('/jobservice/queues')), refetchInterval: SELDOM });
  return (
    <Loaded query={queues}>
      {({ rows }) => {
        const paused = rows.filter((queue) => queue.paused).length;
        const oldest = Math.max(0, ...rows.map(({ latency }) => latency));
        return (
          <Facts
            rows={[
              [t('work.waiting'), <Link key="waiting" to="/jobs">{rows.reduce((sum, queue) => sum + queue.count, 0)}</Link>],
              [t('work.oldest'), t('work.seconds', { count: oldest })],
              paused > 0 ? [t('work.paused'), paused] : null,
            ]}
          />
        );
      }}
    </Loaded>
  );
}

export function LastCollection() {
  const { t } = useTranslation('health');
  const q = 'vendor_type=GARBAGE_COLLECTION,status=Success';
  const runs = useQuery({
    queryKey: ['health', 'collection'],
    queryFn: () => page(api.GET('/jobservice/executions', { params: { query: { q, sort: '-start_time', page_size: 1 } } })),
    refetchInterval: SELDOM,
  });
  return (
    <Loaded query={runs}>
      {({ rows: [last] }) => {
        if (last === undefined) return <p>{t('work.never')}</p>;
        const plan = readPlan(JSON.stringify(last.extra_attrs));
        return (
          <Facts
            rows={[
              [t('work.when'), <Link key="when" to="/garbage-collection"><Time at={last.end_time || last.start_time} /></Link>],
              [t('work.freed'), <Bytes key="freed" count={plan.dry_run ? 0 : plan.freed_space} />],
            ]}
          />
        );
      }}
    </Loaded>
  );
}

export function LastScrub() {
  const { t } = useTranslation('health');
  const runs = useQuery({ queryKey: ['health', 'scrub'], queryFn: () => page(api.GET('/system/scrub', { params: { query: { page: 1, page_size: 1 } } })), refetchInterval: SELDOM });
  return (
    <Loaded query={runs}>
      {({ rows: [last] }) =>
        last === undefined ? (
          <p>{t('work.never')}</p>
        ) : (
          <Facts
            rows={[
              [t('work.when'), <Link key="when" to="/garbage-collection/scrubs"><Time at={last.creation_time} /></Link>],
              [t('work.status'), <JobStatus key="status" status={last.status} />],
              [t('work.damaged'), last.damaged],
            ]}
          />
        )
      }
    </Loaded>
  );
}

export function Clusters() {
  const { t } = useTranslation('health');
  const clusters = useQuery({ queryKey: ['clusters', 'health'], queryFn: () => page(api.GET('/clusters', { params: { query: { page: 1, page_size: 100 } } })), refetchInterval: SELDOM });
  return (
    <Loaded query={clusters}>
      {({ rows, total }) => {
        if (total === 0) return <p>{t('work.noClusters')}</p>;
        const having = (kinds: string[]) => rows.filter((cluster) => warnings(cluster, Date.now()).some((warning) => kinds.includes(warning))).length;
        return (
          <Facts
            rows={[
              [t('work.clusters'), <Link key="all" to="/clusters">{total}</Link>],
              [t('work.stale'), having(['stale', 'silent'])],
              [t('work.failing'), having(['failing'])],
            ]}
          />
        );
      }}
    </Loaded>
  );
}
