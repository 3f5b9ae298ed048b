// The exact commands that pull an artifact.
import { ActionIcon, Menu } from '@mantine/core';
import { Download } from 'lucide-react';
import i18next from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHost } from '../session';
import { copyOrTell } from './clipboard';
import { told } from './told';

export interface Pullable {
  host: string;
  /** With its project. */
  repository: string;
  /** A tag, or a digest with its algorithm. */
  reference: string;
  /** The artifact's type as the server says: IMAGE, CHART, … */
  type: string;
}

/** Client and command. A chart is pulled by its version, so by tag only. */
export function pullCommands({ host, repository, reference, type }: Pullable): [string, string][] {
  const byDigest = reference.includes(':');
  const name = `${host}/${repository}${byDigest ? '@' : ':'}${reference}`;
  if (type === 'CHART' && !byDigest) return [['helm', `helm pull oci://${host}/${repository} --version ${reference}`]];
  if (type !== 'IMAGE') return [['oras', `oras pull ${name}`]];
  return [
    ['docker', `docker pull ${name}`],
    ['podman', `podman pull ${name}`],
    ['crictl', `crictl pull ${name}`],
    ['nerdctl', `nerdctl pull ${name}`],
    ['ctr', `ctr images pull ${name}`],
  ];
}

/** A menu that copies one of them, made when it is first asked for: a list has a hundred of them. */
export function PullMenu(pullable: Omit<Pullable, 'host'>) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const label = `${t('pull.copy')}: ${pullable.reference}`;
  const button = (
    // The button of the menu takes the place of the one that was pressed, and with it the focus.
    <ActionIcon variant="subtle" color="gray" aria-label={label} title={t('pull.copy')} aria-haspopup="menu" autoFocus={wanted} onClick={() => setWanted(true)}>
      <Download size={16} />
    </ActionIcon>
  );
  if (!wanted) return button;
  return (
    <Menu defaultOpened returnFocus>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('pull.copy')}</Menu.Label>
        <Commands {...pullable} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Commands(pullable: Omit<Pullable, 'host'>) {
  const host = useHost();
  return pullCommands({ host, ...pullable }).map(([client, command]) => (
    <Menu.Item
      key={client}
      onClick={() => void copyOrTell(command).then((done) => done && told.done(i18next.t('action.copied')))}
    >
      <code className="mono">{command.length > 80 ? `${command.slice(0, 77)}…` : command}</code>
    </Menu.Item>
  ));
}
