// Whether the parts of the registry answer, and how much room there is.
import { Badge, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, one } from '../../api/client';
import { useSystem } from '../../session';
import { Head, Loaded } from '../../ui/page';
import { Bytes, Facts } from '../../ui/text';
import { Usage } from '../../ui/usage';

const LIVE = 10_000;

export function Component() {
  const { t } = useTranslation('health');
  return (
    <>
      <Head title={t('title')} />
      <div className="cards">
        <section className="card">
          <h2>{t('parts')}</h2>
          <Parts />
        </section>
        <section className="card">
          <h2>{t('room')}</h2>
          <Room />
        </section>
        <section className="card">
          <h2>{t('contents')}</h2>
          <Contents />
        </section>
        <section className="card">
          <h2>{t('about')}</h2>
          <About />
        </section>
      </div>
    </>
  );
}

function Parts() {
  const { t } = useTranslation('health');
  const health = useQuery({ queryKey: ['health'], queryFn: () => one(api.GET('/health')), refetchInterval: LIVE });
  return (
    <Loaded query={health}>
      {({ components }) => (
        <Table>
          <Table.Tbody>
            {components.map((part) => (
              <Table.Tr key={part.name}>
                <Table.Td>{part.name}</Table.Td>
                <Table.Td>
                  <Badge variant="light" color={part.status === 'healthy' ? 'teal' : 'red'}>
                    {part.status === 'healthy' ? t('healthy') : t('unhealthy')}
                  </Badge>{' '}
                  {part.error}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Loaded>
  );
}

function Room() {
  const { t } = useTranslation('health');
  const volumes = useQuery({ queryKey: ['volumes'], queryFn: () => one(api.GET('/systeminfo/volumes')), refetchInterval: LIVE });
  return (
    <Loaded query={volumes}>
      {({ storage }) =>
        storage.length === 0 ? <p>{t('grows')}</p> : storage.map(({ total, free }, index) => <Usage key={index} used={total - free} limit={total} />)
      }
    </Loaded>
  );
}

function Contents() {
  const { t } = useTranslation('health');
  const numbers = useQuery({ queryKey: ['statistics'], queryFn: () => one(api.GET('/statistics')), refetchInterval: LIVE });
  return (
    <Loaded query={numbers}>
      {(count) => (
        <Facts
          rows={[
            [t('projects'), count.total_project_count],
            [t('repositories'), count.total_repo_count],
            [t('stored'), <Bytes key="stored" count={count.total_storage_consumption} />],
          ]}
        />
      )}
    </Loaded>
  );
}

function About() {
  const { t } = useTranslation('health');
  const system = useSystem();
  if (system === undefined) return null;
  return (
    <Facts
      rows={[
        [t('version'), system.harbor_version],
        [t('address'), system.external_url],
        [t('storage'), system.registry_storage_provider_name],
      ]}
    />
  );
}
