import { Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Dialog } from './dialog.js';
import { FormFooter } from './form-footer.js';

interface Props {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** What will happen, and what stays. */
  children: ReactNode;
  /** The verb on the button: `Delete the list`. */
  action: string;
  /** To be typed before the button works; leave it out where the deed can be undone. */
  name?: string;
  isPending: boolean;
  error: unknown;
  onConfirm: () => void;
}

/** Asks before something that cannot be taken back; the name of the thing must be typed. */
export function Confirm({ isOpen, onClose, ...rest }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title={rest.title}>
      <ConfirmBody onClose={onClose} {...rest} />
    </Dialog>
  );
}

function ConfirmBody(props: Omit<Props, 'isOpen' | 'title'>) {
  const { onClose, children, action, name, isPending, error, onConfirm } = props;
  const [typed, setTyped] = useState('');
  const isSure = name === undefined || typed.trim() === name;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isSure) onConfirm();
      }}
    >
      <Stack>
        <Text size="sm" component="div">
          {children}
        </Text>
        {name !== undefined && (
          <TextInput
            label={`Type “${name}” to confirm`}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
        )}
        <FormFooter
          error={error}
          action={action}
          isDangerous
          isDisabled={!isSure}
          isPending={isPending}
          onCancel={onClose}
          cancel="Keep it"
        />
      </Stack>
    </form>
  );
}
