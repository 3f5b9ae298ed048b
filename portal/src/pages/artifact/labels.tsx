// The labels an artifact carries, and putting them on.
import { Button, CloseButton, Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../api/client';
import { LabelMark } from '../../ui/text';

interface Props {
  artifact: Shape['Artifact'];
  path: { project: string; repository: string };
  mayLabel: boolean;
}

const MOST = 100;

export function Labels({ artifact, path, mayLabel }: Props) {
  const { t } = useTranslation('artifact');
  const queries = useQueryClient();
  const place = { ...path, reference: artifact.digest };
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['artifact'] });
  const put = useMutation({
    mutationFn: (id: number) => api.POST('/projects/{project}/repositories/{repository}/artifacts/{reference}/labels', { params: { path: place }, body: { id } }),
    onSuccess,
  });
  const take = useMutation({
    mutationFn: (label: number) => api.DELETE('/projects/{project}/repositories/{repository}/artifacts/{reference}/labels/{label}', { params: { path: { ...place, label } } }),
    onSuccess,
  });
  const carried = artifact.labels ?? [];
  return (
    <div className="row-tags">
      {carried.map((label) => (
        <span key={label.id} className="row-tags">
          <LabelMark name={label.name} color={label.color} />
          {mayLabel && <CloseButton size="xs" aria-label={t('takeLabel', { name: label.name })} onClick={() => take.mutate(label.id)} />}
        </span>
      ))}
      {carried.length === 0 && <span>{t('noLabels')}</span>}
      {mayLabel && <Choose project={artifact.project_id} carried={carried.map(({ id }) => id)} choose={(id) => put.mutate(id)} />}
    </div>
  );
}

function Choose({ project, carried, choose }: { project: number; carried: number[]; choose: (id: number) => void }) {
  const { t } = useTranslation('artifact');
  const labels = useQuery({
    queryKey: ['labels', 'choice', project],
    queryFn: async () => {
      const ask = (query: { scope: string; project_id?: number }) => page(api.GET('/labels', { params: { query: { ...query, page_size: MOST } } }));
      const [own, common] = await Promise.all([ask({ scope: 'p', project_id: project }), ask({ scope: 'g' })]);
      return [...own.rows, ...common.rows];
    },
  });
  const left = (labels.data ?? []).filter(({ id }) => !carried.includes(id));
  if (left.length === 0) return null;
  return (
    <Menu>
      <Menu.Target>
        <Button size="compact-xs" variant="default" leftSection={<Plus size={12} />}>
          {t('addLabel')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={300} className="scroll">
        {left.map((label) => (
          <Menu.Item key={label.id} onClick={() => choose(label.id)}>
            <LabelMark name={label.name} color={label.color} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
