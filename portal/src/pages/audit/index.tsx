// The audit log: everything for administrators and auditors, one's own projects for others.
import { useTranslation } from 'react-i18next';
import { api, page } from '../../api/client';
import { useMe } from '../../session';
import { Head, Problem } from '../../ui/page';
import { ApiError } from '../../api/client';
import { AuditLog } from './table';

export function Component() {
  const { t } = useTranslation('audit');
  const me = useMe();
  if (me === null) return <Problem error={new ApiError(401, 'UNAUTHORIZED', '')} />;
  return (
    <>
      <Head title={t('title')} />
      <AuditLog scope="all" ask={(query) => page(api.GET('/auditlog-exts', { params: { query } }))} exportable />
    </>
  );
}
