// Which projects use most of the storage.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { Loaded } from '../../ui/page';
import { Bytes } from '../../ui/text';

const MOST = 10;
const SELDOM = 30_000;

export function Shares() {
  const { t } = useTranslation('health');
  const query = { reference: 'project', sort: '-used.storage', page: 1, page_size: MOST };
  const quotas = useQuery({ queryKey: ['quotas', 'largest'], queryFn: () => page(api.GET('/quotas', { params: { query } })), refetchInterval: SELDOM });
  return <Loaded query={quotas}>{({ rows }) => <Bars rows={rows.filter(({ used }) => (used.storage ?? 0) > 0)} none={t('nothingStored')} />}</Loaded>;
}

function Bars({ rows, none }: { rows: Shape['Quota'][]; none: string }) {
  const largest = rows[0]?.used.storage ?? 0;
  if (rows.length === 0) return <p>{none}</p>;
  return (
    <ul className="shares">
      {rows.map(({ id, ref, used }) => (
        <li key={id}>
          <Link className="anywhere" to={`/projects/${encodeURIComponent(ref.name)}`}>
            {ref.name}
          </Link>
          {/* The number beside it says the same. */}
          <svg className="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect width={Math.max(((used.storage ?? 0) / largest) * 100, 1)} height="10" fill="var(--mantine-color-blue-filled)" />
          </svg>
          <Bytes count={used.storage ?? 0} />
        </li>
      ))}
    </ul>
  );
}
