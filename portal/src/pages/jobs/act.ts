// What is done to a queue, to all of them (`all`), or to all schedules (`SCHEDULER`).
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';

export type Act = 'pause' | 'resume' | 'stop';

export const act = (queue: string, action: Act) => api.PUT('/jobservice/queues/{job_type}', { params: { path: { job_type: queue } }, body: { action } });

export function useAct(queue: string) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: (action: Act) => act(queue, action), onSettled: () => queries.invalidateQueries({ queryKey: ['jobs'] }) });
}
