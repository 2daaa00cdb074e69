import { Button, Group, Stack } from '@mantine/core';
import type { FormEventHandler, ReactNode } from 'react';
import { ProblemAlert } from '../../components/problem-alert.js';

interface Props {
  /** Whoever may not change it reads it. */
  mayChange: boolean;
  error: unknown;
  inputs: object;
  isPending: boolean;
  maw: number;
  onSubmit: FormEventHandler<HTMLFormElement>;
  children: ReactNode;
}

/** A part of the settings that is saved as a whole. */
export function SettingsForm({ mayChange, error, inputs, isPending, maw, onSubmit, children }: Props) {
  return (
    <form onSubmit={onSubmit}>
      <fieldset disabled={!mayChange} style={{ border: 0, padding: 0, margin: 0 }}>
        <Stack maw={maw}>
          {children}
          <ProblemAlert error={error} inputs={inputs} />
          {mayChange && (
            <Group>
              <Button type="submit" loading={isPending}>
                Save
              </Button>
            </Group>
          )}
        </Stack>
      </fieldset>
    </form>
  );
}
