// The list of repositories, of a project or of all of them.
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { UseQueryResult } from '@tanstack/react-query';
import { inPath, api, type Page, type Shape } from '../../api/client';
import { Destroy, type DestroyProps } from '../../ui/dialog';
import { ClearFilters, Filters, FilterText, List, type Column, type ListState } from '../../ui/list';
import { Impact } from '../../ui/impact';
import { repositoryPath, splitName } from '../../ui/paths';
import { Time } from '../../ui/text';
import { useToldTrashed } from '../../ui/trashed';

export const FILTERS = ['name'];

interface Props {
  query: UseQueryResult<Page<Shape['Repository']>>;
  state: ListState;
  /** The project's name is left out of the rows of its own list. */
  inProject?: boolean;
  mayDelete?: boolean;
  empty?: React.ReactNode;
}

export function Repositories({ query, state, inProject = false, mayDelete = false, empty }: Props) {
  const { t } = useTranslation(['repositories', 'common']);
  const columns: Column<Shape['Repository']>[] = [
    {
      key: 'name',
      header: t('common:field.name'),
      sort: 'name',
      render: ({ name }) => <Link to={repositoryPath(name)}>{inProject ? splitName(name).repository : name}</Link>,
    },
    { key: 'artifacts', header: t('artifacts'), number: true, render: (repository) => repository.artifact_count },
    { key: 'pulls', header: t('pulls'), wide: true, number: true, render: (repository) => repository.pull_count },
    { key: 'updated', header: t('common:field.updated'), sort: 'update_time', wide: true, render: (repository) => <Time at={repository.update_time} /> },
  ];
  if (mayDelete) columns.push({ key: 'actions', header: t('common:list.actions'), render: (repository) => <DeleteRepository {...repository} /> });
  return (
    <>
      <Filters>
        <FilterText state={state} name="name" label={t('common:list.filter')} />
        <ClearFilters state={state} names={FILTERS} />
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={(repository) => repository.id} total={(count) => t('total', { count })} empty={empty ?? <p>{t('empty')}</p>} />
    </>
  );
}

export function DeleteRepository(repository: Doomed) {
  return <Destroy {...useDeleteRepository(repository)} />;
}

interface Doomed {
  name: string;
  artifact_count: number;
  after?: () => void;
}

/** What is asked before a repository goes, and how it goes. */
export function useDeleteRepository({ name, artifact_count, after }: Doomed): DestroyProps {
  const { t } = useTranslation(['repositories', 'common']);
  const tell = useToldTrashed();
  const { project, repository } = splitName(name);
  return {
    name,
    title: t('delete.title'),
    typed: true,
    consequence: (
      <>
        <p>{t('delete.consequence', { count: artifact_count })}</p>
        <Impact target={name} />
        <p>{t('common:trash.canReturn')}</p>
      </>
    ),
    destroy: () => api.DELETE('/projects/{project}/repositories/{repository}', { params: { path: { project, repository: inPath(repository) } } }),
    stale: ['repositories'],
    done: null,
    after: () => {
      void tell(project, { repository: { is: repository } });
      after?.();
    },
  };
}
