// The dry run beside the editor: what the policy as it stands in the form would make of every tag now. Nothing is changed by it.
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api, page, type Shape } from '../../api/client';
import { FilterChoice, Filters, useList, useListState, type ListState } from '../../ui/list';
import { Problem } from '../../ui/page';
import type { Body } from './policy';
import { OUTCOMES, Verdicts } from './verdicts';

type Wanted = Shape['RetentionPreviewReq'];
export type Where = Pick<Wanted, 'project' | 'project_id'>;

/** Typing pauses for so long before the server is asked. */
const PAUSE = 400;

/** A page of verdicts. Who does not want it any more gives its turn back by `signal`. */
export function ask(body: Wanted, query: { page: number; page_size: number }, signal: AbortSignal) {
  return page(api.POST('/retentions/preview', { params: { query }, body, signal }));
}

/** The server makes few previews at a time; then one waits for one's turn as long as it says. */
export const patient = {
  retry: (count: number, error: Error) => error instanceof ApiError && error.status === 429 && count < 8,
  retryDelay: (_count: number, error: Error) => (error instanceof ApiError && error.retryAfter) || 700,
};

/** How many tags come out in which way, one question after the other. */
export function useCounts(wanted: Wanted, enabled: boolean) {
  return useQuery({
    queryKey: ['retention-preview', 'counts', wanted],
    queryFn: async ({ signal }) => {
      const counts = { DEL: 0, RETAIN: 0, IMMUTABLE: 0 };
      for (const outcome of OUTCOMES) counts[outcome] = (await ask({ ...wanted, outcome }, { page: 1, page_size: 1 }, signal)).total;
      return counts;
    },
    placeholderData: keepPreviousData,
    enabled,
    ...patient,
  });
}

/** `where`: the project it is tried in. `policy` is what is tried; without one, what is in force. `complete`: nothing is half typed. */
export function Preview({ where, policy, complete = true }: { where: Where; policy?: Body; complete?: boolean }) {
  const { t } = useTranslation('retention');
  const [text] = useDebouncedValue(policy === undefined ? '' : JSON.stringify(policy), PAUSE);
  const wanted: Wanted = { ...where, ...(text === '' ? {} : { policy: JSON.parse(text) as Body }) };
  const state = useListState(['outcome']);
  const outcome = state.filter('outcome');
  const counts = useCounts(wanted, complete);
  const rows = useList(
    ['retention-preview', 'rows', text, where, outcome],
    state,
    ({ page, page_size }, { signal }) => ask({ ...wanted, ...(outcome === '' ? {} : { outcome }) }, { page, page_size }, signal),
    { enabled: complete && counts.data !== undefined && !counts.isPlaceholderData, ...patient },
  );
  useFirstPageOfEach(text, state);
  return (
    <section aria-label={t('preview.title')} aria-busy={counts.isFetching || rows.isFetching}>
      <h2 className="part">{t('preview.title')}</h2>
      <p>{t('preview.about')}</p>
      {!complete && <p role="status">{t('preview.incomplete')}</p>}
      {counts.isError ? <Problem error={counts.error} retry={() => void counts.refetch()} /> : counts.data && <Sum counts={counts.data} />}
      {!counts.isError && (
        <>
          <Filters>
            <FilterChoice
              state={state}
              name="outcome"
              label={t('verdict.outcome')}
              data={[{ value: '', label: t('outcome.all') }, ...OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) }))]}
            />
          </Filters>
          <Verdicts query={rows} state={state} narrow />
        </>
      )}
    </section>
  );
}

/** Another policy is another list; it begins at its first page. */
function useFirstPageOfEach(text: string, { page, set }: ListState) {
  const shown = useRef(text);
  useEffect(() => {
    if (shown.current === text) return;
    shown.current = text;
    // Every change of the address is a navigation, and one would end the question before leaving.
    if (page > 1) set({ page: undefined });
  }, [text, page, set]);
}

/** The verdicts as a bar, and in words. */
function Sum({ counts }: { counts: Record<(typeof OUTCOMES)[number], number> }) {
  const { t } = useTranslation('retention');
  const total = OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
  let from = 0;
  return (
    <div role="status" className="sum">
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        {OUTCOMES.map((outcome) => {
          const width = total === 0 ? 0 : (counts[outcome] / total) * 100;
          from += width;
          return <rect key={outcome} className={`is-${outcome}`} x={from - width} width={width} height="4" />;
        })}
      </svg>
      {OUTCOMES.map((outcome) => (
        <span key={outcome}>
          <span className={`dot is-${outcome}`} aria-hidden="true" />
          {t(`sum.${outcome}`, { count: counts[outcome] })}
        </span>
      ))}
    </div>
  );
}
