import { Badge, Card, Group, Table } from '@mantine/core';
import { Link } from 'react-router';
import { api, type Schemas } from '../../api/client.js';
import { formatDuration, formatNumber, words } from '../../components/format.js';
import { Loaded } from '../../components/loaded.js';

/** Every queue with its rates. */
export function QueueTable() {
  const queues = api.useQuery('get', '/api/v1/operator/queues');
  return (
    <Loaded query={queues}>
      {({ items }) => (
        <Card p={0}>
          <Table.ScrollContainer minWidth={820} tabIndex={0} aria-label="Queues">
            <Table horizontalSpacing="lg">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Queue</Table.Th>
                  <Table.Th ta="right">Jobs a second</Table.Th>
                  <Table.Th ta="right">Waiting</Table.Th>
                  <Table.Th ta="right">Oldest waits</Table.Th>
                  <Table.Th ta="right">In hand</Table.Th>
                  <Table.Th ta="right">For later</Table.Th>
                  <Table.Th ta="right">Given up</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((one) => (
                  <QueueRow key={one.queue} one={one} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </Card>
      )}
    </Loaded>
  );
}

function QueueRow({ one }: { one: Schemas['Queue'] }) {
  const { queue, waiting, active, delayed, failed, paused, lagging, oldestWaitSeconds, jobsPerSecond } = one;
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Link className="row-link" to={`/queues/${queue}`}>
            {words(queue)}
          </Link>
          {paused && <Badge color="yellow">Paused</Badge>}
          {lagging && <Badge color="red">Behind</Badge>}
          {one.processes === 0 && <Badge color="red">Nobody works on it</Badge>}
        </Group>
      </Table.Td>
      <Table.Td ta="right">{jobsPerSecond.toFixed(1)}</Table.Td>
      <Table.Td ta="right">{formatNumber(waiting)}</Table.Td>
      <Table.Td ta="right">{oldestWaitSeconds === null ? '–' : formatDuration(oldestWaitSeconds)}</Table.Td>
      <Table.Td ta="right">
        {formatNumber(active)} of {formatNumber(one.concurrency)}
      </Table.Td>
      <Table.Td ta="right">{formatNumber(delayed)}</Table.Td>
      <Table.Td ta="right">
        {failed === 0 ? 0 : <Link to={`/queues/${queue}`}>{formatNumber(failed)}</Link>}
      </Table.Td>
    </Table.Tr>
  );
}
