// How a run, or a part of one, ended.
import { Badge } from '@mantine/core';

const COLOURS: Record<string, string> = { Succeed: 'teal', Success: 'teal', Failed: 'red', Error: 'red', Stopped: 'orange' };

export function Status({ text }: { text: string }) {
  return (
    <Badge variant="light" color={COLOURS[text] ?? 'blue'} tt="none">
      {text}
    </Badge>
  );
}
