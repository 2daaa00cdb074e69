import { Alert, Button, Group, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { toProblem } from '../api/problem.js';

interface Props {
  error: unknown;
  /** Names of inputs that show their problem themselves. */
  shownFields?: readonly string[];
  onRetry?: () => void;
}

/** What went wrong, in the server's own plain words; nothing where nothing did. */
export function ProblemAlert({ error, shownFields = [], onRetry }: Props) {
  if (!error) return null;
  const { title, detail, errors = [] } = toProblem(error);
  const others = errors.filter(({ field }) => !shownFields.includes(field));
  return (
    <Alert color="red" role="alert" title={title} icon={<IconAlertTriangle size={18} aria-hidden />}>
      <Text size="sm">{detail}</Text>
      {others.length > 0 && (
        <List size="sm" mt="xs">
          {others.map(({ field, problem }) => (
            <List.Item key={`${field} ${problem}`}>
              {field}: {problem}
            </List.Item>
          ))}
        </List>
      )}
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
