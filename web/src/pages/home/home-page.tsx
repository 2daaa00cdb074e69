import { PageHeader } from '../../components/page-header.js';

export function HomePage() {
  return <PageHeader title="Home" />;
}
