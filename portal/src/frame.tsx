// The frame around the pages: the bar with search and account, and beside them the navigation.
import { ActionIcon, Alert, Button, Drawer, Menu, useMantineColorScheme } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Languages, Menu as MenuIcon, Moon, UserRound } from 'lucide-react';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, useLocation, useNavigate } from 'react-router';
import { ApiError, send } from './api/client';
import { LANGUAGES, chooseLanguage, type Language } from './i18n';
import { Navigation } from './navigation';
import { useMe, useSystem } from './session';
import { useFocusOnNavigation } from './ui/focus-on-navigation';
import { Loading } from './ui/page';
import { SearchBox } from './ui/search-box';
import { told } from './ui/told';

export function Component() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { pathname } = useLocation();
  const system = useSystem();
  useEffect(() => setOpened(false), [pathname]);
  useFocusOnNavigation('content');
  return (
    <>
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <Bar open={() => setOpened(true)} />
      <Drawer opened={opened} onClose={() => setOpened(false)} size="16rem" title={t('nav.label')} closeButtonProps={{ 'aria-label': t('action.close') }}>
        <Navigation />
      </Drawer>
      <div className="frame">
        <aside className="side">
          <Navigation />
        </aside>
        <main className="main" id="content" tabIndex={-1}>
          {system?.banner_message && (
            <Alert mb="md" role="note">
              {system.banner_message}
            </Alert>
          )}
          {system?.read_only && (
            <Alert mb="md" color="orange" role="note">
              {t('readOnly')}
            </Alert>
          )}
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </>
  );
}

function Bar({ open }: { open: () => void }) {
  const { t } = useTranslation();
  return (
    <header className="bar">
      <ActionIcon className="phone-only" variant="subtle" color="gray" aria-label={t('nav.open')} onClick={open}>
        <MenuIcon size={20} />
      </ActionIcon>
      <Link to="/projects" className="brand" aria-label="Wharf">
        <img src="/favicon.svg" width="28" height="28" alt="" />
        <span className="phone-hide">Wharf</span>
      </Link>
      <SearchBox />
      <div className="push">
        <Preferences />
        <Account />
      </div>
    </header>
  );
}

export function Preferences() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('language')}>
            <Languages size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <Menu.Item key={code} lang={code} fw={code === i18n.language ? 700 : undefined} onClick={() => chooseLanguage(code as Language)}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('theme.label')}>
            <Moon size={20} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {(['light', 'dark', 'auto'] as const).map((scheme) => (
            <Menu.Item key={scheme} fw={scheme === colorScheme ? 700 : undefined} onClick={() => setColorScheme(scheme)}>
              {t(`theme.${scheme}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function Account() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const system = useSystem();
  if (me === undefined) return null;
  if (me === null) {
    return (
      <Button component={Link} to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} size="sm">
        {t('account.signIn')}
      </Button>
    );
  }
  const leave = async () => {
    // The provider may want to end its own session: that is a page of its own.
    if (system?.auth_mode === 'oidc_auth') return window.location.assign('/c/oidc/logout');
    try {
      await send('/c/log_out', { method: 'POST' });
    } catch (error) {
      // Whose session is over is signed out.
      if (!(error instanceof ApiError && error.status === 401)) return told.problem(error);
    }
    queries.clear();
    await navigate('/sign-in');
  };
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<UserRound size={18} />} aria-label={`${t('account.menu')}: ${me.username}`}>
          <span className="phone-hide">{me.username}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/profile">
          {t('account.profile')}
        </Menu.Item>
        <Menu.Item onClick={() => void leave()}>{t('account.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
