// A preview is of one project; here it is chosen.
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page } from '../../../api/client';
import { q } from '../../../api/query';
import { useListState } from '../../../ui/list';
import { Loaded } from '../../../ui/page';
import type { Body } from '../policy';
import { Preview } from '../preview';

export function PreviewSomewhere({ policy, complete }: { policy: Body; complete: boolean }) {
  const { t } = useTranslation('retention');
  const state = useListState();
  const first = useNames('');
  return (
    <div>
      <Loaded query={first}>
        {([name]) => {
          const chosen = state.filter('project') || name;
          if (chosen === undefined) return <p>{t('system.noProject')}</p>;
          return (
            <>
              <Choice chosen={chosen} choose={(project) => state.set({ project })} />
              <Preview key={chosen} where={{ project: chosen }} policy={policy} complete={complete} />
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

function Choice({ chosen, choose }: { chosen: string; choose: (name: string) => void }) {
  const { t } = useTranslation('retention');
  const [typed, setTyped] = useState(chosen);
  // What is chosen stands in the field, but it is not what somebody looks for.
  const [wanted] = useDebouncedValue(typed === chosen ? '' : typed.trim(), 250);
  const found = useNames(wanted);
  return (
    <Select
      mb="md"
      label={t('system.tryIn')}
      description={t('system.tryHelp')}
      data={[...new Set([chosen, ...(found.data ?? [])])]}
      value={chosen}
      onChange={(name) => name !== null && choose(name)}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      allowDeselect={false}
    />
  );
}

function useNames(wanted: string) {
  return useQuery({
    queryKey: ['projects', 'names', wanted],
    queryFn: async () => {
      const { rows } = await page(api.GET('/projects', { params: { query: { page: 1, page_size: 20, sort: 'name', q: q({ name: { contains: wanted } }) } } }));
      return rows.map(({ name }) => name);
    },
    placeholderData: keepPreviousData,
  });
}
