// What would break if something were gone: said in the question before it goes.
import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, one, type Shape } from '../api/client';
import { Loading } from './page';
import { sentence } from './told';

/** Most holders of each kind that are named. */
const NAMED = 5;

/** `target` is as the server takes it: `project/repository`, `project/repository:tag` or `project/repository@digest`. */
export function Impact({ target }: { target: string }) {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['impact', target],
    staleTime: 0,
    queryFn: () => one(api.POST('/in-use/impact', { body: { targets: [target] } })),
  });
  if (query.data === undefined) return query.isError ? <Alert color="orange">{t('impact.unknown', { why: sentence(query.error) })}</Alert> : <Loading />;
  if (query.data.length === 0) return <p>{t('impact.none')}</p>;
  return (
    <Alert color="red" title={t('impact.title')} role="alert">
      <ul className="plain-list">
        {query.data.map((holders) => (
          <li key={holders.target}>
            <code className="mono anywhere">{holders.target}</code>
            <Holding holders={holders} />
          </li>
        ))}
      </ul>
    </Alert>
  );
}

function Holding({ holders }: { holders: Shape['Holders'] }) {
  const { t } = useTranslation();
  const uses = holders.uses ?? [];
  const pins = holders.pins ?? [];
  const named = [
    ...uses.slice(0, NAMED).map((use) => t('impact.use', { what: `${use.namespace}/${use.name}`, cluster: use.cluster })),
    ...pins.slice(0, NAMED).map((pin) => t('impact.pin', { who: pin.holder, reason: pin.reason })),
  ];
  const rest = holders.count - named.length;
  return (
    <ul>
      {named.map((text, at) => (
        <li key={at} className="anywhere">
          {text}
        </li>
      ))}
      {rest > 0 && <li>{t(named.length > 0 ? 'impact.more' : 'impact.held', { count: rest })}</li>}
    </ul>
  );
}
