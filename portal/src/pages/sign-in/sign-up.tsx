// Making one's own account, where the registry lets people.
import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { api } from '../../api/client';
import { useSystem } from '../../session';
import { sentence } from '../../ui/told';
import { Entrance } from './entrance';
import { logIn } from './log-in';
import { safeNext } from './next';

export function Component() {
  const { t } = useTranslation('sign-in');
  const [parameters] = useSearchParams();
  const system = useSystem();
  const next = safeNext(parameters.get('next'));
  return (
    <Entrance title={t('up.title')}>
      <Stack gap="md">
        {system?.self_registration === false ? <p>{t('up.closed')}</p> : <Form next={next} />}
        <Anchor component={Link} to={`/sign-in?next=${encodeURIComponent(next)}`}>
          {t('up.have')}
        </Anchor>
      </Stack>
    </Entrance>
  );
}

function Form({ next }: { next: string }) {
  const { t } = useTranslation(['sign-in', 'common']);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const differs = again !== '' && again !== password;
  const register = useMutation({
    mutationFn: async (form: FormData) => {
      const text = (name: string) => String(form.get(name) ?? '').trim();
      const username = text('name');
      await api.POST('/users', { body: { username, email: text('email'), realname: text('realname') || username, password } });
      await logIn(username, password);
    },
    meta: { silent: true },
    onSuccess: async () => {
      queries.clear();
      await navigate(next, { replace: true });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    register.mutate(new FormData(event.currentTarget));
  };
  const toggle = { 'aria-label': t('show') };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput name="name" label={t('common:field.username')} autoComplete="username" maxLength={255} required withAsterisk={false} autoFocus />
        <TextInput name="email" type="email" label={t('common:field.email')} autoComplete="email" maxLength={255} required withAsterisk={false} />
        <TextInput name="realname" label={t('common:field.realname')} autoComplete="name" maxLength={255} />
        <PasswordInput label={t('common:field.password')} description={t('up.rule')} value={password} onChange={(event) => setPassword(event.currentTarget.value)} autoComplete="new-password" required withAsterisk={false} visibilityToggleButtonProps={toggle} />
        <PasswordInput label={t('up.again')} value={again} onChange={(event) => setAgain(event.currentTarget.value)} error={differs && t('up.differs')} autoComplete="new-password" required withAsterisk={false} visibilityToggleButtonProps={toggle} />
        {register.isError && (
          <p role="alert" className="error-text">
            {sentence(register.error)}
          </p>
        )}
        <Button type="submit" loading={register.isPending} disabled={differs}>
          {t('up.submit')}
        </Button>
      </Stack>
    </form>
  );
}
