// Freed bytes of the last month, day by day.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, page, type Page } from '../../api/client';
import { bytes } from '../../ui/format';
import { Loaded } from '../../ui/page';
import { byDay, DAYS, firstDay, top, type Day } from './days';
import { planOf, readPlan, type Plan } from './plan';
import { STALE } from './stale';

/** Hourly and daily runs of a month are below ten pages; nobody waits for more. */
const SIZE = 100;
const MOST_PAGES = 10;
/** While one page has them all, the chart follows closely. */
const LIVE = 5_000;
const SELDOM = 60_000;

interface Run {
  at: string;
  plan: Plan;
}

/** `all`: Wharf's own runs, too, which only who may see all jobs sees. */
export function Chart({ all }: { all: boolean }) {
  const { t } = useTranslation('garbage-collection');
  const query = useQuery({
    queryKey: [...STALE, 'chart', all],
    queryFn: () => paged(all ? everyRun : askedRuns),
    refetchInterval: ({ state }) => ((state.data?.length ?? 0) >= SIZE ? SELDOM : LIVE),
  });
  return (
    <section className="card wide-card">
      <h2>{t('chart.title')}</h2>
      <Loaded query={query}>{(runs) => <Month days={byDay(runs, new Date())} />}</Loaded>
    </section>
  );
}

/** Newest first, until they are older than the chart. */
async function paged(ask: (page: number, from: Date) => Promise<Page<Run>>): Promise<Run[]> {
  const from = firstDay(new Date());
  const found: Run[] = [];
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const { rows, total } = await ask(number, from);
    found.push(...rows);
    const oldest = rows.at(-1);
    if (oldest === undefined || number * SIZE >= total || Date.parse(oldest.at) < from.getTime()) break;
  }
  return found;
}

async function everyRun(number: number, from: Date): Promise<Page<Run>> {
  const since = from.toISOString().slice(0, 19).replace('T', ' ');
  const query = { q: `vendor_type=GARBAGE_COLLECTION,start_time=[${since}~]`, sort: '-start_time', page: number, page_size: SIZE };
  const { rows, total } = await page(api.GET('/jobservice/executions', { params: { query } }));
  return { rows: rows.map((run) => ({ at: run.start_time, plan: planOf(run.extra_attrs) })), total };
}

async function askedRuns(number: number): Promise<Page<Run>> {
  const { rows, total } = await page(api.GET('/system/gc', { params: { query: { page: number, page_size: SIZE } } }));
  return { rows: rows.map((run) => ({ at: run.creation_time ?? '', plan: readPlan(run.job_parameters) })), total };
}

function Month({ days }: { days: Day[] }) {
  const { t, i18n } = useTranslation('garbage-collection');
  const size = (count: number) => bytes(count, i18n.language);
  const runs = days.reduce((sum, day) => sum + day.runs, 0);
  if (runs === 0) return <p>{t('chart.none', { days: DAYS })}</p>;
  const date = new Intl.DateTimeFormat(i18n.language, { month: 'short', day: 'numeric' });
  const words = (day: Day) => t('chart.bar', { size: size(day.bytes), day: date.format(day.from) });
  const end = top(Math.max(...days.map((day) => day.bytes)));
  const worked = days.filter((day) => day.runs > 0);
  return (
    <>
      <p>{t('chart.sum', { count: runs, days: DAYS, size: size(days.reduce((sum, day) => sum + day.bytes, 0)) })}</p>
      <div className="chart" role="img" aria-label={t('chart.label', { days: worked.map(words).join('; ') })}>
        <div className="chart-scale">
          {[end, end / 2, 0].map((value) => (
            <span key={value}>{size(value)}</span>
          ))}
        </div>
        <Bars days={days} end={end} words={words} />
        <div className="chart-days">
          {days
            .filter((_, index) => (DAYS - 1 - index) % 7 === 0)
            .map((day) => (
              <span key={day.from.getTime()}>{date.format(day.from)}</span>
            ))}
        </div>
      </div>
    </>
  );
}

const STEP = 10;
const HEIGHT = 100;

function Bars({ days, end, words }: { days: Day[]; end: number; words: (day: Day) => string }) {
  return (
    <svg className="chart-bars" viewBox={`0 0 ${DAYS * STEP} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {[0.5, HEIGHT / 2, HEIGHT - 0.5].map((y) => (
        <line key={y} x1="0" x2={DAYS * STEP} y1={y} y2={y} stroke="var(--mantine-color-default-border)" vectorEffect="non-scaling-stroke" />
      ))}
      {days.map((day, index) => {
        if (day.bytes === 0) return null;
        // However little it was, something can be seen.
        const height = Math.max((day.bytes / end) * HEIGHT, 2);
        return (
          <rect key={day.from.getTime()} x={index * STEP + 1.5} y={HEIGHT - height} width={STEP - 3} height={height} fill="var(--mantine-color-blue-filled)">
            <title>{words(day)}</title>
          </rect>
        );
      })}
    </svg>
  );
}
