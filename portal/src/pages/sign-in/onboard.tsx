// The first login at the provider: choosing the name to have here.
import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { send } from '../../api/client';
import { sentence } from '../../ui/told';
import { Entrance } from './entrance';
import { safeNext } from './next';

export function Component() {
  const { t } = useTranslation(['sign-in', 'common']);
  const [parameters] = useSearchParams();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const onboard = useMutation({
    mutationFn: (username: string) =>
      send('/c/oidc/onboard', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ username }) }),
    meta: { silent: true },
    onSuccess: async () => {
      queries.clear();
      await navigate(safeNext(parameters.get('redirect_url')), { replace: true });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onboard.mutate(String(new FormData(event.currentTarget).get('username')).trim());
  };
  return (
    <Entrance title={t('onboard.title')}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <p>{t('onboard.text')}</p>
          <TextInput name="username" label={t('common:field.username')} defaultValue={parameters.get('username') ?? ''} maxLength={255} required />
          {onboard.isError && (
            <p role="alert" className="error-text">
              {sentence(onboard.error)}
            </p>
          )}
          <Button type="submit" loading={onboard.isPending}>
            {t('onboard.submit')}
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}
