// Runs of the default policy.
import { useTranslation } from 'react-i18next';
import { Runs } from '../runs';
import { InSystem } from './place';

export function Component() {
  const { t } = useTranslation('retention');
  return <InSystem>{(stored) => (stored?.id == null ? <p>{t('system.nothing')}</p> : <Runs id={stored.id} />)}</InSystem>;
}
