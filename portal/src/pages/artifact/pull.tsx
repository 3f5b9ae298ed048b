// The command that pulls an artifact, for the client of choice.
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '../../api/client';
import { useHost } from '../../session';
import { pullCommands } from '../../ui/pull-commands';
import { Command } from '../../ui/text';

/** Who pulls by podman does so on every page. */
const CHOSEN = 'wharf.client';

export function Pull({ artifact, reference }: { artifact: Shape['Artifact']; reference: string }) {
  const { t } = useTranslation(['artifact', 'common']);
  const host = useHost();
  const [chosen, setChosen] = useState(() => localStorage.getItem(CHOSEN) ?? '');
  const commands = pullCommands({ host, repository: artifact.repository_name, reference, type: artifact.type });
  const [client, command] = commands.find(([client]) => client === chosen) ?? commands[0] ?? ['', ''];
  const choose = (client: string) => {
    setChosen(client);
    localStorage.setItem(CHOSEN, client);
  };
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('pull')}</h2>
        {commands.length > 1 && <SegmentedControl size="xs" data={commands.map(([client]) => client)} value={client} onChange={choose} aria-label={t('common:push.client')} />}
      </div>
      <Command text={command} />
    </section>
  );
}
