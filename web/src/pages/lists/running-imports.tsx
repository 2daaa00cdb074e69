import { Card, Group, Progress, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { formatDuration, formatNumber } from '../../components/format.js';

const UNDER_WAY: readonly string[] = ['uploaded', 'running', 'paused'];

/** Imports that are not over, with how far they are. */
export function RunningImports() {
  const imports = api.useQuery('get', '/api/v1/imports', {
    params: { query: { order: 'newest', limit: 20 } },
  });
  const running = imports.data?.items.filter(({ status }) => UNDER_WAY.includes(status)) ?? [];
  if (running.length === 0) return null;
  return (
    <Card mb="lg">
      <Stack gap="md">
        {running.map(({ id, fileName, percent, status, rows, secondsLeft }) => (
          <div key={id}>
            <Group justify="space-between" mb={4}>
              <Link className="row-link" to={`/imports/${id}`}>
                {fileName}
              </Link>
              <Text size="sm" c="dimmed">
                {formatNumber(rows)} rows
                {status === 'paused' && ', paused'}
                {status === 'running' && secondsLeft !== null && `, ${formatDuration(secondsLeft)} left`}
              </Text>
            </Group>
            <Progress
              value={percent}
              animated={status === 'running'}
              aria-label={`${fileName}: ${percent} percent`}
            />
          </div>
        ))}
      </Stack>
    </Card>
  );
}
