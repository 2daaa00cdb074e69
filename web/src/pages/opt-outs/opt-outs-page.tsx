import { Button, Stack } from '@mantine/core';
import { IconDownload, IconPlus, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, apiUrl } from '../../api/client.js';
import { useMay } from '../../app/session.js';
import { Facts } from '../../components/facts.js';
import { formatCompact } from '../../components/format.js';
import { PageHeader } from '../../components/page-header.js';
import { AddOptOut } from './add-opt-out.js';
import { OptOutTable } from './opt-out-table.js';

/** The do-not-contact list of the company, over all campaigns. */
export function OptOutsPage() {
  const mayAdd = useMay('sender');
  const mayExport = useMay('manager');
  const [isAdding, setIsAdding] = useState(false);
  const counts = api.useQuery('get', '/api/v1/opt-outs/counts');
  return (
    <>
      <PageHeader
        title="Opt-outs"
        about="Who stands here gets no message of any campaign, also of one that runs. Opt-outs are never deleted, only lifted."
      >
        {mayExport && (
          <Button
            component="a"
            href={apiUrl('/opt-outs.csv')}
            download
            variant="default"
            leftSection={<IconDownload size={16} />}
          >
            Export
          </Button>
        )}
        {mayAdd && (
          <>
            <Button
              component={Link}
              to="/opt-outs/import"
              variant="default"
              leftSection={<IconUpload size={16} />}
            >
              Import
            </Button>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setIsAdding(true)}>
              Add a number
            </Button>
          </>
        )}
      </PageHeader>
      <Stack gap="lg">
        {counts.data && (
          <Facts
            facts={[
              { label: 'Opted out', value: formatCompact(counts.data.active) },
              {
                label: 'From everything',
                value: formatCompact(counts.data.wholeCompany),
                note: 'the others from one account',
              },
              { label: 'By their own reply', value: formatCompact(counts.data.bySource.reply ?? 0) },
              { label: 'Lifted', value: formatCompact(counts.data.lifted), note: 'may be texted again' },
            ]}
          />
        )}
        <OptOutTable />
      </Stack>
      <AddOptOut isOpen={isAdding} onClose={() => setIsAdding(false)} />
    </>
  );
}
