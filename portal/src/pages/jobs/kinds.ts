// Kinds of jobs, in the words of people.
import { useTranslation } from 'react-i18next';

export const KINDS = [
  'GARBAGE_COLLECTION', 'SCRUB', 'RECONCILIATION', 'RETENTION', 'EMPTY_TRASH', 'INVENTORY', 'PURGE_AUDIT_LOG', 'REPLICATION', 'WEBHOOK', 'SLACK', 'IMAGE_SCAN', 'SBOM', 'SCAN_ALL', 'P2P_PREHEAT',
  'SCAN_DATA_EXPORT', 'SYSTEM_ARTIFACT_CLEANUP', 'EXECUTION_SWEEP',
] as const;

const isKnown = (word: string): word is (typeof KINDS)[number] => (KINDS as readonly string[]).includes(word);

/** The name of a kind; one that has none here yet goes by the server's word. */
export function useKind(): (word: string) => string {
  const { t } = useTranslation('jobs');
  return (word) => (isKnown(word) ? t(`kind.${word}`) : word);
}
