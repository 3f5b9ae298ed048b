// Limits and use of storage, project by project.
import { ActionIcon, TextInput } from '@mantine/core';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { useMe } from '../../session';
import { FormDialog } from '../../ui/dialog';
import { bytes, parseBytes } from '../../ui/format';
import { List, useList, useListState, type Column } from '../../ui/list';
import { Head } from '../../ui/page';
import { UsageBar } from '../../ui/usage';

export function Component() {
  const { t } = useTranslation(['quotas', 'common']);
  const [edited, setEdited] = useState<Shape['Quota'] | null>(null);
  const admin = useMe()?.sysadmin_flag ?? false;
  const state = useListState([], '-used.storage');
  const query = useList(['quotas'], state, (paging) => page(api.GET('/quotas', { params: { query: { ...paging, reference: 'project' } } })));
  const columns: Column<Shape['Quota']>[] = [
    { key: 'project', header: t('project'), render: ({ ref }) => <Link to={`/projects/${encodeURIComponent(ref.name)}`}>{ref.name}</Link> },
    { key: 'owner', header: t('owner'), wide: true, render: ({ ref }) => ref.owner_name },
    { key: 'used', header: t('used'), sort: 'used.storage', render: (quota) => <UsageBar used={quota.used.storage ?? 0} limit={quota.hard.storage ?? -1} /> },
  ];
  if (admin) {
    columns.push({
      key: 'actions',
      header: t('common:list.actions'),
      render: (quota) => (
        <ActionIcon variant="subtle" color="gray" aria-label={`${t('edit')}: ${quota.ref.name}`} onClick={() => setEdited(quota)}>
          <Pencil size={16} />
        </ActionIcon>
      ),
    });
  }
  return (
    <>
      <Head title={t('title')} />
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={(quota) => quota.id} />
      {edited && <EditLimit quota={edited} close={() => setEdited(null)} />}
    </>
  );
}

function EditLimit({ quota, close }: { quota: Shape['Quota']; close: () => void }) {
  const { t, i18n } = useTranslation(['quotas', 'common']);
  const before = quota.hard.storage ?? -1;
  const used = quota.used.storage ?? 0;
  const [text, setText] = useState(before < 0 ? '-1' : bytes(before, 'en').replaceAll(',', ''));
  const limit = parseBytes(text);
  const save = () => api.PUT('/quotas/{id}', { params: { path: { id: quota.id } }, body: { hard: { storage: limit ?? before } } });
  return (
    <FormDialog opened close={close} title={`${t('edit')}: ${quota.ref.name}`} submit={t('common:action.save')} save={save} stale={['quotas']} done={t('common:state.saved')} disabled={limit === null}>
      <TextInput label={t('limit')} description={t('limitHelp')} value={text} onChange={(event) => setText(event.currentTarget.value)} error={limit === null && t('limitWrong')} data-autofocus />
      {limit !== null && limit >= 0 && limit < used && <p role="status">{t('below', { used: bytes(used, i18n.language) })}</p>}
    </FormDialog>
  );
}
