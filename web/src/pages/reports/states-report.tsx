import { Card, Text } from '@mantine/core';
import { api } from '../../api/client.js';
import { ExportButton } from '../../components/export-button.js';
import { Loaded } from '../../components/loaded.js';
import { stateName } from '../../components/state-names.js';
import { FiguresTable } from './figures-table.js';
import { ReportHead } from './report-head.js';
import type { ReportRange } from './report-range.js';

/** What became of messages by the state that people live in. */
export function StatesReport({ range: { from, to } }: { range: ReportRange }) {
  const query = { since: from, until: to };
  const states = api.useQuery('get', '/api/v1/history/states', { params: { query } });
  return (
    <Card>
      <ReportHead action={<ExportButton path="/history/states.csv" query={query} />}>
        Messages sent on these days (UTC) and what has come of them since, by the state of the person as it
        was known when the message was made. Some minutes late while a campaign sends.
      </ReportHead>
      <Loaded query={states}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">Nothing was sent in this time, or it has not been counted yet.</Text>
          ) : (
            <FiguresTable
              label="States"
              column="State"
              rows={items.map((item) => ({
                ...item,
                key: item.state ?? '',
                subject: stateName(item.state),
              }))}
            />
          )
        }
      </Loaded>
    </Card>
  );
}
