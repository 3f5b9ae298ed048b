// The front door: to the welcome while nothing is here, else to the projects.
import { useQuery } from '@tanstack/react-query';
import { Navigate } from 'react-router';
import { api, one } from '../../api/client';
import { useMe } from '../../session';
import { Loading } from '../../ui/page';

export function Component() {
  const me = useMe();
  const statistics = useQuery({ queryKey: ['statistics'], queryFn: () => one(api.GET('/statistics')), enabled: me !== undefined && me !== null, retry: false });
  if (me === undefined) return <Loading />;
  if (me === null) return <Navigate to="/projects" replace />;
  if (statistics.data === undefined && !statistics.isError) return <Loading />;
  const isNew = me.sysadmin_flag && statistics.data?.total_repo_count === 0;
  return <Navigate to={isNew ? '/welcome' : '/projects'} replace />;
}
