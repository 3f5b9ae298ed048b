import { Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api } from '../../api/client';
import { useMe } from '../../session';
import { FormDialog } from '../../ui/dialog';
import { parseBytes } from '../../ui/format';

/** The names the server takes; it has the last word. */
const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

export function CreateProject({ opened, close }: { opened: boolean; close: () => void }) {
  const { t } = useTranslation(['projects', 'common']);
  const me = useMe();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [isPublic, setPublic] = useState(false);
  const [limit, setLimit] = useState('');
  const bytes = limit.trim() === '' ? undefined : parseBytes(limit);
  const save = async () => {
    await api.POST('/projects', {
      body: { project_name: name, metadata: { public: String(isPublic) }, ...(bytes === undefined ? {} : { storage_limit: bytes }) },
    });
    await navigate(`/projects/${encodeURIComponent(name)}`);
  };
  const wrongName = name !== '' && !NAME.test(name);
  return (
    <FormDialog opened={opened} close={close} title={t('create.title')} submit={t('common:action.create')} save={save} done={t('common:state.created')} stale={['projects']} disabled={name === '' || wrongName || bytes === null}>
      <TextInput
        label={t('common:field.name')}
        description={t('create.nameHelp')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={wrongName && t('create.nameWrong')}
        maxLength={255}
        data-autofocus
        required
      />
      <Checkbox label={t('create.public')} description={t('create.publicHelp')} checked={isPublic} onChange={(event) => setPublic(event.currentTarget.checked)} />
      {me?.sysadmin_flag && (
        <TextInput
          label={t('create.limit')}
          description={t('create.limitHelp')}
          value={limit}
          onChange={(event) => setLimit(event.currentTarget.value)}
          error={bytes === null && t('create.limitWrong')}
        />
      )}
    </FormDialog>
  );
}
