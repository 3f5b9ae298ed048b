// Roles by their numbers: five of Harbor's, and custom ones.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, page } from '../api/client';

const KNOWN = ['0', '1', '2', '3', '4', '5'] as const;
type Known = (typeof KNOWN)[number];

export function useRoleName(): (id: number) => string {
  const { t } = useTranslation();
  return (id) => {
    const known = KNOWN.find((known) => known === String(id));
    return known === undefined ? t('role.custom', { id }) : t(`role.${known satisfies Known}`);
  };
}

export function RoleName({ id }: { id: number }) {
  return <>{useRoleName()(id)}</>;
}

/** What can be chosen where a role is given, strongest first; custom roles only where the caller may list them. */
export function useRoleChoices(): { value: string; label: string }[] {
  const name = useRoleName();
  const custom = useQuery({ queryKey: ['roles'], queryFn: () => page(api.GET('/roles', { params: { query: { page_size: 100 } } })), retry: false, staleTime: 60_000 });
  return [
    ...[1, 4, 2, 3, 5].map((id) => ({ value: String(id), label: name(id) })),
    ...(custom.data?.rows ?? []).map((role) => ({ value: String(role.id), label: role.name })),
  ];
}
