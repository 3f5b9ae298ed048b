// The trash of all projects, for administrators.
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { useMe } from '../../session';
import { Head } from '../../ui/page';
import { TrashTable } from './table';

export function Component() {
  const { t } = useTranslation('trash');
  const admin = useMe()?.sysadmin_flag ?? false;
  return (
    <>
      <Head title={t('title')} />
      <TrashTable scope="" ask={(query) => page(api.GET('/trash', { params: { query } }))} mayRestore={admin} mayRemove={admin} />
    </>
  );
}
