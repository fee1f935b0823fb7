import { schema } from '../../src/config/schema.ts';
import { secretSettings } from '../../src/config/secret-files.ts';

/** Settings that the image has for itself: another value would not fit its ports, volume and health check. */
export const ofTheImage = ['HOST', 'PORT', 'DATA_DIR'];

/** Of libraries, which read them themselves: the Temporal SDK's TLS, OpenTelemetry. */
const temporalTls = [
  'TEMPORAL_TLS',
  'TEMPORAL_TLS_CLIENT_CERT_PATH',
  'TEMPORAL_TLS_CLIENT_KEY_PATH',
  'TEMPORAL_TLS_SERVER_CA_CERT_PATH',
  'TEMPORAL_TLS_SERVER_NAME',
  'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION',
];
const openTelemetry = [
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
];

/** Every setting that a deployment may name, but for the `…_FILE` of secrets. */
export const allSettings: readonly string[] = [
  ...new Set([...Object.keys(schema.shape), ...secretSettings, ...temporalTls, ...openTelemetry]),
];

export const isSecret = (name: string): boolean => secretSettings.some((secret) => secret === name);

/** Whether it is a setting, or the file of one. */
export const isSetting = (name: string): boolean =>
  allSettings.includes(name) || (name.endsWith('_FILE') && isSecret(name.slice(0, -'_FILE'.length)));

/** Settings that docker-compose.yml does not pass on, each with its reason. */
export const notInCompose: Readonly<Record<string, string>> = {
  ...Object.fromEntries(ofTheImage.map((name) => [name, 'set in the image'])),
  ...Object.fromEntries(
    ['TEMPORAL_API_KEY', ...temporalTls].map((name) => [name, 'its Temporal is its own, without TLS']),
  ),
  OTEL_TRACES_SAMPLER_ARG: 'an empty one is wrong to the library; set it with an override file',
};
