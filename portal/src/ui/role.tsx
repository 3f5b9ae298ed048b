// Roles by their numbers: five of Harbor's, and custom ones.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, page } from '../api/client';

const KNOWN = ['0', '1', '2', '3', '4', '5'] as const;
type Known = (typeof KNOWN)[number];

/** `name` is what the server calls it, which counts for custom roles: not everybody may list them. */
export function useRoleName(): (id: number, name?: string) => string {
  const { t } = useTranslation();
  return (id, name) => {
    const known = KNOWN.find((known) => known === String(id));
    return known === undefined ? name || t('role.custom', { id }) : t(`role.${known satisfies Known}`);
  };
}

export function RoleName({ id, name }: { id: number; name?: string }) {
  return <>{useRoleName()(id, name)}</>;
}

/** What can be chosen where a role is given, strongest first; custom roles only where the caller may list them, and always the one that is `held`. */
export function useRoleChoices(held?: { role_id: number; role_name: string }): { value: string; label: string }[] {
  const name = useRoleName();
  const custom = useQuery({ queryKey: ['roles'], queryFn: () => page(api.GET('/roles', { params: { query: { page_size: 100 } } })), retry: false, staleTime: 60_000 });
  const choices = [
    ...[1, 4, 2, 3, 5].map((id) => ({ value: String(id), label: name(id) })),
    ...(custom.data?.rows ?? []).map((role) => ({ value: String(role.id), label: role.name })),
  ];
  if (held === undefined || choices.some(({ value }) => value === String(held.role_id))) return choices;
  return [...choices, { value: String(held.role_id), label: name(held.role_id, held.role_name) }];
}
