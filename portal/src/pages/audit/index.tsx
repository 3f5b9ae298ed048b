// The audit log: everything for administrators and auditors, one's own projects for others.
import { api, page } from '../../api/client';
import { useMe } from '../../session';
import { Problem } from '../../ui/page';
import { ApiError } from '../../api/client';
import { Parts } from './parts';
import { AuditLog } from './table';

export function Component() {
  const me = useMe();
  if (me === null) return <Problem error={new ApiError(401, 'UNAUTHORIZED', '')} />;
  return (
    <>
      <Parts />
      <AuditLog scope="all" ask={(query) => page(api.GET('/auditlog-exts', { params: { query } }))} />
    </>
  );
}
