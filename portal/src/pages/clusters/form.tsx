// A cluster to make known, or to change: how its inventory comes here, and under which other names it pulls.
import { NativeSelect, NumberInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { FormDialog } from '../../ui/dialog';
import { Command } from '../../ui/text';
import { readRewrites, type Cluster } from './state';

const KINDS = ['agent', 'kubeconfig', 'external'] as const;

interface Props {
  cluster?: Cluster;
  close: () => void;
  /** Called with the new cluster's number. */
  made?: (id: number) => void;
}

export function ClusterForm({ cluster, close, made }: Props) {
  const { t } = useTranslation(['clusters', 'common']);
  const [name, setName] = useState(cluster?.name ?? '');
  const [kind, setKind] = useState<string>(cluster?.kind ?? 'agent');
  const [kubeconfig, setKubeconfig] = useState('');
  const [context, setContext] = useState('');
  const [reporter, setReporter] = useState<number | string>(cluster?.reporter ?? '');
  const [rewrites, setRewrites] = useState((cluster?.rewrites ?? []).map(({ from, to }) => `${from}=${to}`).join('\n'));
  const read = readRewrites(rewrites);
  const asked = kind === 'kubeconfig';
  // A cluster that is changed keeps the kubeconfig it has.
  const lacks = asked && cluster?.kind !== 'kubeconfig' && kubeconfig.trim() === '';
  const save = async () => {
    const access = asked && kubeconfig.trim() !== '' ? { kubeconfig, ...(context === '' ? {} : { context }) } : {};
    const body = { name, kind, rewrites: read ?? [], ...(asked || reporter === '' ? {} : { reporter: Number(reporter) }), ...access };
    if (cluster !== undefined) return api.PUT('/clusters/{cluster}', { params: { path: { cluster: cluster.id } }, body });
    const { response } = await api.POST('/clusters', { body });
    made?.(Number(response.headers.get('Location')?.split('/').pop()));
  };
  return (
    <FormDialog
      opened
      close={close}
      title={cluster === undefined ? t('add') : t('edit')}
      submit={cluster === undefined ? t('common:action.add') : t('common:action.save')}
      save={save}
      done={t('common:state.saved')}
      stale={['clusters']}
      disabled={name === '' || read === null || lacks}
    >
      <TextInput label={t('common:field.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={64} required data-autofocus />
      <NativeSelect
        label={t('kind')}
        description={t(`kindHelp.${KINDS.find((one) => one === kind) ?? 'external'}`)}
        data={KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value)}
      />
      {asked && (
        <>
          <Command text="kubectl config view --raw --flatten --minify" />
          <Textarea
            label={t('kubeconfig')}
            description={cluster?.kind === 'kubeconfig' ? t('kubeconfigKept') : t('kubeconfigHelp')}
            value={kubeconfig}
            onChange={(event) => setKubeconfig(event.currentTarget.value)}
            rows={6}
            autoComplete="off"
            spellCheck={false}
            required={cluster?.kind !== 'kubeconfig'}
          />
          <TextInput label={t('context')} description={t('contextHelp')} value={context} onChange={(event) => setContext(event.currentTarget.value)} maxLength={255} />
        </>
      )}
      {!asked && <NumberInput label={t('reporter')} description={t('reporterHelp')} value={reporter} onChange={setReporter} min={1} allowDecimal={false} hideControls />}
      <Textarea
        label={t('rewrites')}
        description={t('rewritesHelp')}
        placeholder="docker.io=hub"
        value={rewrites}
        onChange={(event) => setRewrites(event.currentTarget.value)}
        rows={3}
        spellCheck={false}
        error={read === null ? t('rewritesWrong') : undefined}
      />
    </FormDialog>
  );
}
