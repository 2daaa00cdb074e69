import { Card, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { api } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { ExportButton } from '../../components/export-button.js';
import { formatNumber, formatPhone, withShare } from '../../components/format.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import classes from './figures-table.module.css';
import { ReportHead } from './report-head.js';
import type { ReportRange } from './report-range.js';

/** What became of messages by the number that sent them. */
export function NumbersReport({ range: { from, to } }: { range: ReportRange }) {
  const query = { since: from, until: to };
  const numbers = api.useInfiniteQuery('get', '/api/v1/history/numbers', { params: { query } }, pages);
  return (
    <Card>
      <ReportHead action={<ExportButton path="/history/numbers.csv" query={query} />}>
        Filtered: refused in a way that speaks against the number. Too fast: the carrier put messages off;
        none is lost.
      </ReportHead>
      <Loaded query={numbers}>
        {(data) => {
          const items = itemsOf(data);
          return items.length === 0 ? (
            <Text c="dimmed">There are no numbers yet: add an account first.</Text>
          ) : (
            <Table.ScrollContainer minWidth={640} tabIndex={0} aria-label="Numbers">
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Number</Table.Th>
                    <Table.Th ta="right">Accepted</Table.Th>
                    <Table.Th ta="right">Delivered</Table.Th>
                    <Table.Th ta="right">Failed</Table.Th>
                    <Table.Th ta="right">Filtered</Table.Th>
                    <Table.Th ta="right">Too fast</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((one) => (
                    <Table.Tr key={one.numberId}>
                      <Table.Td>
                        <Link className="row-link" to={`/accounts/${one.accountId}`}>
                          {formatPhone(one.sender)}
                        </Link>
                      </Table.Td>
                      <Table.Td ta="right" className={classes.figure}>
                        {formatNumber(one.accepted)}
                      </Table.Td>
                      <Table.Td ta="right" className={classes.figure}>
                        {withShare(one.delivered, one.accepted)}
                      </Table.Td>
                      <Table.Td ta="right" className={classes.figure}>
                        {withShare(one.failed, one.accepted)}
                      </Table.Td>
                      <Table.Td ta="right" className={classes.figure}>
                        {formatNumber(one.filtered)}
                      </Table.Td>
                      <Table.Td ta="right" className={classes.figure}>
                        {formatNumber(one.throttled)}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          );
        }}
      </Loaded>
      <LoadMore query={numbers} />
    </Card>
  );
}
