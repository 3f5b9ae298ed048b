// A task by its id, which is the id of a job.
import { api } from '../../api/client';

export const stopJob = (id: string) => api.PUT('/jobservice/jobs/{job_id}', { params: { path: { job_id: id } } });

/** Nothing while it waits. */
export async function taskLog(id: string): Promise<string> {
  const { data } = await api.GET('/jobservice/jobs/{job_id}/log', { params: { path: { job_id: id } }, parseAs: 'text' });
  return data ?? '';
}
