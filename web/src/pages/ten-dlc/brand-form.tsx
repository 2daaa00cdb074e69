import { NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, type Schemas } from '../../api/client.js';
import { done } from '../../api/done.js';
import { fieldErrors } from '../../api/problem.js';
import { Dialog } from '../../components/dialog.js';
import { FormFooter } from '../../components/form-footer.js';
import { BRAND_KINDS, type BrandKind } from './ten-dlc-words.js';

interface Props {
  /** Left out for a new one. */
  brand?: Schemas['TenDlcBrand'];
  isOpen: boolean;
  onClose: () => void;
}

interface Values {
  name: string;
  taxId: string;
  kind: BrandKind;
  vettingScore: number | string;
  segmentsPerDay: number | string;
}

export function BrandForm({ isOpen, onClose, brand }: Props) {
  return (
    <Dialog opened={isOpen} onClose={onClose} title={brand ? `Edit ${brand.name}` : 'Add a brand'}>
      <BrandFormBody onClose={onClose} {...(brand ? { brand } : {})} />
    </Dialog>
  );
}

function BrandFormBody({ brand, onClose }: Omit<Props, 'isOpen'>) {
  const form = useForm<Values>({
    initialValues: {
      name: brand?.name ?? '',
      taxId: brand?.taxId ?? '',
      kind: brand?.kind ?? 'standard',
      vettingScore: brand?.vettingScore ?? '',
      segmentsPerDay: brand?.segmentsPerDay ?? '',
    },
  });
  const common = {
    meta: { showsProblems: true },
    onSuccess: async ({ name, limitPerDay }: Schemas['TenDlcBrand']) => {
      onClose();
      await done([{ path: '/ten-dlc-brands' }], `${name} may send ${limitPerDay} segments a day.`);
    },
    onError: (error: unknown) => form.setErrors(fieldErrors(error)),
  };
  const add = api.useMutation('post', '/api/v1/ten-dlc-brands', common);
  const update = api.useMutation('patch', '/api/v1/ten-dlc-brands/{id}', common);
  const save = ({ taxId, vettingScore, segmentsPerDay, ...rest }: Values) => {
    const body = {
      ...rest,
      vettingScore: rest.kind !== 'standard' || vettingScore === '' ? null : Number(vettingScore),
      segmentsPerDay: segmentsPerDay === '' ? null : Number(segmentsPerDay),
    };
    if (brand) update.mutate({ params: { path: { id: brand.id } }, body });
    else add.mutate({ body: { ...body, taxId } });
  };
  return (
    <form onSubmit={form.onSubmit(save)}>
      <Stack>
        <TextInput label="Name" required maxLength={120} data-autofocus {...form.getInputProps('name')} />
        <TextInput
          label="Tax id"
          description={
            brand ? 'Another tax id is another brand.' : 'The EIN that the brand is registered with.'
          }
          required={!brand}
          disabled={brand !== undefined}
          {...form.getInputProps('taxId')}
        />
        <Select
          label="Kind"
          allowDeselect={false}
          data={BRAND_KINDS.map(({ value, label }) => ({ value, label }))}
          {...form.getInputProps('kind')}
        />
        {form.values.kind === 'standard' && (
          <NumberInput
            label="Vetting score"
            description="1 to 100; it decides how much T-Mobile takes in a day. Empty: not vetted."
            min={1}
            max={100}
            allowDecimal={false}
            {...form.getInputProps('vettingScore')}
          />
        )}
        <NumberInput
          label="Your own limit, in segments a day"
          description="Below the carrier’s. Empty: the carrier’s limit holds."
          min={1}
          allowDecimal={false}
          {...form.getInputProps('segmentsPerDay')}
        />
        <FormFooter
          error={add.error ?? update.error}
          inputs={form.values}
          action={brand ? 'Save' : 'Add the brand'}
          isPending={add.isPending || update.isPending}
          onCancel={onClose}
        />
      </Stack>
    </form>
  );
}
