// A field for the name of a user or a group, with suggestions as one types.
import { Autocomplete } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { ApiError, api } from '../api/client';

export type WhoKind = 'u' | 'g';

/** The server suggests from this many letters on. */
const FEWEST = 3;

export function WhoInput({ kind, value, change, label }: { kind: WhoKind; value: string; change: (name: string) => void; label: string }) {
  const [typed] = useDebouncedValue(value.trim(), 250);
  const found = useQuery({
    queryKey: ['who', kind, typed],
    enabled: typed.length >= FEWEST,
    queryFn: async () => {
      if (kind === 'u') return (await api.GET('/users/search', { params: { query: { username: typed } } })).data?.map(({ username }) => username) ?? [];
      return (await api.GET('/usergroups/search', { params: { query: { groupname: typed } } })).data?.map(({ group_name }) => group_name) ?? [];
    },
  });
  return <Autocomplete label={label} value={value} onChange={change} data={[...new Set(found.data ?? [])]} required maxLength={255} />;
}

/** The number of a group by its name, which people know it by. */
export async function groupNamed(name: string): Promise<number> {
  const { data = [] } = await api.GET('/usergroups/search', { params: { query: { groupname: name, page_size: 100 } } });
  const found = data.find(({ group_name }) => group_name === name);
  if (found === undefined) throw new ApiError(404, 'NOT_FOUND', '');
  return found.id;
}
