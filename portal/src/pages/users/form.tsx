// An account of somebody else, in the hands of an administrator: its texts, and its password.
import { ActionIcon, PasswordInput, TextInput } from '@mantine/core';
import { KeyRound, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Shape } from '../../api/client';
import { FormDialog } from '../../ui/dialog';

type User = Shape['UserResp'];

/** The buttons of a row; each dialog is made when it is asked for. */
export function ChangeUser({ user }: { user: User }) {
  const { t } = useTranslation('users');
  const [open, setOpen] = useState<'profile' | 'password' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <ActionIcon variant="subtle" color="gray" aria-label={`${t('edit')}: ${user.username}`} title={t('edit')} onClick={() => setOpen('profile')}>
        <Pencil size={16} />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={`${t('setPassword.title')}: ${user.username}`} title={t('setPassword.title')} onClick={() => setOpen('password')}>
        <KeyRound size={16} />
      </ActionIcon>
      {open === 'profile' && <Profile user={user} close={close} />}
      {open === 'password' && <Password user={user} close={close} />}
    </>
  );
}

function Profile({ user, close }: { user: User; close: () => void }) {
  const { t } = useTranslation(['users', 'common']);
  const [email, setEmail] = useState(user.email);
  const [realname, setRealname] = useState(user.realname);
  const [comment, setComment] = useState(user.comment);
  const save = () => api.PUT('/users/{user}', { params: { path: { user: user.user_id } }, body: { email, realname, comment } });
  return (
    <FormDialog opened close={close} title={`${t('edit')}: ${user.username}`} submit={t('common:action.save')} save={save} stale={['users']} done={t('common:state.saved')}>
      <TextInput label={t('common:field.email')} type="email" value={email} onChange={(event) => setEmail(event.currentTarget.value)} autoComplete="off" maxLength={255} data-autofocus />
      <TextInput label={t('common:field.realname')} value={realname} onChange={(event) => setRealname(event.currentTarget.value)} autoComplete="off" maxLength={255} />
      <TextInput label={t('comment')} value={comment} onChange={(event) => setComment(event.currentTarget.value)} autoComplete="off" maxLength={255} />
    </FormDialog>
  );
}

function Password({ user, close }: { user: User; close: () => void }) {
  const { t } = useTranslation(['users', 'common']);
  const [password, setPassword] = useState('');
  const save = () => api.PUT('/users/{user}/password', { params: { path: { user: user.user_id } }, body: { new_password: password } });
  return (
    <FormDialog opened close={close} title={`${t('setPassword.title')}: ${user.username}`} submit={t('setPassword.title')} save={save} stale={['users']} done={t('common:state.saved')} disabled={password === ''}>
      <p>{t('setPassword.consequence')}</p>
      <PasswordInput label={t('setPassword.new')} description={t('passwordHelp')} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="new-password" required data-autofocus visibilityToggleButtonProps={{ 'aria-label': t('show') }} />
    </FormDialog>
  );
}
