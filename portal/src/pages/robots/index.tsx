// Robot accounts of the installation.
import { useTranslation } from 'react-i18next';
import { Head } from '../../ui/page';
import { useMe, useRights } from '../../session';
import { Robots } from './table';

export function Component() {
  const { t } = useTranslation('robots');
  const can = useRights();
  const admin = useMe()?.sysadmin_flag ?? false;
  return (
    <>
      <Head title={t('title')} />
      <Robots may={(action) => admin || can('robot', action)} />
    </>
  );
}
