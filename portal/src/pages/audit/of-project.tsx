// The audit log of one project.
import { api, page } from '../../api/client';
import { useProject } from '../project/context';
import { AuditLog } from './table';

export function Component() {
  const { project } = useProject();
  const params = (query: { page: number; page_size: number; sort?: string; q?: string }) => ({ params: { path: { project: project.name }, query } });
  return <AuditLog scope={project.name} project={project.project_id} ask={(query) => page(api.GET('/projects/{project}/auditlog-exts', params(query)))} />;
}
