import { toQuery, type DeliveryFilter } from '../text/delivery-filter.ts';

const account = (accountId: string): string => `/accounts/${encodeURIComponent(accountId)}`;
const endpoint = (accountId: string, endpointId: string): string =>
  `${account(accountId)}/endpoints/${encodeURIComponent(endpointId)}`;

/** Every address of the page. */
export const paths = {
  account,
  overview: '/overview',
  accounts: '/accounts',
  endpoints: (accountId: string) => `${account(accountId)}/endpoints`,
  newEndpoint: (accountId: string) => `${account(accountId)}/endpoints/new`,
  endpoint,
  editEndpoint: (accountId: string, endpointId: string) => `${endpoint(accountId, endpointId)}/edit`,
  testEndpoint: (accountId: string, endpointId: string) => `${endpoint(accountId, endpointId)}/test`,
  verifyEndpoint: (accountId: string, endpointId: string) => `${endpoint(accountId, endpointId)}/verify`,
  endpointCharts: (accountId: string, endpointId: string) => `${endpoint(accountId, endpointId)}/charts`,
  charts: (accountId: string) => `${account(accountId)}/charts`,
  deliveries: (accountId: string, filter: DeliveryFilter = {}) => {
    const query = toQuery(filter).toString();
    return `${account(accountId)}/deliveries${query === '' ? '' : `?${query}`}`;
  },
  delivery: (accountId: string, deliveryId: string) =>
    `${account(accountId)}/deliveries/${encodeURIComponent(deliveryId)}`,
};
