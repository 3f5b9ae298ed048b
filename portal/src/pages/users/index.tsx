// Accounts, for whoever administers the installation.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { Import, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { useMe, useSystem } from '../../session';
import { AskingSwitch, type Asked } from '../../ui/asking-switch';
import { Destroy, FormDialog } from '../../ui/dialog';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { Head } from '../../ui/page';
import { Time } from '../../ui/text';
import { ChangeUser } from './form';
import { FromDirectory } from './from-directory';

const FILTERS = ['username'];

export function Component() {
  const { t } = useTranslation(['users', 'common']);
  const me = useMe();
  const directory = useSystem()?.auth_mode === 'ldap_auth';
  const [creating, setCreating] = useState(false);
  const [importing, setImporting] = useState(false);
  const state = useListState(FILTERS, 'username');
  const query = useList(['users', state.filter('username')], state, (paging) =>
    page(api.GET('/users', { params: { query: { ...paging, q: q({ username: { contains: state.filter('username') } }) } } })),
  );
  const columns: Column<Shape['UserResp']>[] = [
    { key: 'name', header: t('common:field.username'), sort: 'username', render: (user) => <Name user={user} linked={me?.sysadmin_flag ?? false} /> },
    { key: 'realname', header: t('common:field.realname'), wide: true, render: (user) => <span className="anywhere">{user.realname}</span> },
    { key: 'email', header: t('common:field.email'), sort: 'email', wide: true, render: (user) => <span className="anywhere">{user.email}</span> },
    { key: 'admin', header: t('admin'), render: (user) => <Admin user={user} disabled={!me?.sysadmin_flag || user.user_id === me.user_id} /> },
    { key: 'auditor', header: t('auditor'), wide: true, render: (user) => <Auditor user={user} disabled={!me?.sysadmin_flag} /> },
    { key: 'created', header: t('common:field.created'), sort: 'creation_time', wide: true, render: (user) => <Time at={user.creation_time} /> },
  ];
  if (me?.sysadmin_flag) columns.push({ key: 'actions', header: t('common:list.actions'), render: (user) => user.user_id !== me.user_id && <Actions user={user} /> });
  return (
    <>
      <Head title={t('title')}>
        {me?.sysadmin_flag && directory && (
          <Button variant="default" leftSection={<Import size={16} />} onClick={() => setImporting(true)}>
            {t('directory.title')}
          </Button>
        )}
        {me?.sysadmin_flag && (
          <Button leftSection={<Plus size={16} />} onClick={() => setCreating(true)}>
            {t('create')}
          </Button>
        )}
      </Head>
      <Filters>
        <FilterText state={state} name="username" label={t('common:list.filter')} />
        <ClearFilters state={state} names={FILTERS} />
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={(user) => user.user_id} />
      {importing && <FromDirectory close={() => setImporting(false)} />}
      {creating && <CreateUser close={() => setCreating(false)} />}
    </>
  );
}

/** Leads to who the account is at outside providers, for who may see it. */
function Name({ user, linked }: { user: Shape['UserResp']; linked: boolean }) {
  if (!linked) return <span className="anywhere">{user.username}</span>;
  return (
    <Link className="anywhere" to={`/users/${user.user_id}`}>
      {user.username}
    </Link>
  );
}

function Admin({ user, disabled }: { user: Shape['UserResp']; disabled: boolean }) {
  const { t } = useTranslation('users');
  // A group of the directory may make somebody an administrator; that is changed there.
  const byGroup = user.admin_role_in_auth && !user.sysadmin_flag;
  const set = (sysadmin_flag: boolean) => api.PUT('/users/{user}/sysadmin', { params: { path: { user: user.user_id } }, body: { sysadmin_flag } });
  return <Flag label={t('adminOf', { name: user.username })} ask={{ name: user.username, title: t(user.sysadmin_flag ? 'ask.takeAdmin' : 'ask.giveAdmin'), text: t(user.sysadmin_flag ? 'ask.takeText' : 'ask.giveText') }} on={user.sysadmin_flag || byGroup} disabled={disabled || byGroup} set={set} />;
}

/** Who looks at everything and changes nothing. */
function Auditor({ user, disabled }: { user: Shape['UserResp']; disabled: boolean }) {
  const { t } = useTranslation('users');
  const set = (auditor_flag: boolean) => api.PUT('/users/{user}/auditor', { params: { path: { user: user.user_id } }, body: { auditor_flag } });
  return <Flag label={t('auditorOf', { name: user.username })} ask={{ name: user.username, title: t(user.auditor_flag ? 'ask.takeAuditor' : 'ask.giveAuditor'), text: t(user.auditor_flag ? 'ask.takeText' : 'ask.auditorText') }} on={user.auditor_flag} disabled={disabled} set={set} />;
}

/** A right of an account, given and taken by a switch that asks first. */
function Flag({ label, on, disabled, set, ask }: { label: string; on: boolean; disabled: boolean; set: (on: boolean) => Promise<unknown>; ask: Asked }) {
  return <AskingSwitch aria-label={label} checked={on} disabled={disabled} set={set} stale={['users']} ask={ask} />;
}

function Actions({ user }: { user: Shape['UserResp'] }) {
  return (
    <span className="nowrap">
      <ChangeUser user={user} />
      <DeleteUser user={user} />
    </span>
  );
}

function DeleteUser({ user }: { user: Shape['UserResp'] }) {
  const { t } = useTranslation('users');
  return (
    <Destroy
      name={user.username}
      title={t('delete.title')}
      consequence={t('delete.consequence')}
      destroy={() => api.DELETE('/users/{user}', { params: { path: { user: user.user_id } } })}
      stale={['users']}
    />
  );
}

function CreateUser({ close }: { close: () => void }) {
  const { t } = useTranslation(['users', 'common']);
  const [username, setUsername] = useState('');
  const [email, setEmail] = useState('');
  const [realname, setRealname] = useState('');
  const [password, setPassword] = useState('');
  const save = () => api.POST('/users', { body: { username, email, realname: realname || username, password } });
  return (
    <FormDialog opened close={close} title={t('create')} submit={t('common:action.create')} save={save} stale={['users']} done={t('common:state.created')} disabled={username === '' || password === ''}>
      <TextInput label={t('common:field.username')} value={username} onChange={(event) => setUsername(event.currentTarget.value)} autoComplete="off" maxLength={255} required data-autofocus />
      <TextInput label={t('common:field.email')} type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} autoComplete="off" maxLength={255} />
      <TextInput label={t('common:field.realname')} value={realname} onChange={(event) => setRealname(event.currentTarget.value)} autoComplete="off" maxLength={255} />
      <PasswordInput label={t('common:field.password')} description={t('passwordHelp')} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="new-password" required visibilityToggleButtonProps={{ 'aria-label': t('show') }} />
    </FormDialog>
  );
}
