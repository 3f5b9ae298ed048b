// Every verdict of one run of the default policy.
import { useTranslation } from 'react-i18next';
import { Report } from '../report';
import { InSystem } from './place';

export function Component() {
  const { t } = useTranslation('retention');
  return <InSystem>{(stored) => (stored?.id == null ? <p>{t('system.nothing')}</p> : <Report id={stored.id} />)}</InSystem>;
}
