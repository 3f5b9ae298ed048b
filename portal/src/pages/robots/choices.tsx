// Rights to tick, by what they are about, and the projects they are for.
import { Checkbox, Fieldset, MultiSelect, SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { EVERYWHERE, keyOf } from './rights';

interface RightsProps {
  legend: string;
  catalogue: Shape['Permission'][];
  chosen: ReadonlySet<string>;
  change: (chosen: ReadonlySet<string>) => void;
}

export function RightChoices({ legend, catalogue, chosen, change }: RightsProps) {
  const toggle = (key: string) => {
    const after = new Set(chosen);
    if (!after.delete(key)) after.add(key);
    change(after);
  };
  return (
    <Fieldset legend={legend}>
      <div className="choices">
        {catalogue.map(keyOf).map((key) => (
          <Checkbox key={key} size="xs" label={key} checked={chosen.has(key)} onChange={() => toggle(key)} />
        ))}
      </div>
    </Fieldset>
  );
}

/** All projects, those to come too, or some by name. */
export function ProjectChoices({ chosen, change }: { chosen: string[]; change: (names: string[]) => void }) {
  const { t } = useTranslation('robots');
  const [everywhere, setEverywhere] = useState(chosen.includes(EVERYWHERE));
  const [text, setText] = useState('');
  const [typed] = useDebouncedValue(text.trim(), 250);
  const found = useQuery({
    queryKey: ['projects', 'choices', typed],
    enabled: !everywhere,
    queryFn: () => page(api.GET('/projects', { params: { query: { page_size: 50, q: q({ name: { contains: typed } }) } } })),
  });
  const names = chosen.filter((name) => name !== EVERYWHERE);
  return (
    <>
      <SegmentedControl
        aria-label={t('where.label')}
        data={[
          { value: 'all', label: t('where.all') },
          { value: 'some', label: t('where.some') },
        ]}
        value={everywhere ? 'all' : 'some'}
        onChange={(value) => {
          setEverywhere(value === 'all');
          change(value === 'all' ? [EVERYWHERE] : []);
        }}
      />
      {!everywhere && (
        <MultiSelect
          label={t('where.projects')}
          data={[...new Set([...names, ...(found.data?.rows ?? []).map(({ name }) => name)])]}
          value={names}
          onChange={change}
          searchable
          searchValue={text}
          onSearchChange={setText}
          clearable
          clearButtonProps={{ 'aria-label': t('where.clear') }}
        />
      )}
    </>
  );
}
