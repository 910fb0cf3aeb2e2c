import { PipelineError } from '@infrapulse/ports';
import { describe, expect, it } from 'vitest';
import { helpText, parseArguments } from '../src/flags.ts';

describe('flags', () => {
  it('set the settings they stand for', () => {
    const argv = ['--mqtt-port', '0', '--data-dir=/tmp/city', '--simulator', 'off'];
    expect(parseArguments([...argv, '--config', 'city.yaml'])).toEqual({
      help: false,
      check: false,
      configFile: 'city.yaml',
      settings: { 'mqtt.port': '0', dataDir: '/tmp/city', simulator: 'off' },
    });
  });

  it('are refused by name when they do not exist', () => {
    expect(() => parseArguments(['--mqtt-prot', '1'])).toThrow(PipelineError);
    expect(() => parseArguments(['--mqtt-prot', '1'])).toThrow(/--mqtt-prot.*--help/);
  });

  it('without their value are refused in one line', () => {
    for (const argv of [['--mqtt-port'], ['--mqtt-port', '--check']])
      expect(() => parseArguments(argv)).toThrow(/^flags: [^\n]*--mqtt-port[^\n]*--help[^\n]*$/);
  });

  it('are all in the help text', () => {
    for (const flag of [
      '--mqtt-port',
      '--http-port',
      '--host',
      '--register',
      '--clock',
      '--config',
    ])
      expect(helpText()).toContain(flag);
  });
});
