import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { lookUpsBy } from '../../delivery/dns/look-ups.ts';
import { createTargetGuard } from '../../delivery/guard/target-guard.ts';
import { checkSmtp } from '../../mail/check-smtp.ts';
import { createSmtpMailer } from '../../mail/smtp-mailer.ts';
import { tlsFailure } from '../../mail/tls-failure.ts';
import { errorCode } from '../../store/pool.ts';
import { reasonOf } from '../../store/reaching.ts';
import { bad, good, type Finding } from './finding.ts';

const encryption = {
  required: 'encrypted, with a valid certificate',
  opportunistic: 'encrypted if it offers that',
  off: 'not encrypted',
} as const;

/** @param testAddress gets a mail; undefined: nothing is sent */
export async function checkMail(config: Config, testAddress: string | undefined): Promise<Finding[]> {
  const { smtpUrl, smtpTls, mailFrom, dataDir } = config;
  const what = 'mail (SMTP_URL)';
  if (smtpUrl === undefined) {
    const files = `not set: mail is written to ${join(dataDir, 'mail')}`;
    return [
      testAddress === undefined ? good(what, files) : bad(what, files, 'set SMTP_URL to send a test mail'),
    ];
  }
  const server = { url: smtpUrl, tls: smtpTls };
  const { host, username } = new URL(smtpUrl);
  try {
    await checkSmtp(server);
  } catch (error) {
    const withoutTls = tlsFailure(error);
    return [
      withoutTls === undefined
        ? bad(
            what,
            `${host}: ${reasonOf(error)}`,
            'look whether the mail server runs there and takes this login, or correct SMTP_URL',
          )
        : bad(
            what,
            `${host}: ${withoutTls} (SMTP_TLS=${smtpTls})`,
            'give the mail server a valid certificate for this name, name its private CA in NODE_EXTRA_CA_CERTS, ' +
              'or set SMTP_TLS=opportunistic',
          ),
    ];
  }
  const login = username === '' ? '' : ' and takes the login';
  const reached = good(what, `${host} greets${login}; ${encryption[smtpTls]} (SMTP_TLS=${smtpTls})`);
  if (testAddress === undefined) return [reached];
  const mailer = createSmtpMailer(server, mailFrom);
  const sent = await mailer
    .send({
      id: `doctor-${crypto.randomUUID()}`,
      to: testAddress,
      subject: 'Mailhooks: a test mail',
      text: 'Somebody has run `mailhooks doctor --mail` to see whether mail arrives. It does.',
      html: '<p>Somebody has run <code>mailhooks doctor --mail</code> to see whether mail arrives. It does.</p>',
    })
    .then(
      () => good('test mail (MAIL_FROM)', `taken for ${testAddress}; look whether it arrives`),
      (error: unknown) =>
        bad(
          'test mail (MAIL_FROM)',
          reasonOf(error),
          'let the mail server take mail from MAIL_FROM to this address',
        ),
    );
  mailer.close();
  return [reached, sent];
}

/** Reserved for examples; it is looked up, and nothing is sent to it. */
const someName = 'example.com';
/** Where clouds hand a machine its credentials. */
const metadata = '169.254.169.254';

/** Only asks DNS servers; calls no target. */
export async function checkEgress({ nameLookUps, allowedTargets, retry }: Config): Promise<Finding[]> {
  const { resolve, bounds } = lookUpsBy(nameLookUps, retry.requestTimeoutMs);
  const guard = createTargetGuard(allowedTargets, resolve, bounds);
  return [
    await checkLookUp(() => resolve(someName)),
    checkRules((address) => guard.checkAddress(address, address), allowedTargets),
  ];
}

async function checkLookUp(lookUp: () => Promise<unknown>): Promise<Finding> {
  const what = 'name look-ups (MAILHOOKS_DNS)';
  try {
    await lookUp();
    return good(what, `${someName} has an address`);
  } catch (error) {
    if (errorCode(error) === 'ENOTFOUND')
      return good(
        what,
        `the DNS server answers, and does not know ${someName}: only names that it knows can be targets`,
      );
    return bad(
      what,
      `${someName}: ${reasonOf(error)}`,
      'let this machine ask its DNS servers (UDP and TCP 53), or name others in MAILHOOKS_DNS',
    );
  }
}

function checkRules(check: (address: string) => void, allowed: readonly string[]): Finding {
  const what = 'targets (MAILHOOKS_ALLOWED_TARGETS)';
  try {
    check(metadata);
  } catch {
    if (allowed.length === 0) return good(what, 'private and special addresses are refused');
    return good(what, `private and special addresses are refused, except ${allowed.join(', ')}`);
  }
  return bad(
    what,
    `${metadata}, where clouds keep a machine's credentials, is allowed`,
    'name only the networks of your receivers',
  );
}
