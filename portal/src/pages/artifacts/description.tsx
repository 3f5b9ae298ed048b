// What a repository says about itself, and writing it.
import { Button, Textarea } from '@mantine/core';
import { Pencil } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, inPath, type Shape } from '../../api/client';
import { FormDialog } from '../../ui/dialog';
import { Loading } from '../../ui/page';
import { splitName } from '../../ui/paths';

const Markdown = lazy(() => import('../../ui/markdown'));

export function Description({ repository, mayEdit }: { repository: Shape['Repository']; mayEdit: boolean }) {
  const { t } = useTranslation(['artifacts', 'common']);
  const [editing, setEditing] = useState(false);
  const [text, setText] = useState(repository.description);
  const { project, repository: name } = splitName(repository.name);
  if (repository.description === '' && !mayEdit) return null;
  const edit = () => {
    setText(repository.description);
    setEditing(true);
  };
  const dialog = (
    <FormDialog
      opened={editing}
      close={() => setEditing(false)}
      title={t('describe')}
      submit={t('common:action.save')}
      done={t('common:state.saved')}
      stale={['repository']}
      save={() => api.PUT('/projects/{project}/repositories/{repository}', { params: { path: { project, repository: inPath(name) } }, body: { description: text } })}
    >
      <Textarea label={t('common:field.description')} description={t('markdown')} rows={10} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
    </FormDialog>
  );
  if (repository.description === '') {
    return (
      <p className="quiet">
        <Button variant="subtle" size="compact-sm" leftSection={<Pencil size={14} />} onClick={edit}>
          {t('addDescription')}
        </Button>
        {dialog}
      </p>
    );
  }
  return (
    <section className="card spaced">
      <Suspense fallback={<Loading />}>
        <Markdown text={repository.description} />
      </Suspense>
      {mayEdit && (
        <Button variant="subtle" size="xs" leftSection={<Pencil size={14} />} onClick={edit}>
          {t('describe')}
        </Button>
      )}
      {dialog}
    </section>
  );
}
