// Instead of a page: nothing is at this address, or it broke.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { ApiError } from '../api/client';
import { sentence } from './told';

/** A page of a release that is gone cannot be loaded any more; then a reload brings the new one. */
const isOutdated = (error: unknown): boolean => error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);

/** The server did not answer, or not as it should: asking again may help. */
const isPassing = (error: unknown): boolean => error instanceof ApiError || (error instanceof TypeError && /fetch|network/i.test(error.message));

export function Failure({ missing = false }: { missing?: boolean }) {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <div className="centre">
      <title>Wharf</title>
      <div role="alert">
        <h1>{missing ? t('problem.notFound') : t('problem.page')}</h1>
        {isPassing(error) && <p>{sentence(error)}</p>}
        {isOutdated(error) || isPassing(error) ? (
          <Button onClick={() => window.location.reload()}>{t('action.retry')}</Button>
        ) : (
          <Button component={Link} to="/projects">
            {t('problem.home')}
          </Button>
        )}
      </div>
    </div>
  );
}
