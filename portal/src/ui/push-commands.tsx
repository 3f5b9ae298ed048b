// The exact commands that push to this registry.
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHost, useMe } from '../session';
import { quoted } from './shell';
import { Command } from './text';

const CLIENTS = ['docker', 'podman', 'helm', 'oras'] as const;
type Client = (typeof CLIENTS)[number];

/** What to type, one line each. */
export function pushCommands(client: Client, host: string, project: string, user: string): string[] {
  const image = `${host}/${project}/hello:1.0`;
  const login = `login ${host} --username ${quoted(user)}`;
  switch (client) {
    case 'helm':
      return [`helm registry ${login}`, 'helm package ./my-chart', `helm push my-chart-0.1.0.tgz oci://${host}/${project}`];
    case 'oras':
      return [`oras ${login}`, `oras push ${host}/${project}/notes:1.0 README.md:text/markdown`];
    default:
      return [`${client} ${login}`, `${client} pull hello-world`, `${client} tag hello-world ${image}`, `${client} push ${image}`];
  }
}

export function PushCommands({ project }: { project: string }) {
  const { t } = useTranslation();
  const [client, setClient] = useState<Client>('docker');
  const host = useHost();
  const me = useMe();
  return (
    <>
      <SegmentedControl size="xs" data={[...CLIENTS]} value={client} onChange={(value) => setClient(value as Client)} aria-label={t('push.client')} />
      {pushCommands(client, host, project, me?.username ?? 'USER').map((line) => (
        <Command key={line} text={line} />
      ))}
    </>
  );
}
