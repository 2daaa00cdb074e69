import { Button, Group } from '@mantine/core';
import { ProblemAlert } from './problem-alert.js';

interface Props {
  error: unknown;
  /** What the form's inputs hold. */
  inputs?: object;
  /** The verb on the button that does it. */
  action: string;
  isPending: boolean;
  isDisabled?: boolean;
  /** It cannot be taken back, or takes something away. */
  isDangerous?: boolean;
  onCancel: () => void;
  /** The word on the way out. */
  cancel?: string;
}

/** The end of a form in a dialog: what went wrong, the way out, and the deed. */
export function FormFooter({ error, inputs = {}, action, onCancel, cancel = 'Cancel', ...rest }: Props) {
  const { isPending, isDisabled = false, isDangerous = false } = rest;
  return (
    <>
      <ProblemAlert error={error} inputs={inputs} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          {cancel}
        </Button>
        <Button
          type="submit"
          disabled={isDisabled}
          loading={isPending}
          {...(isDangerous ? { color: 'red' } : {})}
        >
          {action}
        </Button>
      </Group>
    </>
  );
}
