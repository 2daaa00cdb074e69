import { Stack, Tabs } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { PageHeader } from '../../components/page-header.js';
import { ProcessTable } from './process-table.js';
import { QueueTable } from './queue-table.js';

/** How the platform itself stands: its queues and the processes that work on them. */
export function QueuesPage() {
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <PageHeader title="Queues and machines" about="What waits, who works on it, and what was given up." />
      <Tabs
        value={search.get('tab') ?? 'queues'}
        onChange={(tab) => setSearch(tab === null || tab === 'queues' ? {} : { tab }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="queues">Queues</Tabs.Tab>
          <Tabs.Tab value="machines">Machines</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="queues">
          <Stack gap="lg">
            <QueueTable />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="machines">
          <ProcessTable />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
