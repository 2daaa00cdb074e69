import { Alert, Button, Group, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { problemWords, toProblem } from '../api/problem.js';
import { fieldWords } from './format.js';

interface Props {
  error: unknown;
  /** What the form's inputs hold: a problem of one of these stands at its input, and is not told twice. */
  inputs?: object;
  /** What people call a field of the API, such as `numbers.3.phone`. */
  nameOf?: (field: string) => string;
  onRetry?: () => void;
}

/** What went wrong and what to do, in plain words; nothing where nothing did. */
export function ProblemAlert({ error, inputs = {}, nameOf = fieldWords, onRetry }: Props) {
  if (!error) return null;
  const { errors = [] } = toProblem(error);
  const { title, text } = problemWords(error);
  const others = errors.filter(({ field }) => !isWithin(inputs, field));
  const isOfFields = errors.length > 0;
  return (
    <Alert color="red" role="alert" title={title} icon={<IconAlertTriangle size={18} aria-hidden />}>
      {others.length < errors.length && <Text size="sm">Set right what is marked, then try again.</Text>}
      {!isOfFields && <Text size="sm">{text}</Text>}
      {others.length > 0 && (
        <List size="sm">
          {others.map(({ field, problem }) => (
            <List.Item key={`${field} ${problem}`} className="wrap-anywhere">
              {nameOf(field)}: {problem}
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

/** Whether each problem stands at an input. */
export function areAllAt(inputs: object, error: unknown): boolean {
  const { errors = [] } = toProblem(error);
  return errors.length > 0 && errors.every(({ field }) => isWithin(inputs, field));
}

/** Whether the path `credentials.apiKey` leads to something in `values`. */
function isWithin(values: unknown, path: string): boolean {
  if (typeof values !== 'object' || values === null) return false;
  const found = Object.entries(values).find(([name]) => path === name || path.startsWith(`${name}.`));
  if (!found) return false;
  const [name, value] = found;
  return path === name || isWithin(value, path.slice(name.length + 1));
}
