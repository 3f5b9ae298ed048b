// Labels of one project.
import { useProject } from '../project/context';
import { Labels } from './table';

export function Component() {
  const { project, can } = useProject();
  return <Labels projectId={project.project_id} may={(action) => can('label', action)} />;
}
