// A project's settings: who may see it, and ending it.
import { Button, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, one } from '../../api/client';
import { useMe } from '../../session';
import { AskingSwitch } from '../../ui/asking-switch';
import { Destroy, FormDialog } from '../../ui/dialog';
import { Loaded } from '../../ui/page';
import { useProject } from '../project/context';

export function Component() {
  const { t } = useTranslation('settings');
  const { can } = useProject();
  const admin = useMe()?.sysadmin_flag ?? false;
  return (
    <Stack>
      {can('project', 'update') && (
        <section className="card">
          <h2>{t('access')}</h2>
          <Public />
        </section>
      )}
      {(admin || can('project', 'update')) && (
        <section className="card">
          <h2>{t('rename.title')}</h2>
          <Rename />
        </section>
      )}
      {can('project', 'delete') && (
        <section className="card">
          <h2>{t('delete.title')}</h2>
          <Delete />
        </section>
      )}
    </Stack>
  );
}

function Public() {
  const { t } = useTranslation('settings');
  const { project } = useProject();
  const isPublic = project.metadata.public === 'true';
  const set = (on: boolean) => api.PUT('/projects/{project}', { params: { path: { project: project.name } }, body: { metadata: { public: String(on) } } });
  const ask = { name: project.name, title: t(isPublic ? 'makePrivate' : 'makePublic'), text: t(isPublic ? 'privateText' : 'publicText') };
  return <AskingSwitch label={t('public')} description={t('publicHelp')} checked={isPublic} set={set} stale={['project']} ask={ask} />;
}

function Rename() {
  const { t } = useTranslation(['settings', 'common']);
  const { project } = useProject();
  const navigate = useNavigate();
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState(project.name);
  const save = async () => {
    await api.POST('/projects/{project}/rename', { params: { path: { project: project.name } }, body: { name } });
    await navigate(`/projects/${encodeURIComponent(name)}/settings`);
  };
  return (
    <>
      <p>{t('rename.help')}</p>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('rename.title')}
      </Button>
      <FormDialog opened={opened} close={() => setOpened(false)} title={t('rename.title')} submit={t('common:action.save')} save={save} disabled={name === '' || name === project.name}>
        <TextInput label={t('common:field.name')} description={t('rename.help')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={255} data-autofocus />
      </FormDialog>
    </>
  );
}

function Delete() {
  const { t } = useTranslation('settings');
  const { project } = useProject();
  const navigate = useNavigate();
  const deletable = useQuery({
    queryKey: ['deletable', project.name],
    queryFn: () => one(api.GET('/projects/{project}/_deletable', { params: { path: { project: project.name } } })),
  });
  return (
    <Loaded query={deletable}>
      {(answer) =>
        answer.deletable ? (
          <Destroy
            name={project.name}
            title={t('delete.title')}
            label={t('delete.title')}
            typed
            consequence={t('delete.consequence')}
            destroy={() => api.DELETE('/projects/{project}', { params: { path: { project: project.name } } })}
            stale={['projects']}
            after={() => void navigate('/projects')}
          />
        ) : (
          <p>{t('delete.full')}</p>
        )
      }
    </Loaded>
  );
}
