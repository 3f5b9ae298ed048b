// The navigation beside the pages. Only what can be opened is listed.
import { Activity, Bot, Boxes, CalendarClock, Gauge, ListTodo, Network, Package, Recycle, ScrollText, Settings, ShieldCheck, Tags, Terminal, Trash2, Users, UsersRound } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useMe, useRights } from './session';

interface Entry {
  to: string;
  text: string;
  icon: ReactNode;
  shown: boolean;
}

const GROUPS = ['people', 'storage', 'system'] as const;
type Group = (typeof GROUPS)[number];

export function Navigation() {
  const { t } = useTranslation();
  const me = useMe();
  const groups = useAdministration();
  const shown = GROUPS.filter((group) => groups[group].length > 0);
  return (
    <nav aria-label={t('nav.label')}>
      <EntryLink to="/projects" icon={<Boxes size={18} />} text={t('nav.projects')} />
      <EntryLink to="/repositories" icon={<Package size={18} />} text={t('nav.repositories')} />
      {me && <EntryLink to="/audit" icon={<ScrollText size={18} />} text={t('nav.audit')} />}
      {me && <EntryLink to="/welcome" icon={<Terminal size={18} />} text={t('nav.welcome')} />}
      {shown.length > 0 && <p className="nav-title">{t('nav.administration')}</p>}
      {shown.map((group) => (
        <Fold key={group} group={group} entries={groups[group]} />
      ))}
    </nav>
  );
}

function useAdministration(): Record<Group, Entry[]> {
  const { t } = useTranslation();
  const admin = useMe()?.sysadmin_flag ?? false;
  const can = useRights();
  const may = (resource: string) => admin || can(resource, 'list') || can(resource, 'read');
  const entry = (to: string, text: string, icon: ReactNode, shown: boolean): Entry => ({ to, text, icon, shown });
  const all: Record<Group, Entry[]> = {
    people: [
      entry('/users', t('nav.users'), <Users size={18} />, may('user')),
      entry('/groups', t('nav.groups'), <UsersRound size={18} />, may('user-group')),
      entry('/robots', t('nav.robots'), <Bot size={18} />, may('robot')),
      entry('/roles', t('nav.roles'), <ShieldCheck size={18} />, admin),
    ],
    storage: [
      entry('/quotas', t('nav.quotas'), <Gauge size={18} />, may('quota')),
      entry('/system/retention', t('nav.retention'), <CalendarClock size={18} />, may('tag-retention')),
      entry('/trash', t('nav.trash'), <Trash2 size={18} />, may('trash')),
      entry('/garbage-collection', t('nav.garbage'), <Recycle size={18} />, may('garbage-collection')),
    ],
    system: [
      entry('/clusters', t('nav.clusters'), <Network size={18} />, may('cluster')),
      entry('/labels', t('nav.labels'), <Tags size={18} />, admin),
      entry('/jobs', t('nav.jobs'), <ListTodo size={18} />, may('jobservice-monitor')),
      entry('/configuration', t('nav.configuration'), <Settings size={18} />, admin),
      entry('/health', t('nav.health'), <Activity size={18} />, may('system-volumes')),
    ],
  };
  for (const group of GROUPS) all[group] = all[group].filter(({ shown }) => shown);
  return all;
}

const FOLDED = 'wharf.folded';

const folded = (): string[] => (localStorage.getItem(FOLDED) ?? '').split(' ').filter((group) => group !== '');

/** A group that is folded up stays so. */
function Fold({ group, entries }: { group: Group; entries: Entry[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(() => !folded().includes(group));
  const toggle = (open: boolean) => {
    setOpen(open);
    const others = folded().filter((one) => one !== group);
    localStorage.setItem(FOLDED, (open ? others : [...others, group]).join(' '));
  };
  return (
    <details className="nav-group" open={open} onToggle={(event) => event.currentTarget.open !== open && toggle(event.currentTarget.open)}>
      <summary>{t(`nav.${group}`)}</summary>
      {entries.map(({ to, text, icon }) => (
        <EntryLink key={to} to={to} icon={icon} text={text} />
      ))}
    </details>
  );
}

function EntryLink({ to, icon, text }: Pick<Entry, 'to' | 'icon' | 'text'>) {
  return (
    <NavLink to={to} className="nav-link">
      {icon}
      {text}
    </NavLink>
  );
}
