import { describe, expect, it } from 'vitest';
import { enginesOf, mergeSet } from '../engine-set.mjs';
import { readFlags } from '../flags.mjs';
import { metadataRequest, nodeIds } from '../kafka-answer.mjs';
import { kafkaProperties } from '../kafka-properties.mjs';
import { isMarked } from '../processes.mjs';
import { goFlaw, javaMajor } from '../toolchain.mjs';

describe('flags', () => {
  it('become options of the right types, and only those that were given', () => {
    const args = ['--brokers', '3', '--only', 'kafka', '--kafka-port', '29092', '--dir', 'd'];
    expect(readFlags('up', args)).toEqual({
      brokers: 3,
      only: 'kafka',
      kafkaPort: 29092,
      dir: 'd',
    });
    expect(readFlags('down', ['--wipe'])).toEqual({ wipe: true });
    expect(readFlags('status', [])).toEqual({});
  });

  it('that make no sense are named', () => {
    for (const [command, args, message] of [
      ['up', ['--only', 'redis'], '--only redis'],
      ['up', ['--kafka-port', '70000'], '--kafka-port 70000'],
      ['up', ['--brokers', 'three'], '--brokers three'],
      ['status', ['--wipe'], "Unknown option '--wipe'"],
    ] as const)
      expect(() => readFlags(command, [...args])).toThrow(message);
  });

  it('ask for help', () => {
    expect(readFlags('down', ['--help']).help).toContain('--wipe');
  });
});

describe('a set of engines', () => {
  it('is by default one node and InfluxDB, at the ports of the documentation', () => {
    const engines = enginesOf(mergeSet(undefined, { dir: '/d' }));
    expect(engines.map(({ name, address, marker }) => [name, address, marker])).toEqual([
      ['kafka-1', '127.0.0.1:19092', '/d/kafka-1/server.properties'],
      ['influx', 'http://127.0.0.1:18086', '/d/influx/influxd.bolt'],
    ]);
  });

  it('gives each node two ports', () => {
    const set = mergeSet(undefined, { dir: '/d', brokers: 3, only: 'kafka', kafkaPort: 100 });
    const ports = enginesOf(set).map((engine) => engine.ports);
    expect(ports).toEqual([
      [100, 101],
      [102, 103],
      [104, 105],
    ]);
  });

  it('grows by what is asked for later, and keeps its ports', () => {
    const kafka = mergeSet(undefined, { dir: '/d', only: 'kafka', kafkaPort: 100 });
    const both = mergeSet(kafka, { dir: '/d', only: 'influx' });
    expect(both).toMatchObject({ kinds: ['kafka', 'influx'], kafkaPort: 100, influxPort: 18086 });
  });

  it('has no quorum of two', () => {
    expect(() => mergeSet(undefined, { dir: '/d', brokers: 2 })).toThrow('it can be 1, 3, 5');
  });
});

describe('properties of a Kafka node', () => {
  const of = (brokers: number) =>
    kafkaProperties({ node: 1, brokers, kafkaPort: 19092, host: '127.0.0.1', dataDir: '/d' });

  it('of one node ask for one copy', () => {
    expect(of(1)).toBe(`process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:19093
listeners=PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093
advertised.listeners=PLAINTEXT://127.0.0.1:19092
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=/d
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=400
`);
  });

  it('are those that were asked for, where they were', () => {
    const set = mergeSet(undefined, { dir: '/d', properties: { 'log.dirs': '/e', more: 'yes' } });
    const asked = { node: 1, brokers: 1, kafkaPort: 1, host: 'h', dataDir: '/d' };
    const lines = kafkaProperties({ ...asked, more: set.properties }).split('\n');
    expect(lines).toContain('log.dirs=/e');
    expect(lines).toContain('more=yes');
    expect(lines).not.toContain('log.dirs=/d');
    expect(mergeSet(set, { dir: '/d' }).properties).toEqual({ 'log.dirs': '/e', more: 'yes' });
  });

  it('of three nodes ask for three copies, two in sync', () => {
    const lines = of(3).split('\n');
    for (const line of [
      'controller.quorum.voters=1@127.0.0.1:19093,2@127.0.0.1:19095,3@127.0.0.1:19097',
      'default.replication.factor=3',
      'min.insync.replicas=2',
      'offsets.topic.replication.factor=3',
      'transaction.state.log.replication.factor=3',
      'transaction.state.log.min.isr=2',
    ])
      expect(lines).toContain(line);
  });
});

describe('a process', () => {
  it('is ours only when its command line names this very data folder', () => {
    const marker = '/d/kafka-1/server.properties';
    expect(isMarked(`java -cp x kafka.Kafka ${marker}`, marker)).toBe(true);
    expect(isMarked(`java kafka.Kafka /other${marker}`, marker)).toBe(false);
    expect(isMarked(`vi ${marker}.old`, marker)).toBe(false);
    expect(isMarked('', marker)).toBe(false);
  });
});

describe('the question whether a node answers', () => {
  it('is a metadata request without topics', () => {
    expect(metadataRequest().toString('hex')).toBe(
      `00000015${'0003'}${'0001'}${'00000001'}${'0007'}${Buffer.from('engines').toString('hex')}00000000`,
    );
  });

  it('is answered by the ids of live nodes', () => {
    const node = (id: number) => {
      const bytes = Buffer.alloc(4 + 2 + 1 + 4 + 2);
      bytes.writeInt32BE(id, 0);
      bytes.writeInt16BE(1, 4);
      bytes.write('h', 6);
      bytes.writeInt32BE(9092, 7);
      bytes.writeInt16BE(-1, 11);
      return bytes;
    };
    const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 2]);
    expect(nodeIds(Buffer.concat([header, node(7), node(3)]))).toEqual([7, 3]);
  });
});

describe('versions of tools', () => {
  it('are read from what they print', () => {
    expect(javaMajor('openjdk version "17.0.15" 2025-04-15')).toBe(17);
    expect(javaMajor('java version "1.8.0_402"')).toBe(8);
    expect(goFlaw('go1.26.8\n')).toBeUndefined();
    expect(goFlaw('go1.19.8')).toBe('is go1.19.8, and at least 1.21 is needed');
    expect(goFlaw('')).toContain('of an unknown version');
  });
});
