// Who is here, what they may do, and what the registry says about itself.
import { useQuery } from '@tanstack/react-query';
import { ApiError, api, one, type Shape } from '../api/client';

/** The account, or null for somebody who did not sign in. */
export function useMe(): Shape['UserResp'] | null | undefined {
  const query = useQuery({
    queryKey: ['me'],
    queryFn: () => one(api.GET('/users/current')).catch(nobody),
    staleTime: 60_000,
    // Without knowing who is here there is no page to show: the failure says why, and asks again.
    throwOnError: (_error, query) => query.state.data === undefined,
  });
  return query.data;
}

function nobody(error: unknown): null {
  if (error instanceof ApiError && error.status === 401) return null;
  throw error;
}

export function useSystem(): Shape['GeneralInfo'] | undefined {
  return useQuery({ queryKey: ['systeminfo'], queryFn: () => one(api.GET('/systeminfo')), staleTime: 60_000 }).data;
}

/** Whether something is allowed: `can('member', 'create')`. Nothing is until the answer is there. */
export type Can = (resource: string, action: string) => boolean;

/** Rights in a project, or on the installation. Only what the server says counts; this decides which buttons there are. */
export function useRights(projectId?: number): Can {
  const scope = projectId === undefined ? undefined : `/project/${projectId}`;
  const { data } = useQuery({
    queryKey: ['rights', scope ?? 'system'],
    queryFn: () => one(api.GET('/users/current/permissions', { params: { query: { relative: true, ...(scope === undefined ? {} : { scope }) } } })).catch(nobody),
    staleTime: 60_000,
  });
  return (resource, action) => (data ?? []).some((held) => held.resource === resource && held.action === action);
}

/** The host clients push to, as it stands in image names. */
export function useHost(): string {
  const system = useSystem();
  return system?.registry_url || window.location.host;
}
