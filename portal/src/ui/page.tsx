// The frame of a page's content: its title, where it is, and what happens while it loads or fails.
import { Alert, Button, Loader } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiError } from '../api/client';
import { exact } from './format';
import { sentence } from './told';

export interface Crumb {
  to: string;
  text: string;
}

export function Head({ title, crumbs = [], children, mark }: { title: string; crumbs?: Crumb[]; children?: ReactNode; mark?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      <title>{`${title} · Wharf`}</title>
      {crumbs.length > 0 && (
        <nav className="crumbs" aria-label={t('page.crumbs')}>
          <ol>
            {crumbs.map((crumb) => (
              <li key={crumb.to}>
                <Link to={crumb.to}>{crumb.text}</Link>
              </li>
            ))}
          </ol>
        </nav>
      )}
      <div className="head">
        <h1>{title}</h1>
        {mark}
        {children !== undefined && <div className="push">{children}</div>}
      </div>
    </>
  );
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <div className="centre" role="status" aria-label={t('state.loading')}>
      <Loader aria-hidden />
    </div>
  );
}

export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const signIn = error instanceof ApiError && error.status === 401;
  return (
    <Alert color="red" icon={<TriangleAlert />} title={t('problem.title')} role="alert">
      <p>{sentence(error)}</p>
      {signIn ? (
        <Button component={Link} to={`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`} size="xs">
          {t('account.signIn')}
        </Button>
      ) : (
        retry && (
          <Button onClick={retry} size="xs" variant="default">
            {t('action.retry')}
          </Button>
        )
      )}
    </Alert>
  );
}

/** Says since when something is not known to be so any more: it could not be asked for again. */
export function NotCurrent({ query }: { query: Pick<UseQueryResult, 'isError' | 'error' | 'dataUpdatedAt'> }) {
  const { t, i18n } = useTranslation();
  if (!query.isError) return null;
  return (
    <Alert color="orange" mb="sm" role="alert" title={t('problem.notCurrent', { time: exact(new Date(query.dataUpdatedAt), i18n.language) })}>
      {sentence(query.error)}
    </Alert>
  );
}

/** Shows what a query brought; meanwhile that it loads, or why it cannot. */
export function Loaded<Data>({ query, children }: { query: UseQueryResult<Data>; children: (data: Data) => ReactNode }) {
  if (query.data !== undefined) {
    return (
      <>
        <NotCurrent query={query} />
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return <Loading />;
}
