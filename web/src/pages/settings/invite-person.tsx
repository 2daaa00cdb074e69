import { Select, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { type Role, useSession } from '../../app/session.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { rolesUpTo } from './role-words.js';

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

export function InvitePerson({ isOpen, onClose }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title="Invite somebody">
      <InviteForm onClose={onClose} />
    </Dialog>
  );
}

function InviteForm({ onClose }: Pick<Props, 'onClose'>) {
  const { role: myRole, mayStart } = useSession();
  const form = useForm<{ email: string; role: Role; mayStart: boolean }>({
    initialValues: { email: '', role: 'sender', mayStart },
  });
  const invite = api.useMutation('post', '/api/v1/invitations', {
    meta: { showsProblems: true },
    onSuccess: async ({ email }) => {
      onClose();
      await done([{ path: '/invitations' }], `A mail with a link is on its way to ${email}.`);
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form onSubmit={form.onSubmit((body) => invite.mutate({ body }))}>
      <Stack>
        <TextInput label="E-mail" type="email" required data-autofocus {...form.getInputProps('email')} />
        <Select label="Role" allowDeselect={false} data={rolesUpTo(myRole)} {...form.getInputProps('role')} />
        <Switch
          label="May start campaigns, tests and messages"
          disabled={!mayStart}
          {...form.getInputProps('mayStart', { type: 'checkbox' })}
        />
        <FormFooter
          error={invite.error}
          inputs={form.values}
          action="Send the invitation"
          isPending={invite.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
