// What one does with a cluster: ask it now, change it, end its inventory, forget it. All of it is for system administrators.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleStop, Pencil, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, one } from '../../api/client';
import { useMe } from '../../session';
import { Destroy, type DestroyProps } from '../../ui/dialog';
import { More } from '../../ui/more';
import { told } from '../../ui/told';
import { ClusterForm } from './form';
import type { Cluster } from './state';

export function Actions({ cluster, words = false }: { cluster: Cluster; words?: boolean }) {
  const { t } = useTranslation('clusters');
  const [editing, setEditing] = useState(false);
  const navigate = useNavigate();
  const admin = useMe()?.sysadmin_flag ?? false;
  if (!admin) return null;
  const path = { cluster: cluster.id };
  const endings: DestroyProps[] = [
    {
      name: cluster.name,
      title: t('end.title'),
      icon: <CircleStop size={16} />,
      consequence: t('end.consequence', { count: cluster.ours }),
      destroy: () => api.DELETE('/clusters/{cluster}/inventory', { params: { path } }),
      done: t('end.done'),
      stale: ['clusters'],
    },
    {
      name: cluster.name,
      title: t('remove.title'),
      consequence: t('remove.consequence', { count: cluster.ours }),
      destroy: () => api.DELETE('/clusters/{cluster}', { params: { path } }),
      after: words ? () => void navigate('/clusters') : undefined,
      stale: words ? ['clusters', 'list'] : ['clusters'],
      typed: true,
    },
  ];
  return (
    <span className={words ? 'row-tags' : 'nowrap'}>
      {cluster.kind === 'kubeconfig' && <Refresh cluster={cluster} words={words} />}
      <Act icon={<Pencil size={16} />} text={t('edit')} name={cluster.name} words={words} act={() => setEditing(true)} />
      {words ? <More entries={endings} /> : endings.map((ending) => <Destroy key={ending.title} {...ending} />)}
      {editing && <ClusterForm cluster={cluster} close={() => setEditing(false)} />}
    </span>
  );
}

function Refresh({ cluster, words }: { cluster: Cluster; words: boolean }) {
  const { t } = useTranslation('clusters');
  const queries = useQueryClient();
  const ask = useMutation({
    mutationFn: () => one(api.POST('/clusters/{cluster}/refresh', { params: { path: { cluster: cluster.id } } })),
    onSuccess: ({ uses, ours }) => told.done(t('refresh.done', { uses, ours })),
    // A failure is kept with the cluster, so the page has news either way.
    onSettled: () => queries.invalidateQueries({ queryKey: ['clusters'] }),
  });
  return <Act icon={<RefreshCw size={16} />} text={t('refresh.title')} name={cluster.name} words={words} act={() => ask.mutate()} busy={ask.isPending} />;
}

interface ActProps {
  icon: React.ReactNode;
  text: string;
  name: string;
  words: boolean;
  act: () => void;
  busy?: boolean;
}

function Act({ icon, text, name, words, act, busy = false }: ActProps) {
  if (words) return <Button variant="default" leftSection={icon} onClick={act} loading={busy}>{text}</Button>;
  return (
    <Tooltip label={text}>
      <ActionIcon variant="subtle" aria-label={`${text}: ${name}`} onClick={act} loading={busy}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
