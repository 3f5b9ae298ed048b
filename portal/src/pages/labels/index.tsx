// Labels of the installation.
import { useTranslation } from 'react-i18next';
import { useMe } from '../../session';
import { Head } from '../../ui/page';
import { Labels } from './table';

export function Component() {
  const { t } = useTranslation('labels');
  const admin = useMe()?.sysadmin_flag ?? false;
  return (
    <>
      <Head title={t('title')} />
      <Labels may={() => admin} />
    </>
  );
}
