import { Alert, Button, Group, Stack } from '@mantine/core';
import { CopyField } from '../../components/copy-field.js';
import { Dialog } from '../../components/dialog.js';

/** The secret that signs an endpoint's requests, shown once; nothing where there is none. */
export function WebhookSecret({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  return (
    <Dialog opened={secret !== null} onClose={onClose} title="The secret of this endpoint">
      {secret !== null && (
        <Stack>
          <Alert color="yellow">
            Copy it now: it is shown this once. Your program verifies signatures with it.
          </Alert>
          <CopyField value={secret} label="the secret" />
          <Group justify="flex-end">
            <Button onClick={onClose}>I have copied it</Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
