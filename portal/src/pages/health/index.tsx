// Whether the parts of the registry answer, how much room there is and who takes it, and what goes on in the background.
import { Badge, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, one } from '../../api/client';
import { useMe, useRights, useSystem } from '../../session';
import { Head, Loaded } from '../../ui/page';
import { Bytes, Facts } from '../../ui/text';
import { Usage } from '../../ui/usage';
import { Shares } from './shares';
import { Database } from './database';
import { Clusters, LastCollection, LastScrub, Waiting } from './work';

const LIVE = 10_000;

export function Component() {
  const { t } = useTranslation('health');
  const can = useRights();
  const admin = useMe()?.sysadmin_flag ?? false;
  const may = (resource: string) => admin || can(resource, 'list') || can(resource, 'read');
  return (
    <>
      <Head title={t('title')} />
      <div className="cards">
        <Card title={t('parts')} body={<Parts />} />
        <Card title={t('room')} body={<Room />} />
        {may('quota') && <Card title={t('shares')} body={<Shares />} />}
        {may('jobservice-monitor') && <Card title={t('work.title')} body={<Waiting />} />}
        {may('jobservice-monitor') && <Card title={t('work.collection')} body={<LastCollection />} />}
        {may('garbage-collection') && <Card title={t('work.scrub')} body={<LastScrub />} />}
        {may('garbage-collection') && <Card title={t('work.database')} body={<Database />} />}
        {may('cluster') && <Card title={t('work.clusters')} body={<Clusters />} />}
        <Card title={t('contents')} body={<Contents />} />
        <Card title={t('about')} body={<About />} />
      </div>
    </>
  );
}

function Card({ title, body }: { title: string; body: ReactNode }) {
  return (
    <section className="card">
      <h2>{title}</h2>
      {body}
    </section>
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
  const volumes = useQuery({ queryKey: ['volumes'], queryFn: () => one(api.GET('/systeminfo/volumes')), refetchInterval: LIVE });
  return <Loaded query={volumes}>{({ storage }) => (storage.length === 0 ? <Boundless /> : storage.map(({ total, free }, index) => <Usage key={index} used={total - free} limit={total} />))}</Loaded>;
}

/** Object storage says nothing about how much there is: only what is used is known. */
function Boundless() {
  const { t } = useTranslation('health');
  const numbers = useNumbers();
  return (
    <>
      <p>{t('grows')}</p>
      <Loaded query={numbers}>{(count) => <Facts rows={[[t('stored'), <Bytes key="stored" count={count.total_storage_consumption} />]]} />}</Loaded>
    </>
  );
}

const useNumbers = () => useQuery({ queryKey: ['statistics'], queryFn: () => one(api.GET('/statistics')), refetchInterval: LIVE });

function Contents() {
  const { t } = useTranslation('health');
  const numbers = useNumbers();
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
