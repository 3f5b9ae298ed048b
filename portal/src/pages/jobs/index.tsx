// What waits, by kind, and who does it.
import { useTranslation } from 'react-i18next';
import { Parts } from './parts';
import { Queues } from './queues';
import { Workers } from './workers';

export function Component() {
  const { t } = useTranslation('jobs');
  return (
    <>
      <Parts />
      <section className="spaced" aria-label={t('queues')}>
        <Queues />
      </section>
      <section aria-label={t('workers')}>
        <Workers />
      </section>
    </>
  );
}
