import { Box, Group, Progress, Stack, Text } from '@mantine/core';
import { formatNumber } from './format.js';

export interface Bar {
  label: string;
  value: number;
  color?: string;
}

interface Props {
  bars: readonly Bar[];
  /** What a full bar stands for; by default the longest. */
  of?: number;
  most?: number;
  /** They stand in an order of their own. */
  isOrdered?: boolean;
}

/** Values as bars below each other, the longest first. */
export function Bars({ bars, of, most = 12, isOrdered = false }: Props) {
  const sorted = isOrdered ? bars : [...bars].sort((one, other) => other.value - one.value);
  const shown = sorted.slice(0, most);
  const rest = sorted.slice(most);
  const full = of ?? shown[0]?.value ?? 0;
  return (
    <Stack gap={10}>
      {shown.map(({ label, value, color = 'brand' }) => (
        <Box key={label}>
          <Group justify="space-between" gap="xs" wrap="nowrap" mb={2}>
            <Text size="sm" truncate>
              {label}
            </Text>
            <Text size="sm" fw={600}>
              {formatNumber(value)}
            </Text>
          </Group>
          <Progress
            value={full === 0 ? 0 : (value / full) * 100}
            color={color}
            size="sm"
            aria-label={`${label}: ${formatNumber(value)}`}
          />
        </Box>
      ))}
      {rest.length > 0 && (
        <Text size="sm" c="dimmed">
          and {formatNumber(rest.length)} more with{' '}
          {formatNumber(rest.reduce((sum, { value }) => sum + value, 0))} together
        </Text>
      )}
    </Stack>
  );
}
