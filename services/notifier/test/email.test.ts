import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import {
  alarm,
  cleanUp,
  endings,
  openLog,
  say,
  startNotifier,
  transition,
  until,
} from './fixtures.ts';

const servers: SMTPServer[] = [];
afterEach(async () => {
  await cleanUp();
  for (const server of servers.splice(0)) server.close();
});

interface Mail {
  readonly to: readonly string[];
  readonly text: string;
  readonly secure: boolean;
  readonly user: unknown;
}

/** A real SMTP server on loopback; its own certificate is not to be trusted. */
async function startMail(options: SMTPServerOptions = {}) {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('no')),
    onData(data, session, done) {
      const chunks: Buffer[] = [];
      data.on('data', (chunk: Buffer) => chunks.push(chunk));
      data.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const { secure, user } = session;
        mails.push({ to, text: Buffer.concat(chunks).toString(), secure, user });
        done();
      });
    },
    ...options,
  });
  servers.push(server);
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as { port: number };
  return { mails, port };
}

const mailbox = (port: number) =>
  ({
    type: 'email',
    id: 'mail',
    lang: 'zh-CN',
    host: '127.0.0.1',
    port,
    tls: 'off',
    from: 'infrapulse@city.example',
    to: ['duty@city.example', 'chief@city.example'],
  }) as const;
const header = (text: string, name: string) =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(text)?.[1]?.trim();

describe('e-mail', () => {
  it('is told apart by Message-ID and held together by occurrence, signed in with a password', async () => {
    const { mails, port } = await startMail();
    const stream = await openLog();
    const account = { ...mailbox(port), user: 'infrapulse', password: 'right' };
    await startNotifier(stream, { channels: [account] });
    const raised = alarm();
    await say(
      stream,
      transition('raised', 1, raised),
      transition('cleared', 2, { ...raised, state: 'RTN_UNACK', clearedAt: 1 }),
    );
    await until(() => mails.length === 2);
    const [first, second] = mails as [Mail, Mail];
    expect([first.to, first.user]).toEqual([
      ['duty@city.example', 'chief@city.example'],
      'infrapulse',
    ]);
    expect(header(first.text, 'Auto-Submitted')).toBe('auto-generated');
    expect(header(first.text, 'Message-ID')).not.toBe(header(second.text, 'Message-ID'));
    expect(header(first.text, 'References')).toBe(header(second.text, 'References'));
  });

  it('waits while the server says 4yz, with the same Message-ID; 5yz is final', async () => {
    let tries = 0;
    const { mails, port } = await startMail({
      onRcptTo(_, __, done) {
        tries += 1;
        const error = new Error(tries === 1 ? 'later' : 'never') as Error & {
          responseCode: number;
        };
        error.responseCode = tries === 1 ? 451 : 550;
        if (tries === 1 || tries > 5) return done(error);
        return done();
      },
    });
    const stream = await openLog();
    await startNotifier(stream, { channels: [{ ...mailbox(port), to: ['duty@city.example'] }] });
    const of = (assetOrId: string) => transition('raised', 1, alarm({ assetOrId }));
    await say(stream, of('a'));
    await until(() => mails.length === 1);
    tries = 5;
    await say(stream, of('b'));
    await until(async () => (await endings(stream)).length === 2);
    expect(
      (await endings(stream)).map(({ outcome, status, attempts }) => [outcome, status, attempts]),
    ).toEqual([
      ['delivered', 250, 2],
      ['failed', 550, 1],
    ]);
  });

  it('is not sent over a connection whose certificate nobody vouches for, and waits for a right password', async () => {
    const { mails, port } = await startMail();
    const stream = await openLog();
    const channels = [
      { ...mailbox(port), id: 'tls', tls: 'starttls' },
      { ...mailbox(port), id: 'wrong', user: 'infrapulse', password: 'wrong' },
    ] as const;
    const { metrics } = await startNotifier(stream, { channels });
    await say(stream, transition('raised', 1, alarm()));
    const retried = (text: string) =>
      ['tls', 'wrong'].every((id) =>
        new RegExp(`retries_total\\{channel="${id}"\\} [2-9]`).test(text),
      );
    await until(async () => retried(await metrics()));
    expect([mails, await endings(stream)]).toEqual([[], []]);
  });
});
