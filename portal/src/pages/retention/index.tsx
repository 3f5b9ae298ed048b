// A project's retention policy: what stays, what goes, and why.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError, api, one } from '../../api/client';
import { useMe } from '../../session';
import { Loaded } from '../../ui/page';
import { useProject } from '../project/context';
import { Editor } from './editor';
import { Parts } from './parts';
import { InProject } from './place';
import type { Body } from './policy';
import { ask, patient, Preview } from './preview';

export function Component() {
  const { t } = useTranslation('retention');
  const { project } = useProject();
  const id = Number(project.metadata.retention_id ?? 0);
  return (
    <InProject removal={t('delete.consequence')}>
      <Parts hasPolicy={id > 0} />
      {id > 0 ? <Stored key={id} id={id} /> : <None />}
    </InProject>
  );
}

function Stored({ id }: { id: number }) {
  const preview = usePreview();
  const query = useQuery({ queryKey: ['retention', id], queryFn: () => one(api.GET('/retentions/{id}', { params: { path: { id } } })) });
  return <Loaded query={query}>{(stored) => <Editor id={id} stored={stored} preview={preview} />}</Loaded>;
}

function usePreview() {
  const { project } = useProject();
  return (policy: Body, complete: boolean) => <Preview where={{ project_id: project.project_id }} policy={policy} complete={complete} />;
}

/** Without a policy of its own a project follows the installation's default, if there is one. */
function None() {
  const { t } = useTranslation('retention');
  const { project, can } = useProject();
  const mayOpen = useMe()?.sysadmin_flag ?? false;
  const preview = usePreview();
  const [writing, setWriting] = useState(false);
  const byDefault = useQuery({
    queryKey: ['retention-preview', 'default', project.project_id],
    queryFn: ({ signal }) => ask({ project_id: project.project_id }, { page: 1, page_size: 1 }, signal).then(() => true, absent),
    ...patient,
  });
  if (writing) return <Editor preview={preview} />;
  return (
    <Loaded query={byDefault}>
      {(holds) => (
        <>
          <section className="card spaced">
            <h2>{t('none.title')}</h2>
            <p>{holds ? t('none.default') : t('none.nothing')}</p>
            {mayOpen && (
              <p>
                <Link to="/system/retention">{t('none.open')}</Link>
              </p>
            )}
            {can('tag-retention', 'create') && (
              <Button leftSection={<Plus size={16} />} onClick={() => setWriting(true)}>
                {t('none.write')}
              </Button>
            )}
          </section>
          {holds && <Preview where={{ project_id: project.project_id }} />}
        </>
      )}
    </Loaded>
  );
}

function absent(error: unknown): false {
  if (error instanceof ApiError && error.status === 404) return false;
  throw error;
}
