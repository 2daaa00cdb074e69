import { Select, Table, Text } from '@mantine/core';
import type { Schemas } from '../../api/client.js';
import { customUse, IGNORED, STANDARD_FIELDS } from './import-choices.js';

interface Props {
  settings: Schemas['ImportSettings'];
  rows: readonly (readonly string[])[];
  uses: readonly string[];
  onUse: (column: number, use: string) => void;
}

const ROWS_SHOWN = 8;

/** The first rows of the file, and above each column what it is taken for. */
export function MappingTable({ settings, rows, uses, onUse }: Props) {
  return (
    <Table.ScrollContainer
      minWidth={Math.max(480, uses.length * 170)}
      tabIndex={0}
      aria-label="First rows of the file"
    >
      <Table withColumnBorders>
        <Table.Thead>
          <Table.Tr>
            {uses.map((use, column) => {
              const header = settings.columns[column] ?? `Column ${column + 1}`;
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <Table.Th key={column} miw={160}>
                  <Text size="sm" fw={600} truncate mb={4}>
                    {header}
                  </Text>
                  <Select
                    aria-label={`What ${header} holds`}
                    size="xs"
                    allowDeselect={false}
                    data={[
                      ...STANDARD_FIELDS,
                      {
                        value: use.startsWith('custom:') ? use : customUse(header),
                        label: `Custom field “${header}”`,
                      },
                      { value: IGNORED, label: 'Leave it out' },
                    ]}
                    value={use}
                    onChange={(value) => value !== null && onUse(column, value)}
                  />
                </Table.Th>
              );
            })}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, ROWS_SHOWN).map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file may be alike
            <Table.Tr key={index}>
              {uses.map((use, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
                <Table.Td key={column}>
                  <Text size="sm" truncate maw={220} c={use === IGNORED ? 'dimmed' : undefined}>
                    {row[column] ?? ''}
                  </Text>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
