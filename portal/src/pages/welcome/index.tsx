// The first steps: the exact commands that push something here, and the moment it arrives.
import { Alert, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { PartyPopper } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page } from '../../api/client';
import { useHost, useMe } from '../../session';
import { Head, Loaded } from '../../ui/page';
import { repositoryPath } from '../../ui/paths';
import { PushCommands } from '../../ui/push-commands';

/** Choices of a list that is for the first steps. */
const MOST = 100;

export function Component() {
  const { t } = useTranslation('welcome');
  const me = useMe();
  const host = useHost();
  const [chosen, setChosen] = useState<string>();
  const projects = useQuery({
    queryKey: ['projects', 'welcome'],
    queryFn: () => page(api.GET('/projects', { params: { query: { page_size: MOST, with_detail: false } } })),
  });
  return (
    <>
      <Head title={t('title')} />
      <Arrived />
      <Loaded query={projects}>
        {({ rows }) => {
          const mine = rows.filter((project) => me?.sysadmin_flag || mayPush(project.current_user_role_id));
          const project = chosen ?? mine.find(({ name }) => name === 'library')?.name ?? mine[0]?.name;
          if (project === undefined) return <p>{t('noProject')}</p>;
          return (
            <section className="card">
              <NativeSelect label={t('project')} data={mine.map(({ name }) => name)} value={project} onChange={(event) => setChosen(event.currentTarget.value)} maw={320} mb="md" />
              <PushCommands project={project} />
              <Password />
              {withoutTls() && (
                <Alert color="orange" role="note">
                  {t('plain', { host })}
                </Alert>
              )}
            </section>
          );
        }}
      </Loaded>
    </>
  );
}

/** Guests only pull. A role of the installation's own may push; whether it does, the push will tell. */
const mayPush = (role: number): boolean => role > 0 && role !== 3 && role !== 5;

/** Clients take a registry on this machine without TLS, and no other. */
const withoutTls = (): boolean => window.location.protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(window.location.host);

/** Who signs in at a provider has no password here. */
function Password() {
  const { t } = useTranslation('welcome');
  const me = useMe();
  if (me?.oidc_user_meta == null) return <p>{t('password')}</p>;
  return (
    <p>
      {t('secret')} <Link to="/profile">{t('profile')}</Link>
    </p>
  );
}

/** Watches for what is pushed while somebody looks. */
function Arrived() {
  const { t } = useTranslation('welcome');
  const newest = useQuery({
    queryKey: ['repositories', 'newest'],
    queryFn: () => page(api.GET('/repositories', { params: { query: { sort: '-update_time', page_size: 1 } } })),
    refetchInterval: 3_000,
  });
  const repository = newest.data?.rows[0];
  return (
    <div aria-live="polite">
      {repository && (
        <Alert icon={<PartyPopper />} color="teal" mb="md" title={t('arrived')}>
          <Link to={repositoryPath(repository.name)}>{repository.name}</Link>
        </Alert>
      )}
      {newest.data?.total === 0 && <p>{t('waiting')}</p>}
    </div>
  );
}
