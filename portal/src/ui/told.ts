// What is told at the edge of the page: done, or why not.
import { notifications, type NotificationData } from '@mantine/notifications';
import i18next from 'i18next';
import { ApiError } from '../api/client';

/** The sentence for a person. The server's own says most; it is in English. */
export function sentence(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.status === 401) return i18next.t('problem.unauthenticated');
    if (error.status === 404) return i18next.t('problem.notFound');
    return error.message || i18next.t('problem.forbidden');
  }
  return error instanceof TypeError ? i18next.t('problem.network') : i18next.t('problem.page');
}

/** A notice at the edge of the page; returns what it is hidden by. */
export const notice = (data: NotificationData): string => notifications.show({ closeButtonProps: { 'aria-label': i18next.t('action.close') }, ...data });

export const told = {
  problem: (error: unknown): void =>
    void notice({ color: 'red', title: i18next.t('problem.title'), message: sentence(error), autoClose: 10_000, role: 'alert' }),
  done: (message: string): void => void notice({ color: 'teal', message, role: 'status' }),
};
