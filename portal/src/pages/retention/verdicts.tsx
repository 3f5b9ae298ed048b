// Verdicts: every tag with what becomes of it and why, as a preview finds it or a run wrote it down.
import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { UseQueryResult } from '@tanstack/react-query';
import type { Page, Shape } from '../../api/client';
import { shortDigest } from '../../ui/format';
import { List, type Column, type ListState } from '../../ui/list';
import { artifactPath } from '../../ui/paths';
import { Time } from '../../ui/text';
import { Why } from './why';

type Verdict = Shape['RetentionVerdict'];

const COLOURS = { RETAIN: 'teal', DEL: 'red', IMMUTABLE: 'blue', SKIP: 'gray', ERR: 'orange' } as const;
export const OUTCOMES = ['DEL', 'RETAIN', 'IMMUTABLE'] as const;

export function Outcome({ outcome }: { outcome: string }) {
  const { t } = useTranslation('retention');
  const known = Object.keys(COLOURS).find((name) => name === outcome) as keyof typeof COLOURS | undefined;
  return (
    <Badge variant="light" color={known === undefined ? 'gray' : COLOURS[known]}>
      {known === undefined ? outcome : t(`outcome.${known}`)}
    </Badge>
  );
}

/** Rows have no id of their own; a tag is once in its repository. */
const rowKey = ({ repository, tag, digest }: Verdict): string => `${repository}:${tag ?? ''}@${digest}`;

/** `narrow`: beside the editor there is no room for when a tag was pushed. */
export function Verdicts({ query, state, narrow = false }: { query: UseQueryResult<Page<Verdict>>; state: ListState; narrow?: boolean }) {
  const { t } = useTranslation(['retention', 'common']);
  const columns: Column<Verdict>[] = [
    {
      key: 'tag',
      header: t('verdict.tag'),
      render: ({ repository, tag, digest }) => (
        <div className="tag-cell">
          <Link to={artifactPath(repository, tag ?? digest)} title={tag == null ? digest : undefined}>{tag ?? shortDigest(digest)}</Link>
          <div className="small">{repository}</div>
        </div>
      ),
    },
    { key: 'outcome', header: t('verdict.outcome'), render: ({ outcome }) => <Outcome outcome={outcome} /> },
    { key: 'reason', header: t('verdict.reason'), render: (verdict) => <Reason verdict={verdict} /> },
  ];
  if (!narrow) columns.push({ key: 'pushed', header: t('verdict.pushed'), wide: true, number: true, render: ({ push_time }) => <Time at={push_time} /> });
  return <List total={(count) => t('verdict.total', { count })} label={t('verdict.label')} query={query} state={state} columns={columns} rowKey={rowKey} empty={<p>{t('preview.nothing')}</p>} />;
}

/** Why, after the number of the rule that decided. */
function Reason({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation('retention');
  const { rule, outcome, artifact_goes } = verdict;
  return (
    <span className="anywhere">
      {rule != null && <strong>{t('rule.number', { number: rule })}: </strong>}
      <Why verdict={verdict} />
      {outcome === 'DEL' && !artifact_goes && <em> {t('verdict.tagOnly')}</em>}
    </span>
  );
}
