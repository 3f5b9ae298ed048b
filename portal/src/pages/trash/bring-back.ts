// Bringing an item back. A tag comes back to its artifact only, which is an item of its own where a policy deleted one after the other; then both come back.
import { ApiError, api, one, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { splitName } from '../../ui/paths';

type Item = Shape['TrashItem'];

export async function bringBack(item: Item): Promise<Shape['TrashRestored']> {
  try {
    return await restore(item);
  } catch (error) {
    const waits = item.kind === 'tag' && error instanceof ApiError && error.status === 412;
    const artifact = waits ? await artifactOf(item) : undefined;
    if (artifact === undefined) throw error;
    await restore(artifact);
    return restore(item);
  }
}

const restore = ({ project_name, id }: Item) => one(api.POST('/projects/{project}/trash/{trash_id}/restore', { params: { path: { project: project_name, trash_id: id } } }));

/** What the tag pointed to, if it is in the trash as well. */
async function artifactOf({ project_name, repository_name, digest }: Item): Promise<Item | undefined> {
  const { repository } = splitName(repository_name);
  const query = { page_size: 1, q: q({ repository: { is: repository }, digest: { is: digest }, kind: { is: 'artifact' } }) };
  return (await page(api.GET('/projects/{project}/trash', { params: { path: { project: project_name }, query } }))).rows[0];
}
