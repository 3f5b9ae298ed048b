// Lists: a page at a time from the server. Page, order and filters are in the address bar, so a link shows the same.
import { Button, NativeSelect, Pagination, Table, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { ArrowDown, ArrowUp, ChevronsUpDown, Search } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Page } from '../api/client';
import { Loading, NotCurrent, Problem } from './page';

const SIZES = ['15', '50', '100'];

/** What the address bar says about a list. */
export interface ListState {
  page: number;
  page_size: number;
  sort: string | undefined;
  filter: (name: string) => string;
  isFiltered: boolean;
  set: (changes: Record<string, string | undefined>) => void;
}

/** `filters` are the names of the parameters that narrow the list. */
export function useListState(filters: string[] = [], order?: string): ListState {
  const [parameters, setParameters] = useSearchParams();
  const number = (name: string, fallback: number, most: number) => {
    const value = Number(parameters.get(name));
    return Number.isInteger(value) && value >= 1 && value <= most ? value : fallback;
  };
  return {
    page: number('page', 1, 1_000_000),
    page_size: number('page_size', 15, 100),
    sort: parameters.get('sort') ?? order,
    filter: (name) => parameters.get(name) ?? '',
    isFiltered: filters.some((name) => parameters.get(name)),
    set: (changes) =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          // Another question begins at its first page.
          if (!('page' in changes)) after.delete('page');
          for (const [name, value] of Object.entries(changes)) {
            if (value) after.set(name, value);
            else after.delete(name);
          }
          return after;
        },
        { replace: true },
      ),
  };
}

interface Live<Row> {
  /** Milliseconds between questions; what came may say how many. */
  refetchInterval?: number | ((data: Page<Row> | undefined) => number);
  enabled?: boolean;
  retry?: (count: number, error: Error) => boolean;
  retryDelay?: (count: number, error: Error) => number;
}

/** Asks for the page the address bar names. `key` is what the list depends on besides. */
export function useList<Row>(
  key: unknown[],
  state: ListState,
  ask: (paging: { page: number; page_size: number; sort?: string }, asked: { signal: AbortSignal }) => Promise<Page<Row>>,
  options: Live<Row> = {},
): UseQueryResult<Page<Row>> {
  const paging = { page: state.page, page_size: state.page_size, ...(state.sort === undefined ? {} : { sort: state.sort }) };
  const { refetchInterval: interval, ...rest } = options;
  const refetchInterval = typeof interval === 'function' ? (query: { state: { data?: Page<Row> } }) => interval(query.state.data) : interval;
  return useQuery({ queryKey: [...key, paging], queryFn: (asked) => ask(paging, asked), placeholderData: keepPreviousData, refetchInterval, ...rest });
}

export interface Column<Row> {
  key: string;
  header: string;
  /** The server's name to order by, where it can. */
  sort?: string;
  /** Left out on a phone. */
  wide?: boolean;
  /** Of numbers and times: they stand at the right. */
  number?: boolean;
  render: (row: Row) => ReactNode;
}

interface ListProps<Row> {
  label: string;
  query: UseQueryResult<Page<Row>>;
  state: ListState;
  columns: Column<Row>[];
  rowKey: (row: Row) => string | number;
  /** Instead of "nothing here". */
  empty?: ReactNode;
  /** How many there are, by their own name instead of as rows. */
  total?: (count: number) => string;
  /** Rows below a row that belong to it. */
  below?: (row: Row, width: number) => ReactNode;
}

export function List<Row>({ label, query, state, columns, rowKey, empty, total: told, below }: ListProps<Row>) {
  const { t } = useTranslation();
  if (query.data === undefined) return query.isError ? <Problem error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const { rows, total } = query.data;
  if (total === 0) {
    if (!state.isFiltered) return empty ?? <p>{t('list.empty')}</p>;
    return <p>{t('list.emptyFiltered')}</p>;
  }
  return (
    <>
      <NotCurrent query={query} />
      {rows.length === 0 && !query.isPlaceholderData && <Beyond state={state} total={total} />}
      <div className="table-frame" tabIndex={0} role="region" aria-label={label} aria-busy={query.isPlaceholderData}>
        <Table verticalSpacing="xs" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <HeadCell key={column.key} column={column} state={state} />
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.flatMap((row) => [
              <Table.Tr key={rowKey(row)}>
                {columns.map((column) => (
                  <Table.Td key={column.key} className={classOf(column)}>
                    {column.render(row)}
                  </Table.Td>
                ))}
              </Table.Tr>,
              below?.(row, columns.length),
            ])}
          </Table.Tbody>
        </Table>
      </div>
      <Foot state={state} total={total} told={told} />
    </>
  );
}

const classOf = ({ wide = false, number = false }: { wide?: boolean; number?: boolean }): string | undefined =>
  [wide ? 'phone-hide' : '', number ? 'number' : ''].filter((name) => name !== '').join(' ') || undefined;

function HeadCell<Row>({ column, state }: { column: Column<Row>; state: ListState }) {
  const { t } = useTranslation();
  const { sort } = column;
  const className = classOf(column);
  if (sort === undefined) return <Table.Th className={className}>{column.header}</Table.Th>;
  const direction = state.sort === sort ? 'ascending' : state.sort === `-${sort}` ? 'descending' : 'none';
  const Arrow = { ascending: ArrowUp, descending: ArrowDown, none: ChevronsUpDown }[direction];
  return (
    <Table.Th className={className} aria-sort={direction}>
      <button
        type="button"
        className="sort"
        title={t('list.sort', { column: column.header })}
        onClick={() => state.set({ sort: direction === 'ascending' ? `-${sort}` : sort })}
      >
        {column.header}
        <Arrow size={14} aria-hidden="true" />
      </button>
    </Table.Th>
  );
}

/** A page that is not there any more, or never was: its last one is shown instead. */
function Beyond({ state, total }: { state: ListState; total: number }) {
  const last = Math.ceil(total / state.page_size);
  const { page, set } = state;
  useEffect(() => {
    if (page > last) set({ page: last === 1 ? undefined : String(last) });
    // Not for another `set`, which comes with every rendering.
  }, [page, last]);
  return null;
}

/** What can be chosen, and what the address asks for. */
const sizes = (now: number): string[] => (SIZES.includes(String(now)) ? SIZES : [...SIZES, String(now)].sort((one, other) => Number(one) - Number(other)));

function Foot({ state, total, told }: { state: ListState; total: number; told?: (count: number) => string }) {
  const { t } = useTranslation();
  const pages = Math.ceil(total / state.page_size);
  return (
    <div className="table-foot">
      <span>{told === undefined ? t('list.total', { count: total }) : told(total)}</span>
      {pages > 1 && (
        <Pagination
          total={pages}
          value={state.page}
          onChange={(page) => state.set({ page: String(page) })}
          size="sm"
          aria-label={t('list.pages')}
          getControlProps={(control) => ({ 'aria-label': control })}
          getItemProps={(page) => ({ 'aria-label': String(page) })}
        />
      )}
      {total > Number(SIZES[0]) && (
        <NativeSelect
          size="xs"
          aria-label={t('list.perPage')}
          data={sizes(state.page_size)}
          value={String(state.page_size)}
          onChange={(event) => state.set({ page_size: event.currentTarget.value })}
        />
      )}
    </div>
  );
}

/** A text that narrows the list, asked for when typing pauses. */
export function FilterText({ state, name, label }: { state: ListState; name: string; label: string }) {
  const stands = state.filter(name);
  const [typed, setTyped] = useState(stands);
  const asked = useRef(stands);
  const apply = useDebouncedCallback((value: string) => {
    asked.current = value;
    state.set({ [name]: value });
  }, 300);
  useEffect(() => {
    // The address changed by another hand: a button, the way back, a link. What was asked from here may be typed over already.
    if (stands === asked.current) return;
    asked.current = stands;
    setTyped(stands);
  }, [stands]);
  const change = (value: string) => {
    setTyped(value);
    apply(value);
  };
  return <TextInput type="search" label={label} size="sm" leftSection={<Search size={16} aria-hidden="true" />} value={typed} onChange={(event) => change(event.currentTarget.value)} />;
}

/** A choice that narrows the list; the empty value asks for everything. */
export function FilterChoice({ state, name, label, data }: { state: ListState; name: string; label: string; data: { value: string; label: string }[] }) {
  return (
    <NativeSelect size="sm" label={label} data={data} value={state.filter(name)} onChange={(event) => state.set({ [name]: event.currentTarget.value })} />
  );
}

export function Filters({ children }: { children: ReactNode }) {
  return (
    <div className="filters" role="search">
      {children}
    </div>
  );
}

export function ClearFilters({ state, names }: { state: ListState; names: string[] }) {
  const { t } = useTranslation();
  if (!state.isFiltered) return null;
  return (
    <Button variant="subtle" size="sm" onClick={() => state.set(Object.fromEntries(names.map((name) => [name, undefined])))}>
      {t('list.clear')}
    </Button>
  );
}
