// Bringing something back. It only adds, so nothing is asked first; what was left as it is, is told.
import { ActionIcon, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '../../api/client';
import { notice } from '../../ui/told';
import { bringBack } from './bring-back';

export function Restore({ item, name }: { item: Shape['TrashItem']; name: string }) {
  const { t } = useTranslation('trash');
  const queries = useQueryClient();
  const tell = ({ repository_name, tags, taken }: Shape['TrashRestored']) => {
    const parts = [repository_name];
    if (tags.length > 0) parts.push(t('restore.tags', { tags: tags.join(', ') }));
    if (taken.length > 0) parts.push(t('restore.taken', { tags: taken.map((tag) => tag.name).join(', ') }));
    notice({ color: taken.length > 0 ? 'orange' : 'teal', role: 'status', autoClose: 10_000, title: t('restore.done'), message: parts.join(' · ') });
  };
  const restore = useMutation({
    mutationFn: () => bringBack(item),
    onSuccess: tell,
    onSettled: () => queries.invalidateQueries(),
  });
  return (
    <Tooltip label={t('restore.title')}>
      <ActionIcon variant="subtle" aria-label={`${t('restore.title')}: ${name}`} loading={restore.isPending} onClick={() => restore.mutate()}>
        <Undo2 size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
