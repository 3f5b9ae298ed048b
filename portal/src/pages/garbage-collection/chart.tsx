// Freed bytes, run by run. Hourly runs mostly free nothing, so those that did not are left out.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { bytes, exact } from '../../ui/format';
import { Loaded } from '../../ui/page';
import { freed, planOf, readPlan, type Freed } from './plan';
import { STALE } from './stale';

const BARS = 30;
const HEIGHT = 100;
const STEP = 10;
const LIVE = 5_000;

/** `all`: Wharf's own runs, too, which only who may see all jobs sees. */
export function Chart({ all }: { all: boolean }) {
  const { t } = useTranslation('garbage-collection');
  const query = useQuery({ queryKey: [...STALE, 'chart', all], queryFn: all ? everyRun : askedRuns, refetchInterval: LIVE });
  return (
    <section className="card">
      <h2>{t('chart.title')}</h2>
      <Loaded query={query}>{(runs) => (runs.length === 0 ? <p>{t('chart.none')}</p> : <Bars runs={runs} />)}</Loaded>
    </section>
  );
}

async function everyRun(): Promise<Freed[]> {
  const query = { q: 'vendor_type=GARBAGE_COLLECTION', sort: '-start_time', page: 1, page_size: 100 };
  const { rows } = await page(api.GET('/jobservice/executions', { params: { query } }));
  return freed(rows.map((run) => ({ at: run.start_time, plan: planOf(run.extra_attrs) })), BARS);
}

async function askedRuns(): Promise<Freed[]> {
  const { rows } = await page(api.GET('/system/gc', { params: { query: { page: 1, page_size: 100 } } }));
  return freed(rows.map((run) => ({ at: run.creation_time ?? '', plan: readPlan(run.job_parameters) })), BARS);
}

function Bars({ runs }: { runs: Freed[] }) {
  const { t, i18n } = useTranslation('garbage-collection');
  const size = (count: number) => bytes(count, i18n.language);
  const words = (run: Freed) => t('chart.bar', { size: size(run.bytes), time: exact(new Date(run.at), i18n.language) });
  const most = Math.max(...runs.map((run) => run.bytes));
  const sum = runs.reduce((total, run) => total + run.bytes, 0);
  return (
    <>
      <p>{t('chart.sum', { count: runs.length, size: size(sum) })}</p>
      <svg viewBox={`0 0 ${BARS * STEP} ${HEIGHT}`} width="100%" role="img" aria-label={t('chart.label', { runs: runs.map(words).join('; ') })}>
        {runs.map((run, at) => {
          // However little it was, something can be seen.
          const height = Math.max((run.bytes / most) * HEIGHT, 2);
          return (
            <rect key={run.at} x={at * STEP + 1} y={HEIGHT - height} width={STEP - 2} height={height} fill="var(--mantine-color-blue-filled)">
              <title>{words(run)}</title>
            </rect>
          );
        })}
      </svg>
      <p className="small">{t('chart.most', { size: size(most) })}</p>
    </>
  );
}
