// Robot accounts of one project.
import { useProject } from '../project/context';
import { Robots } from './table';

export function Component() {
  const { project, can } = useProject();
  return <Robots project={project} may={(action) => can('robot', action)} />;
}
