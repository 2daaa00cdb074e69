import { SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { contactErrors } from './contact-inputs.js';

interface Props {
  list: Schemas['List'];
  isOpen: boolean;
  onClose: () => void;
}

export function AddContact({ isOpen, onClose, list }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title="Add a contact" size="lg">
      <AddContactForm list={list} onClose={onClose} />
    </Dialog>
  );
}

const FIELDS = [
  ['firstName', 'First name'],
  ['lastName', 'Last name'],
  ['email', 'E-mail'],
  ['state', 'State'],
  ['zip', 'Postal code'],
  ['timeZone', 'Time zone'],
] as const;

function AddContactForm({ list, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm({
    initialValues: {
      phone: '',
      firstName: '',
      lastName: '',
      email: '',
      state: '',
      zip: '',
      timeZone: '',
      // By their place, as in the table's rows: their names may hold dots.
      customFields: list.customFields.map(() => ''),
    },
  });
  const add = api.useMutation('post', '/api/v1/lists/{listId}/contacts', {
    meta: { showsProblems: true },
    onSuccess: async () => {
      onClose();
      await done([{ path: '/lists', id: list.id }], 'The contact is on the list.');
    },
    onError: (error) => form.setErrors(contactErrors(error, list.customFields)),
  });
  const save = ({ phone, customFields, ...values }: typeof form.values) => {
    const given = (entries: Record<string, string>) =>
      Object.fromEntries(Object.entries(entries).filter(([, text]) => text !== ''));
    add.mutate({
      params: { path: { listId: list.id } },
      body: {
        phone,
        ...given(values),
        customFields: given(
          Object.fromEntries(list.customFields.map((name, index) => [name, customFields[index] ?? ''])),
        ),
      },
    });
  };
  return (
    <form onSubmit={form.onSubmit(save)}>
      <Stack>
        <TextInput
          label="Number"
          description="With its country code, or as it is written in the USA."
          required
          data-autofocus
          {...form.getInputProps('phone')}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {FIELDS.map(([name, label]) => (
            <TextInput key={name} label={label} {...form.getInputProps(name)} />
          ))}
          {list.customFields.map((name, index) => (
            <TextInput key={name} label={name} {...form.getInputProps(`customFields.${index}`)} />
          ))}
        </SimpleGrid>
        <FormFooter
          error={add.error}
          inputs={{
            ...form.values,
            customFields: Object.fromEntries(list.customFields.map((name) => [name, ''])),
          }}
          action="Add the contact"
          isPending={add.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
