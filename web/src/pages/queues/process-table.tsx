import { Badge, Button, Card, Group, Progress, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { Confirm } from '../../components/confirm.js';
import { formatBytes, words } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';
import { fromNow } from '../../components/time.js';

/** Every living process, by machine. */
export function ProcessTable() {
  const processes = api.useQuery('get', '/api/v1/operator/processes');
  return (
    <Loaded query={processes}>
      {({ items }) => (
        <Stack gap="lg">
          <Versions items={items} />
          <Card p={0}>
            <Table.ScrollContainer minWidth={900} tabIndex={0} aria-label="Processes">
              <Table horizontalSpacing="lg">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Machine</Table.Th>
                    <Table.Th>Role</Table.Th>
                    <Table.Th>Version</Table.Th>
                    <Table.Th>Started</Table.Th>
                    <Table.Th ta="right">Jobs a second</Table.Th>
                    <Table.Th>Load</Table.Th>
                    <Table.Th ta="right">Memory</Table.Th>
                    <Table.Th aria-label="Actions" />
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <ProcessRow key={one.id} one={one} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Card>
        </Stack>
      )}
    </Loaded>
  );
}

/** Two versions side by side are a deploy under way, and worth a word. */
function Versions({ items }: { items: readonly Schemas['Process'][] }) {
  const versions = [...new Set(items.map(releaseOf))];
  if (versions.length < 2) return null;
  return (
    <Text size="sm">
      {versions.length} versions run side by side: {versions.join(', ')}.
    </Text>
  );
}

function releaseOf({ version, commit }: Schemas['Process']): string {
  return commit === null ? version : `${version} (${commit.slice(0, 8)})`;
}

function ProcessRow({ one }: { one: Schemas['Process'] }) {
  const { id, host, pid, role, state, drainAsked, startedAt, jobsPerSecond, load } = one;
  const [asks, setAsks] = useState(false);
  const drain = api.useMutation('post', '/api/v1/operator/processes/{processId}/drain', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      setAsks(false);
      await done([{ path: '/operator/processes' }], 'It finishes what it has, and leaves.');
    },
  });
  const isLeaving = drainAsked || state === 'draining';
  const busy = Math.round(load.cpuPercent);
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={550}>
          {host}
        </Text>
        <Text size="xs" c="dimmed">
          process {pid}, load {load.hostLoad.toFixed(1)} on {load.hostCpus} cores
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          {words(role)}
          {isLeaving && <Badge color="yellow">Leaving</Badge>}
        </Group>
      </Table.Td>
      <Table.Td>{releaseOf(one)}</Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{fromNow(startedAt)}</Table.Td>
      <Table.Td ta="right">{jobsPerSecond.toFixed(1)}</Table.Td>
      <Table.Td miw={120}>
        <Progress
          value={Math.min(100, busy)}
          color={busy > 90 ? 'orange' : undefined}
          aria-label={`${busy} percent of one core`}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {busy} % of a core
        </Text>
      </Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
        {formatBytes(load.memoryBytes)}
      </Table.Td>
      <Table.Td ta="right">
        <Button size="xs" variant="default" disabled={isLeaving} onClick={() => setAsks(true)}>
          Drain
        </Button>
        <Confirm
          isOpen={asks}
          onClose={() => setAsks(false)}
          title="Drain this process?"
          action="Drain it"
          name={host}
          isPending={drain.isPending}
          error={drain.error}
          onConfirm={() => drain.mutate({ params: { path: { processId: id } } })}
        >
          It takes no new work, finishes what it has, and ends. Whoever supervises it may start another one in
          its place.
        </Confirm>
      </Table.Td>
    </Table.Tr>
  );
}
