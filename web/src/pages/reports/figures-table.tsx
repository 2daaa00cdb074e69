import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatNumber, withShare } from '../../components/format.js';
import classes from './figures-table.module.css';

/** What was sent and came back of one thing. */
export interface FiguresRow {
  key: string | number;
  subject: ReactNode;
  sent: number;
  delivered: number;
  failed: number;
  replies: number;
  optOuts: number;
}

interface Props {
  /** What the table is of, and what its first column is called. */
  label: string;
  column: string;
  rows: readonly FiguresRow[];
}

/** Figures of several things below each other, with their shares of what was sent. */
export function FiguresTable({ label, column, rows }: Props) {
  return (
    <Table.ScrollContainer minWidth={640} tabIndex={0} aria-label={label}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{column}</Table.Th>
            <Table.Th ta="right">Sent</Table.Th>
            <Table.Th ta="right">Delivered</Table.Th>
            <Table.Th ta="right">Failed</Table.Th>
            <Table.Th ta="right">Replies</Table.Th>
            <Table.Th ta="right">Opt-outs</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, subject, sent, delivered, failed, replies, optOuts }) => (
            <Table.Tr key={key}>
              <Table.Td>{subject}</Table.Td>
              <Table.Td ta="right" className={classes.figure}>
                {formatNumber(sent)}
              </Table.Td>
              <Table.Td ta="right" className={classes.figure}>
                {withShare(delivered, sent)}
              </Table.Td>
              <Table.Td ta="right" className={classes.figure}>
                {withShare(failed, sent)}
              </Table.Td>
              <Table.Td ta="right" className={classes.figure}>
                {withShare(replies, sent)}
              </Table.Td>
              <Table.Td ta="right" className={classes.figure}>
                {withShare(optOuts, sent)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
