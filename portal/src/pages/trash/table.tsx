// What is in the trash, of a project or of all: what it was, who deleted it and why, and until when it can come back.
import { Badge, Table } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { Destroy } from '../../ui/dialog';
import { shortDigest } from '../../ui/format';
import { ClearFilters, FilterChoice, Filters, FilterText, List, useList, useListState, type Column, type ListState } from '../../ui/list';
import { Bytes, Time } from '../../ui/text';
import { useTypeName } from '../artifacts/kind';
import { Contents } from './contents';
import { Restore } from './restore';

const FILTERS = ['repository', 'tag', 'kind', 'by'];
type Item = Shape['TrashItem'];

interface Props {
  /** The project's name; nothing for all of them. */
  scope: string;
  ask: (query: { page: number; page_size: number; sort?: string; q?: string }) => Promise<Page<Item>>;
  mayRestore: boolean;
  mayRemove: boolean;
  children?: ReactNode;
}

export function TrashTable({ scope, ask, mayRestore, mayRemove, children }: Props) {
  const { t } = useTranslation(['trash', 'common']);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const state = useListState(FILTERS, '-deletion_time');
  const condition = conditions(state);
  const query = useList(['trash', scope, condition], state, (paging) => ask({ ...paging, ...(condition === undefined ? {} : { q: condition }) }));
  const toggle = (id: number) => setOpen((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set(before).add(id)));
  const columns: Column<Item>[] = [
    { key: 'what', header: t('what'), sort: 'repository', render: (item) => <What item={item} open={open.has(item.id)} toggle={() => toggle(item.id)} /> },
    { key: 'kind', header: t('common:field.type'), wide: true, render: (item) => <Kind item={item} /> },
    { key: 'size', header: t('common:field.size'), sort: 'size', wide: true, render: (item) => (item.kind === 'tag' ? '—' : <Bytes count={item.size} />) },
    { key: 'by', header: t('by'), wide: true, sort: 'deleted_by', render: (item) => <By item={item} /> },
    { key: 'deleted', header: t('deleted'), sort: 'deletion_time', render: (item) => <Time at={item.deletion_time} /> },
    { key: 'until', header: t('until'), sort: 'expiration_time', render: (item) => <Time at={item.expiration_time} /> },
  ];
  if (mayRestore || mayRemove) {
    columns.push({
      key: 'actions',
      header: t('common:list.actions'),
      render: (item) => (
        <span className="nowrap">
          {mayRestore && <Restore item={item} name={named(item)} />}
          {mayRemove && <Remove item={item} />}
        </span>
      ),
    });
  }
  return (
    <>
      <p>{t('about')}</p>
      <Filters>
        <FilterText state={state} name="repository" label={t('repository')} />
        <FilterText state={state} name="tag" label={t('tag')} />
        <FilterChoice
          state={state}
          name="kind"
          label={t('common:field.type')}
          data={[
            { value: '', label: t('all') },
            { value: 'artifact', label: t('artifact') },
            { value: 'tag', label: t('tagAlone') },
          ]}
        />
        <FilterText state={state} name="by" label={t('by')} />
        <ClearFilters state={state} names={FILTERS} />
        {children}
      </Filters>
      <List
        label={t('title')}
        total={(count) => t('total', { count })}
        query={query}
        state={state}
        columns={columns}
        rowKey={(item) => item.id}
        empty={<p>{t('nothing')}</p>}
        below={(item, width) =>
          open.has(item.id) && (
            <Table.Tr key={`below-${item.id}`}>
              <Table.Td colSpan={width}>
                <Contents item={item} />
              </Table.Td>
            </Table.Tr>
          )
        }
      />
    </>
  );
}

function conditions(state: ListState): string | undefined {
  const kind = state.filter('kind');
  return q({
    repository: { contains: state.filter('repository') },
    tags: { contains: state.filter('tag') },
    kind: kind === '' ? undefined : { is: kind },
    deleted_by: { contains: state.filter('by') },
  });
}

/** As people know it: by its first tag, else by its digest. */
const named = (item: Item): string => (item.tags[0] === undefined ? `${item.repository_name}@${shortDigest(item.digest)}` : `${item.repository_name}:${item.tags[0]}`);

/** Most tags of an item in its row. */
const TAGS_SHOWN = 8;

function What({ item, open, toggle }: { item: Item; open: boolean; toggle: () => void }) {
  const { t } = useTranslation('trash');
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <>
      <button type="button" className="sort" onClick={toggle} aria-expanded={open} aria-label={t('contents', { name: named(item) })}>
        <Arrow size={16} />
      </button>{' '}
      <span className="anywhere">{item.repository_name}</span>
      <span className="row-tags">
        {item.tags.slice(0, TAGS_SHOWN).map((tag) => (
          <code key={tag} className="mono">
            {tag}
          </code>
        ))}
        {item.tags.length > TAGS_SHOWN && '…'}
        {item.tags.length === 0 && <code className="mono">{shortDigest(item.digest)}</code>}
      </span>
    </>
  );
}

function Kind({ item }: { item: Item }) {
  const { t } = useTranslation('trash');
  const typeName = useTypeName();
  return (
    <Badge variant="light" color="gray" tt="none">
      {item.kind === 'tag' ? t('tagAlone') : typeName(item.type)}
    </Badge>
  );
}

function By({ item }: { item: Item }) {
  return (
    <span className="anywhere">
      {item.deleted_by}
      {item.reason && ` — ${item.reason}`}
    </span>
  );
}

function Remove({ item }: { item: Item }) {
  const { t } = useTranslation('trash');
  return (
    <Destroy
      name={named(item)}
      title={t('remove.title')}
      consequence={t('remove.consequence')}
      destroy={() => api.DELETE('/projects/{project}/trash/{trash_id}', { params: { path: { project: item.project_name, trash_id: item.id } } })}
      stale={['trash']}
    />
  );
}
