// The manifests of an item: an index with its images, an image with its signatures.
import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, one, type Shape } from '../../api/client';
import { Loaded } from '../../ui/page';
import { Bytes, Digest } from '../../ui/text';

export function Contents({ item }: { item: Shape['TrashItem'] }) {
  const { t } = useTranslation('trash');
  const query = useQuery({
    queryKey: ['trash', 'item', item.id],
    queryFn: () => one(api.GET('/projects/{project}/trash/{trash_id}', { params: { path: { project: item.project_name, trash_id: item.id } } })),
  });
  return (
    <Loaded query={query}>
      {({ members }) =>
        members.length === 0 ? (
          <p>
            {t('pointedTo')} <Digest value={item.digest} />
          </p>
        ) : (
          <ul className="tree">
            {members.map((member) => (
              <li key={member.digest} className="row-tags">
                <Digest value={member.digest} />
                <Bytes count={member.size} />
                <span className="phone-hide">{member.media_type}</span>
                {member.accessory_type && (
                  <Badge variant="light" color="gray" tt="none">
                    {member.accessory_type}
                  </Badge>
                )}
                {!member.removed && <span>{t('stayed')}</span>}
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
