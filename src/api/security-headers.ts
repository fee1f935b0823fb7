import helmet from 'helmet';

/**
 * On every answer. An answer is data, which a browser must neither run nor frame; the page of `/docs` names its own policy.
 * HTTPS is promised for this host alone: what else runs below its name is not ours to say.
 */
export const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  },
  strictTransportSecurity: { includeSubDomains: false },
  xFrameOptions: { action: 'deny' },
});
