// The first thing on a project's home when something wants attention; nothing when nothing does.
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Shape } from '../../api/client';
import { ago } from '../../ui/format';
import { useConcerns, type Concern } from './attention';

/** Of many the first are told. */
const SHOWN = 8;

export function Attention({ summary }: { summary: Shape['ProjectSummary'] | undefined }) {
  const { t } = useTranslation('project');
  const concerns = useConcerns(summary);
  if (concerns.length === 0) return null;
  return (
    <section className="card spaced attention" aria-label={t('attention.title')}>
      <h2>
        <TriangleAlert size={18} aria-hidden="true" /> {t('attention.title')}
      </h2>
      <ul>
        {concerns.slice(0, SHOWN).map((concern) => (
          <li key={`${concern.kind} ${'name' in concern ? concern.name : ''}`}>
            <Told concern={concern} />
          </li>
        ))}
        {concerns.length > SHOWN && <li>{t('attention.more', { count: concerns.length - SHOWN })}</li>}
      </ul>
    </section>
  );
}

const WHERE: Record<Exclude<Concern['kind'], 'cluster'>, string> = { quota: 'repositories', robot: 'robots', pin: 'pins', retentionFailed: 'retention/runs', noRetention: 'retention' };

function Told({ concern }: { concern: Concern }) {
  const { t } = useTranslation('project');
  const text = useSentence()(concern);
  return (
    <>
      <span className="anywhere">{text}</span> <Link to={concern.kind === 'cluster' ? `/clusters/${concern.id}` : WHERE[concern.kind]}>{t(`attention.to.${concern.kind}`)}</Link>
    </>
  );
}

function useSentence(): (concern: Concern) => string {
  const { t, i18n } = useTranslation('project');
  return (concern) => {
    switch (concern.kind) {
      case 'quota':
        return t('attention.quota', { percent: concern.percent });
      case 'robot':
      case 'pin': {
        const moment = new Date(concern.at);
        const about = { name: concern.name, when: ago(moment, new Date(), i18n.language) };
        return moment.getTime() < Date.now() ? t(`attention.${concern.kind}Ended`, about) : t(`attention.${concern.kind}`, about);
      }
      case 'cluster':
        return t('attention.cluster', { name: concern.name });
      default:
        return t(`attention.${concern.kind}`);
    }
  };
}
