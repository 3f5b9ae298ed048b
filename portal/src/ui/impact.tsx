// What would break if something were gone: said in the question before it goes.
import { Alert } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, one, type Shape } from '../api/client';
import { Loading } from './page';
import { sentence } from './told';

/** Most targets of one question. */
const MOST = 200;
/** Most holders that are named. */
const NAMED = 5;

/** `targets` are as the server takes them: `project`, `project/repository`, `project/repository:tag` or `project/repository@digest`. */
export function Impact({ targets }: { targets: string[] }) {
  const { t } = useTranslation();
  const asked = targets.slice(0, MOST);
  const query = useQuery({
    queryKey: ['impact', ...asked],
    enabled: asked.length > 0,
    staleTime: 0,
    queryFn: () => one(api.POST('/in-use/impact', { body: { targets: asked } })),
  });
  if (query.data === undefined) {
    if (query.isError) return <Alert color="orange">{t('impact.unknown', { why: sentence(query.error) })}</Alert>;
    return asked.length === 0 ? null : <Loading />;
  }
  if (query.data.length === 0) return <p>{t(targets.length > MOST ? 'impact.noneOfFirst' : 'impact.none', { count: MOST })}</p>;
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
