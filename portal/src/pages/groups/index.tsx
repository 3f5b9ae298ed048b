// User groups: of the directory, of the OpenID provider, or of a proxy's headers.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { useMe } from '../../session';
import { Destroy, FormDialog } from '../../ui/dialog';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { Head } from '../../ui/page';

const FILTERS = ['group_name'];
const LDAP = 1;
const HTTP = 2;
const OIDC = 3;

export function Component() {
  const { t } = useTranslation(['groups', 'common']);
  const admin = useMe()?.sysadmin_flag ?? false;
  const [creating, setCreating] = useState(false);
  const state = useListState(FILTERS, 'group_name');
  const query = useList(['groups', state.filter('group_name')], state, (paging) =>
    page(api.GET('/usergroups', { params: { query: { ...paging, q: q({ group_name: { contains: state.filter('group_name') } }) } } })),
  );
  const kinds: Record<number, string> = { [LDAP]: 'LDAP', [HTTP]: 'HTTP', [OIDC]: 'OpenID Connect' };
  const columns: Column<Shape['UserGroup']>[] = [
    { key: 'name', header: t('common:field.name'), sort: 'group_name', render: (group) => <span className="anywhere">{group.group_name}</span> },
    { key: 'type', header: t('common:field.type'), render: (group) => kinds[group.group_type] ?? group.group_type },
    { key: 'dn', header: t('dn'), wide: true, render: (group) => <span className="anywhere mono">{group.ldap_group_dn}</span> },
  ];
  if (admin) {
    columns.push({
      key: 'actions',
      header: t('common:list.actions'),
      render: (group) => (
        <Destroy
          name={group.group_name}
          title={t('delete.title')}
          consequence={t('delete.consequence')}
          destroy={() => api.DELETE('/usergroups/{group}', { params: { path: { group: group.id } } })}
          stale={['groups']}
        />
      ),
    });
  }
  return (
    <>
      <Head title={t('title')}>
        {admin && (
          <Button leftSection={<Plus size={16} />} onClick={() => setCreating(true)}>
            {t('create')}
          </Button>
        )}
      </Head>
      <Filters>
        <FilterText state={state} name="group_name" label={t('common:list.filter')} />
        <ClearFilters state={state} names={FILTERS} />
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={(group) => group.id} empty={<p>{t('empty')}</p>} />
      {creating && <CreateGroup close={() => setCreating(false)} />}
    </>
  );
}

function CreateGroup({ close }: { close: () => void }) {
  const { t } = useTranslation(['groups', 'common']);
  const [type, setType] = useState(OIDC);
  const [name, setName] = useState('');
  const [dn, setDn] = useState('');
  const save = () => api.POST('/usergroups', { body: { group_name: name, group_type: type, ...(type === LDAP ? { ldap_group_dn: dn } : {}) } });
  return (
    <FormDialog opened close={close} title={t('create')} submit={t('common:action.create')} save={save} stale={['groups']} done={t('common:state.created')} disabled={name === '' || (type === LDAP && dn === '')}>
      <NativeSelect
        label={t('common:field.type')}
        data={[
          { value: String(OIDC), label: 'OpenID Connect' },
          { value: String(LDAP), label: 'LDAP' },
          { value: String(HTTP), label: 'HTTP' },
        ]}
        value={String(type)}
        onChange={(event) => setType(Number(event.currentTarget.value))}
      />
      <TextInput label={t('common:field.name')} description={type === OIDC ? t('nameHelp') : undefined} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={255} required data-autofocus />
      {type === LDAP && <TextInput label={t('dn')} value={dn} onChange={(event) => setDn(event.currentTarget.value)} required />}
    </FormDialog>
  );
}
