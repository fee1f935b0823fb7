/** The types of the API are written once, for the client: `npm run client:types`. Types only: nothing of it comes into the page. */
export type { components, operations, paths } from '../../../clients/typescript/src/schema.ts';
