import { Card, Text } from '@mantine/core';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { ExportButton } from '../../components/export-button.js';
import { Loaded } from '../../components/loaded.js';
import { FiguresTable } from './figures-table.js';
import { ReportHead } from './report-head.js';
import { type ReportRange, timesOf } from './report-range.js';

/** What was sent and came back by account. */
export function AccountsReport({ range }: { range: ReportRange }) {
  const query = timesOf(range);
  const accounts = api.useQuery('get', '/api/v1/history/accounts', { params: { query } });
  return (
    <Card>
      <ReportHead action={<ExportButton path="/history/accounts.csv" query={query} />}>
        By the account of each campaign, those with most messages first.
      </ReportHead>
      <Loaded query={accounts}>
        {({ items }) =>
          items.length === 0 ? (
            <Text c="dimmed">No account sent anything in this time.</Text>
          ) : (
            <FiguresTable
              label="Accounts"
              column="Account"
              rows={items.map((item) => ({
                ...item,
                key: item.accountId ?? 0,
                subject:
                  item.accountId === null ? (
                    'Any account'
                  ) : (
                    <Link className="row-link" to={`/accounts/${item.accountId}`}>
                      {item.name ?? `Account ${item.accountId}`}
                    </Link>
                  ),
              }))}
            />
          )
        }
      </Loaded>
    </Card>
  );
}
