// One cluster: what is wrong with it, how its inventory comes here, and what it runs.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { api, one } from '../../api/client';
import { useMe } from '../../session';
import { Head, Loaded } from '../../ui/page';
import { Facts, Time } from '../../ui/text';
import { Actions } from './actions';
import { Kind } from './index';
import { Install } from './install';
import { Inventory } from './inventory';
import type { Cluster } from './state';
import { Warnings } from './warnings';

const MINUTE = 60_000;

export function Component() {
  const id = Number(useParams().cluster);
  const query = useQuery({
    queryKey: ['clusters', 'one', id],
    queryFn: () => one(api.GET('/clusters/{cluster}', { params: { path: { cluster: id } } })),
    refetchInterval: MINUTE,
  });
  return <Loaded query={query}>{(cluster) => <Shown key={cluster.id} cluster={cluster} />}</Loaded>;
}

function Shown({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation('clusters');
  const admin = useMe()?.sysadmin_flag ?? false;
  return (
    <>
      <Head title={cluster.name} crumbs={[{ to: '/clusters', text: t('title') }]}>
        <Actions cluster={cluster} words />
      </Head>
      <Warnings cluster={cluster} />
      <div className="cards">
        <section className="card">
          <h2>{t('facts')}</h2>
          <About cluster={cluster} />
        </section>
        {admin && (
          <section className="card">
            <h2>{t('install.title')}</h2>
            <Install cluster={cluster} />
          </section>
        )}
      </div>
      <h2>{t('inventory.title')}</h2>
      <Inventory cluster={cluster} />
    </>
  );
}

function About({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation('clusters');
  const { ours, uses, rewrites } = cluster;
  return (
    <Facts
      rows={[
        [t('kind'), <Kind kind={cluster.kind} />],
        cluster.api_server ? [t('apiServer'), <code className="mono anywhere">{cluster.api_server}</code>] : null,
        [t('reported'), <Time at={cluster.reported_at} />],
        [t('checked'), <Time at={cluster.checked_at} />],
        [t('ours'), t('oursOf', { ours, uses })],
        cluster.reporter ? [t('reporter'), cluster.reporter] : null,
        rewrites.length > 0 ? [t('rewrites'), <code className="mono anywhere">{rewrites.map(({ from, to }) => `${from}=${to}`).join(', ')}</code>] : null,
      ]}
    />
  );
}
