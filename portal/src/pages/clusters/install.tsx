// How the inventory of a cluster comes here: what docs/how-to/keep-what-clusters-run.md says, with this registry's address and this cluster's number.
import { useTranslation } from 'react-i18next';
import { useHost } from '../../session';
import { quoted } from '../../ui/shell';
import { Command } from '../../ui/text';
import type { Cluster } from './state';

export function Install({ cluster }: { cluster: Cluster }) {
  const { t } = useTranslation('clusters');
  const server = window.location.origin;
  const host = useHost();
  if (cluster.kind === 'kubeconfig') return <p>{t('install.asked', { server: cluster.api_server })}</p>;
  if (cluster.kind === 'external') {
    return (
      <>
        <p>{t('install.external')}</p>
        <Command text={`curl -u "$ROBOT:$SECRET" -H 'Content-Type: application/json' --data-binary @inventory.json ${server}/api/v2.0/clusters/${cluster.id}/inventory`} />
        <Command text={`{"uses":[{"namespace":"shop","kind":"Deployment","name":"web","container":"web","image":"${host}/team/app:v1"}]}`} />
      </>
    );
  }
  return (
    <ol>
      <li>
        {t('install.robot')}
        <Command text={`wharf robot create ${quoted(`agent-${cluster.name}`)} --allow-system cluster-inventory:create --duration -1`} />
      </li>
      <li>
        {t('install.manifest', { file: 'deploy/kubernetes/agent.yaml' })}
        <Command text={`WHARF_SERVER=${server}`} />
        <Command text={`WHARF_CLUSTER=${cluster.id}`} />
      </li>
      <li>
        {t('install.apply')}
        <Command text="kubectl apply -f deploy/kubernetes/agent.yaml" />
      </li>
    </ol>
  );
}
