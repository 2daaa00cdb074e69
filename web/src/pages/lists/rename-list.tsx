import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';

interface Props {
  listId: number;
  name: string;
  isOpen: boolean;
  onClose: () => void;
}

export function RenameList({ isOpen, onClose, ...rest }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title="Rename the list">
      <RenameForm onClose={onClose} {...rest} />
    </Dialog>
  );
}

function RenameForm({ listId, name, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm({ initialValues: { name } });
  const rename = api.useMutation('patch', '/api/v1/lists/{listId}', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      onClose();
      await done([{ path: '/lists' }]);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form onSubmit={form.onSubmit((body) => rename.mutate({ params: { path: { listId } }, body }))}>
      <Stack>
        <TextInput label="Name" required maxLength={120} data-autofocus {...form.getInputProps('name')} />
        <FormFooter
          error={rename.error}
          inputs={form.values}
          action="Rename"
          isPending={rename.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
