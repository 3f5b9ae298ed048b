// How an artifact stands, in a line before everything else: what holds it, and what retention will make of it.
import { Lock, LockOpen, Recycle } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { Shape } from '../../api/client';
import { Time } from '../../ui/text';
import type { FirstTags } from './first-tags';
import { outcomeOf, useJudged, useNextRun } from './judged';

interface Props {
  artifact: Shape['Artifact'];
  project: Shape['Project'];
  tags: FirstTags | undefined;
  /** In a few words each; `undefined` until it is known. */
  held: string[] | undefined;
  mayReadPolicy: boolean;
}

export function Status({ artifact, project, tags, held, mayReadPolicy }: Props) {
  const { t } = useTranslation('artifact');
  return (
    <section className={`strip ${held !== undefined && held.length > 0 ? 'held' : ''}`} aria-label={t('standing')}>
      {held !== undefined && (
        <span className={`sign ${held.length > 0 ? 'good' : ''}`}>
          {held.length > 0 ? <Lock size={16} aria-hidden="true" /> : <LockOpen size={16} aria-hidden="true" />}
          <span className="wrap">{held.length > 0 ? t('held.by', { reasons: held.join(' · ') }) : t('held.not')}</span>
        </span>
      )}
      {tags !== undefined && mayReadPolicy && (
        <Suspense fallback={null}>
          <Retention artifact={artifact} project={project} tags={tags.total} />
        </Suspense>
      )}
    </section>
  );
}

function Retention({ artifact, project, tags }: { artifact: Shape['Artifact']; project: Shape['Project']; tags: number }) {
  const { t } = useTranslation('artifact');
  const own = useJudged(artifact, tags);
  const outcome = own === undefined || own === 'many' ? undefined : outcomeOf(own);
  const goes = outcome === 'goes' || outcome === 'tagsGo';
  const next = useNextRun(project, goes);
  if (outcome === undefined || own?.length === 0) return null;
  return (
    <span className="sign">
      <Recycle size={16} aria-hidden="true" />
      <span className={`wrap ${goes ? 'going' : ''}`}>
        {t(`outcome.${outcome}`)}
        {goes && next !== undefined && (
          <>
            {' '}
            (<Time at={next} />)
          </>
        )}
      </span>
    </span>
  );
}
