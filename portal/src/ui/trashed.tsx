// What is told after a delete: until when it can come back, and where.
import { notifications } from '@mantine/notifications';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, page, type Shape } from '../api/client';
import { q, type Condition } from '../api/query';
import { exact } from './format';
import { notice, told } from './told';

export type Gone = Partial<Record<'repository' | 'digest' | 'tags', Condition>>;

/** Tells that something of a project is deleted. Only what the trash really has is promised: it may be switched off, or not be shown to this caller. */
export function useToldTrashed(): (project: string, gone: Gone) => Promise<void> {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  return async (project, gone) => {
    const item = await inTrash(project, gone);
    if (item === undefined) return told.done(t('state.deleted'));
    const address = `/projects/${encodeURIComponent(project)}/trash`;
    // Notices stand outside of the pages, where a link would load the portal anew.
    const open = (event: MouseEvent) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      notifications.hide(id);
      void navigate(address);
    };
    const id = notice({
      color: 'teal',
      role: 'status',
      autoClose: 10_000,
      title: t('state.deleted'),
      message: (
        <>
          {t('trash.until', { until: exact(new Date(item.expiration_time), i18n.language) })}{' '}
          <a href={address} onClick={open}>
            {t('trash.open')}
          </a>
        </>
      ),
    });
  };
}

async function inTrash(project: string, gone: Gone): Promise<Shape['TrashItem'] | undefined> {
  const query = { page_size: 1, q: q(gone) };
  return page(api.GET('/projects/{project}/trash', { params: { path: { project }, query } })).then(
    ({ rows }) => rows[0],
    () => undefined,
  );
}
