// Repositories of every project one may see.
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { q } from '../../api/query';
import { useList, useListState } from '../../ui/list';
import { Head } from '../../ui/page';
import { FILTERS, Repositories } from './table';

export function Component() {
  const { t } = useTranslation('repositories');
  const state = useListState(FILTERS, '-update_time');
  const query = useList(['repositories', 'all', state.filter('name')], state, (paging) =>
    page(api.GET('/repositories', { params: { query: { ...paging, q: q({ name: { contains: state.filter('name') } }) } } })),
  );
  return (
    <>
      <Head title={t('title')} />
      <Repositories query={query} state={state} />
    </>
  );
}
