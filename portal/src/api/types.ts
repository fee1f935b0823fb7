import type { components } from './schema.ts';

type Schemas = components['schemas'];

export type Attempt = Schemas['Attempt'];
export type Delivery = Schemas['Delivery'];
export type DeliveryStatus = Delivery['status'];
export type EndpointInput = Schemas['EndpointInput'];
export type EndpointPatch = Schemas['EndpointPatch'];
export type EventType = Schemas['EventTypeInfo'];
export type EventTypeName = EventType['name'];
export type FormatName = NonNullable<Schemas['EndpointPatch']['format']>;
export type LastError = Schemas['LastError'];
export type Recovery = Schemas['Recovery'];
/** Of an endpoint, or of all of an account's. */
export type Stats = Omit<Schemas['AccountStats'], 'accountId'>;
export type TestReport = Schemas['TestReport'];
export type Session = Schemas['Session'];
export type Branding = Schemas['Branding'];
export type Capability = Session['capabilities'][number];
export type Endpoint = Schemas['Endpoint'];
export type ListedEndpoint = Schemas['ListedEndpoint'];
export type ActivityHour = Schemas['EndpointActivity']['hours'][number];
export type Overview = Schemas['Overview'];
export type Failure = Schemas['EndpointStats']['failures'][number];
