// What belongs to an artifact, as a tree: a signature of an SBOM hangs below the SBOM.
import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page } from '../../api/client';
import { Loaded } from '../../ui/page';
import { artifactPath } from '../../ui/paths';
import { Bytes, Digest, Time } from '../../ui/text';

interface Props {
  path: { project: string; repository: string };
  repository: string;
  digest: string;
  depth?: number;
}

/** A tree ends here: a chain of subjects may be as long as somebody likes. */
const DEEPEST = 5;

const MOST = 100;

export function Accessories({ path, repository, digest, depth = 0 }: Props) {
  const { t } = useTranslation('artifact');
  const query = useQuery({
    queryKey: ['accessories', path, digest],
    queryFn: () =>
      page(
        api.GET('/projects/{project}/repositories/{repository}/artifacts/{reference}/accessories', {
          params: { path: { ...path, reference: digest }, query: { page_size: MOST } },
        }),
      ),
  });
  return (
    <Loaded query={query}>
      {({ rows, total }) => {
        if (rows.length === 0) return depth === 0 ? <p>{t('noAccessories')}</p> : null;
        return (
          <ul className="tree">
            {rows.map((accessory) => (
              <li key={accessory.id}>
                <span className="row-tags">
                  <Badge variant="light" color="gray" tt="none">
                    {accessory.type}
                  </Badge>
                  <Link to={artifactPath(repository, accessory.digest)}>{t('open')}</Link>
                  <Digest value={accessory.digest} />
                  <Bytes count={accessory.size} />
                  <Time at={accessory.creation_time} />
                </span>
                {depth < DEEPEST && <Accessories path={path} repository={repository} digest={accessory.digest} depth={depth + 1} />}
              </li>
            ))}
            {total > rows.length && <li>{t('more', { count: total - rows.length })}</li>}
          </ul>
        );
      }}
    </Loaded>
  );
}
