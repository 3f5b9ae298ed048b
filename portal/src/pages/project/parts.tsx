// The parts of a project: a handful of tabs, and below the open one what belongs to it.
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { Can } from '../../session';

interface Part {
  /** The address below the project's own. */
  path: string;
  text: string;
  shown: boolean;
}

interface Tab {
  text: string;
  parts: Part[];
}

/** Only what can be opened is there; a tab without parts is not. */
function useTabs(can: Can): Tab[] {
  const { t } = useTranslation('project');
  const part = (path: string, text: string, shown = true): Part => ({ path, text, shown });
  const mayLabel = can('label', 'list');
  const maySet = can('project', 'update') || can('project', 'delete');
  const tabs: Tab[] = [
    { text: t('tab.overview'), parts: [part('', t('tab.overview'))] },
    { text: t('tab.repositories'), parts: [part('repositories', t('tab.repositories'))] },
    {
      text: t('tab.access'),
      parts: [
        part('members', t('tab.members'), can('member', 'list')),
        part('robots', t('tab.robots'), can('robot', 'list')),
        part('grants', t('tab.grants'), can('repository-grant', 'list')),
        part('workload-rules', t('tab.workloadRules'), can('workload-rule', 'list')),
      ],
    },
    {
      text: t('tab.protection'),
      parts: [
        part('retention', t('tab.retention'), can('tag-retention', 'read')),
        part('immutability', t('tab.immutability'), can('immutable-tag', 'list')),
        part('pins', t('tab.pins'), can('pin', 'list')),
        part('trash', t('tab.trash'), can('trash', 'list')),
      ],
    },
    { text: t('tab.audit'), parts: [part('audit', t('tab.audit'), can('log', 'list'))] },
    { text: t('tab.settings'), parts: [part('settings', mayLabel ? t('tab.general') : t('tab.settings'), maySet), part('labels', t('tab.labels'), mayLabel)] },
  ];
  return tabs.flatMap(({ text, parts }) => {
    const shown = parts.filter(({ shown }) => shown);
    // What has nothing beside it goes by its own name.
    return shown[0] === undefined ? [] : [{ text: shown.length === 1 ? shown[0].text : text, parts: shown }];
  });
}

export function Parts({ name, can }: { name: string; can: Can }) {
  const { t } = useTranslation(['project', 'common']);
  const base = `/projects/${encodeURIComponent(name)}`;
  // `/projects/team/retention/runs` is of the part `retention`.
  const here = useLocation().pathname.split('/')[3] ?? '';
  const tabs = useTabs(can);
  const address = (path: string) => (path === '' ? base : `${base}/${path}`);
  const open = tabs.find(({ parts }) => parts.some(({ path }) => path === here));
  return (
    <>
      <nav className="tabs" aria-label={t('common:page.projectNav')}>
        {tabs.map((tab) => (
          <Link key={tab.text} to={address(tab.parts[0]?.path ?? '')} className={tab === open ? 'active' : ''} aria-current={tab === open ? (tab.parts.length === 1 ? 'page' : 'true') : undefined}>
            {tab.text}
          </Link>
        ))}
      </nav>
      {open !== undefined && open.parts.length > 1 && (
        <nav className="subtabs" aria-label={t('partsOf', { tab: open.text })}>
          {open.parts.map(({ path, text }) => (
            <Link key={path} to={address(path)} className={path === here ? 'active' : ''} aria-current={path === here ? 'page' : undefined}>
              {text}
            </Link>
          ))}
        </nav>
      )}
    </>
  );
}
