import { Button, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCertificate, IconPlus } from '@tabler/icons-react';
import { api } from '../../api/client.js';
import { itemsOf, pages } from '../../api/pages.js';
import { useMay } from '../../app/session.js';
import { Empty } from '../../components/empty.js';
import { LoadMore } from '../../components/load-more.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { BrandCard } from './brand-card.js';
import { BrandForm } from './brand-form.js';

const query = { limit: 100 };

/** Brands and campaigns as they stand in the 10DLC registry, and which numbers send under them. */
export function TenDlcPage() {
  const mayChange = useMay('manager');
  const [isAdding, adding] = useDisclosure();
  const brands = api.useInfiniteQuery('get', '/api/v1/ten-dlc-brands', { params: { query } }, pages);
  const campaigns = api.useInfiniteQuery('get', '/api/v1/ten-dlc-campaigns', { params: { query } }, pages);
  const add = mayChange && (
    <Button leftSection={<IconPlus size={16} />} onClick={adding.open}>
      Add a brand
    </Button>
  );
  return (
    <>
      <PageHeader
        title="10DLC registrations"
        about="As your brands and campaigns stand in the registry: the limits that US carriers put on them hold over all accounts."
        back={{ to: '/accounts', label: 'Accounts' }}
      >
        {add}
      </PageHeader>
      <Loaded query={brands}>
        {(data) => {
          const items = itemsOf(data);
          if (items.length === 0) {
            return (
              <Empty icon={IconCertificate} title="No registration yet" action={add}>
                US carriers limit 10DLC numbers by the brand and the campaign that they are registered under.
                Add your brand with its vetting score, then its campaigns, then say which numbers send under
                them: nothing is sent faster than the carriers take it.
              </Empty>
            );
          }
          return (
            <Loaded query={campaigns}>
              {(registered) => (
                <Stack gap="lg">
                  {items.map((brand) => (
                    <BrandCard
                      key={brand.id}
                      brand={brand}
                      campaigns={itemsOf(registered).filter(({ brandId }) => brandId === brand.id)}
                    />
                  ))}
                  <LoadMore query={campaigns} />
                </Stack>
              )}
            </Loaded>
          );
        }}
      </Loaded>
      <LoadMore query={brands} />
      <BrandForm isOpen={isAdding} onClose={adding.close} />
    </>
  );
}
