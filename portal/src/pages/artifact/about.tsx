// What an artifact says about itself.
import { useTranslation } from 'react-i18next';
import type { Shape } from '../../api/client';
import { Bytes, CopyIcon, Facts, Time } from '../../ui/text';
import { useTypeName } from '../artifacts/kind';
import { platformName } from '../artifacts/platforms';

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** What every image and chart has says nothing about this one. */
const USUAL = ['application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json', 'application/vnd.cncf.helm.config.v1+json'];

export function About({ artifact }: { artifact: Shape['Artifact'] }) {
  const { t } = useTranslation(['artifact', 'common']);
  const typeName = useTypeName();
  const { author, created, os, architecture, variant } = artifact.extra_attrs;
  const madeBy = text(author);
  const built = text(created);
  const own = text(artifact.artifact_type);
  return (
    <section className="card">
      <h2>{t('about')}</h2>
      <Facts
        rows={[
          [t('common:field.type'), typeName(artifact.type)],
          own === undefined || USUAL.includes(own) ? null : [t('artifactType'), own],
          text(os) === undefined ? null : [t('platform'), platformName({ os, architecture, variant })],
          [t('common:field.size'), <Bytes key="size" count={artifact.size} />],
          [t('pushed'), <Time key="pushed" at={artifact.push_time} />],
          [t('pulled'), <Time key="pulled" at={artifact.pull_time} />],
          built === undefined ? null : [t('built'), <Time key="built" at={built} />],
          madeBy === undefined ? null : [t('author'), madeBy],
          [t('mediaType'), <code key="media" className="mono">{artifact.manifest_media_type}</code>],
          [t('digest'), <span key="digest"><code className="mono">{artifact.digest}</code><CopyIcon text={artifact.digest} /></span>],
        ]}
      />
    </section>
  );
}
