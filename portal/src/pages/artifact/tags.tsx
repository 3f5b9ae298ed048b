// The tags on an artifact, a page at a time: there may be thousands.
import { Button, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import type { Can } from '../../session';
import { Destroy, FormDialog } from '../../ui/dialog';
import { Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { Impact } from '../../ui/impact';
import { artifactPath } from '../../ui/paths';
import { PullMenu } from '../../ui/pull-commands';
import { Time } from '../../ui/text';
import { useToldTrashed } from '../../ui/trashed';

interface Props {
  artifact: Shape['Artifact'];
  path: { project: string; repository: string };
  can: Can;
}

export function Tags({ artifact, path, can }: Props) {
  const { t } = useTranslation(['artifact', 'common']);
  const tell = useToldTrashed();
  const [adding, setAdding] = useState(false);
  const [name, setName] = useState('');
  const state = useListState(['tag'], '-push_time');
  const place = { ...path, reference: artifact.digest };
  const query = useList(['artifact-tags', place, state.filter('tag')], state, (paging) =>
    page(
      api.GET('/projects/{project}/repositories/{repository}/artifacts/{reference}/tags', {
        params: { path: place, query: { ...paging, q: q({ name: { contains: state.filter('tag') } }) } },
      }),
    ),
  );
  const columns: Column<Shape['Tag']>[] = [
    { key: 'name', header: t('common:field.name'), sort: 'name', render: (tag) => <Link to={artifactPath(artifact.repository_name, tag.name)}>{tag.name}</Link> },
    { key: 'pushed', header: t('pushed'), sort: 'push_time', render: (tag) => <Time at={tag.push_time} /> },
    { key: 'pulled', header: t('pulled'), sort: 'pull_time', wide: true, render: (tag) => <Time at={tag.pull_time} /> },
    {
      key: 'actions',
      header: t('common:list.actions'),
      render: (tag) => (
        <span className="nowrap">
          <PullMenu repository={artifact.repository_name} reference={tag.name} type={artifact.type} />
          {can('tag', 'delete') && (
            <Destroy
              name={`${artifact.repository_name}:${tag.name}`}
              title={t('deleteTag.title')}
              consequence={<DeleteTag target={`${artifact.repository_name}:${tag.name}`} />}
              destroy={() => api.DELETE('/projects/{project}/repositories/{repository}/artifacts/{reference}/tags/{tag}', { params: { path: { ...place, tag: tag.name } } })}
              done={null}
              after={() => void tell(path.project, { digest: { is: artifact.digest }, tags: { is: tag.name } })}
            />
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <Filters>
        <FilterText state={state} name="tag" label={t('common:list.filter')} />
        {can('tag', 'create') && (
          <Button variant="default" leftSection={<Plus size={16} />} onClick={() => setAdding(true)}>
            {t('addTag')}
          </Button>
        )}
      </Filters>
      <List label={t('tags')} total={(count) => t('tagTotal', { count })} query={query} state={state} columns={columns} rowKey={(tag) => tag.id} />
      <FormDialog
        opened={adding}
        close={() => setAdding(false)}
        title={t('addTag')}
        submit={t('common:action.add')}
        disabled={name === ''}
        save={async () => {
          await api.POST('/projects/{project}/repositories/{repository}/artifacts/{reference}/tags', { params: { path: place }, body: { name } });
          setName('');
        }}
      >
        <TextInput label={t('common:field.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={128} data-autofocus />
      </FormDialog>
    </>
  );
}

function DeleteTag({ target }: { target: string }) {
  const { t } = useTranslation(['artifact', 'common']);
  return (
    <>
      <p>{t('deleteTag.consequence')}</p>
      <Impact target={target} />
      <p>{t('common:trash.canReturn')}</p>
    </>
  );
}
