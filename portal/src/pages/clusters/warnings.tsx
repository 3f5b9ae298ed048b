// What is wrong with a cluster, in words that say what to do.
import { Alert, Badge } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { warnings, type Cluster } from './state';

const COLOURS = { failing: 'red', silent: 'orange', stale: 'orange', notOurs: 'orange' } as const;

/** In a row of the list. */
export function State({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation('clusters');
  const found = warnings(cluster, Date.now());
  if (found.length === 0) return <Badge color="teal" variant="light" tt="none">{t('state.fine')}</Badge>;
  return (
    <span className="row-tags">
      {found.map((warning) => (
        <Badge key={warning} color={COLOURS[warning]} variant="light" tt="none">
          {t(`state.${warning}`)}
        </Badge>
      ))}
    </span>
  );
}

/** On the cluster's page. */
export function Warnings({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation('clusters');
  return warnings(cluster, Date.now()).map((warning) => (
    <Alert key={warning} color={COLOURS[warning]} icon={<TriangleAlert />} title={t(`state.${warning}`)} mb="sm" role="note">
      <p>{t(`warning.${warning}`)}</p>
      {warning === 'failing' && <code className="mono anywhere">{cluster.failure}</code>}
    </Alert>
  ));
}
