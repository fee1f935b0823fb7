import type { components } from './schema.ts';

type Schemas = components['schemas'];

export type Attempt = Schemas['Attempt'];
export type Delivery = Schemas['Delivery'];
export type DeliveryStatus = Delivery['status'];
export type EndpointInput = Schemas['EndpointInput'];
export type EndpointPatch = Schemas['EndpointPatch'];
export type EventType = Schemas['EventType'];
export type EventTypeName = EventType['name'];
export type FormatName = NonNullable<Schemas['EndpointPatch']['format']>;
export type LastError = Schemas['LastError'];
export type Recovery = Schemas['Recovery'];
export type Stats = Schemas['EndpointStats'];
export type TestReport = Schemas['TestReport'];
export type Session = Schemas['Session'];
export type Branding = Schemas['Branding'];
export type Capability = Session['capabilities'][number];
